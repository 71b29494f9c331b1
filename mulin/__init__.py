"""DOMAIN of 睦邻: the typed plan pack, workbooks, the received store, findings, settings, lineage ids.

Belongs here: what a department, a unit, a field, a submission *is* and how it enters the house.
Does not belong here: scoring (dbt_project), expectations, reports, Dagster. Imports nothing of ours.
"""

__version__ = "0.1.0"
