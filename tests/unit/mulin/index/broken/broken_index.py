"""One whole pack, and what the tests break of it: ``index.yaml`` and ``indicators.csv`` with one mistake each."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from mulin.findings import Finding, Level, errors
from mulin.index import read_index

PACK = """\
schema_version: 1
index: small
scale: 100
year: 2024
data: {unit: code}
classes: [region]
derived:
  per_head: a / people
  twice: 2 * per_head
defaults:
  impute: {method: none}
  normalise:
    rule: min_max
indicators:
  - {code: a, parent: left}
  - {code: b, parent: left, normalise: {rule: percentile_rank}}
  - {code: c}
  - {code: d, field: twice}
ranking: {peer: region}
trees:
  small:
    children:
      - node: left
        weight: 2
      - node: right
        children:
          - indicator: c
          - indicator: d
            weight: 3
"""
TABLE = "code,name,direction,parent,weight\na,A,higher,left,1\nb,B,lower,left,2\nc,C,1,left,\n"
TABLE_PACK = """\
schema_version: 1
index: small
year: 2024
trees:
  small:
    children:
      - node: left
"""


def written(folder: Path, text: str, table: str | bytes | None = None) -> list[Finding]:
    (folder / "index.yaml").write_text(text, encoding="utf-8")
    if table is not None:
        (folder / "indicators.csv").write_bytes(table.encode() if isinstance(table, str) else table)
    return read_index(folder)[1]


def line_of(text: str, part: str) -> int:
    assert text.count(part) == 1, f"{part!r} occurs {text.count(part)} times"
    return text[: text.index(part)].count("\n") + 1


@dataclass(frozen=True)
class Case:
    """Replace ``old`` by ``new``: ``rule`` must name ``column`` in the line of ``at`` (as it reads afterwards)."""

    rule: str
    old: str
    new: str
    column: str
    at: str | None = None
    value: str = ""
    level: Level = Level.ERROR


A, B, C, LEFT, RIGHT = (
    "{code: a, parent: left}", "{code: b, parent: left, normalise: {rule: percentile_rank}}", "{code: c}",
    "- node: left", "- node: right",
)  # fmt: skip
UNDER = "trees.small.children"
RULE_B = "indicators.1.normalise"
AGAINST = "        weights: {method: equal_influence, against: root}"


def normalise(rule: str, text: str, key: str, value: str = "") -> Case:
    return Case(rule, "{rule: percentile_rank}", f"{{{text}}}", f"{RULE_B}.{key}" if key else RULE_B, B[:9], value)


def left(rule: str, text: str, key: str = "", value: str = "", at: str | None = None) -> Case:
    path = f"{UNDER}.0.{key}" if key else f"{UNDER}.0"
    return Case(rule, LEFT, f"{LEFT}\n        {text}", path, at or text.partition("\n")[0], value)


def named(case: Case) -> str:
    """What the test of a case is called."""
    return f"{case.rule}[{case.column}|{case.new[:40]}]".replace("\n", " ")


def broken(case: Case) -> str:
    """The pack with that mistake."""
    assert PACK.count(case.old) == 1
    text = PACK.replace(case.old, case.new)
    return text.replace(LEFT, f"{LEFT}\n        method: geometric") if case.rule == "index.negative" else text


def assert_named_and_nothing_else(case: Case, folder: Path) -> None:
    """Nothing that only follows from it, nor what the other kind of child would have wanted."""
    text = broken(case)
    everything = written(folder, text)
    found = [f for f in everything if f.rule == case.rule]

    assert [(f.level, f.file, f.column or "", f.value or "") for f in found] == [
        (case.level, "index.yaml", case.column, case.value)
    ], [f.sentence() for f in everything]
    if case.at is not None:
        assert found[0].row == line_of(text, case.at)
    assert found[0].message
    assert found[0].mend
    consequences = {"index.code_taken": {"index.indicator_unknown"}}.get(case.rule, set())  # d is gone
    assert {f.rule for f in errors(everything)} - {case.rule} <= consequences
