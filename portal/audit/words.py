"""A line in words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from portal.audit import messages as m
from portal.audit.acts import ACTS, STEPS


def act_words(act: str) -> str:
    """What was done, in words; an act of an older or newer program by its own name."""
    base, _, step = act.rpartition(".")
    if act not in ACTS and base in ACTS and step in STEPS:
        return f"{STEPS[step]}{ACTS[base]}"
    return ACTS.get(act, act)


def line_words(body: Mapping[str, Any]) -> str:
    """Moment, who and what, however a hostile hand wrote them."""
    about = str(body["about"] or "")[:80]
    at = str(body["at"])[:16].replace("T", " ")
    return m.LINE.format(
        at=_shown(at), who=_shown(str(body["account"] or m.NOBODY)[:60]), act=_shown(act_words(str(body["act"])[:64])),
        about=m.ABOUT.format(about=_shown(about)) if about else "",
    )  # fmt: skip


def _shown(text: str) -> str:
    return "".join(c if c.isprintable() else "?" for c in text)
