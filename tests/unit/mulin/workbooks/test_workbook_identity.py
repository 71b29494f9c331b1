"""Old, foreign, wrong or tampered workbooks are recognised and said so; a lost property is not a lost identity."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from mulin.pack import Pack
from mulin.workbooks.parse import parse_many, parse_workbook
from mulin.workbooks.parsed import Identity
from mulin.workbooks.template import write_template

Write = Callable[..., Path]
Edit = Callable[[Path, Callable[[Any], None]], Path]


def test_a_template_from_before_the_pack_changed(write: Write, pack: Pack, with_field: Callable[..., Pack]) -> None:
    path = write("D08")
    parsed = parse_workbook(path, with_field("F-S028", unit_of_measure="万件"))
    assert [f.rule for f in parsed.findings] == ["identity.old_template"]
    assert parsed.cells == ()


@pytest.mark.parametrize(
    ("expect", "rule"),
    [
        ((2023, "D08", "report"), "identity.other_year"),
        ((2024, "D06", "report"), "identity.other_department"),
        ((2024, "D08", "panel"), "identity.other_kind"),
    ],
)
def test_the_wrong_table_at_the_right_door(write: Write, pack: Pack, expect: tuple[int, str, str], rule: str) -> None:
    parsed = parse_workbook(write("D08"), pack, expect=Identity(pack.plan.pack, *expect))
    assert [f.rule for f in parsed.findings] == [rule]
    assert parsed.cells == ()


def test_a_workbook_that_is_not_ours(tmp_path: Path, pack: Pack) -> None:
    from openpyxl import Workbook

    Workbook().save(tmp_path / "own.xlsx")
    parsed = parse_workbook(tmp_path / "own.xlsx", pack)
    assert [f.rule for f in parsed.findings] == ["identity.foreign"]
    assert parsed.identity is None


@pytest.mark.parametrize(
    ("name", "value", "rule"),
    [
        ("mulin_pack", "other-plan", "identity.other_pack"),
        ("mulin_year", "2031", "identity.unknown_year"),
        ("mulin_department", "D99", "identity.unknown_department"),
        ("mulin_kind", "letter", "identity.unknown_kind"),
        ("mulin_department", "D26", "identity.old_template"),
        ("mulin_year", "二〇二四", "identity.incomplete"),
    ],
)
def test_an_identity_that_does_not_fit(write: Write, edit: Edit, pack: Pack, name: str, value: str, rule: str) -> None:
    def forge(book: Any) -> None:
        next(p for p in book.custom_doc_props.props if p.name == name).value = value
        next(row[1] for row in book["_lists"].iter_rows() if row[0].value == name).value = value

    parsed = parse_workbook(edit(write("D08"), forge), pack)
    assert [f.rule for f in parsed.findings] == [rule]


def test_a_program_that_drops_document_properties_does_not_lose_the_identity(
    write: Write, edit: Edit, pack: Pack
) -> None:
    def drop(book: Any) -> None:
        for name in list(book.custom_doc_props.names):
            del book.custom_doc_props[name]

    parsed = parse_workbook(edit(write("D08"), drop), pack)
    assert parsed.findings == ()
    assert parsed.identity is not None


def test_properties_and_hidden_copy_must_agree(write: Write, edit: Edit, pack: Pack) -> None:
    def forge(book: Any) -> None:
        book["_lists"]["B3"] = "D06"

    assert [f.rule for f in parse_workbook(edit(write("D08"), forge), pack).findings] == ["identity.contradictory"]


@pytest.mark.slow
def test_every_year_department_and_kind_reads_back_its_own_template(pack: Pack, tmp_path: Path) -> None:
    from mulin.pack.asked import workbooks_owed

    paths = []
    for department, kind in workbooks_owed(pack, 2021):
        paths.append(tmp_path / f"{department}-{kind}.xlsx")
        write_template(pack, 2021, department, kind, paths[-1])
    for path, parsed in parse_many(paths, pack).items():
        assert parsed.findings == (), path.name
        assert parsed.identity is not None
        assert f"{parsed.identity.department}-{parsed.identity.kind}" == path.stem
