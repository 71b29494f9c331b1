"""Weights found from the scores, and scores of nodes compared as sets: eigenvectors, linear programs, outranking."""


def model(dbt, session):  # type: ignore[no-untyped-def]
    from mulin.index.computed import computed_nodes

    dbt.config(materialized="table")
    return computed_nodes(
        dbt.ref("int_scored_leaves").df(),
        dbt.ref("stg_nodes").df(),
        dbt.ref("stg_scenarios").df(),
        dbt.ref("stg_policy").df(),
    )
