"""Attacks on the record, each carried out whole, and who notices: every reader that could hand a forged figure out."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

from actions import facts_of
from attempts import ATTEMPTS, Attempt
from attempts.attempt import HASHES, HEAD, NEWER, REPORTS, SAME_RUN, WHOLE
from forge import Forger
from forks import HUNG, LONG, Ended, Place, mulin
from homes import COMMUNITY, YEAR, World, extract
from results import BROKEN, UNSEEN, Outcome


def _asked(reader: str, forger: Forger, release: str, told: object) -> Ended:
    """One question; ``reader`` may end in ``rN``: asked of that release by name."""
    place = forger.place
    word, _, named = reader.partition(" of ")
    of = ("--release", named) if named else ()
    here = named or release
    out = place.root / f"out-{re.sub(r'[^a-z]', '', word)}"
    year = ("--year", YEAR)
    words: dict[str, Callable[[], tuple[object, ...]]] = {
        HASHES: lambda: ("verify", f"{YEAR}/{named}" if named else YEAR, "--hashes-only"),
        WHOLE: lambda: ("verify", f"{YEAR}/{named}" if named else YEAR),
        "verify PDF": lambda: ("verify", forger.report(here)),
        "verify CODE": lambda: ("verify", forger.code(here)),
        REPORTS: lambda: ("verify", YEAR, "--with-reports"),
        HEAD: lambda: ("verify", "--head", told),
        NEWER: lambda: ("verify", told),
        "export": lambda: ("export", *year, *of, "--form", "data", "--out", out),
        "site": lambda: ("site", *year, *of, "--out", out),
        "trace": lambda: ("trace", *year, *of, "--unit", COMMUNITY),
        "sign": lambda: ("sign", *year, *of, "--out", out, "--key", forger.world.files / "office.p12"),
        "releases": lambda: ("releases",),
        "received": lambda: ("received", *year),
        "run": lambda: ("run", *year),
    }
    if word == "extract":
        return extract(place, "核对")
    if word == SAME_RUN:
        return _same_run(place)
    return mulin(place, *words[word](), seconds=LONG)


def _same_run(place: Place) -> Ended:
    """Whether a run made what it was given anew: then the forgery is noticed (1), else it is in a release now (0)."""
    before = facts_of(place)
    ended = mulin(place, "run", "--year", YEAR, seconds=LONG)
    after = facts_of(place)
    same = all(before[k] == after[k] for k in ("releases", "served", "reports"))
    return Ended(1 if same and ended.code in (0, 1) else ended.code, ended.out, ended.err)


def plan(world: World, seed: int, share: float) -> Iterator[tuple[str, Callable[[World, Path], Outcome]]]:
    """(group, trial) of every attempt; a quick campaign takes every so manieth."""
    step = max(round(1 / share), 1)
    for attempt in ATTEMPTS[seed % step :: step]:
        yield attempt.group, partial(trial, attempt=attempt)


def trial(world: World, at: Path, *, attempt: Attempt) -> Outcome:
    place = world.copy("finished", at)
    forger = Forger(world, place)
    told = attempt.do(forger)
    release, noticed, quiet = forger.served, [], []
    for reader in dict.fromkeys((*attempt.notices, *attempt.refuses)):
        ended = _asked(reader, forger, release, told)
        if ended.code == HUNG or not ended.plain or ended.code == 2:
            return Outcome(
                BROKEN, f"{attempt.title}：{reader} 退出码 {ended.code}，{' '.join(ended.said.split())[-250:]}"
            )
        (noticed if ended.code else quiet).append(reader)
    handed = [r for r in quiet if r in attempt.refuses]
    if handed:
        return Outcome(UNSEEN, f"{attempt.title}：{'、'.join(handed)} 照常交出", tuple(noticed))
    if not set(noticed) & set(attempt.notices):
        return Outcome(UNSEEN, f"{attempt.title}：{'、'.join(attempt.notices)} 没有发现", tuple(noticed))
    if attempt.goes_on and (on := mulin(place, "submit", world.files / "bad.xlsx")).code != 1:
        return Outcome(BROKEN, f"{attempt.title}：别人的上报也停了（{on.code}），{' '.join(on.said.split())[-250:]}")
    return Outcome.ok(*noticed)
