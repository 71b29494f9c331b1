"""Every text of a pack that a report or a workbook prints has only characters that the reports' fonts can draw."""

from __future__ import annotations

from collections.abc import Iterable

from mulin.findings import Finding
from mulin.pack.checks.texts import Text, whole_texts, year_texts
from mulin.pack.model import Pack
from mulin.printable import spelled, unprintable
from mulin.text.ordinary import is_radical
from mulin.text.unseen import kind

_NEVER_PRINTED = frozenset({"name_en", "rationale_en"})
_RULE, _MEND = "pack.unprintable", "换成通用规范汉字或普通标点；看不见的字符删去后重新键入"


def check_printed(pack: Pack) -> list[Finding]:
    """Units, departments, fields and the plan; what a year holds is :func:`check_printed_year`'s."""
    return _unprintable(whole_texts(pack))


def check_printed_year(pack: Pack, year: int) -> list[Finding]:
    """Framework, presentation, indicators and tasks of a year."""
    return _unprintable(year_texts(pack, year))


def _unprintable(texts: Iterable[Text]) -> list[Finding]:
    """Marks and radicals are told by ``characters``, which knows what is meant."""
    return [
        text.finding(_RULE, f"有报告印不出的字符：{spelled(strange)}", _MEND, at=strange[0])
        for text in texts
        if text.name not in _NEVER_PRINTED
        and (strange := [c for c in unprintable(text.value) if kind(c) == "seen" and not is_radical(c)])
    ]  # fmt: skip
