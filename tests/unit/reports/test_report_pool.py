"""Many reports at once: every job has a result, a failure is named, nothing is rendered twice or half written."""

from __future__ import annotations

import hashlib
import os
import re
import signal
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from mutations import damaged, thousands

from mulin import temporary
from mulin.pack import Pack
from mulin.sealed import Sealed
from mulin.stored import FormError
from mulin.temporary import lodge
from reports import Marts, ReleaseInfo, RenderJob, jobs, pool
from reports.pool import RenderResult, render_all

CODES = ("310110001001", "310110001003", "310110001004")


@dataclass(frozen=True)
class KillsItsWorker:
    """A context that ends the process that unpacks it, as running out of memory would."""

    text: str = "x"

    def __reduce__(self) -> Any:
        return os._exit, (9,)


class InterruptedAtBirth:
    """A start of a worker that is hit by Ctrl-C while it is unpacked, before any code of ours runs there."""

    def __call__(self) -> None:
        raise NotImplementedError

    def __reduce__(self) -> Any:
        return signal.raise_signal, (signal.SIGINT,)


@pytest.fixture
def three(marts: Marts, pack: Pack, info: ReleaseInfo) -> list[RenderJob]:
    return jobs(marts, pack, info, kinds=["community"], units=CODES)


@pytest.mark.slow
def test_every_job_yields_a_file_or_an_error_in_the_order_asked(three: list[RenderJob], tmp_path: Path) -> None:
    broken = replace(three[1], context=replace(three[1].context, frame=None))
    unbuilt = replace(three[2], context=None, error="KeyError: 没有成果")
    seen: list[tuple[str, int, int]] = []

    def progress(result: RenderResult, done: int, total: int) -> None:
        seen.append((result.job.code, done, total))

    results = render_all([three[0], broken, unbuilt], tmp_path, workers=1, on_progress=progress)
    assert [r.job.code for r in results] == [j.code for j in three]
    good, bad, never = results
    assert good.error is None
    assert good.path is not None
    assert hashlib.sha256(good.path.read_bytes()).hexdigest() == good.sha256
    assert good.pages == 5
    assert bad.path is None
    assert "AttributeError" in str(bad.error), "a report without a frame cannot be laid out"
    assert never.error == "KeyError: 没有成果"
    assert sorted(done for _, done, _ in seen) == [1, 2, 3]
    assert {total for _, _, total in seen} == {3}
    assert [p.name for p in tmp_path.rglob("*") if p.is_file()] == [good.path.name]


