"""A home called 考核[2024]*? beside another that this would match as a pattern: every command keeps to its own.

The other home is the same but for its scores, so that whoever reads it is found out by its figures.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
from typer.testing import CliRunner, Result

from mulin.plain import sha256_file
from mulin.settings import REPO_ROOT
from orchestration.cli import app
from orchestration.cli.messages import ExitCode

pytestmark = pytest.mark.slow

YEAR = "2021"
UNIT, STREET = "310110001001", "定海路街道"
ELSEWHERE = 9753.19
"""The total of everybody in the other home; nobody's in this one."""


@dataclass(frozen=True)
class Homes:
    own: Path
    other: Path

    def around(self) -> set[str]:
        return {p.name for p in self.own.parent.iterdir()}


def mulin(*words: str) -> Result:
    result = CliRunner().invoke(app, list(words))
    assert result.exit_code == ExitCode.OK, result.output + result.stderr
    return result


def content(folder: Path) -> dict[str, str]:
    return {p.relative_to(folder).as_posix(): sha256_file(p) for p in sorted(folder.rglob("*")) if p.is_file()}


@pytest.fixture(scope="module")
def homes(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Homes]:
    from orchestration.pipeline import release as release_step

    around = tmp_path_factory.mktemp("odd") / "year=2023 {a,b}#%20;'x"
    made = Homes(around / "考核[2024]*?", around / "考核2zz")
    made.own.mkdir(parents=True)
    made.other.mkdir()
    before, every = dict(os.environ), release_step.jobs
    wanted: Callable[..., Sequence[Any]] = lambda *a, **k: every(*a, **{**k, "kinds": ["community"], "units": [UNIT]})  # noqa: E731
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(release_step, "jobs", wanted)
        patch.setattr("orchestration.cli.show._PIPED_WIDTH", 400)
        os.environ.update({"MULIN_HOME": str(made.own), "MULIN_WORKERS": "1"})
        os.environ.pop("MULIN_PACK", None)
        mulin("demo", "--years", YEAR)
        mulin("run", "--year", YEAR)
        shutil.copytree(made.own, made.other, dirs_exist_ok=True)
        scores = made.other / "releases" / YEAR / "r1" / "marts" / "unit_scores.parquet"
        frame = pd.read_parquet(scores)
        frame["total_score"] = frame["total_score_exact"] = ELSEWHERE
        frame.to_parquet(scores)
        yield made
    os.environ.clear()
    os.environ.update(before)


@pytest.fixture
def kept(homes: Homes) -> Iterator[Homes]:
    """Whatever the command does, the other home stays as it was, and nothing appears between the two."""
    before, around = content(homes.other), homes.around()
    yield homes
    assert content(homes.other) == before
    assert homes.around() == around


def own_total(homes: Homes) -> str:
    scores = pd.read_parquet(homes.own / "releases" / YEAR / "r1" / "marts" / "unit_scores.parquet")
    total = f"{scores.set_index('unit_code').loc[UNIT, 'total_score']:.2f}"
    assert float(total) != ELSEWHERE
    return total


def test_a_score_is_traced_in_its_own_home(kept: Homes) -> None:
    said = mulin("trace", "--year", YEAR, "--unit", UNIT).output
    assert own_total(kept) in said
    assert f"{ELSEWHERE}" not in said
    assert "D06" in mulin("trace", "--year", YEAR, "--unit", "D06").output


def test_verification_recomputes_the_home_s_own_release(kept: Homes) -> None:
    assert "核对无误" in mulin("verify", YEAR).output


def test_running_again_finds_the_release_the_same(kept: Homes) -> None:
    assert "没有产生新版次" in mulin("run", "--year", YEAR).output
    assert "r1" in mulin("releases").output


@pytest.mark.parametrize(
    "words",
    [
        ("export", "--year", YEAR, "--form", "all"),
        ("site", "--year", YEAR),
        ("preview", "report", "community", UNIT, "--once"),
        ("extract", "--year", YEAR, "--unit", STREET, "--to", "区委", "--purpose", "考核"),
        ("template", "--year", "2022", "--department", "D06"),
    ],
    ids=lambda words: words[0],
)
def test_what_is_made_lies_where_it_was_asked_for(kept: Homes, words: tuple[str, ...]) -> None:
    out = kept.own / "出[1]*?#%20" / words[0]
    mulin(*words, "--out", str(out))
    assert [p for p in out.rglob("*") if p.is_file()]
    pages = [p.read_text(encoding="utf-8") for p in out.rglob("*.html")]
    assert not [p for p in pages if f"{ELSEWHERE}" in p]
    if words[0] == "site":
        assert [p for p in pages if own_total(kept) in p]


