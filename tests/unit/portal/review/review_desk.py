"""A year under review: real workbooks of two small tables, and everybody who works on them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path

from mulin.findings import Finding, Level
from mulin.pack import Pack, load_pack
from mulin.pack.asked import asked_cells
from mulin.pack.framework import ReviewRule
from mulin.received import Record, Store
from mulin.received import review as domain
from mulin.received.acts import Confirmed, Person
from mulin.received.review import TableReview
from mulin.sealed import Sealed
from mulin.settings import Settings
from mulin.workbooks import cache as readings
from mulin.workbooks.fill import Filled
from mulin.workbooks.parse import interpret
from mulin.workbooks.parsed import Identity
from mulin.workbooks.reader import Reader
from mulin.workbooks.template import write_template

YEAR = 2024
SMALL, OTHER = ("D24", "report"), ("D26", "report")
"""Two tables of a few cells: figures of each street."""
CLERK = Person("clerk-D24", "经办人D24", "经办人")
HEAD = Person("leader-D24", "分管领导D24", "分管领导")
Table = tuple[str, str]


@cache
def _read() -> Pack:
    return load_pack(Settings().pack)


def reviewing(*, signature: bool = True, approvers: int = 1, lock: date = date(2099, 1, 1)) -> Pack:
    """The demo's pack with a year that asks for review and is open until then."""
    pack = _read()
    year = pack.years[YEAR]
    rule = ReviewRule(signature=signature, approvers=approvers)
    deadlines = year.framework.deadlines.model_copy(update={"lock": lock})
    framework = year.framework.model_copy(update={"review": rule, "deadlines": deadlines})
    return pack.model_copy(update={"years": {**pack.years, YEAR: year.model_copy(update={"framework": framework})}})


def warning(place: str, value: str | None = None, rule: str = "cell.year_on_year") -> Finding:
    sheet, _, cell = place.partition("!")
    return Finding(Level.WARNING, rule, "比上年多一倍", "核对", sheet=sheet, cell=cell, value=value)


@dataclass
class Desk:
    """Hands workbooks in as departments do, and submits and signs them."""

    home: Path
    pack: Pack
    child: Reader
    served: Callable[[Pack], None]
    _written: int = field(default=0)

    def __post_init__(self) -> None:
        self.store = Store(self.home / "received")
        self.serve(self.pack)

    def serve(self, pack: Pack) -> None:
        """From now on by this pack."""
        self.pack = pack
        self.served(pack)

    def hand_in(
        self, table: Table = SMALL, figures: Mapping[tuple[str, str], float] | None = None, *findings: Finding,
        year: int = YEAR, evidence: Mapping[str, bytes] | None = None, listed: Mapping[str, str] | None = None,
    ) -> Record:  # fmt: skip
        """A workbook whose figures run on from unit to unit, but for those given by (field, unit); accepted.
        ``listed``: indicator → file that its sheet 佐证材料 names."""
        self._written += 1
        path = self.home / f"{self._written}.xlsx"
        asked = asked_cells(self.pack, year, *table)
        cells = {(a.field_code, a.unit_code): float(60 + n % 20) for n, a in enumerate(asked)} | dict(figures or {})
        papers = {code: [(name, "")] for code, name in (listed or {}).items()}
        write_template(self.pack, year, *table, path, None, Filled(cells=cells, evidence=papers))
        parsed = interpret(self.child.read(path), self.pack)
        receipt = self.store.receive(
            path, pack=self.pack.plan.pack, identity=Identity(self.pack.plan.pack, year, *table), who="张三",
            channel="portal", state="accepted", file_name="上报.xlsx", findings=findings, evidence=evidence or {},
        )  # fmt: skip
        readings.save(receipt.sha256, parsed, self.pack, Sealed(Settings(home=self.home).cache, "parsed"))
        return receipt.record

    def submit(self, record: Record, *confirmed: Confirmed, by: Person = CLERK) -> None:
        domain.submit(self.store, self.pack, *_of(record), record.version, confirmed, by=by)

    def sign(self, record: Record, by: Person = HEAD) -> None:
        domain.sign(self.store, self.pack, *_of(record), record.version, record.sha256, by=by)

    def waiting(
        self, table: Table = SMALL, figures: Mapping[tuple[str, str], float] | None = None, *findings: Finding,
        **more: Mapping[str, bytes],
    ) -> Record:  # fmt: skip
        """Handed in, every warning confirmed, submitted and signed: it waits for a reviewer."""
        record = self.hand_in(table, figures, *findings, **more)
        self.submit(record, *(Confirmed(f.rule, f.sheet, f.cell, f.value, "台账可查") for f in findings))
        self.sign(record)
        return record

    def approved(self, *given: object) -> Record:
        record = self.waiting(*given)
        domain.approve(self.store, self.pack, *_of(record), record.version, by=Person("before", "前任", "审核"))
        return record

    def review(self, table: Table = SMALL) -> TableReview:
        return domain.review_of(self.pack, self.store, YEAR, *table)

    def stage(self, table: Table = SMALL) -> str:
        return self.review(table).versions[-1].stage

    def acts(self, table: Table = SMALL) -> list[tuple[str, str]]:
        return [(a.act, a.account) for a in self.review(table).acts]


def _of(record: Record) -> tuple[int, str, str]:
    return record.year, record.department, record.kind


def cells_of(desk: Desk, table: Table = SMALL) -> list[tuple[str, str]]:
    """(field, unit) of every figure of a table."""
    return [(a.field_code, a.unit_code) for a in asked_cells(desk.pack, YEAR, *table)]
