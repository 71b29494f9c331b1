"""The steps of a year as plain functions: pull, gate, load, score, judge, release.

Each takes what the step before gives, and the type it takes is the guard: ``release`` takes ``Sound``, which only
``judge`` makes. :mod:`orchestration.pipeline.driver` takes them in order, for Dagster's assets, the CLI and tests.
Does not belong here: Dagster (orchestration/assets), anything printed (orchestration/cli).
"""
