"""Hand-ins made of rows instead of workbooks: what a department says, without Excel."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from multiprocessing import get_context
from pathlib import Path

from mulin.beijing import now
from mulin.findings import Finding
from mulin.pack import Pack
from mulin.pack.asked import asked_cells, workbooks_owed
from mulin.received import Record, Store
from mulin.settings import Settings
from mulin.workbooks.parsed import Cell, Identity, Parsed
from orchestration.release.lock import year_lock
from orchestration.warehouse.build import WarehouseBuild, build_warehouse


@dataclass(frozen=True)
class Verdict:
    department: str
    kind: str
    submission_id: str | None
    state: str
    findings: tuple[Finding, ...] = ()


def every_cell(pack: Pack, year: int, department: str, kind: str, value: float) -> tuple[Cell, ...]:
    """All cells asked of a department, each with the same value, placed in a column a field."""
    asked = asked_cells(pack, year, department, kind)
    return tuple(
        Cell(a.field_code, a.unit_code, "value", value, f"{value:g}", "社区", f"D{row}")
        for row, a in enumerate(asked, 4)
    )


@dataclass
class House:
    home: Path
    pack: Pack
    parsed: dict[str, Parsed] = field(default_factory=dict)
    late: dict[tuple[str, str], str] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.settings = Settings(home=self.home, pack=self.pack.path)
        self.store = Store(self.settings.received)

    def receive(
        self,
        department: str,
        year: int = 2021,
        kind: str = "report",
        value: float = 7.0,
        state: str = "accepted",
        says: Parsed | None = None,
        at: datetime = datetime(2022, 1, 10, 9, 30),
        channel: str = "cli",
    ) -> Record:
        """Hand in a workbook that says ``value`` everywhere (or ``says``). After a release, which is made today, one
        comes today: the store's days run forward."""
        identity = Identity(self.pack.plan.pack, year, department, kind)
        last = self.store.chain.state().events[-1:]
        today = bool(last) and datetime.fromisoformat(last[0].at).replace(tzinfo=None) > at
        self.store.clock = now if today else lambda: at
        content = f"{department} {year} {kind} {value} {says!r}".encode()
        receipt = self.store.receive(
            content, pack=self.pack.plan.pack, identity=identity, who="王工", channel=channel, state=state,  # type: ignore[arg-type]
            file_name=f"{department}.xlsx",
        )  # fmt: skip
        self.parsed[receipt.sha256] = says or Parsed(identity, every_cell(self.pack, year, department, kind, value))
        return receipt.record

    def verdicts(self, year: int = 2021, **states: str) -> list[Verdict]:
        """The gate's answers: whatever is in force passes, unless ``states`` says otherwise of the department."""
        current = {(r.department, r.kind): r.submission_id for r in self.store.in_force(year)}
        out = []
        for department, kind in workbooks_owed(self.pack, year):
            submission = current.get((department, kind))
            state = states.get(department, "accepted" if submission else "missing")
            out.append(Verdict(department, kind, submission, state))
        return out

    def build(self, year: int = 2021, gate: Mapping[int, list[Verdict]] | None = None) -> WarehouseBuild:
        verdicts = gate if gate is not None else {year: self.verdicts(year)}
        return build_warehouse(
            self.settings, self.pack, year, verdicts, store=self.store, load_parsed=lambda s, _: self.parsed[s.sha256]
        )


@contextmanager
def held_by_another_run(settings: Settings) -> Iterator[int | None]:
    """Another process, whose number it gives, holds 2021 meanwhile."""
    context = get_context("fork")
    held, done = context.Event(), context.Event()

    def hold() -> None:
        with year_lock(settings, 2021):
            held.set()
            done.wait(20)

    other = context.Process(target=hold)
    other.start()
    held.wait(20)
    try:
        yield other.pid
    finally:
        done.set()
        other.join()
