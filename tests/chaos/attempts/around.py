"""A4, A5: caches forged with the home's own key, and the end of the chain taken away."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from datetime import datetime
from functools import partial

from forge import Forger, exchanged
from forks import mulin
from homes import YEAR, extract

from attempts.attempt import HEAD, NEWER, REPORTS, SAME_RUN, WHOLE, Attempt


def _numbers(content: bytes) -> bytes:
    """The figures of a reading, each one more; the text that stood in the cell too."""
    return re.sub(
        rb'("value",)(\d+)\.0,"\d+"', lambda m: b'%s%d.0,"%d"' % (m[1], int(m[2]) + 1, int(m[2]) + 1), content
    )


def _rewritten(room: str, change: Callable[[bytes], bytes]) -> Callable[[Forger], None]:
    def do(f: Forger) -> None:
        touched = 0
        for _, content, write in f.sealed(room):
            if (new := change(content)) != content:
                write(new)
                touched += 1
        if not touched:
            raise AssertionError(f"nothing in cache/{room} was changed")

    return do


def _exchanged_entries(room: str) -> Callable[[Forger], None]:
    """Sound entries under each other's names."""

    def do(f: Forger) -> None:
        files = sorted(p for p in (f.place.home / "cache" / room).glob("*/*") if p.is_file())
        for one, other in zip(files[::2], files[1::2], strict=False):
            exchanged(one, other)

    return do


def caches() -> Iterator[Attempt]:
    """The run that follows must say the same, or be caught by the recomputation that uses no cache."""
    for room in ("parsed", "judged", "pdf"):
        yield Attempt("A4", f"cache/{room} 的条目对调", _exchanged_entries(room), notices=(SAME_RUN,))
    yield Attempt("A4", "cache/parsed：数字加一，用本机的密钥封好", _rewritten("parsed", _numbers),
                  notices=(SAME_RUN, WHOLE))  # fmt: skip
    yield Attempt("A4", "cache/judged：判为退回，用本机的密钥封好", _rewritten(
        "judged", lambda c: c.replace(b'"ok":true', b'"ok":false')), notices=(SAME_RUN, WHOLE))  # fmt: skip
    yield Attempt("A4", "cache/pdf：改一个字节，用本机的密钥封好", _rewritten(
        "pdf", lambda c: c[:-40] + b"0" + c[-39:]), notices=(SAME_RUN, REPORTS))  # fmt: skip


def _cut(kind: str) -> Callable[[Forger], str]:
    """Something is registered, its head is noted, and then it is taken off the end."""

    def do(f: Forger) -> str:
        before = len(f.events())
        late = f.place.root / "late.xlsx"
        late.write_bytes(b"PK\x03\x04 late")
        registers = {
            "收件": lambda: mulin(f.place, "submit", late),
            "摘要": lambda: extract(f.place, "年度考核"),
            "公布": lambda: mulin(f.place, "publish", "--year", YEAR, "--release", "r3", "--correct"),
        }
        done, events = registers[kind](), f.events()
        if len(events) == before:
            raise AssertionError(f"nothing was registered: {done.said}")
        f.cut(len(events) - before)
        return str(events[-1]["hash"])

    return do


def _rolled_back(f: Forger, keep: str) -> object:
    """The whole home as it was weeks ago; outside there is a noted head, or a page of the release since."""
    head, paper = str(f.events()[-1]["hash"]), f.place.root / "held.pdf"
    shutil.copy(f.report(f.served), paper)
    shutil.rmtree(f.place.home)
    shutil.copytree(f.world.stage("released").home, f.place.home)
    return head if keep == "head" else paper


def tails() -> Iterator[Attempt]:
    for kind in ("收件", "摘要", "公布"):
        yield Attempt("A5", f"截去末尾的{kind}登记，外面记着链头", _cut(kind), notices=(HEAD,))
    yield Attempt("A5", "截去末尾的摘要，编号另发一份，外面记着链头", _cut_and_again, notices=(HEAD,))
    yield Attempt("A5", "截去末尾的版次登记", lambda f: f.cut(1), ("export", "trace"))
    yield Attempt("A5", "链从中间起全部重写", _rechained, (HEAD,), notices=(HEAD,))
    yield Attempt("A5", "整个文件夹退回旧备份，外面记着链头", partial(_rolled_back, keep="head"), notices=(HEAD,))
    yield Attempt("A5", "整个文件夹退回旧备份，外面有一份新版 PDF", partial(_rolled_back, keep="pdf"), notices=(NEWER,))


def _cut_and_again(f: Forger) -> str:
    noted = _cut("摘要")(f)
    extract(f.place, "别的用途")
    return noted


def _rechained(f: Forger) -> str:
    """A record in the middle altered, and every line after it written anew."""
    from mulin.plain import sha256_of
    from mulin.received.chain import Event

    events = f.events()
    noted, at = str(events[-1]["hash"]), len(events) // 2
    ref = events[at]["ref"]
    payload = sha256_of(f.lay(ref, f.payload(ref) | {"who": "别人"}))
    previous, lines = events[at]["previous"], (f.received / "chain.jsonl").read_bytes().splitlines(keepends=True)[:at]
    for event in events[at:]:
        made = Event.make(index=event["index"], event=event["event"], ref=event["ref"], previous=previous,
                          payload=payload if event["index"] == at else event["payload"],
                          at=datetime.fromisoformat(event["at"]))  # fmt: skip
        lines.append(made.line())
        previous = made.hash
    (f.received / "chain.jsonl").write_bytes(b"".join(lines))
    return noted
