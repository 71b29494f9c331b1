"""Who a report is: a code people can type, a key that moves with the content and only then, a number that is kept."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import marts_fixture as fixture
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from mulin.codes import ALPHABET
from mulin.pack import Pack
from mulin.sealed import Sealed
from reports import Marts, ReleaseInfo, RenderJob, jobs
from reports.identity import PENDING, CodeError, Kept, may_be_code, read_code, report_code
from reports.qr import QUIET, qr

pytestmark = pytest.mark.slow

Make = Callable[[fixture.Case], Marts]
UNIT = "310110001001"
CODE = report_code(2024, "community", UNIT, "k", "r1")


def test_a_code_has_year_ten_characters_and_a_check_character() -> None:
    assert re.fullmatch(r"24-[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]{5}-[0-9A-HJKMNP-TV-Z]", CODE)


@pytest.mark.parametrize("change", [{"year": 2023}, {"kind": "street"}, {"code": "310110001002"}, {"content_key": "l"},
                                    {"since": "r2"}])  # fmt: skip
def test_another_subject_content_or_printed_number_is_another_code(change: dict[str, object]) -> None:
    given_: dict[str, object] = {"year": 2024, "kind": "community", "code": UNIT, "content_key": "k", "since": "r1"}
    assert report_code(**{**given_, **change}) != CODE  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "typed",
    [CODE.lower(), CODE.replace("-", ""), CODE.replace("-", " "), f" {CODE} ", CODE.replace("-", "－"),
     "".join(chr(ord(c) + 0xFEE0) for c in CODE), CODE.replace("0", "O").replace("1", "l"),
     f"https://portal.example/r/{CODE}", f"https://portal.example/r?code={CODE}"],
)  # fmt: skip
def test_a_code_is_read_however_it_was_typed_or_scanned(typed: str) -> None:
    assert read_code(typed) == CODE


@given(st.text(ALPHABET, min_size=10, max_size=10), st.integers(0, 12), st.sampled_from(ALPHABET))
def test_one_wrong_character_is_always_noticed(body: str, place: int, other: str) -> None:
    code = _sound(body).replace("-", "")
    wrong = code[:place] + other + code[place + 1 :]
    if wrong == code:
        assert read_code(wrong).replace("-", "") == code
    else:
        with pytest.raises(CodeError):
            read_code(wrong)


@given(st.text(ALPHABET, min_size=10, max_size=10), st.integers(2, 12), st.integers(2, 12))
def test_two_characters_that_changed_places_are_always_noticed(body: str, a: int, b: int) -> None:
    code = list(_sound(body).replace("-", ""))
    if code[a] != code[b]:
        code[a], code[b] = code[b], code[a]
        with pytest.raises(CodeError):
            read_code("".join(code))


def _sound(body: str) -> str:
    for check in ALPHABET:
        try:
            return read_code(f"24{body}{check}")
        except CodeError:
            continue
    raise AssertionError("every body has a check character")


@pytest.mark.parametrize(
    ("typed", "said"),
    [(CODE[:-1] + ("A" if CODE[-1] != "A" else "B"), "校验码"), (CODE[:-2], "应有 13 个"),
     (f"{CODE[:-1]}U", "“U”不会出现")],
)  # fmt: skip
def test_what_is_wrong_with_a_code_is_said(typed: str, said: str) -> None:
    with pytest.raises(CodeError, match=said):
        read_code(typed)


@pytest.mark.parametrize("text", ["2024", "2024/r1", "r12", "var/releases/2024/r1"])
def test_a_releases_name_is_not_taken_for_a_code(text: str) -> None:
    assert not may_be_code(text)
    assert may_be_code(CODE[:-1])


def test_the_path_draws_the_matrix_with_its_quiet_zone() -> None:
    import segno

    drawn, matrix = qr(CODE), segno.make_qr(CODE, error="m", boost_error=False).matrix
    assert drawn.size == len(matrix) + 2 * QUIET
    dark = {
        (int(x) + i, int(y)) for x, y, n in re.findall(r"M(\d+) (\d+)h(\d+)v1h-\d+z", drawn.path) for i in range(int(n))
    }
    assert dark == {(x + QUIET, y + QUIET) for y, line in enumerate(matrix) for x, bit in enumerate(line) if bit}


# ---- a report's content and the number it prints -----------------------------------------------------------------


def all_jobs(marts: Marts, pack: Pack, info: ReleaseInfo, **more: object) -> dict[str, RenderJob]:
    found = jobs(marts, pack, info, kinds=["community", "street"], **more)  # type: ignore[arg-type]
    assert [j.error for j in found] == [None] * len(found)
    return {j.file_name: j for j in found}


def kept(found: dict[str, RenderJob]) -> dict[str, Kept]:
    return {name: Kept(j.content_key, j.since) for name, j in found.items()}


@pytest.fixture(scope="module")
def two_streets(make_marts: Make) -> Marts:
    return make_marts(fixture.Case(streets=("310110001", "310110006")))


def test_the_number_printed_and_the_release_s_hash_do_not_enter_the_key(
    two_streets: Marts, pack: Pack, info: ReleaseInfo
) -> None:
    first = all_jobs(two_streets, pack, info)
    later = all_jobs(two_streets, pack, replace(info, release="r4", data_hash="f" * 64))
    assert {n: j.content_key for n, j in first.items()} == {n: j.content_key for n, j in later.items()}
    assert {n: j.fingerprint for n, j in first.items()} == {n: j.fingerprint for n, j in later.items()}
    assert not {j.report_code for j in first.values()} & {j.report_code for j in later.values()}
    assert {j.context.frame.release_number for j in later.values()} == {"4"}
    assert not [n for n, j in later.items() if PENDING in repr(j.context)]


def test_an_unchanged_report_keeps_number_code_and_content(two_streets: Marts, pack: Pack, info: ReleaseInfo) -> None:
    first = all_jobs(two_streets, pack, info)
    second = all_jobs(two_streets, pack, replace(info, release="r4"), kept=kept(first))
    assert second == first
    third = all_jobs(two_streets, pack, replace(info, release="r5"), kept=kept(second))
    assert {j.since for j in third.values()} == {"r3"}


def test_one_figure_of_one_community_renews_only_what_prints_it(
    two_streets: Marts, pack: Pack, info: ReleaseInfo, tmp_path: Path
) -> None:
    first = all_jobs(two_streets, pack, info)
    altered = _altered(two_streets, tmp_path, UNIT)
    second = all_jobs(altered, pack, replace(info, release="r4"), kept=kept(first))
    changed = {n for n, j in second.items() if j.since == "r4"}
    assert changed == {first_name for first_name, j in first.items() if j.code == UNIT}
    assert all(second[n] == first[n] for n in second.keys() - changed)
    (name,) = changed
    assert second[name].report_code != first[name].report_code
    assert second[name].fingerprint != first[name].fingerprint


def test_only_the_affected_are_rendered_and_the_others_are_the_same_bytes(
    two_streets: Marts, pack: Pack, info: ReleaseInfo, tmp_path: Path
) -> None:
    from reports.pool import render_all

    def some(marts: Marts, info: ReleaseInfo, before: dict[str, Kept]) -> list[RenderJob]:
        return jobs(marts, pack, info, kinds=["community"], units=(UNIT, "310110001003", "310110006002"), kept=before)

    first = some(two_streets, info, {})
    made = render_all(first, tmp_path / "r3", workers=1, cache=Sealed(tmp_path / "cache", "pdf"))
    before = {j.file_name: Kept(j.content_key, j.since) for j in first}
    second = some(_altered(two_streets, tmp_path, UNIT), replace(info, release="r4"), before)
    again = render_all(second, tmp_path / "r4", workers=1, cache=Sealed(tmp_path / "cache", "pdf"))
    assert [r.error for r in (*made, *again)] == [None] * 6
    assert [r.job.code for r in again if not r.cached] == [UNIT]
    same = {r.job.code for r, old in zip(again, made, strict=True) if r.sha256 == old.sha256}
    assert same == {"310110001003", "310110006002"}


def test_the_address_of_the_portal_stands_in_the_qr_and_in_the_key(
    two_streets: Marts, pack: Pack, info: ReleaseInfo
) -> None:
    shown = info.presentation.model_copy(update={"portal_url": "https://p.example/r/"})
    plain = all_jobs(two_streets, pack, info)
    linked = all_jobs(two_streets, pack, replace(info, presentation=shown), kept=kept(plain))
    assert not {j.content_key for j in plain.values()} & {j.content_key for j in linked.values()}
    job = next(iter(linked.values()))
    assert job.context.frame.qr == qr(f"https://p.example/r/{job.report_code}")


def _altered(marts: Marts, folder: Path, unit: str) -> Marts:
    """The same marts but for the value and the raw cell of one of a unit's indicators, which nobody else prints."""
    out = folder / "altered"
    out.mkdir()
    for path in marts.folder.glob("*.parquet"):
        (out / path.name).write_bytes(path.read_bytes())
    path = out / "indicator_scores.parquet"
    table = pq.read_table(path)
    mine = pc.and_(pc.equal(table["unit_code"], unit), pc.equal(table["year"], 2024))
    value = pc.if_else(mine, pc.add(table["value"], pa.scalar(1.0)), table["value"])
    pq.write_table(table.set_column(table.schema.get_field_index("value"), "value", value), path)
    return Marts(out, 2024)
