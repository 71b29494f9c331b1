"""Schema ``raw`` of one DuckDB file per assessed year, built anew from the plan pack and the received files.

Belongs here: turning packs, parsed workbooks and register figures into rows, and running dbt over them.
Does not belong here: any score (dbt_project), any judgement of a submission (expectations).
"""
