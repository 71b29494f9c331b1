"""The tables of docs/pack.md: every column and key, and what is said to be required is."""

from __future__ import annotations

import copy
import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import yaml
from pydantic import BaseModel, ValidationError

from mulin.language import Language, speaking
from mulin.pack.framework import Framework
from mulin.pack.read import read_pack
from mulin.pack.sources import Sources
from mulin.settings import REPO_ROOT
from orchestration.starter.columns import TABLES, may_be_blank
from orchestration.starter.files import district_files
from orchestration.starter.keys import Key, keys_of
from orchestration.starter.page import written_into

PAGE = REPO_ROOT / "docs" / "pack.md"
COUNTY = REPO_ROOT / "plans" / "qinghe-2023-2024"


def test_the_page_is_as_the_types_are() -> None:
    page = PAGE.read_text(encoding="utf-8")
    assert written_into(page) == page, "run: python -m orchestration.starter.page"


def test_a_page_without_the_markers_is_not_written() -> None:
    with pytest.raises(ValueError, match="not in the page"):
        written_into("# The plan pack\n")


def places(data: Any, path: str) -> Iterator[tuple[Any, str]]:
    """(block, key) of every place in a document that a told path means."""
    head, _, rest = path.partition(".")
    name = head.removesuffix("[]")
    if head == "<name>":
        for value in data.values():
            yield from places(value, rest)
    elif not rest:
        yield data, name
    elif data.get(name) is not None:
        for item in data[name] if head.endswith("[]") else [data[name]]:
            yield from places(item, rest)


def holds(model: type[BaseModel], data: Any) -> bool:
    try:
        model.model_validate(data)
    except ValidationError:
        return False
    return True


def whole() -> dict[str, Any]:
    """The county's framework with the blocks it can do without."""
    found: dict[str, Any] = yaml.safe_load((COUNTY / "years" / "2024" / "framework.yaml").read_text(encoding="utf-8"))
    amended = {"approved_on": "2024-05-01", "approved_by": "示例〔2024〕1号", "what": "示例修订"}
    return {
        "amendments": [amended],
        "review": {"signature": True, "approvers": 1},
        "schemes": {"due": "2024-03-01"},
    } | found


FRAMEWORK = [key for key in keys_of(Framework) if "`" not in key.values or "as `" not in key.values]


@pytest.mark.parametrize("key", FRAMEWORK, ids=lambda key: key.path)
def test_a_key_that_is_required_cannot_be_left_out_and_another_can(key: Key) -> None:
    without = copy.deepcopy(whole())
    found = [block.pop(name) for block, name in places(without, key.path) if name in block]
    assert found or not key.required
    assert holds(Framework, without) is (not key.required)


def test_a_block_that_comes_again_is_named_by_its_first_place() -> None:
    with speaking(Language.ENGLISH):
        told = {key.path: key.values for key in keys_of(Framework)}
    assert told["excellent_quota.department"] == "as `excellent_quota.street`, or `null`"
    assert "excellent_quota.department.max_share" not in told
    assert told["robustness.weight_perturbation"] == "a number ≥ 0 < 1"


def test_each_kind_of_source_has_its_keys() -> None:
    told = {key.path: key.required for key in keys_of(Sources)}
    assert told["departments.<name> (database).url"]
    assert told["departments.<name> (folder).path"]
    assert not told["departments.<name> (database).evidence_path"]


@pytest.mark.parametrize(("table", "model"), TABLES.items(), ids=lambda x: str(x))
def test_a_cell_that_may_be_blank_is_taken_blank(table: str, model: type[BaseModel], tmp_path: Path) -> None:
    for name, text in district_files(2024).items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    file = tmp_path / table.replace("<年>", "2024")
    header, *rows = csv.reader(io.StringIO(file.read_text(encoding="utf-8"), newline=""))
    wrong = []
    for name, info in model.model_fields.items():
        column = header.index(info.alias or name)
        blank = [[*row[:column], "", *row[column + 1 :]] for row in rows]
        out = io.StringIO(newline="")
        csv.writer(out, lineterminator="\n").writerows([header, *blank])
        file.write_text(out.getvalue(), encoding="utf-8")
        refused = any(f.column == (info.alias or name) for f in read_pack(tmp_path)[1])
        if may_be_blank(info) and refused:
            wrong.append(name)
    assert wrong == []
