"""A department's desk: real workbooks of the example pack, sent through the real addresses, judged in this process."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from html import unescape
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[3] / "workbooks"))

import pytest
from cases import Case, write
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from expectations.door import judge_arrivals
from mulin.beijing import BEIJING
from mulin.findings import Finding
from mulin.received import Record, Store
from mulin.received.arrivals import judge_kept, pending
from portal.district import the_pack, the_settings, the_store
from portal.handin.trials import judge_trial, waiting

Holder = Callable[..., Client]
YEAR = 2024
TABLE = "/tables/2024/D07/report/"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def on(*moment: int) -> Store:
    """The store, whose clock stands at a moment in Beijing."""
    store = the_store()
    store.clock = lambda: datetime(*moment, tzinfo=BEIJING)  # type: ignore[arg-type, misc]
    return store


def judge() -> int:
    """What the worker does: judge all that waits."""
    for number in waiting():
        judge_trial(number, the_pack(), the_store(), the_settings())
    return len(judge_arrivals(pending(the_store()), pack=the_pack(), store=the_store()))


def judged(*found: Finding, state: str = "accepted") -> Record:
    """Judge the one that waits, as having these findings: for tests that ask nothing of judging."""
    (waits,) = pending(the_store())
    verdict: Any = state
    counts = dict(waits.evidence)
    return judge_kept(the_store(), waits, state=verdict, findings=found, blank=0, demo=False, evidence=counts)


def body(answer: Any) -> bytes:
    """The file that an answer brings."""
    return b"".join(answer.streaming_content)


def page(answer: Any) -> str:
    """What a page says, without its tags."""
    text = re.sub(r"<(script|style).*?</\1>", " ", answer.content.decode(), flags=re.S)
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", text)).split())


@dataclass(frozen=True)
class Desk:
    """Where a clerk fills in workbooks. ``folder``: where they lie."""

    folder: Path

    def workbook(self, name: str = "上报", **edit: Any) -> Path:
        """D07's workbook, filled in without a fault but for ``edit``."""
        return write(the_pack(), Case(name, "", "D07", "report", YEAR, edit), self.folder / name)

    def of(self, department: str, kind: str = "report", year: int = YEAR) -> Path:
        """Another department's."""
        return write(the_pack(), Case("别处", "", department, kind, year), self.folder / "other")

    def papers(self, name: str = "上报") -> list[Path]:
        return sorted((self.folder / name / "佐证材料").iterdir())


def sent(path: Path, name: str | None = None) -> SimpleUploadedFile:
    return SimpleUploadedFile(name or path.name, path.read_bytes(), XLSX)


def upload(client: Client, path: Path, papers: list[Path] | None = None, to: str = TABLE, **more: Any) -> Any:
    """Send a workbook with its evidence, and follow to the page that answers."""
    form: Mapping[str, Any] = {
        "workbook": sent(path), "evidence": [sent(p) for p in papers or []], "whole": "1", **more
    }  # fmt: skip
    return client.post(f"{to}upload/", form, follow=True)


@pytest.fixture(autouse=True)
def read_by_one_child(one_child: None) -> None:
    """How workbooks are read is asked in tests/unit/mulin/workbooks."""


@pytest.fixture(autouse=True)
def in_january(home: Path) -> None:
    """A day in the middle of handing in the year 2024."""
    on(2025, 1, 15, 10)


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path / "desk")
