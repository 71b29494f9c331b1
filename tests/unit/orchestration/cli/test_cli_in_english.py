"""``--lang en``: everything that ``check``, ``score`` and ``compare`` print, and what becomes of the other verbs."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest
from typer.testing import CliRunner, Result

from mulin.language import Language, spoken
from orchestration.cli import app
from orchestration.cli.messages import ExitCode

CHINESE = re.compile(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")
PACK = """schema_version: 1
index: t
title: Well-being
{year}
data: {{{columns}}}
{more}
indicators:
  - {{code: a, parent: p{a}}}
  - {{code: b, parent: p, direction: lower}}
  - {{code: c}}
trees:
  t: {{children: [{{node: p, name: People, weight: 2{node}}}, {{indicator: c}}]}}
"""
TABLE = "unit,a,b,c\n" + "".join(f"u{n},{n % 7 + 1},{n * n % 11},{n * 3 % 10 + 1}\n" for n in range(12))


def pack(folder: Path, *, a: str = "", node: str = "", more: str = "", panel: bool = False) -> Path:
    folder.mkdir()
    columns = "unit: unit, year: year" if panel else "unit: unit"
    text = PACK.format(a=a, node=node, more=more, columns=columns, year="" if panel else "year: 2024")
    (folder / "index.yaml").write_text(text, encoding="utf-8")
    return folder


@pytest.fixture
def here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("MULIN_HOME", str(tmp_path / "var"))
    monkeypatch.delenv("MULIN_LANG", raising=False)
    return tmp_path


def table(here: Path, text: str | bytes = TABLE) -> Path:
    path = here / "data.csv"
    path.write_bytes(text if isinstance(text, bytes) else text.encode())
    return path


def run(*told: object) -> Result:
    result = CliRunner().invoke(app, [str(word) for word in told])
    assert spoken() is Language.CHINESE, "one verb's language is not the next one's"
    return result


def in_english(*told: object) -> Result:
    result = run(*told, "--lang", "en")
    assert result.output.strip()
    assert not CHINESE.search(result.output), result.output
    return result


def test_the_language_is_asked_for_before_the_verb_behind_it_or_by_the_environment(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = pack(here / "whole")
    english = "The index pack can be used: Well-being. Indicators: 3, trees: 1, nodes: 2.\n"
    assert run("check", whole).output == "指数包可以使用：Well-being。3 项指标，1 棵树，2 个节点。\n"
    assert run("check", whole, "--lang", "en").output == english
    assert run("check", "--lang=en", whole).output == english
    assert run("--lang", "en", "check", whole).output == english
    monkeypatch.setenv("MULIN_LANG", "en")
    assert run("check", whole).output == english
    assert run("check", whole, "--lang", "zh").output.startswith("指数包")


def test_a_verb_without_english_refuses_the_option_and_minds_no_environment(
    here: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for told in (["--lang", "en", "received"], ["received", "--lang", "en"], ["received", "--lang=en"]):
        refused = run(*told)
        assert refused.exit_code == ExitCode.USAGE
        assert "received speaks Chinese only; these speak English: check, score, compare" in refused.output
        assert "received 只有中文；写英文的有 check, score, compare" in refused.output
    unknown = run("--lang", "fr", "check")
    assert (unknown.exit_code, "没有“fr”" in unknown.output) == (ExitCode.USAGE, True)
    monkeypatch.setenv("MULIN_LANG", "en")
    assert CHINESE.search(run("received").output)


@pytest.mark.parametrize(
    ("told", "said"),
    [
        (["check", "--bogus"], 'There is no option "--bogus".'),
        (["score"], "Missing: pack folder."),
        (["score", "a", "b", "--out", "c", "--draws", "x"], "--draws is wrong: write a whole number"),
        (["score", "a", "b", "--out", "c", "--draws", "-1"], "--draws is wrong: it must be at least 0"),
        (["compare", "a"], "Missing: the other pack."),
        (["compare", "a", "b", "c", "d"], '"d" is too much'),
    ],
)
def test_a_command_that_is_wrong_is_told_in_english(told: list[str], said: str, here: Path) -> None:
    result = in_english(*told)
    assert result.exit_code == ExitCode.USAGE
    assert said in result.output


def test_findings_are_english_on_the_terminal_and_for_programs(here: Path) -> None:
    wrong = pack(here / "wrong", a=", direktion: lower", node=", method: mean")
    shown = in_english("check", wrong)
    assert shown.exit_code == ExitCode.FOUND
    assert "there is no such key; did you mean direction?" in shown.output
    told = json.loads(in_english("check", wrong, "--json").stdout)
    assert {f["level"] for f in told["findings"]} == {"error"}
    assert {f["level"] for f in json.loads(run("check", wrong, "--json").stdout)["findings"]} == {"错误"}


@pytest.mark.parametrize(
    "text",
    [
        None, "", "unit,a,b,c\n", "unit,a,b\nu1,1,2\n", "unit,a,b,c\nu1,x,2,3\nu1,1,2,3\n,1,2,3\n",
        "unit,a,b,c\nu1,1,2,3\nu2,1,2\n", "title\nunit,a,b,c\nu1,1,2,3\n", "unit;a;b;c\nu1;1,5;2;3\nu2;2,5;1;4\n",
        "sep=;\nunit;a;b;c\nu1;1;2;3\n", "unit,a,b,c\nu1,\u22121,2,3\n", "unit,a,b,c\nu1,\"1,5\",2,3\n",
        "unit,a,b,c\nu1,inf,2,3\n", "unit,a,b,c\nu1,1,2,3\nunit,a,b,c\n",
        "unit,a,b,c\nu1,1,2,3\nu2,\"1,2,3\n", TABLE.encode("utf-16"), "unit,a,b,c\nu\u7532,1,2,3\n".encode("gbk"),
        b"PK\x03\x04rest", b"PAR1rest", b"\x1f\x8brest", "unit,a,b,c,a\nu1,1,2,3,4\n",
    ],
)  # fmt: skip
@pytest.mark.parametrize("shape", ["long", "wide"])
def test_a_table_that_is_refused(text: str | bytes | None, shape: str, here: Path) -> None:
    data = here / "data.csv" if text is None else table(here, text)
    result = in_english("score", pack(here / "p"), data, "--out", here / "out", "--shape", shape)
    assert result.exit_code == ExitCode.FOUND


def test_what_cannot_be_done_is_told_in_english(here: Path) -> None:
    one, data = pack(here / "one"), table(here)
    (here / "full").mkdir()
    (here / "full" / "other.txt").write_text("x")
    kemeny = pack(here / "k", more="aggregate: {}")
    for told, said in [
        (["score", one, data, "--out", here / "full"], "there are other files in the output folder"),
        (["score", one, data, "--out", here / "o", "--shape", "deep"], 'there is no shape "deep"'),
        (["compare", one, one], "an index pack has no hand-ins"),
        (["compare", one, one, data, "--from", "1999"], "the data have no year 1999"),
        (["score", kemeny, data, "--out", here / "o"], "there is no such key"),
        (["check", here / "nowhere"], "there is no pack folder"),
        (["score", one, data, "--out", here / "o", "--report", here / "r.doc"], "only PDF and web pages are written"),
        (["score", one, data, "--out", here / "o", "--report", here / "no" / "r.pdf"], "there is no folder"),
    ]:
        assert said in in_english(*told).output


@pytest.mark.slow
def test_what_is_scored_and_compared_is_told_in_english(here: Path) -> None:
    data = table(here)
    draws = "robustness: {draws: 32, sobol: 32}"
    one = pack(here / "one", more=draws, node=", weights: pca", a=", impute: {method: mean}")
    two = pack(here / "two", more=draws, node=", method: geometric", a=", normalise: {rule: min_max, low: 1}")
    scored = in_english("score", one, data, "--out", here / "out")
    assert "the first 10 (12 with a score, 0 without)" in " ".join(scored.output.split())
    in_english("score", one, data, "--out", here / "out", "--shape", "wide", "--draws", "0")
    compared = in_english("compare", one, two, data, "--out", here / "what-if")
    assert "What each change" in compared.output
    in_english("compare", one, one, data)
    for path in [*(here / "out").glob("*.csv"), *(here / "what-if").glob("*.csv")]:
        assert not CHINESE.search(path.read_text(encoding="utf-8")), path.name


@pytest.mark.slow
def test_what_is_told_beside_scores_is_english_there_and_in_the_manifest(here: Path) -> None:
    rows = [
        f"u{n},{year},{n if year == 2020 or n < 3 else ''},5,{n * 7 % 5}\n" for n in range(6) for year in (2020, 2021)
    ]
    data = table(here, "unit,year,a,b,c\n" + "".join(rows) + "u9,2022,1,1,1\n")
    told = pack(here / "panel", panel=True, more="defaults: {impute: {method: interpolate}}")
    in_english("score", told, data, "--out", here / "out", "--draws", "0")
    manifest = json.loads((here / "out" / "manifest.json").read_text(encoding="utf-8"))
    notes, chinese = manifest["notes"], manifest["notes_zh"]
    assert len(notes) == len(chinese) >= 3
    assert not [note for note in notes if CHINESE.search(note)]
    assert all(CHINESE.search(note) for note in chinese)


@pytest.mark.slow
@pytest.mark.parametrize("shape", ["long", "wide"])
def test_a_report_has_the_notes_in_its_own_language(shape: str, here: Path) -> None:
    data = table(here, "unit,a,b,c\nu1,1,2,3\nu2,4,,6\nu3,2,2,-99\nu4,2,2,5\nu5,3,2,-99\n")
    report = here / "r.html"
    shown = in_english("score", pack(here / "p"), data, "--out", here / "out", "--report", report, "--shape", shape)
    notes = json.loads((here / "out" / "manifest.json").read_text(encoding="utf-8"))["notes"]
    assert len(notes) >= 2
    page = report.read_text(encoding="utf-8")
    assert not [note for note in notes if note in page]
    assert "没有填补、没有得分" in page
    assert "-99" in page
    assert all(note.split(" (")[0] in shown.output.replace("\n", " ") for note in notes)
    run("score", here / "p", data, "--out", here / "zh", "--shape", shape)
    assert "notes_zh" not in json.loads((here / "zh" / "manifest.json").read_text(encoding="utf-8"))


@pytest.mark.slow
def test_the_only_unit_is_not_called_none_of_one(here: Path) -> None:
    data = table(here, "unit,a,b,c\nu1,,,\n")
    shown = in_english("score", pack(here / "p"), data, "--out", here / "out").output
    assert "the only unit is not comparable" in " ".join(shown.split())


def test_what_is_scored_long_alone_is_called_as_the_pack_has_it(here: Path) -> None:
    told = pack(here / "p", node=", weights: {method: equal_influence, against: root}")
    shown = run("score", told, table(here), "--out", here / "out", "--shape", "wide").output
    assert "weights: equal_influence, against: root" in shown
    assert "@" not in shown
