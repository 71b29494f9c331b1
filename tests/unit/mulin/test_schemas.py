"""The schemas that editors read: they are those of the types, and every pack and example we have is good by them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from typing import Any

import jsonschema
import pytest
import yaml

from mulin.schemas import schemas, text_of
from mulin.settings import REPO_ROOT

SCHEMAS = schemas()
DOCS = REPO_ROOT / "docs"
OF_FILE = {"index.yaml": "index", "plan.yaml": "plan", "framework.yaml": "framework", "reports.yaml": "reports",
           "sources.yaml": "sources"}  # fmt: skip


def wrong(kind: str, data: Any) -> list[str]:
    """What a schema says of a file; a date in YAML is a text to it."""
    validator = jsonschema.Draft202012Validator(SCHEMAS[f"{kind}.schema.json"])
    return [
        f"{e.json_path}: {e.message[:200]}" for e in validator.iter_errors(json.loads(json.dumps(data, default=str)))
    ]


def examples() -> Iterator[Any]:
    for path in sorted([*(REPO_ROOT / "plans").rglob("*.yaml"), *(REPO_ROOT / "tests" / "cases").rglob("*.yaml")]):
        if path.name in OF_FILE:
            yield pytest.param(
                OF_FILE[path.name], path.read_text(encoding="utf-8"), id=str(path.relative_to(REPO_ROOT))
            )
    text = (DOCS / "pack.md").read_text(encoding="utf-8")
    for number, block in enumerate(re.findall(r"```yaml\n(schema_version.*?)```", text, re.S)):
        kind = "index" if "\nindex:" in block else "framework"
        yield pytest.param(kind, block, id=f"pack.md-{number}")


def test_what_is_kept_is_that_of_the_types() -> None:
    """Written anew by ``make docs``."""
    assert {p.name: p.read_text(encoding="utf-8") for p in DOCS.glob("*.schema.json")} == {
        name: text_of(schema) for name, schema in SCHEMAS.items()
    }


def test_they_are_schemas() -> None:
    for schema in SCHEMAS.values():
        jsonschema.Draft202012Validator.check_schema(schema)


@pytest.mark.parametrize(("kind", "text"), examples())
def test_every_example_is_good(kind: str, text: str) -> None:
    assert wrong(kind, yaml.safe_load(text)) == []


def pack(**node: Any) -> dict[str, Any]:
    children = [{"indicator": "a"}]
    return {"schema_version": 1, "index": "t", "year": 2024, "indicators": [{"code": "a"}],
            "trees": {"t": {"children": children, **node}}}  # fmt: skip


def normalised(**block: Any) -> dict[str, Any]:
    return {**pack(), "indicators": [{"code": "a", "normalise": block}]}


@pytest.mark.parametrize(
    "data",
    [pack(weights="equal"), pack(weights={"method": "equal"}),
     {**pack(), "indicators": [{"code": "a", "direction": -1}]},
     pack(children=[{"node": "b", "weights": "equal", "children": [{"indicator": "a"}]}]), normalised(low=1),
     normalised(rule="goalposts", floor=0, ceil=9, truncate=False), normalised(rule="rank", counted=False, high=10),
     {k: v for k, v in pack().items() if k != "indicators"}],
)  # fmt: skip
def test_short_forms_and_keys_that_are_read_are_good(data: dict[str, Any]) -> None:
    assert wrong("index", data) == []


@pytest.mark.parametrize(
    "data",
    [pack(weights="eqaul"), pack(wieghts="equal"), pack(children=[{"node": "b", "chidlren": []}]),
     normalised(floor=1), normalised(rule="goalposts", floor=0), normalised(rule="min_max", target=5),
     normalised(rule="none", high=3), {**pack(), "scael": 1}],
)  # fmt: skip
def test_what_check_would_refuse_is_underlined_where_a_schema_can_know_it(data: dict[str, Any]) -> None:
    assert wrong("index", data)


def test_a_district_file_with_a_key_nobody_reads_is_underlined() -> None:
    text = (REPO_ROOT / "plans" / "yangpu-2021-2025" / "years" / "2024" / "framework.yaml").read_text(encoding="utf-8")
    data = yaml.safe_load(text)
    assert wrong("framework", data) == []
    assert wrong("framework", {**data, "roundng": {}})
