"""The year as Dagster assets: many in the graph, few steps in a run.

Each module makes one step (received, gate, raw, dbt, publish) and stays thin over orchestration/pipeline. Names,
groups, owners and tags are ASCII because Dagster refuses others; what people read stands in descriptions and metadata.
"""
