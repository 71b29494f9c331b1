"""Which texts of a pack a report will print with a substitute, because no face of ours draws a character of theirs."""

from __future__ import annotations

from collections.abc import Iterable

from mulin.findings import Finding
from mulin.pack.checks.texts import Text
from mulin.printable import spelled, substituted
from mulin.text.ordinary import is_radical

_NEVER_PRINTED = frozenset({"name_en", "rationale_en"})


def check_printed(texts: Iterable[Text]) -> list[Finding]:
    """Radicals are told by ``characters``, which knows what is meant."""
    return [
        text.finding("pack.substitute", at=strange[0], characters=spelled(strange))
        for text in texts
        if text.name not in _NEVER_PRINTED and (strange := [c for c in substituted(text.value) if not is_radical(c)])
    ]
