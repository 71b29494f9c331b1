"""A city of districts: each stays a home of its own; Dagster, on one machine or several, runs the same years in all.

``config`` says what a city is, ``check`` what is wrong with it, ``engine`` writes Dagster's configuration, ``graph``
is one run = one district-year. Does not belong here: what a year's run does (orchestration/pipeline).
"""
