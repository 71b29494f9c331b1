"""docs/pack.md describes every column, key, rule and parameter there is."""

from __future__ import annotations

import pytest

from mulin.pack.framework import Framework
from mulin.pack.model import AnnualTask, Department, Field, Indicator, Unit
from mulin.pack.sources import FolderSource
from mulin.rules import RULES
from mulin.settings import REPO_ROOT
from mulin.source_kinds import KINDS

PAGE = (REPO_ROOT / "docs" / "pack.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("model", [Unit, Department, Field, Indicator, AnnualTask], ids=lambda m: m.__name__)
def test_every_column(model):
    columns = [info.alias or name for name, info in model.model_fields.items()]
    assert [c for c in columns if f"`{c}`" not in PAGE] == []


def test_every_framework_key():
    assert [k for k in Framework.model_fields if f"`{k}" not in PAGE] == []


def test_every_rule_and_parameter():
    rules = [r for r in RULES.values() if r.in_districts]
    assert [r.name for r in rules if f"`{r.name}`" not in PAGE] == []
    params = {p for rule in rules for p in rule.parameters()}
    assert [p for p in sorted(params) if f"`{p}" not in PAGE] == []


def test_every_source_key():
    keys = {*KINDS, *(key for kind in (FolderSource, *KINDS.values()) for key in kind.model_fields)}
    assert [k for k in sorted(keys) if f"`{k}`" not in PAGE] == []
