"""A finding: one thing that is wrong, where it is, and how to mend it.

Every check of the house (pack, workbook, gate, release) answers with findings, never with a bare
exception text, so that the CLI, the marked workbook and the portal say the same sentence.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass
from enum import StrEnum
from typing import Any

from mulin.language import Both
from mulin.stored import EXACT


class Level(StrEnum):
    """错误 refuses the file; 警告 lets it in and is printed on the receipt."""

    ERROR = "错误"
    WARNING = "警告"

    @property
    def word(self) -> str:
        """In the language in force."""
        return str(_LEVELS[self])


_LEVELS = {Level.ERROR: Both("错误", "error"), Level.WARNING: Both("警告", "warning")}


@dataclass(frozen=True, slots=True)
class Finding:
    """One finding.

    ``rule`` is a stable ASCII id (``field.not_a_number``) that tests and documents refer to.
    ``cell`` is an A1 address for workbooks; ``row``/``column`` name a CSV line and its column.
    """

    level: Level
    rule: str
    message: str
    mend: str
    file: str | None = None
    sheet: str | None = None
    cell: str | None = None
    row: int | None = None
    column: str | None = None
    value: str | None = None

    __pydantic_config__ = EXACT

    def __post_init__(self) -> None:
        """What it says is said once, in the language in force when it was found."""
        object.__setattr__(self, "message", str(self.message))
        object.__setattr__(self, "mend", str(self.mend))

    def where(self) -> str:
        """The place in words: ``units.csv 第5行“parent_code”列`` or ``工作表“街道”D7``."""
        parts = [self.file] if self.file else []
        if self.sheet:
            parts.append(str(Both(f"工作表“{self.sheet}”", f'sheet "{self.sheet}"')))
        if self.cell:
            parts.append(self.cell)
        if self.row is not None:
            parts.append(str(Both(f"第{self.row}行", f"line {self.row}")))
        if self.column:
            parts.append(str(Both(f"“{self.column}”", f'"{self.column}"')))
        return " ".join(parts)

    def sentence(self) -> str:
        """One line for people: level, place, value, what is wrong, how to mend."""
        value = Both(f"（现值：{self.value}）", f" (value: {self.value})") if self.value not in (None, "") else ""
        place = self.where()
        at = Both(f"{place}：", f"{place}: ") if place else ""
        return str(
            Both(
                f"【{self.level}】{at}{self.message}{value}。改法：{self.mend}",
                f"[{self.level.word}] {at}{self.message}{value}. Mend: {self.mend}",
            )
        )

    def as_dict(self) -> dict[str, Any]:
        """JSON-ready form, written into receipts and check metadata."""
        return asdict(self)

    @classmethod
    def from_dict(cls, data: dict[str, Any]) -> Finding:
        """The inverse of :meth:`as_dict`."""
        return cls(**{**data, "level": Level(data["level"])})


@dataclass(frozen=True, slots=True)
class Rule:
    """One row of a rule table: how grave it is, what is wrong, how to mend it. Braces are filled where it is found."""

    level: Level
    message: str
    mend: str

    def finding(
        self,
        rule: str,
        words: Mapping[str, Any],
        *,
        level: Level | None = None,
        file: str | None = None,
        sheet: str | None = None,
        cell: str | None = None,
        row: int | None = None,
        column: str | None = None,
        value: str | None = None,
    ) -> Finding:
        """The finding of this row. ``rule`` is its key in the table: ``rule``, or ``rule/variant`` for one of several
        ways of saying it; ``level`` where the place decides. Raises KeyError for a brace that ``words`` does not
        fill."""
        message, mend = self.message.format(**words), self.mend.format(**words)
        return Finding(
            level or self.level, rule.partition("/")[0], message, mend, file=file, sheet=sheet, cell=cell, row=row,
            column=column, value=shortened(value),
        )  # fmt: skip


MOST_SHOWN = 80
"""Characters of a cell that are repeated to its sender: enough to know it again."""


def shortened(text: str | None) -> str | None:
    """What somebody typed, cut where it is long, with its length."""
    if text is None or len(text) <= MOST_SHOWN:
        return text
    return Both(f"{text[:MOST_SHOWN]}……（共{len(text)}字）", f"{text[:MOST_SHOWN]}… ({len(text)} characters in all)")


def errors(findings: Iterable[Finding]) -> list[Finding]:
    """The findings that refuse."""
    return [f for f in findings if f.level is Level.ERROR]


class FindingsError(Exception):
    """Raised where work cannot go on; carries all findings, not only the first. ``copied``: lines that mend it, to be
    copied as they stand; below the findings, for in a table they would be broken."""

    def __init__(self, title: str, findings: Sequence[Finding], copied: str = "") -> None:
        self.title = str(title)
        self.findings = list(findings)
        self.copied = copied
        super().__init__("\n".join([self.title, *(f.sentence() for f in self.findings), *([copied] if copied else [])]))
