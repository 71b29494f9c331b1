"""Releases: frozen, numbered publications of a year: made, compared and verified.

Belongs here: exporting marts, manifests, hashes, the ``current`` pointer, recomputation for verification.
Does not belong here: scores (dbt_project) and how a report looks (reports).
"""
