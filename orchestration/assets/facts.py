"""What a finished dbt run says of each model: rows, columns, column lineage, coverage."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import dagster as dg
import duckdb

from mulin.words import Words

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
            "dagster/column_schema": dg.TableSchema(
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
