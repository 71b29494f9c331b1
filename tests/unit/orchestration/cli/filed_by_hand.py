"""A home in which a department has filed the scheme of one task and reported a milestone, in the spring of its year."""

from __future__ import annotations

import shutil
from datetime import date, datetime
from pathlib import Path

from mulin.beijing import BEIJING
from mulin.pack import Pack, load_pack
from mulin.pack.model import AnnualTask
from mulin.received import Receipt, Store
from mulin.received.acts import Person
from mulin.received.milestones import report_milestone
from mulin.received.reported import Reported
from mulin.received.schemes import file_scheme, prefilled
from mulin.settings import REPO_ROOT

YEAR = 2024
CLERK = Person("wang", "王芳", "经办人")


class Filed:
    """``pack`` asks for a signature and one approval; ``task`` is its first."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder / "pack"
        shutil.copytree(REPO_ROOT / "plans" / "yangpu-2021-2025", self.folder)
        framework = self.folder / "years" / str(YEAR) / "framework.yaml"
        text = framework.read_text(encoding="utf-8")
        text = text.replace("unit_groups:", "review: {signature: true, approvers: 1}\n\nunit_groups:")
        framework.write_text(text, encoding="utf-8")
        self.home = folder / "home"
        self.pack: Pack = load_pack(self.folder)
        self.task: AnnualTask = self.pack.years[YEAR].tasks[0]
        self.store = Store(self.home / "received", clock=lambda: datetime(YEAR, 5, 6, 9, tzinfo=BEIJING))

    @property
    def lead(self) -> str:
        return self.task.lead_department

    def file(self) -> Receipt:
        return file_scheme(self.store, self.pack, prefilled(self.pack, YEAR, self.task), by=CLERK)

    def report(self) -> Reported:
        return report_milestone(
            self.store, self.pack, YEAR, self.lead, self.task.code, 1, date(YEAR, 4, 1), by=CLERK
        )  # fmt: skip
