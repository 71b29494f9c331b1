"""A year computed again from the received cells, beside dbt: rules by ``mulin.methods``, sums by ``reports.results``.

Belongs here: what a release should say of a unit or department. Does not belong here: reading what it does say.
"""
