"""A2, A3: what every reader of releases is to refuse, and what a trace is to prove before it explains."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator, Sequence
from functools import partial

from forge import Forger, exchanged
from homes import COMMUNITY, YEAR

from attempts.attempt import HASHES, READERS, WHOLE, Attempt


def _moved(release: str) -> Callable[[Forger], None]:
    return lambda f: f.point(release)


def _fabricated(*, pointed: bool, how: Callable[[Forger], object] | None = None) -> Callable[[Forger], None]:
    def do(f: Forger) -> None:
        f.fabricate()
        if how is not None:
            how(f)
        if pointed:
            f.point("r4")

    return do


def _registered(f: Forger) -> None:
    """By the store's own function: nothing tells it from a release but what it says."""
    from mulin.received import Store

    said = f.anchor("r4")
    Store(f.received).anchor_release(YEAR, "r4", said["data_hash"], said["manifest_sha256"])


def _in_place_of(f: Forger, names: Sequence[str], other: str) -> None:
    for name in names:
        exchanged(f.year / "r3" / name, f.year / other / name)


def _without(pattern: str) -> Callable[[Forger], None]:
    def do(f: Forger) -> None:
        for path in list(f.year.glob(pattern)):
            shutil.rmtree(path) if path.is_dir() else path.unlink()

    return do


def attempts() -> Iterator[Attempt]:
    default = (*READERS, "releases")
    yield Attempt("A2", "伪造 r4，不登记，current 指着它", _fabricated(pointed=True), default)
    yield Attempt("A2", "伪造 r4，不登记，current 不动", _fabricated(pointed=False),
                  ("export of r4", "sign of r4", "site of r4", "trace of r4", "verify PDF of r4"))  # fmt: skip
    yield Attempt("A2", "伪造 r4，手写一行登记", _fabricated(pointed=True, how=lambda f: f.line(
        "release", f"anchors/{YEAR}/r4.json", f.anchor("r4"))), ("trace",), (HASHES, WHOLE))  # fmt: skip
    yield Attempt("A2", "伪造 r4，用收件库的程序登记", _fabricated(pointed=True, how=_registered), ("trace",),
                  (HASHES, WHOLE))  # fmt: skip
    for release in ("r1", "r2"):
        yield Attempt("A2", f"current 指回 {release}", _moved(release), default)
    for text in ("", "r9", "../2021/r3", "r3 r1"):
        yield Attempt("A2", f"current 写成“{text}”", _moved(text), default[:1] + default[-1:])
    yield Attempt("A2", "current 删除", _without("current"), default)
    yield Attempt("A2", "r3 与 r1 的文件夹对调", lambda f: exchanged(f.year / "r3", f.year / "r1"), default)
    reads = {"marts": ("export", "trace", "site", "extract"), "reports": ("sign",), "manifest.json": READERS}
    for name, readers in reads.items():
        yield Attempt("A2", f"r3 与 r1 的 {name} 对调", partial(_swap, [name]), readers)
    yield Attempt("A2", "r3 与 r1 的 marts、reports 对调", partial(_swap, ["marts", "reports"]), READERS)
    yield Attempt("A2", "删去 r1 的全部 PDF", _without("r1/reports/*/*.pdf"))
    yield Attempt("A2", "删去 r1", _without("r1"))
    yield Attempt("A2", "删去 r3，current 指着 r2", lambda f: (_without("r3")(f), f.point("r2")), default)
    yield Attempt("A2", "删去 r3 的清单", _without("r3/manifest.json"), default)
    yield Attempt("A2", "r4 的 inputs.json 漏掉一份收下的上报，另成一版并登记", _left_out)
    yield Attempt("A2", "r3 里多一张成果表", lambda f: shutil.copy(
        f.year / "r3/marts/unit_scores.parquet", f.year / "r3/marts/unit_scores_2.parquet"), ("export",))  # fmt: skip


def _left_out(f: Forger) -> None:
    """A release, registered and in use, whose inputs know nothing of an accepted hand-in of the assessed year."""
    from dataclasses import replace

    from orchestration.release.inputs import Inputs

    shutil.copytree(f.year / "r3", f.year / "r4")
    path = f.year / "r4" / "inputs.json"
    inputs = Inputs.from_json(path.read_bytes())
    mine = inputs.year(YEAR)
    gone = next(s for s in mine.submissions if s.in_force and s.state == "accepted")
    fewer = replace(mine, submissions=tuple(s for s in mine.submissions if s != gone))
    forged = replace(inputs, years=tuple(fewer if y.year == YEAR else y for y in inputs.years))
    path.write_text(forged.to_json(), encoding="utf-8")
    f.repair("r4")
    f.tell("r4", inputs=forged.in_force, demo=forged.demo)
    _registered(f)
    f.point("r4")


def _swap(names: Sequence[str], f: Forger) -> None:
    _in_place_of(f, names, "r1")


def traces() -> Iterator[Attempt]:
    mine = f"where unit_code = '{COMMUNITY}' and year = {YEAR}"
    every = {
        "只改印出的总分": f"update marts.unit_scores set total_score = total_score + 5 {mine}",
        "只改未取整的总分": f"update marts.unit_scores set total_score_exact = total_score_exact + 5 {mine}",
        "改一项指标的得分": f"update marts.indicator_scores set score = 100, points_lost = 0 {mine} and score < 90",
        "改一项指标的数据": f"update marts.indicator_scores set value = value + 1 {mine} and value is not null",
        "改一项贡献": f"update marts.contributions set points = points + 1 {mine}",
        "改数据来源里的数": f"update marts.lineage set value = value + 1 {mine} and value is not null",
        "改数据来源里的格子": f"update marts.lineage set cell = 'ZZ99' {mine}",
        "改等级": f"update marts.unit_scores set grade = '优秀' {mine}",
    }
    for title, statement in every.items():

        def altered(f: Forger, statement: str = statement) -> None:
            f.change_marts("r3", statement)

        def released(f: Forger, statement: str = statement) -> None:
            shutil.copytree(f.year / "r3", f.year / "r4")
            f.change_marts("r4", statement)
            f.repair("r4")
            _registered(f)
            f.point("r4")

        yield Attempt("A3", f"{title}，别的不动", altered, ("trace",))
        yield Attempt("A3", f"{title}，另成一版并登记", released, ("trace",), (HASHES, WHOLE))
