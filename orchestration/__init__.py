"""COMPOSITION ROOT: Dagster definitions, warehouse loading, release, CLI, demo. Imports all, imported by none."""
