"""Score a table by an index pack, through the same models that score a district.

Belongs here: reading the table, filling ``raw``, running dbt, writing what came out. Does not belong here: any score.
"""
