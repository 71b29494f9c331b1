"""A wide index compiled: the framework's rows → :mod:`spec` → :mod:`figures` → :mod:`nodes` → SQL, without a database.

Rules and means are the macros of ``dbt_project/macros``; dbt runs what is made here in ``models/wide``.
"""
