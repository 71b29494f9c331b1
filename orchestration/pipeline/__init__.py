"""The steps of a year as plain functions: pull, gate, load, score, draft, render, release.

Dagster assets, the CLI and tests call the same functions. Each takes a :class:`~orchestration.pipeline.run.YearRun`,
leaves its result there for the next step, and works out what it needs when an earlier step ran in another process.
Does not belong here: Dagster (orchestration/assets), anything printed (orchestration/cli).
"""
