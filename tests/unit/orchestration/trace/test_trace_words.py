"""No code of the program in what a trace says: every reason and channel the models and the store know has words."""

from __future__ import annotations

import re
from pathlib import Path

import duckdb
import pytest

from mulin.marts import released_tables
from mulin.pack import load_pack
from mulin.received.record import CHANNELS
from mulin.rules import RULES
from mulin.scoring.peer_rule import PeerRule
from mulin.settings import REPO_ROOT
from orchestration.again.rows import Row, UnitRows
from orchestration.editions.messages import GRADE
from orchestration.trace import messages as m
from orchestration.trace.proof import settled
from orchestration.trace.rows import _columns, cites_first
from orchestration.trace.unit import _passing, _reason

MODELS = REPO_ROOT / "dbt_project" / "models" / "intermediate"


def test_every_reason_of_the_models_has_words() -> None:
    text = (MODELS / "int_values.sql").read_text(encoding="utf-8")
    exempt, first, last = (text.partition(f"end as {name}")[0].rpartition("case\n")[2]
                           for name in ("exempt_reason", "first_reason", "status_reason"))  # fmt: skip
    codes = {c for part in (exempt, first, last) for c in re.findall(r"then '(\w+)'", part)}
    codes |= {"peers_all_alike", "no_peers"}
    codes |= {rule.unsaid for rule in RULES.values() if issubclass(rule, PeerRule)}

    assert {"outside_group", "panel_spread", "no_prior_value"} <= codes
    assert codes - {"blank"} <= m.REASONS.keys()


def test_what_a_unit_is_given_has_one_name_wherever_it_is_read() -> None:
    said = [
        path for folder in ("mulin", "expectations", "reports", "orchestration", "portal", "docs")
        for suffix in ("py", "html", "md") for path in (REPO_ROOT / folder).rglob(f"*.{suffix}")
        if "等次" in path.read_text(encoding="utf-8")
    ]  # fmt: skip
    assert said == []
    assert m.LABEL_GRADE == GRADE == "等级"


@pytest.mark.parametrize("code", ["not_handed_in", "rejected", "declared_missing", "blank"])
def test_every_gap_has_words(code: str) -> None:
    assert m.REASONS[code]
    assert not m.REASONS[code].isascii()


def test_every_channel_has_words() -> None:
    assert m.CHANNELS.keys() == CHANNELS


def test_a_reason_is_told_in_chinese_and_an_unknown_one_is_not_told_in_english() -> None:
    assert _reason("pending", "declared_missing") == "（部门申明缺报）"
    assert _reason("not_applicable", "outside_group") == "（不在适用范围）"
    assert _reason("no_bonus", "blank") == ""
    assert _reason("scored", None) == ""
    assert "brand_new" not in _reason("pending", "brand_new")


@pytest.mark.parametrize(
    ("code", "said"),
    [("S-A01", "≥95%"), ("S-C05", "≤0次"), ("S-B06", None)],
)
def test_a_basic_indicator_says_from_where_it_passes_and_whether_it_did(code: str, said: str | None) -> None:
    pack = load_pack(REPO_ROOT / "plans" / "yangpu-2021-2025")
    indicator = pack.years[2024].indicator[code]
    line, state = _passing(indicator, {"passed": False}, indicator.unit_of_measure)
    assert line.label == m.LABEL_PASS_LINE
    assert said is None or line.text == said
    assert (state.label, state.text) == (m.LABEL_PASSED, "未达标")


def test_a_release_made_before_a_column_was_is_read_without_it_and_held_to_the_rest(tmp_path: Path) -> None:
    old = tmp_path / "lineage.parquet"
    table = released_tables()["lineage"]
    known = [c.name for c in table.columns if not c.newer]
    assert len(known) < len(table.columns)
    cells = ", ".join(f'cast(null as {table.types[name]}) as "{name}"' for name in known)
    with duckdb.connect() as con:
        con.execute(f"copy (select {cells}) to '{old}' (format parquet)")
        found = con.execute(f"select {_columns(con, tmp_path, 'lineage')} from '{old}'")
        assert [column[0] for column in found.description or ()] == known
    assert not cites_first(tmp_path, 2024)

    printed: Row = {"indicator_code": "C-A01", "role": "value", "value": 6.0}
    again: Row = {**printed, "value": 9.0, "department": "D06"}
    rows = [UnitRows({}, [], [], [], [row], {}) for row in (printed, again)]
    _, differences = settled(*rows)
    assert [d.column for d in differences] == ["value"]