@pytest.mark.slow
def test_ctrl_c_is_not_for_workers_not_even_for_one_that_is_being_born(
    three: list[RenderJob], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(pool, "start_worker", InterruptedAtBirth())

    (result,) = render_all([replace(three[0], context=replace(three[0].context, frame=None))], tmp_path, workers=1)

    assert "AttributeError" in str(result.error), "the worker lived to say what is wrong with its report"
    assert capfd.readouterr().err == ""
    assert signal.pthread_sigmask(signal.SIG_BLOCK, []) == set(), "who renders is interrupted as before"


@pytest.mark.slow
@pytest.mark.parametrize("lives", [True, False], ids=["that ends", "that is killed"])
def test_no_worker_leaves_its_fonts_behind(
    three: list[RenderJob], tmp_path: Path, monkeypatch: pytest.MonkeyPatch, lives: bool
) -> None:
    """Fifty megabytes each, in the temporary folder of a machine that runs every night."""
    system, home = tmp_path / "system", tmp_path / "home"
    system.mkdir()
    monkeypatch.setenv("TMPDIR", str(system))
    monkeypatch.setattr(temporary, "_home", home)

    render_all([three[0] if lives else replace(three[0], context=KillsItsWorker())], tmp_path / "out", workers=1)

    assert list(system.iterdir()) == []
    lodge(home)
    assert list(home.glob("tmp/*")) == []


@pytest.mark.slow
def test_what_was_rendered_is_taken_from_the_cache_and_checked(three: list[RenderJob], tmp_path: Path) -> None:
    cache = Sealed(tmp_path / "cache", "pdf")
    first = render_all(three[:1], tmp_path / "a", workers=1, cache=cache)[0]
    second = render_all(three[:1], tmp_path / "b", workers=1, cache=cache)[0]
    assert (first.cached, second.cached) == (False, True)
    assert (second.sha256, second.pages) == (first.sha256, first.pages)
    assert second.path is not None
    assert first.path is not None
    assert second.path.read_bytes() == first.path.read_bytes()

    (kept,) = (p for p in (tmp_path / "cache" / "pdf").rglob("*") if p.is_file())
    kept.write_bytes(kept.read_bytes() + b" ")
    third = render_all(three[:1], tmp_path / "c", workers=1, cache=cache)[0]
    assert not third.cached
    assert third.sha256 == first.sha256


KEPT = b"5 " + b"ab" * 32 + b"\n%PDF-1.7"


def test_a_kept_report_has_its_pages_its_hash_and_its_bytes() -> None:
    done, pdf = pool._opened(KEPT)
    assert (done.pages, done.sha256, bytes(pdf)) == (5, "ab" * 32, b"%PDF-1.7")


@pytest.mark.parametrize(
    "content", [b"", b"[]", b"%PDF-1.7", KEPT[2:], KEPT[:70], b"0" + KEPT[1:], b"-" + KEPT, KEPT.replace(b"a", b"A")]
)
def test_what_is_no_kept_report_is_refused(content: bytes) -> None:
    with pytest.raises(FormError):
        pool._opened(content)


@pytest.mark.slow
def test_thousands_of_damaged_entries_are_refused_in_words_or_sound() -> None:
    @thousands
    @given(damaged(KEPT))
    def tried(data: bytes) -> None:
        with suppress(FormError):
            assert pool._opened(data)[0].pages > 0

    tried()


def test_two_reports_under_one_name_are_refused(three: list[RenderJob], tmp_path: Path) -> None:
    with pytest.raises(ValueError, match="同名"):
        render_all([three[0], three[0]], tmp_path)


@pytest.mark.slow
def test_a_dying_worker_takes_only_its_own_job_along(three: list[RenderJob], tmp_path: Path) -> None:
    deadly = replace(three[1], context=KillsItsWorker())
    results = render_all([three[0], deadly, three[2]], tmp_path, workers=2)
    assert [r.error is None for r in results] == [True, False, True]
    assert "进程异常终止" in str(results[1].error)


def test_what_of_the_domain_takes_part_in_printing_makes_reports_anew_when_it_changes() -> None:
    from reports.engine import OF_THE_DOMAIN, REPORTS

    printing = [
        REPORTS / "render.py",
        REPORTS / "engine.py",
        *REPORTS.glob("pdf/*.py"),
        *REPORTS.glob("shared/charts/*.py"),
    ]
    used = {m for p in printing for m in re.findall(r"from mulin\.([\w.]+) import", p.read_text(encoding="utf-8"))}
    assert used - {"hashed", "temporary"} == {
        name.removesuffix(".py").replace("/", ".") for name in OF_THE_DOMAIN if name[-3:] == ".py"
    }


def test_the_rooms_that_shape_no_pdf_are_used_by_none_that_does() -> None:
    """A change to the site renders no PDF again; so nothing of a PDF may come from there."""
    from reports.engine import OTHER_FORMS, REPORTS

    others = re.compile(rf"reports[./]({'|'.join(OTHER_FORMS)})\b")
    shaping = [p for p in REPORTS.rglob("*") if p.suffix in {".py", ".j2"}]
    shaping = [p for p in shaping if p.relative_to(REPORTS).parts[0] not in OTHER_FORMS]
    assert len(shaping) > 100
    used = re.compile(rf"(import|include|extends).*{others.pattern}|{others.pattern}.*import")
    assert [str(p) for p in shaping if used.search(p.read_text(encoding="utf-8"))] == []
