"""What is broken off: each verb that writes, the command that comes next, and what must be so whatever happened."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from forks import LONG, SECONDS, Ended, Place, mulin
from homes import YEAR, World, extract

RECEIPT = re.compile(r"(?:\d{4}-D\d{2}-)?[^\s-]+-v\d+-[0-9A-F]{6}-[0-9A-Z]\b")
Before = Callable[[], None] | None
Facts = dict[str, Any]


@dataclass(frozen=True)
class Action:
    """``words`` make the verb's command line; ``stage`` the home it meets; ``kills``, ``faults`` how many trials."""

    name: str
    title: str
    stage: str
    words: Callable[[World, Place], Sequence[object]]
    kills: int
    faults: int
    code: int = 0
    seconds: float = SECONDS

    def do(self, world: World, place: Place, before: Before = None) -> Ended:
        return mulin(place, *self.words(world, place), before=before, seconds=self.seconds)


ACTIONS = (
    Action("submit", "submit，收下", "released",
           lambda w, p: ("submit", w.files / "good.xlsx", "--evidence", w.files / "evidence"), 60, 60),
    Action("refuse", "submit，退回", "released", lambda w, p: ("submit", w.files / "bad.xlsx"), 30, 30, code=1),
    Action("supplement", "submit，补交佐证", "lacking",
           lambda w, p: ("submit", w.files / "good.xlsx", "--evidence", w.files / "evidence"), 30, 30),
    Action("watch", "watch，四个文件", "watched", lambda w, p: ("watch", "--once"), 70, 55),
    Action("run", "run，形成 r2", "corrected", lambda w, p: ("run", "--year", YEAR), 24, 16, seconds=LONG),
    Action("publish", "publish", "released",
           lambda w, p: ("publish", "--year", YEAR, "--published-on", "2022-03-31", "--who", "王工"), 14, 20),
    Action("extract", "extract", "released", lambda w, p: (), 24, 24),
    Action("tidy", "received --tidy", "untidy", lambda w, p: ("received", "--tidy"), 24, 24),
    Action("sign", "sign", "released", lambda w, p: ("sign", "--year", YEAR, "--out", p.root / "out" / "signed",
                                                     "--key", w.files / "office.p12"), 24, 24),
)  # fmt: skip
BY_NAME = {a.name: a for a in ACTIONS}


def act(action: Action, world: World, place: Place, before: Before = None) -> Ended:
    (place.root / "out").mkdir(exist_ok=True)
    if action.name == "extract":
        return extract(place, "领导班子年度考核", before=before)
    return action.do(world, place, before)


def facts_of(place: Place) -> Facts:
    """What a home says of itself, without the hours: hand-ins, what goes out, and the names of its files."""
    from mulin.received import Store
    from mulin.received.extracts import extracts

    store = Store(place.home / "received")
    current = place.home / "releases" / str(YEAR) / "current"
    return {
        "hand-ins": [[r.submission_id, r.sha256, r.state, r.receipt, sorted(r.evidence.values())]
                     for r in sorted(store.records(), key=lambda r: r.submission_id)],
        "in force": [r.submission_id for r in store.in_force(YEAR)],
        "releases": [[a.release, a.data_hash] for a in store.anchors(YEAR)],
        "served": current.read_text(encoding="ascii").strip() if current.exists() else "",
        "public": [[p.release, p.published_on.isoformat(), p.who] for p in store.publications(YEAR)],
        "extracts": [x.number for x in extracts(store)],
        "reports": _reports(place),
        "names": _names(place),
    }  # fmt: skip


def _reports(place: Place) -> dict[str, str]:
    from mulin.plain import sha256_file

    folder = place.home / "releases" / str(YEAR)
    return {p.relative_to(folder).as_posix(): sha256_file(p) for p in sorted(folder.rglob("*.pdf"))}


_PASSING = re.compile(r"^home/(cache|logs|dagster|warehouse)/|^home/received/torn/|\.lock$|^\.std(out|err)$"
                      r"|^tmp/weasyprint-|^tmp/[a-z0-9_]{8}$")  # fmt: skip
"""May differ from time to time. WeasyPrint's folder holds fonts, which are no secret; the last is tempfile's probe."""


