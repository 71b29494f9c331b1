"""Schema ``raw`` as data: table → columns and DuckDB types, in the order of docs/architecture.md.

The page and this module say the same thing twice on purpose; tests/unit/orchestration/warehouse compares them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    import duckdb


def _columns(text: str) -> dict[str, str]:
    """``"year:i code name weight:f due_on:d"`` → name → type; no suffix means VARCHAR."""
    types = {"i": "INTEGER", "f": "DOUBLE", "b": "BOOLEAN", "d": "DATE", "t": "TIMESTAMP"}
    out: dict[str, str] = {}
    for part in text.split():
        name, _, kind = part.partition(":")
        out[name] = types[kind] if kind else "VARCHAR"
    return out


REF_TABLES: Mapping[str, Mapping[str, str]] = {
    "ref_run": _columns("assessed_year:i pack pack_hash demo:b code_version chain_head"),
    "ref_scenarios": _columns("scenario year:i data_year:i weight_year:i method_year:i"),
    "ref_units": _columns("code name tier parent_code sort:i"),
    "ref_departments": _columns("code name named_in_plan:b sort:i"),
    "ref_plan_items": _columns("code kind title parent_code sort:i"),
    "ref_fields": _columns("field_code field_name_zh tier source_kind source_department value_type unit_of_measure"),
    "ref_indicators": _columns(
        "year:i code name_zh tier pillar kind plan_ref lead_department unit_of_measure direction value_type"
        " value_field numerator_field denominator_field scoring_rule target:f target_basis weight:f missing_policy"
        " veto:b evidence_required:b applies_to sort:i"
    ),
    "ref_params": _columns("year:i indicator_code param position:i number:f word"),
    "ref_bands": _columns("year:i indicator_code at:f score:f"),
    "ref_nodes": _columns(
        "year:i tree node_code parent_code level:i node_kind weight:f method minimum_share:f zero_policy sort:i"
        " tier share_of below_minimum weighting"
    ),
    "ref_pillars": _columns("year:i pillar name_zh weight:f sort:i"),
    "ref_tiers": _columns(
        "year:i tier name_zh own_share:f children_share:f child_tier minimum_comparable_share:f coverage_floor:f"
        " pillar_floor:f guiding_cap:f total_min:f total_max:f quota_share:f quota_within"
    ),
    "ref_grades": _columns("year:i grade minimum:f basic_minimum:f sort:i"),
    "ref_policy": _columns("year:i key number:f word"),
    "ref_unit_groups": _columns("year:i group_code unit_code"),
    "ref_unit_classes": _columns("class_code unit_code value"),
    "ref_tasks": _columns(
        "year:i task_code plan_ref title_zh lead_department responsible_tier annual_objective_zh measures_zh"
        " evaluation_method_zh sort:i"
    ),
    "ref_task_departments": _columns("year:i task_code department role"),
    "ref_task_units": _columns("year:i task_code unit_code"),
    "ref_task_indicators": _columns("year:i task_code indicator_code"),
    "ref_milestones": _columns("year:i task_code number:i due_on:d label"),
    "ref_deadlines": _columns("year:i deadline due_on:d"),
}

DATA_TABLES: Mapping[str, Mapping[str, str]] = {
    "asked_cells": _columns("year:i field_code unit_code department kind blank"),
    "submissions": _columns(
        "year:i submission_id department kind version:i sha256 file_name received_at:t channel state gate_state"
        " in_force:b errors:i warnings:i"
    ),
    "observations": _columns("year:i submission_id field_code unit_code state value:f raw sheet cell"),
    "panel_reviews": _columns(
        "year:i submission_id field_code unit_code reviewer organisation recused:b score:f sheet cell"
    ),
    "milestone_reports": _columns("year:i submission_id task_code number:i done_on:d note sheet cell"),
    "cooperation_ratings": _columns("year:i submission_id task_code department score:f reason sheet cell"),
    "evidence": _columns("year:i submission_id indicator_code file_name sha256"),
    "publications": _columns("year:i release locked_on:d published_on:d"),
}

TABLES: Mapping[str, Mapping[str, str]] = {**REF_TABLES, **DATA_TABLES}


def _arrow_type(duckdb_type: str) -> Any:
    import pyarrow as pa

    return {
        "VARCHAR": pa.string(),
        "INTEGER": pa.int32(),
        "DOUBLE": pa.float64(),
        "BOOLEAN": pa.bool_(),
        "DATE": pa.date32(),
        "TIMESTAMP": pa.timestamp("us"),
    }[duckdb_type]


def write_table(con: duckdb.DuckDBPyConnection, table: str, rows: Sequence[Sequence[Any]]) -> int:
    """Create ``raw.<table>`` anew from rows (tuples in the column order above); returns the number of rows stored.

    Goes through Arrow with declared types, so that a wrong type or a short row stops here and is never coerced.
    Raises ValueError (short or long row) or pyarrow.ArrowInvalid/ArrowTypeError (wrong type).
    """
    import pyarrow as pa

    columns = TABLES[table]
    arrays = list(zip(*rows, strict=True)) if rows else [()] * len(columns)
    if len(arrays) != len(columns):
        raise ValueError(f"raw.{table}: rows of {len(arrays)} values for {len(columns)} columns")
    data = pa.table(
        {
            name: pa.array(values, type=_arrow_type(kind))
            for (name, kind), values in zip(columns.items(), arrays, strict=True)
        }
    )
    ddl = ", ".join(f'"{name}" {kind}' for name, kind in columns.items())
    con.execute("create schema if not exists raw")
    con.execute(f"create or replace table raw.{table} ({ddl})")
    con.register("arriving", data)
    con.execute(f"insert into raw.{table} select * from arriving")
    con.unregister("arriving")
    return len(rows)
