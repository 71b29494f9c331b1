"""One pillar and two, three grades and six, long names and rare characters, two tiers and four: the county so changed,
from check to PDFs.

What a person reads of it has the pack's own words: no pillar or grade that the county or Yangpu has
and this pack not.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from typer.testing import CliRunner

sys.path.insert(0, str(Path(__file__).parents[1]))
import another_district as other
import county_variants

from mulin.pack import Pack, load_pack
from mulin.report_kinds import released
from mulin.settings import Settings
from orchestration.cli import app
from orchestration.release.served import open_release
from reports.catalogue import as_file_name

pytestmark = pytest.mark.slow
YEAR, PRINTED = 2024, ("QH", "QH3", "QH2-2", "QH2-2-1", "FARM")


@dataclass
class Run:
    pack: Pack
    said: dict[str, str] = field(default_factory=dict)
    pages: dict[str, str] = field(default_factory=dict)


@pytest.fixture(scope="module", params=county_variants.VARIANTS)
def run(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Run]:
    """Checked, handed in, scored and released with three PDFs; every report besides as its page in HTML."""
    from orchestration.pipeline import release as release_step
    from reports.catalogue import jobs
    from reports.engine import html

    root = tmp_path_factory.mktemp("sizes")
    folder = county_variants.make(root / "pack", *county_variants.VARIANTS[request.param])
    before = dict(os.environ)
    os.environ |= {"MULIN_HOME": str(root / "home"), "MULIN_PACK": str(folder), "MULIN_WORKERS": "1", "COLUMNS": "400"}
    try:
        of = Run(load_pack(folder))
        with pytest.MonkeyPatch.context() as patch:
            units = [code for code in PRINTED if code in of.pack.unit or code in of.pack.department]
            patch.setattr(release_step, "jobs", lambda *a, **k: jobs(*a, **{**k, "units": units}))
            for words in (("check",), ("demo", "--years", str(YEAR)), ("run", "--year", str(YEAR)), ("received",),
                          ("trace", "--year", str(YEAR), "--unit", "QH3"), ("verify", str(YEAR))):  # fmt: skip
                done = CliRunner().invoke(app, list(words))
                assert done.exit_code == 0, f"{words}: {done.output[-3000:]} {done.stderr[-3000:]}"
                of.said[words[0]] = done.output + done.stderr
        opened = open_release(Settings(), YEAR)
        for job in jobs(opened.marts, opened.pack, opened.info):
            assert job.error is None, job.error
            of.pages[job.file_name] = html(job.kind, job.context)
        for pdf in (root / "home" / "releases").rglob("*.pdf"):
            text = subprocess.run(["pdftotext", "-layout", pdf, "-"], check=True, capture_output=True, text=True).stdout
            of.pages[f"{pdf.parent.name}/{pdf.stem}.txt"] = text
        yield of
    finally:
        os.environ.clear()
        os.environ.update(before)


def test_no_word_of_another_pack_is_printed(run: Run) -> None:
    own = other.words_of(run.pack)
    strange = {w for pack in (other.county(), other.example()) for y in pack.years.values()
               for w in (*y.framework.words.pillars, *y.framework.words.grades)}  # fmt: skip
    texts = "\n".join(p.read_text(encoding="utf-8") for p in run.pack.path.rglob("*.*"))
    strange = {w for w in strange - own if w not in texts}
    assert strange, "every word of the others is in this pack's own texts"
    pattern = re.compile("|".join(map(re.escape, sorted(strange, key=len, reverse=True))))
    assert {name: found for name, text in (run.said | run.pages).items() if (found := _lines(pattern, text))} == {}


def _lines(pattern: re.Pattern[str], text: str) -> list[str]:
    return [line.strip()[:120] for line in _seen(text).splitlines() if pattern.search(line)][:3]


def _seen(text: str) -> str:
    return re.sub(r"(?s)<style>.*?</style>|<[^>]*>", "\n", text)


def test_every_pillar_and_grade_of_the_pack_is_printed(run: Run) -> None:
    whole = run.pages[f"district/QH-{run.pack.unit['QH'].name}.pdf"]
    of = run.pack.years[YEAR].framework.words
    assert [w for w in (*of.pillars, *of.grades) if w not in whole] == []


def test_pdfs_draw_every_character(run: Run) -> None:
    drawn = {name: text for name, text in run.pages.items() if name.endswith(".txt")}
    assert {name.partition("/")[0] for name in drawn} >= {"street", run.pack.words.lowest, "department"}
    assert [name for name, text in drawn.items() if "〓" in text or "\ufffd" in text] == []
    for name, text in drawn.items():
        unit = name.rpartition("/")[2].removesuffix(".txt").partition("-Q")[0]
        told = next(n for code, n in _names(run.pack).items() if unit.startswith(f"{code}-"))
        assert told in re.sub(r"\s", "", text), f"{told} is not in {name}"


def test_every_unit_of_every_tier_has_its_report(run: Run) -> None:
    papers = [name for name in run.pages if name.endswith(".pdf")]
    assert {name.partition("/")[0] for name in papers} == {*released(run.pack.words)} - {"changes"}
    for tier in run.pack.words.tiers:
        listed = {name.partition("/")[2] for name in papers if name.startswith(f"{tier}/")}
        assert listed == {f"{u.code}-{as_file_name(u.name)}.pdf" for u in run.pack.units_of(tier)}, tier


def test_a_unit_with_units_below_lists_them_and_one_without_has_none(run: Run) -> None:
    for unit in run.pack.units:
        if unit.tier != "district":
            page = run.pages[f"{unit.tier}/{unit.code}-{as_file_name(unit.name)}.pdf"]
            below = run.pack.children(unit.code)
            assert [u.name for u in below if u.name not in page] == []
            assert ("本级指标得分" in page) is bool(below), unit.code


def _names(pack: Pack) -> dict[str, str]:
    """Longest codes first: QH2-2 before QH2."""
    every = {u.code: u.name for u in pack.units} | {d.code: d.name for d in pack.departments}
    return dict(sorted(every.items(), key=lambda item: -len(item[0])))
