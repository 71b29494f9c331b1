"""Which texts of a pack a report will print with a substitute, because no face of ours draws a character of theirs."""

from __future__ import annotations

from collections.abc import Iterable

from mulin.findings import Finding, Level
from mulin.pack.checks.texts import Text, whole_texts, year_texts
from mulin.pack.model import Pack
from mulin.printable import spelled, substituted
from mulin.text.ordinary import is_radical

_NEVER_PRINTED = frozenset({"name_en", "rationale_en"})
_MESSAGE = "有字体里没有的字，报告上印作〓并注明编码（异体字印作通行字形）：{characters}"
_MEND = "人名、地名不用改；表情和符号换成文字或通用标点"


def check_printed(pack: Pack) -> list[Finding]:
    """Units, departments, fields and the plan; what a year holds is :func:`check_printed_year`'s."""
    return _substituted(whole_texts(pack))


def check_printed_year(pack: Pack, year: int) -> list[Finding]:
    """Framework, presentation, indicators and tasks of a year."""
    return _substituted(year_texts(pack, year))


def _substituted(texts: Iterable[Text]) -> list[Finding]:
    """Radicals are told by ``characters``, which knows what is meant."""
    return [
        text.finding(
            "pack.substitute", _MESSAGE.format(characters=spelled(strange)), _MEND, at=strange[0], level=Level.WARNING
        )
        for text in texts
        if text.name not in _NEVER_PRINTED and (strange := [c for c in substituted(text.value) if not is_radical(c)])
    ]