def test_workbooks_come_in_by_hand_and_by_folder(kept: Homes) -> None:
    source = next((kept.own / "demo" / YEAR).glob("*D06-report*.xlsx"))
    folder = kept.own / "a[1]{b,c}"
    folder.mkdir()
    shutil.copy(source, folder / "表[1]*?.xlsx")
    mulin("submit", str(folder / "表[1]*?.xlsx"), "--dry-run", "--marked", str(folder / "批[1]*?.xlsx"))
    assert sorted(p.name for p in folder.iterdir()) == ["批[1]*?.xlsx", "表[1]*?.xlsx"]
    inbox = kept.own / "inbox" / "D06-区民政局"
    inbox.mkdir(parents=True)
    shutil.copy(source, inbox / "表[1]*?.xlsx")
    assert "表[1]*?.xlsx" in mulin("watch", "--once").output
    assert (inbox / "回执-表[1]*?.txt").is_file()
    assert "2021-D06-report-v1" in mulin("received", "--year", YEAR).output


def test_other_rules_are_tried_on_the_home_s_own_figures(kept: Homes) -> None:
    plan = str(REPO_ROOT / "plans" / "yangpu-2021-2025")
    mulin("compare", plan, plan, "--year", YEAR, "--out", str(kept.own / "较[1]*?"))
    moves = pd.read_parquet(kept.own / "较[1]*?" / "moves.parquet").set_index("unit_code")
    assert f"{moves.loc[UNIT, 'score_a']:.2f}" == own_total(kept)


@pytest.mark.parametrize("shape", ["long", "wide"])
@pytest.mark.parametrize("suffix", [".csv", ".parquet"])
def test_a_table_is_scored_from_a_folder_and_under_a_name_like_these(kept: Homes, shape: str, suffix: str) -> None:
    folder = kept.own / "指[数]" / f"{shape}{suffix}"
    (folder / "包[1]*").mkdir(parents=True)
    (folder / "包[1]*" / "index.yaml").write_text(
        "schema_version: 1\nindex: t\nyear: 2024\ndata: {unit: unit}\nindicators:\n  - {code: x}\n"
        "trees:\n  t: {children: [{indicator: x}]}\n",
        encoding="utf-8",
    )
    for name, rows in ((f"表[1]*?{suffix}", {"a": 1, "b": 3, "c": 2}), (f"表1z{suffix}", {"q": 9, "r": 8})):
        table = pd.DataFrame({"unit": rows.keys(), "x": rows.values()})
        if suffix == ".csv":
            table.to_csv(folder / name, index=False)
        else:
            table.to_parquet(folder / name)
    out = folder / "出[1]*?"
    mulin("score", str(folder / "包[1]*"), str(folder / f"表[1]*?{suffix}"), "--shape", shape, "--out", str(out))
    scores = pd.read_csv(out / "scores.csv").query("level == 0")
    assert dict(zip(scores["unit_code"], scores["score"], strict=True)) == {"a": 0, "b": 100, "c": 50}


def test_the_web_page_and_the_daemon_can_load_the_home(kept: Homes) -> None:
    """What ``mulin up`` starts: Dagster's own processes find their configuration and the runs recorded so far."""
    from mulin.settings import Settings
    from orchestration.instance import environment

    code = (
        "from dagster import DagsterInstance; from orchestration.code_location import defs\n"
        "with DagsterInstance.get() as instance: print(len(instance.get_runs()), len(list(defs.jobs)))"
    )
    done = subprocess.run([sys.executable, "-c", code], env=environment(Settings()), capture_output=True, text=True,
                          check=True, cwd=REPO_ROOT)  # fmt: skip
    runs, jobs = map(int, done.stdout.split())
    assert runs >= 1
    assert jobs >= 1
    assert (kept.own / "dagster" / "history" / "runs.db").is_file()
