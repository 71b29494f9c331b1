"""The asset graph and the columns' lineage are kept by the project's files, and are worked out anew in any doubt."""

from __future__ import annotations

import json
from contextlib import suppress
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from mutations import damaged, thousands

from mulin.sealed import Sealed
from mulin.settings import Settings
from mulin.stored import FormError, read_form
from orchestration.assets import lineage, manifest

EDGES = {"model.m.a": {"score": [["source.m.raw.x", "value"], ["model.m.b", "weight"]]}}


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    return Settings(home=tmp_path)


@pytest.fixture
def parsed(monkeypatch: pytest.MonkeyPatch) -> list[dict[str, Any]]:
    """What was parsed, time by time."""
    made: list[dict[str, Any]] = []

    def parse(settings: Settings, project: Path) -> dict[str, Any]:
        made.append({"nodes": {"model.m.a": {}}, "sources": {}})
        return made[-1]

    monkeypatch.setattr(manifest, "parse_project", parse)
    return made


def only(settings: Settings, room: str) -> Path:
    (path,) = (p for p in (settings.cache / room).rglob("*") if p.is_file())
    return path


@pytest.mark.parametrize("content", [b"", b"[]", b"null", b'{"nodes":', b"[" * 100_000, b"\xff"])
def test_a_graph_that_is_no_graph_is_parsed_again(settings: Settings, parsed: list[Any], content: bytes) -> None:
    first = manifest.project_manifest(settings)
    assert manifest.project_manifest(settings) == first
    assert len(parsed) == 1
    Sealed(settings.cache, "graph").save(only(settings, "graph").name, content)

    assert manifest.project_manifest(settings) == first
    assert len(parsed) == 2


@pytest.mark.parametrize("content", [b"", b"[]", b'{"a": []}', b'{"a": {"b": [["c"]]}}', b'{"a": {"b": [["c", 1]]}}'])
def test_a_lineage_that_is_none_is_worked_out_again(
    settings: Settings, monkeypatch: pytest.MonkeyPatch, content: bytes
) -> None:
    asked = []
    monkeypatch.setattr(lineage, "_edges", lambda *given: asked.append(given) or EDGES)
    first = lineage.kept_edges(settings, {}, {})
    Sealed(settings.cache, "lineage").save(only(settings, "lineage").name, content)

    assert lineage.kept_edges(settings, {}, {}) == first
    assert len(asked) == 2
    again = lineage.kept_edges(settings, {}, {})
    assert len(asked) == 2
    assert json.loads(json.dumps(again)) == EDGES


@pytest.mark.slow
@pytest.mark.parametrize("form", [lineage.Edges, dict[str, Any]])
def test_thousands_of_damaged_forms_are_refused_in_words_or_sound(form: Any) -> None:
    @thousands
    @given(damaged(json.dumps(EDGES).encode()))
    def tried(data: bytes) -> None:
        with suppress(FormError):
            assert isinstance(read_form(form, data), dict)

    tried()
