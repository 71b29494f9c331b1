"""A1, A6: lines that fit the chain and that no writer of ours would have written, and days that never were."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from functools import partial
from typing import Any

from forge import Forger
from homes import YEAR

from attempts.attempt import Attempt
from mulin import beijing


def _line(event: str, ref: str, said: Callable[[Forger], dict[str, Any]]) -> Callable[[Forger], None]:
    return lambda f: f.line(event, ref, said(f))


def _hand_in(event: str = "received", ref: str = "", **other: Any) -> Callable[[Forger], None]:
    def do(f: Forger) -> None:
        place, said = f.next_record(**other)
        f.line(event, ref or place, said)

    return do


def _of(f: Forger, ref: str, **other: Any) -> dict[str, Any]:
    return f.payload(ref) | {"chain_index": len(f.events())} | other


def attempts() -> Iterator[Attempt]:
    r4, d, p = f"anchors/{YEAR}/r4.json", f"sidecars/{YEAR}/D05-report-v", f"publications/{YEAR}"
    x = f"extracts/{beijing.today().year}"
    every: dict[str, Callable[[Forger], object]] = {
        "没有这种事件": _hand_in(event="corrected"),
        "收件记录放在别处": _hand_in(ref=f"anchors/{YEAR}/D05.json"),
        "版本跳号": _hand_in(ref=f"{d}9.json", version=9, submission_id=f"{YEAR}-D05-report-v9"),
        "同一份记录登记两次": lambda f: f.line("received", f"{d}1.json"),
        "记录自称别的编号": _hand_in(submission_id=f"{YEAR}-D06-report-v9"),
        "记录自称别的部门": _hand_in(department="D06"),
        "记录自称别的位置": _hand_in(chain_index=3),
        "回执号不是它的": _hand_in(receipt=f"{YEAR}-D05-报-v2-000000-A"),
        "摘要编号跳号": _line("extract", f"{x}/9.json", lambda f: _of(f, f"{x}/1.json", number=9)),
        "摘要出自没有的版次": _line("extract", f"{x}/3.json", lambda f: _of(f, f"{x}/1.json", number=3, release="r9")),
        "公布没有的版次": _line("published", f"{p}/p2.json", lambda f: _of(f, f"{p}/p1.json", release="r9")),
        "公布登记跳号": _line("published", f"{p}/p9.json", lambda f: _of(f, f"{p}/p1.json")),
        "版次登记自称别的版次": _line("release", r4, lambda f: f.anchor("r3", release="r2")),
        "版次登记自称别的年度": _line("release", r4, lambda f: f.anchor("r3", year=2020)),
        "版次登记当作补登记": _line("recovered", r4, lambda f: f.anchor("r3", release="r4")),
        "残行登记指着收件记录": lambda f: f.line("repaired", f"{d}1.json"),
        "多出不认识的字段": _hand_in(note="x"),
        "年度写成文字": _hand_in(year=str(YEAR)),
    }
    for title, do in every.items():
        yield Attempt("A1", f"追加的一行：{title}", do, ("export", "run"), goes_on=True)


def _dated(moved: Callable[[datetime], datetime], f: Forger, *, line_too: bool) -> None:
    """A hand-in that came, as it says, so long before or after the last event."""
    moment = moved(datetime.fromisoformat(f.events()[-1]["at"]))
    ref, said = f.next_record(received_at=moment.isoformat(timespec="seconds"))
    f.line("received", ref, said, at=moment if line_too else None)


def days() -> Iterator[Attempt]:
    days: dict[str, Callable[[datetime], datetime]] = {
        "早一天": lambda last: last - timedelta(days=1), "早一小时": lambda last: last - timedelta(hours=1),
        "早到截止日以前": lambda last: last.replace(year=YEAR + 1, month=1, day=10),
        "早十年": lambda last: last - timedelta(days=3652), "晚十天": lambda last: last + timedelta(days=10),
    }  # fmt: skip
    for title, moved in days.items():
        said = partial(_dated, moved, line_too=False)
        yield Attempt("A6", f"收件时间写成{title}", said, ("export", "run"), goes_on=True)
        if not title.startswith("晚"):
            both = partial(_dated, moved, line_too=True)
            yield Attempt("A6", f"收件和登记的时间都写成{title}", both, ("export", "run"), goes_on=True)
    yield Attempt("A6", "公布的登记时间写成去年", _line("published", f"publications/{YEAR}/p2.json", lambda f: _of(
        f, f"publications/{YEAR}/p1.json", recorded_at="2025-01-01T09:00:00+08:00")))  # fmt: skip
    yield Attempt("A6", "版次的登记时间写成去年", _line("release", f"anchors/{YEAR}/r4.json", lambda f: f.anchor(
        "r3", release="r4", recorded_at="2025-01-01T09:00:00+08:00")))  # fmt: skip
