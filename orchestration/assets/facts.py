"""What a finished dbt run says of each model: rows, columns, column lineage, coverage."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import dagster as dg
import duckdb
from dagster._record import copy

from mulin.words import Words

COLUMNS = "dagster/column_schema"
Lineage = Mapping[str, dg.TableColumnLineage]


def model_facts(
    con: duckdb.DuckDBPyConnection, manifest: Mapping[str, Any], lineage: Lineage, words: Words
) -> dict[str, dict[str, Any]]:
    """model id → metadata. Tables are counted; counting a view would compute it a second time."""
    facts: dict[str, dict[str, Any]] = {}
    columns: dict[tuple[str, str], list[dg.TableColumn]] = {}
    for schema, table, name, kind in con.execute(
        "select table_schema, table_name, column_name, data_type from information_schema.columns"
        " where table_schema <> 'raw' order by table_schema, table_name, ordinal_position"
    ).fetchall():
        columns.setdefault((schema, table), []).append(dg.TableColumn(name, kind))
    for unique_id, node in manifest["nodes"].items():
        place = (node.get("schema", ""), node.get("alias") or node["name"])
        if not unique_id.startswith("model.") or place not in columns:
            continue
        described = node.get("columns", {})
        facts[unique_id] = {
            COLUMNS: dg.TableSchema(
                [
                    dg.TableColumn(
                        c.name, c.type, words.fill((described.get(c.name) or {}).get("description", "")) or None
                    )
                    for c in columns[place]
                ]
            )
        }
        if unique_id in lineage:
            facts[unique_id]["dagster/column_lineage"] = lineage[unique_id]
        if node["config"]["materialized"] == "table":
            counted = con.execute(f'select count(*) from "{place[0]}"."{place[1]}"').fetchone()
            facts[unique_id]["dagster/row_count"] = counted[0] if counted else 0
    return facts


def described_columns(types: Mapping[str, str], descriptions: Mapping[str, str]) -> dict[str, Any]:
    """Metadata of a table that dbt does not build: its columns, each with what it is."""
    return {COLUMNS: dg.TableSchema([dg.TableColumn(name, kind, descriptions[name]) for name, kind in types.items()])}


def columns_in_words(metadata: Mapping[str, Any], words: Words) -> dict[str, Any]:
    """What dbt's files say of a model's columns, before it was ever built, in the pack's words."""
    schema = metadata.get(COLUMNS)
    if not isinstance(schema, dg.TableSchema):
        return {}
    told = [copy(c, description=words.fill(c.description)) if c.description else c for c in schema.columns]
    return {COLUMNS: dg.TableSchema(told, schema.constraints)}
