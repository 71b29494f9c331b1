"""A cell whose stored content is not what people see is refused, or noted, in a sentence that says which and how."""

from __future__ import annotations

import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from stored import WAYS, Base, Stored, run, shared, value

from mulin.findings import Finding, Level
from mulin.workbooks.parsed import Parsed
from mulin.workbooks.raw import second

Told = Callable[..., tuple[Parsed, list[tuple[str, str | None]]]]


@pytest.mark.parametrize(
    ("way", "rule"),
    [
        ("day aaaa", "cell.date"),
        ("day mm:ss", "cell.date"),
        ("percent 0%", "cell.percent"),
        ("comment", "cell.readers_differ"),
        ("cdata", "cell.readers_differ"),
        ("character references", "cell.readers_differ"),
        ("two values", "cell.malformed"),
        ("fullwidth", "cell.malformed"),
        ("INF", "cell.malformed"),
        ("an extension", "cell.malformed"),
        ("alternatives", "cell.malformed"),
        ("unknown type", "cell.malformed"),
        ("no such string", "cell.malformed"),
        ("stands twice", "cell.malformed"),
        ("shared two texts", "cell.malformed"),
        ("shared struck", "cell.not_as_seen"),
        ("inline raised", "cell.not_as_seen"),
        ("shared lowered", "cell.not_as_seen"),
        ("inline white", "cell.not_as_seen"),
        ("formula", "cell.formula"),
        ("formula alone", "cell.formula"),
        ("picture", "cell.picture"),
        ("picture left as text", "cell.picture"),
        ("day of nothing", "cell.malformed"),
        ("day", "cell.date"),
        ("day in a zone", "cell.date"),
        ("boolean", "cell.not_a_number"),
        ("error #SPILL!", "cell.error_value"),
        ("error Err:502", "cell.error_value"),
        ("error ", "cell.error_value"),
    ],
)
def test_every_refusal_has_its_rule(told: Told, way: str, rule: str) -> None:
    _, found = told("街道", D5=WAYS[way](7152))
    assert found == [(rule, "D5")]


def only(parsed: Parsed) -> Finding:
    (finding,) = parsed.findings
    return finding


def test_the_struck_part_is_named_and_nothing_proposed(told: Told) -> None:
    parsed, _ = told("街道", D5=shared(run("12", "<strike/>") + run("15"), "refused"))
    finding = only(parsed)
    assert (finding.value, "“12”" in finding.message) == ("1215", True)
    assert not any(ch.isdigit() for ch in finding.mend)


def test_both_readings_are_shown_where_they_differ(told: Told) -> None:
    parsed, _ = told("街道", D5=value("1<!-- x -->5", "either"))
    assert ("“15”" in only(parsed).message, "“1”" in only(parsed).message) == (True, True)


def test_an_error_value_is_told_by_its_own_name(told: Told) -> None:
    parsed, _ = told("街道", D5=value("#SPILL!", "refused", "e"))
    assert only(parsed).value == "#SPILL!"


@pytest.mark.parametrize("sheet", ["填报说明", "_lists"])
@pytest.mark.parametrize("word", ["#SPILL!", "#N/A", "Err:502"])
def test_an_error_value_in_a_sheet_that_is_not_read_is_no_fault(
    base: Base, tmp_path: Path, sheet: str, word: str
) -> None:
    more = f'<row r="900"><c r="J900" t="e"><v>{word}</v></c></row></sheetData>'.encode()
    members = {**base.members, base.parts[sheet]: base.members[base.parts[sheet]].replace(b"</sheetData>", more)}
    assert base.read(members, tmp_path / "a.xlsx").findings == ()


@pytest.mark.parametrize(
    ("format", "stored", "rule"),
    [
        ("0,", "7152000", "cell.display"),
        ('0!.0,"万"', "71520", "cell.display"),
        (";;;", "7152", "cell.display"),
        ('0"万"', "7152", "cell.display"),
        ("0", "7152", None),
        (";;;", "0", None),
    ],
)
def test_a_figure_that_looks_like_another_is_taken_with_a_note(
    told: Told, format: str, stored: str, rule: str | None
) -> None:
    parsed, found = told("街道", D5=value(stored, "figure", format=format))
    assert found == ([(rule, "D5")] if rule else [])
    assert {f.level for f in parsed.findings} <= {Level.WARNING}
    assert [c.value for c in parsed.cells if (c.sheet, c.cell) == ("街道", "D5")] == [float(stored)]


def test_a_cell_that_is_struck_out_as_a_whole_is_noted(base: Base, tmp_path: Path) -> None:
    members = base.altered("街道", {"D5": value("7152", "figure", format="0")})
    styles = members["xl/styles.xml"].decode().replace("</fonts>", "<font><strike/></font></fonts>")
    fonts = styles.count("<font>") - 1
    before, _, after = styles.partition("</cellXfs>")  # the format of D5 is the last one
    head, _, tail = before.rpartition('fontId="0"')
    members["xl/styles.xml"] = f'{head}fontId="{fonts}"{tail}</cellXfs>{after}'.encode()
    parsed = base.read(members, tmp_path / "a.xlsx")
    assert [(f.rule, f.cell, f.level) for f in parsed.findings] == [("cell.struck_out", "D5", Level.WARNING)]


def test_content_that_stands_nowhere_is_never_lost(told: Told) -> None:
    """Whatever cell it is counted to: one that is not asked must not swallow it."""
    _, found = told("街道", D5=Stored("<v>7152</v>", "figure", after='<c r="?"><v>7</v></c>'))
    assert [rule for rule, _ in found] == ["cell.malformed"]


def test_a_name_that_only_one_reader_reads_is_no_name(base: Base, tmp_path: Path) -> None:
    part = base.parts["街道"]
    text = base.members[part].decode()
    found = re.search(r'<c r="B5"[^>]*>.*?</c>', text)
    assert found
    texts = re.findall(r"<si><t>(.*?)</t></si>", base.members["xl/sharedStrings.xml"].decode())
    index = re.search(r"<v>(\d+)</v>", found[0])
    assert index
    cell = f'<c r="B5" t="str"><v><![CDATA[{texts[int(index[1])]}]]></v></c>'
    members = {**base.members, part: text.replace(found[0], cell).encode()}
    parsed = base.read(members, tmp_path / "a.xlsx")
    assert [(f.rule, f.cell) for f in parsed.findings] == [("cell.readers_differ", "B5")]


@pytest.mark.parametrize("panics", [False, True])
def test_what_the_second_reader_stumbles_over_costs_that_cell_alone(
    base: Base, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, panics: bool
) -> None:
    """It may give up on values that nobody knows of today."""
    real = second._calamine

    def brittle(data: bytes, shared: bytes | None) -> Any:
        return None if b"<v>7152</v>" in data or (panics and b"<v>7160</v>" in data) else real(data, shared)

    monkeypatch.setattr(second, "_calamine", brittle)
    parsed = base.read(base.members, tmp_path / "a.xlsx")
    wanted = [7152, 7160] if panics else [7152]
    assert [(f.rule, f.value) for f in parsed.findings] == [("cell.readers_differ", str(n)) for n in wanted]
    assert sum(c.state == "invalid" for c in parsed.cells) == len(wanted)


def test_a_second_reader_that_reads_nothing_refuses_every_figure(
    base: Base, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(second, "_calamine", lambda data, shared: None)
    parsed = base.read(base.members, tmp_path / "a.xlsx")
    assert not [c for c in parsed.cells if c.state == "value"]
    assert all(f.level is Level.ERROR for f in parsed.findings)
