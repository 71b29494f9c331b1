"""Outliers treated one indicator at a time: the test repeats itself, which SQL cannot."""


def model(dbt, session):  # type: ignore[no-untyped-def]
    from mulin.index.treated_figures import treated

    dbt.config(materialized="table")
    return treated(dbt.ref("int_treatable").df())
