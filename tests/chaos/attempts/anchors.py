"""A1: a release altered with all its hashes, and anchored once more in every way there is."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from forge import Forger
from homes import YEAR

from attempts.attempt import HASHES, READERS, Attempt

Change = Callable[[Forger, str], object]


def _mart(f: Forger, release: str) -> None:
    f.raise_score(release)


def _mart_and_pdf(f: Forger, release: str) -> None:
    f.raise_score(release)
    f.print_again(release)


def _pdf_of_another(f: Forger, release: str) -> None:
    """Another unit's page under this unit's name."""
    from mulin.plain import sha256_of

    own = f.report(release)
    other = next(p for p in own.parent.parent.rglob("*.pdf") if p != own)
    own.write_bytes(other.read_bytes())
    f.change_index(release, sha256=sha256_of(own.read_bytes()))


def _file(name: str, old: bytes, new: bytes) -> Change:
    def change(f: Forger, release: str) -> None:
        path = f.year / release / name
        data = path.read_bytes()
        if old not in data:
            raise AssertionError(f"{name} lacks {old!r}")
        path.write_bytes(data.replace(old, new, 1))

    return change


CHANGES: dict[str, Change] = {
    "改成果表": _mart,
    "改成果表，重印 PDF": _mart_and_pdf,
    "换一份 PDF": _pdf_of_another,
    "改 CSV": lambda f, r: _digit(f.year / r / "marts" / "unit_scores.csv"),
    "改目录里的报告编码": lambda f, r: f.change_index(r, report_code="21-00000-00000-0"),
    "改快照里的权重": _file(f"pack/years/{YEAR}/framework.yaml", b"weight: 0.25", b"weight: 0.26"),
    "改输入里的文件名": _file("inputs.json", b'"file_name"', b'"file_name" '),
}


PAPERS = {"改成果表，重印 PDF": ("verify PDF", "verify CODE"), "换一份 PDF": ("verify PDF",)}
"""Changes that end on paper, and who is asked about the paper."""


def _digit(path: Path) -> None:
    data = path.read_bytes()
    at = max(data.rfind(b"8"), data.rfind(b"7"))
    path.write_bytes(data[:at] + b"9" + data[at + 1 :])


def _appended(f: Forger, release: str, event: str = "release", ref: str = "") -> None:
    f.line(event, ref or f"anchors/{YEAR}/{release}-2.json", f.anchor(release))


def _same_place(f: Forger, release: str) -> None:
    """The record itself rewritten, and a line for it."""
    f.line("release", f"anchors/{YEAR}/{release}.json", f.anchor(release))


def _committed(f: Forger, release: str) -> None:
    f.commit("release", f"anchors/{YEAR}/{release}b.json", f.anchor(release))


def _dropped(f: Forger, release: str) -> None:
    """Only the file, which the next writer would link."""
    from mulin.received import Store, janitor

    f.lay(f"anchors/{YEAR}/{release}-2.json", f.anchor(release))
    janitor(Store(f.received))


def _dropped_in_place(f: Forger, release: str) -> None:
    from mulin.received import Store, StoreError, janitor

    f.lay(f"anchors/{YEAR}/{release}.json", f.anchor(release))
    try:
        janitor(Store(f.received))
    except StoreError:
        return


def _no_anchor(f: Forger, release: str) -> None:
    """Nothing but the files: the chain as it was."""


ANCHORED: dict[str, Change] = {
    "追加一行": _appended,
    "同一登记重写再追加一行": _same_place,
    "用收件库的写入程序追加": _committed,
    "只放登记文件，由 --tidy 补登记": _dropped,
    "登记文件换掉，由 --tidy 补登记": _dropped_in_place,
    "登记成补登记": partial(_appended, event="recovered"),
    "登记成公布": partial(_appended, event="published"),
    "登记成收件": partial(_appended, event="received", ref=f"sidecars/{YEAR}/r3-anchor-v1.json"),
    "链不动": _no_anchor,
}


def _first(change: Change, anchored: Change, release: str, f: Forger) -> None:
    change(f, release)
    f.repair(release)
    anchored(f, release)


def attempts() -> Iterator[Attempt]:
    for what, change in CHANGES.items():
        for how, anchored in ANCHORED.items():
            if what not in ("改成果表，重印 PDF", "换一份 PDF") and how not in (
                "追加一行",
                "链不动",
                "用收件库的写入程序追加",
            ):
                continue
            printed = "PDF" in what
            papers = ("verify PDF", "verify CODE") if "重印" in what else ("verify PDF",) if printed else ()
            readers = READERS if how == "追加一行" else ("export", "trace", "sign")
            yield Attempt(
                "A1", f"在用版次：{what}，{how}", partial(_first, change, anchored, "r3"), (*papers, *readers)
            )
    for how in ("追加一行", "只放登记文件，由 --tidy 补登记", "链不动"):
        for what in ("改成果表，重印 PDF", "换一份 PDF"):
            do = partial(_first, CHANGES[what], ANCHORED[how], "r1")
            yield Attempt("A1", f"旧版次：{what}，{how}", do, ("verify PDF of r1", "export of r1", f"{HASHES} of r1"))
