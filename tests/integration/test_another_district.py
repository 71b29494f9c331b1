"""The shipped county (县, 乡镇 and 村, five pillars, five grades) from its pack to its release: all in its own words.

Everything a person may read of it is looked through for words that only Yangpu's pack has.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
import zipfile
from collections.abc import Iterator
from datetime import date
from html import unescape
from pathlib import Path

import pytest
from typer.testing import CliRunner

sys.path.insert(0, str(Path(__file__).parents[1]))
import another_district as other

from mulin.report_kinds import made
from mulin.settings import Settings
from orchestration.cli import app
from orchestration.release.served import open_release

pytestmark = pytest.mark.slow
COUNTY, TOWN, VILLAGE, OFFICE = "QH", "QH2", "QH2-2", "OFFICE"
LAST = str(other.YEARS[-1])


def mulin(*words: str, codes: tuple[int, ...] = (0,)) -> str:
    done = CliRunner().invoke(app, list(words))
    assert done.exit_code in codes, f"{words}: {done.output[-3000:]} {done.stderr[-3000:]}"
    return done.output + done.stderr


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Settings]:
    root = tmp_path_factory.mktemp("another")
    pack = shutil.copytree(other.COUNTY, root / "qinghe")
    before = dict(os.environ)
    os.environ |= {"MULIN_HOME": str(root / "home"), "MULIN_PACK": str(pack), "MULIN_WORKERS": "1",
                   "COLUMNS": "400"}  # fmt: skip
    yield Settings()
    os.environ.clear()
    os.environ.update(before)


@pytest.fixture(scope="module")
def outputs(settings: Settings) -> dict[str, str]:
    """What the verbs print in two years, and one release of each, with the reports of one village."""
    from orchestration.pipeline import release as release_step

    every = release_step.jobs
    found = {"check": mulin("check"), "burden": mulin("burden")}
    found["demo"] = mulin("demo", "--years", ",".join(map(str, other.YEARS)))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(
            release_step, "jobs", lambda *a, **k: every(*a, **{**k, "kinds": ["community"], "units": [VILLAGE]})
        )
        for year in other.YEARS:
            found[f"run {year}"] = mulin("run", "--year", str(year))
    for unit in (COUNTY, TOWN, VILLAGE, OFFICE):
        found[f"trace {unit}"] = mulin("trace", "--year", LAST, "--unit", unit)
    out = settings.home / "out"
    found["extract"] = mulin("extract", "--year", LAST, "--unit", TOWN, "--to", "县委组织部", "--purpose", "考核")
    found["extracts"] = mulin("extract", "--year", LAST, "--list")
    found["not extracted"] = mulin("extract", "--year", LAST, codes=(1,))
    found["unknown extract"] = mulin(
        "extract", "--year", LAST, "--unit", "无", "--to", "县委组织部", "--purpose", "考核", codes=(1,)
    )
    for words in (
        ("template", "--year", LAST), ("received",), ("received", "--department", OFFICE), ("watch", "--once"),
        ("releases",), ("export", "--year", LAST, "--out", str(out / "export")),
        ("site", "--year", LAST, "--out", str(out / "site")), ("preview", "report", "street", TOWN, "--once"),
        ("verify", LAST), ("publish", "--year", LAST),
    ):  # fmt: skip
        found[" ".join(words[:2])] = mulin(*words)
    refused = settings.home / "demo" / LAST / f"演示-{LAST}-JUSTICE-report-v1.xlsx"
    found["submit"] = mulin("submit", str(refused), "--dry-run", "--marked", str(out / "marked.xlsx"), codes=(1,))
    broken = shutil.copytree(settings.pack, out / "broken")
    units = broken / "units.csv"
    text = units.read_text(encoding="utf-8").replace(f"{COUNTY},青禾县,district,", f"{COUNTY},青禾县,district,{TOWN}")
    units.write_text(text.replace(f"community,{TOWN}", f"community,{COUNTY}"), encoding="utf-8")
    found["check of a broken one"] = mulin("check", str(broken), codes=(1,))
    assert "村的上级应是乡镇" in found["check of a broken one"]
    return found


def words_of(path: Path) -> str:
    """The text of a file that people open."""
    if path.suffix in (".xlsx", ".docx"):
        with zipfile.ZipFile(path) as file:
            parts = [file.read(name).decode("utf-8") for name in file.namelist() if name.endswith(".xml")]
        return unescape(re.sub("<[^>]*>", "\n", "\n".join(re.sub("</?(r|t|w:r|w:t)( [^>]*)?>", "", p) for p in parts)))
    return path.read_text(encoding="utf-8")


def foreign(text: str) -> list[str]:
    """The lines of a text that have a word of Yangpu's, each about the word."""
    lines = re.sub(r"(?s)<style>.*?</style>|<[^>]*>", "\n", text).splitlines()
    return list(dict.fromkeys(
        line[max(0, found.start() - 40) : found.end() + 40] for line in lines if (found := other.foreign().search(line))
    ))  # fmt: skip


def test_the_verbs_speak_the_districts_words(outputs: dict[str, str]) -> None:
    assert {verb: lines for verb, text in outputs.items() if (lines := foreign(text))} == {}


def test_every_file_of_its_house_has_its_words(outputs: dict[str, str], settings: Settings) -> None:
    kinds = {".xlsx", ".docx", ".json", ".csv", ".html", ".txt", ".md", ".yaml"}
    files = [f for f in settings.home.rglob("*") if f.is_file() and f.suffix in kinds and "dagster" not in f.parts]
    assert {f.suffix for f in files} >= {".xlsx", ".docx", ".json", ".csv", ".html", ".txt"}
    wrong = {str(f.relative_to(settings.home)): lines for f in files if (lines := foreign(words_of(f)))}
    named = [str(f) for f in files if other.foreign().search(str(f.relative_to(settings.home)))]
    assert (wrong, named) == ({}, [])


def test_every_kind_of_report_prints_its_words(outputs: dict[str, str], settings: Settings) -> None:
    from reports.cadre.extract import Issue
    from reports.cadre.extract import build as build_cadre
    from reports.catalogue import jobs
    from reports.engine import html
    from reports.former import Former, HandIn
    from reports.reading.reader import Reader

    opened = open_release(settings, int(LAST))
    found: dict[str, str] = {}
    department = opened.pack.departments[0].code
    hand_ins = (HandIn(department, "report", 2, 1, "更正.xlsx", date(2025, 4, 1)),)
    former = Former("r1", date(2025, 3, 31), opened.marts, opened.pack, hand_ins)
    for job in jobs(opened.marts, opened.pack, opened.info, former=former):
        assert job.error is None, job.error
        found[job.file_name] = html(job.kind, job.context)
        found |= {f"{job.file_name}/{a.name}": f"{a.description}\n{a.data.decode()}" for a in job.attachments}
    issue = Issue(1, "县委组织部", "考核", date(2025, 4, 8))
    found["cadre"] = html("cadre", build_cadre(Reader(opened.marts, opened.pack, opened.info), TOWN, issue))
    assert {name.partition("/")[0] for name in found} == set(made(opened.pack.words))
    whole, of = found["district/QH-青禾县.pdf"], opened.pack.years[int(LAST)].framework.words
    expected = ("县级报告", "可比乡镇", "各乡镇的村", "五个振兴方面", "底线指标", "争先指标", *of.pillars, *of.grades)
    assert [w for w in expected if w not in whole] == []
    assert {name: lines for name, text in found.items() if (lines := foreign(text))} == {}
