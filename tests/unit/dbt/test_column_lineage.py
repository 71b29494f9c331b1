"""The columns each model's columns come from, as our walk over the compiled SQL finds them and as sqlglot does."""

from __future__ import annotations

import pytest
from small_pack import Build, small_pack
from sqlglot import exp
from sqlglot.lineage import lineage

from mulin.settings import Settings
from orchestration.assets.lineage import Follow, _parents, qualified_scopes
from orchestration.assets.manifest import project_manifest
from orchestration.warehouse.scoring import build_models

pytestmark = pytest.mark.slow


def test_every_column_of_every_model_has_the_sources_sqlglot_names(build: Build, settings: Settings) -> None:
    build(small_pack(1))
    manifest = project_manifest(settings)
    parents = _parents(manifest)
    follow = Follow(parents)
    models = dict(qualified_scopes(build_models(settings, 2024).compiled, manifest))
    assert set(models) == {node for node in manifest["nodes"] if node.startswith("model.")}
    different, with_sources = {}, 0
    for model, scope in models.items():
        for position, column in enumerate(scope.expression.named_selects):
            leaves = [
                (step.expression.find(exp.Table), step.name)
                for step in lineage(column, scope.expression, schema={}, dialect="duckdb", scope=scope).walk()
                if not step.downstream
            ]
            theirs = {
                (parents[table.db, table.name], exp.to_column(name).name)
                for table, name in leaves
                if table is not None and (table.db, table.name) in parents
            }
            ours = follow.column(scope, position)
            with_sources += bool(ours)
            if ours != theirs:
                different[model, column] = (ours - theirs, theirs - ours)
    assert different == {}
    assert with_sources > 400, "an empty walk would agree with an empty answer"
