"""What became of a trial, and the table of them all."""

from __future__ import annotations

from dataclasses import dataclass

OK, LOST, UNSEEN, BROKEN = "ok", "lost", "unseen", "broken"


@dataclass(frozen=True)
class Outcome:
    """``state``: ok; lost (acknowledged and not there); unseen (not what it was, and nobody says so); broken (exit 70,
    a traceback, a hang, an untrue sentence, no way back). ``by``: what noticed it."""

    state: str
    detail: str = ""
    by: tuple[str, ...] = ()

    @classmethod
    def ok(cls, *by: str, detail: str = "") -> Outcome:
        return cls(OK, detail, by)
