"""The report on paper, and where it may be written."""

from __future__ import annotations

from pathlib import Path

import pytest
from page import validate_pdf_bytes
from paper import Paper, words
from scorings import Scoring, audited, drawn, figures, pack_of, scored, write

from mulin.findings import FindingsError
from mulin.language import Language, speaking
from reports.index_report.write import require_writable, write_report
from reports.render import Rendered

LONG = "Mean-years-of-schooling-of-the-population-aged-25-and-above-in-both-sexes"
NAMES = {
    "u0000": "The Former United Federated Autonomous Republic of a Very Long Name Indeed and Dependencies",
    "u0001": "W" * 90, "h1": f"{LONG} ({LONG})", "health": "居民健康和公共卫生服务可及性、公平性与满意度综合评价",
}  # fmt: skip


@pytest.fixture(scope="module")
def scoring(tmp_path_factory: pytest.TempPathFactory) -> Scoring:
    pillars = {"health": ["h1", "h2", "h3"], "w": [f"w{k}" for k in range(30)], "": ["x" * 60]}
    pack = pack_of(pillars, names=NAMES, demo=True, title=f"{LONG} of everybody")
    codes = [*(f"u{k:04d}" for k in range(44)), "LONGCODE_" * 6]
    first = scored(tmp_path_factory.mktemp("out"), pack, figures(45, 34), names=NAMES, codes=codes)
    frames = first.frames | drawn(first) | audited(first)
    write(first.folder, pack, frames, ["有一处要说明。"])
    return Scoring(pack, first.folder, frames)


@pytest.fixture(scope="module")
def pdf(scoring: Scoring, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    path = tmp_path_factory.mktemp("pdf") / "report.pdf"
    write_report(scoring.pack, scoring.folder, path)
    return path.read_bytes()


@pytest.mark.slow
def test_no_word_leaves_the_page_and_no_page_is_nearly_empty(scoring: Scoring, pdf: bytes) -> None:
    paper = Paper(Rendered(pdf, 0), None)  # type: ignore[arg-type]
    paper.assert_inside()
    with paper.open() as document:
        lowest = [max(w[3] for w in words(page) if w[3] < 265) for page in document]
    assert min(lowest[:-1]) > 120
    assert "演示数据不作评估依据" in paper.pages[-1]


@pytest.mark.slow
@pytest.mark.parametrize("profile", ["3u", "ua1"])
def test_it_is_tagged_and_kept_like_every_report(pdf: bytes, profile: str) -> None:
    report = validate_pdf_bytes(pdf, profile=profile)
    assert [(f.rule_id, f.message) for f in report.failures] == []


@pytest.mark.slow
def test_the_same_results_make_the_same_file(scoring: Scoring, pdf: bytes, tmp_path: Path) -> None:
    write_report(scoring.pack, scoring.folder, tmp_path / "again.pdf")
    assert (tmp_path / "again.pdf").read_bytes() == pdf


@pytest.mark.parametrize(("path", "rule"), [
    ("report.docx", "report.suffix"), ("report", "report.suffix"), ("nowhere/report.pdf", "report.no_folder"),
    ("there", "report.folder"), ("scores/inside/report.pdf", "report.no_folder"),
])  # fmt: skip
def test_a_place_where_no_report_can_stand_is_refused_before_the_work(path: str, rule: str, tmp_path: Path) -> None:
    (tmp_path / "there").mkdir()
    (tmp_path / "scores" / "inside").mkdir(parents=True)
    with pytest.raises(FindingsError) as refused:
        require_writable(tmp_path / path, tmp_path / "scores")
    assert [f.rule for f in refused.value.findings] == [rule]
    assert all(f.message and f.mend for f in refused.value.findings)


def test_a_refusal_speaks_the_language_of_the_terminal(tmp_path: Path) -> None:
    with pytest.raises(FindingsError) as refused, speaking(Language.ENGLISH):
        require_writable(tmp_path / "report.docx", tmp_path / "scores")
    (finding,) = refused.value.findings
    assert finding.message == "the name of the report ends in “.docx”; only PDF and web pages are written"


def test_a_folder_one_may_not_write_to_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("os.access", lambda *_: False)
    with pytest.raises(FindingsError) as refused:
        require_writable(tmp_path / "report.pdf", tmp_path / "scores")
    assert [f.rule for f in refused.value.findings] == ["report.not_writable"]


@pytest.mark.parametrize("path", ["report.pdf", "report.HTML", "scores/report.pdf"])
def test_beside_the_results_and_among_them_it_may_stand(path: str, tmp_path: Path) -> None:
    require_writable(tmp_path / path, tmp_path / "scores")


def test_the_table_itself_is_not_written_over(tmp_path: Path) -> None:
    (tmp_path / "data.html").write_text("unit,a\n")
    (tmp_path / "report.html").symlink_to("data.html")
    with pytest.raises(FindingsError) as refused:
        require_writable(tmp_path / "report.html", tmp_path / "scores", tmp_path / "data.html")
    assert [f.rule for f in refused.value.findings] == ["report.data"]
    require_writable(tmp_path / "other.html", tmp_path / "scores", tmp_path / "data.html")


@pytest.fixture
def small(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Scoring:
    """A scoring whose page is quickly made."""
    monkeypatch.setattr("reports.index_report.write.font_css", lambda *_: "")
    return scored(tmp_path / "out", pack_of({"": ["a", "b"]}), figures(4, 2))


def test_a_name_may_be_as_long_as_the_disk_takes(small: Scoring, tmp_path: Path) -> None:
    path = tmp_path / f"{'报' * 83}.html"
    write_report(small.pack, small.folder, path)
    assert path.read_text().startswith("<!DOCTYPE html>")


def test_what_is_broken_off_leaves_the_earlier_report_and_nothing_else(
    small: Scoring, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "report.html"
    path.write_text("earlier")
    before = sorted(p.name for p in tmp_path.iterdir())

    def killed(*_: object, draft: Path, **__: object) -> None:
        draft.write_text("half")
        raise KeyboardInterrupt

    monkeypatch.setattr("reports.index_report.write.write_whole", killed)
    with pytest.raises(KeyboardInterrupt):
        write_report(small.pack, small.folder, path)
    assert path.read_text() == "earlier"
    assert sorted(p.name for p in tmp_path.iterdir()) == before
