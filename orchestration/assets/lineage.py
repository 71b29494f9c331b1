"""Which columns of which parents each model's columns come from, read from the compiled SQL by sqlglot.

Computed once per state of the dbt project and kept under ``cache/dbt``: it depends on nothing else.
"""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import dagster as dg

from mulin.settings import Settings
from orchestration.warehouse.dbt import project_hash

Edges = dict[str, dict[str, list[tuple[str, str]]]]
"""model id → column → (parent id, parent's column)"""


def column_lineage(
    settings: Settings, target: Path, manifest: Mapping[str, Any], key_of: Mapping[str, dg.AssetKey]
) -> dict[str, dg.TableColumnLineage]:
    """model id → lineage, for models whose compiled SQL lies under ``target``. Unknown parents are left out."""
    cached = settings.cache / "dbt" / f"lineage-{project_hash()[:24]}.json"
    try:
        edges: Edges = json.loads(cached.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        edges = _edges(target, manifest)
        part = cached.with_name(f".{cached.name}.{os.getpid()}")
        part.write_text(json.dumps(edges), encoding="utf-8")
        part.replace(cached)
    keys = {**key_of, **{i: dg.AssetKey([s["source_name"], s["name"]]) for i, s in manifest["sources"].items()}}
    return {
        model: dg.TableColumnLineage({
            column: [dg.TableColumnDep(keys[parent], name) for parent, name in deps if parent in keys]
            for column, deps in columns.items()
        })
        for model, columns in edges.items()
    }  # fmt: skip


def _edges(target: Path, manifest: Mapping[str, Any]) -> Edges:
    from sqlglot import MappingSchema, exp, parse_one
    from sqlglot.errors import SqlglotError
    from sqlglot.lineage import lineage
    from sqlglot.optimizer import build_scope, qualify

    nodes = {**manifest["sources"], **manifest["nodes"]}
    parents = {
        (n["schema"], n.get("alias") or n["name"]): i
        for i, n in nodes.items() if i.startswith(("source.", "model."))
    }  # fmt: skip
    schema = MappingSchema(dialect="duckdb")
    for (place, name), unique_id in parents.items():
        columns = {c: d.get("data_type") or "varchar" for c, d in nodes[unique_id].get("columns", {}).items()}
        schema.add_table(exp.table_(name, db=place), columns, dialect="duckdb")
    edges: Edges = {}
    for unique_id, node in manifest["nodes"].items():
        sql = target / "compiled" / node["package_name"] / node["original_file_path"]
        if not unique_id.startswith("model.") or not sql.is_file():
            continue
        try:
            tree = parse_one(sql.read_text(encoding="utf-8"), dialect="duckdb")
            for table in tree.find_all(exp.Table):
                table.set("catalog", None)
            query = qualify.qualify(tree, schema=schema, dialect="duckdb", validate_qualify_columns=False)
            scope = build_scope(query)
            if not isinstance(query, exp.Query):
                continue
            sources: dict[str, list[tuple[str, str]]] = {}
            for column in query.named_selects:
                found: set[tuple[str, str]] = set()
                for step in lineage(column, query, schema=schema, dialect="duckdb", scope=scope).walk():
                    leaf = None if step.downstream else step.expression.find(exp.Table)
                    parent = parents.get((leaf.db, leaf.name)) if leaf is not None else None
                    if parent:
                        found.add((parent, exp.to_column(step.name).name))
                sources[column] = sorted(found)
        except (SqlglotError, ValueError, KeyError):
            continue  # a model sqlglot cannot follow has no column lineage; its table lineage still stands
        edges[unique_id] = sources
    return edges