def _names(place: Place) -> list[str]:
    files = (p.relative_to(place.root).as_posix() for p in place.root.rglob("*") if p.is_symlink() or not p.is_dir())
    folders = (f"{p.name}/" for p in place.temp.iterdir() if p.is_dir())
    return sorted(n for n in [*files, *(f"tmp/{f}" for f in folders)] if not _PASSING.search(n))


def unkept(place: Place, ended: Ended) -> list[str]:
    """Receipts that somebody holds, printed or laid into a folder, and the store does not have: lost."""
    from mulin.received import Record, Store, StoreError
    from mulin.received.receipts import by_receipt

    store = Store(place.home / "received")
    held = dict.fromkeys(RECEIPT.findall(ended.out), "印出的")
    for answer in (place.home / "inbox").rglob("*.txt"):
        held |= dict.fromkeys(RECEIPT.findall(answer.read_text(encoding="utf-8", errors="replace")), answer.name)
    wrong = []
    for receipt, where in held.items():
        try:
            kept = by_receipt(store, receipt)
            for sha256 in [kept.sha256] if isinstance(kept, Record) else kept.evidence.values():
                store.object_path(sha256)
        except StoreError as error:
            wrong.append(f"{where}回执 {receipt}：{error}")
    return wrong


def untrue(action: Action, world: World, place: Place, ended: Ended, before: Facts) -> list[str]:
    """What was said and is not so, or is so and was denied."""
    now, said, wrong = facts_of(place), re.sub(r"\s", "", ended.said), []
    new = [h for h in now["hand-ins"] if h not in before["hand-ins"]]
    if action.name in ("submit", "refuse", "supplement"):
        kept_not = "没有收下" in said
        if kept_not and new:
            wrong.append(f"说没有收下，却登记了 {new[0][0]}")
        if ended.code == action.code and not new and not kept_not and not RECEIPT.search(ended.out):
            wrong.append("说做完了，没有登记")
    if action.name == "publish":
        if (ended.code == 0) != ("已登记：" in said) or (ended.code == 0 and now["public"] == before["public"]):
            wrong.append("说已登记公布，没有登记")
        if ended.code and "没有登记" in said and now["public"] != before["public"]:
            wrong.append("说没有登记，却登记了")
    if action.name == "extract":
        if "已制发" in said and not list((place.home / "restricted").glob("*.pdf")):
            wrong.append("说已制发，没有文件")
        if "没有制发" in said and now["extracts"]:
            wrong.append("说没有制发，却登记了")
    if action.name == "sign":
        out = place.root / "out" / "signed"
        if out.exists() != (ended.code == 0) or (out.exists() and len(list(out.rglob("*.pdf"))) != 3):
            wrong.append("签好的文件夹不是全有或全无")
    if action.name == "run" and ended.code == 0 and [r for r, _ in now["releases"]][-1:] != ["r2"]:
        wrong.append("说形成了版次，链上没有")
    return wrong


def differences(action: Action, expected: Facts, found: Facts) -> list[str]:
    """In what a healed home is not the one that was never disturbed."""
    wrong = []
    for what, want in expected.items():
        have = found[what]
        if action.name == "extract" and what in ("extracts", "names"):
            continue
        if have != want:
            more = [str(x) for x in have if x not in want] if isinstance(have, list) else [str(have)]
            less = [str(x) for x in want if x not in have] if isinstance(want, list) else [str(want)]
            wrong.append(f"{what}：多 {'、'.join(more[:4]) or '—'}；少 {'、'.join(less[:4]) or '—'}")
    if action.name == "extract":
        wrong += _extract_differences(expected, found)
    return wrong


def _extract_differences(expected: Facts, found: Facts) -> list[str]:
    """A number may have gone to a paper that was killed: it is in the register and can be printed again, or was set
    aside and is never given again."""
    wrong = []
    if found["extracts"] not in ([1], [1, 2], [2]):
        wrong.append(f"摘要编号 {found['extracts']}")
    known = {n for n in expected["names"] if not n.startswith("home/restricted/")}
    papers = [n for n in found["names"] if n.startswith("home/restricted/")]
    other = [n for n in found["names"] if n not in known and n not in papers and "/received/extracts/" not in n]
    odd = [n for n in papers if not Path(n).name.endswith(".pdf") or Path(n).name.startswith(".")]
    return wrong + ([f"names：多 {'、'.join([*other, *odd][:4])}"] if other or odd else [])
