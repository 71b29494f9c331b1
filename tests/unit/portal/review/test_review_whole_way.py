"""A real workbook's whole way: it arrives, is judged, submitted and signed by its department, and decided here."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client
from review_desk import CLERK, HEAD, SMALL, YEAR, Desk, cells_of

from expectations.door import judge_arrivals
from mulin.received import Record, Store
from mulin.received.acts import Confirmed, warned
from mulin.received.arrivals import arrive, pending
from mulin.received.review import in_force, review_of, sign, submit
from mulin.workbooks.fill import Filled
from mulin.workbooks.template import write_template

pytestmark = [pytest.mark.django_db, pytest.mark.slow, pytest.mark.usefixtures("one_child")]
TABLE = (YEAR, *SMALL)
PAGE = f"/review/{YEAR}/{SMALL[0]}/{SMALL[1]}/"


def come(desk: Desk, folder: Path, store: Store, figure: int) -> Record:
    """A version arrives, with one figure in every cell; it waits to be judged."""
    path = folder / f"{figure}.xlsx"
    tasks = [t for t in desk.pack.years[YEAR].tasks if t.lead_department == SMALL[0]]
    filled = Filled(
        cells=dict.fromkeys(cells_of(desk), figure),
        milestones={(t.code, n): (None, "尚未完成") for t in tasks for n, _ in enumerate(t.milestones, 1)},
        ratings={(t.code, d): (90, "配合") for t in tasks for d in t.cooperating_departments},
    )
    write_template(desk.pack, *TABLE, path, None, filled)
    said = {"pack": desk.pack.plan.pack, "year": YEAR, "department": SMALL[0], "kind": SMALL[1]}
    return arrive(store, path, **said, who=CLERK.name, account=CLERK.account, file_name="上报.xlsx").record  # type: ignore[arg-type]


def hand_over(desk: Desk, store: Store, version: int) -> None:
    record = review_of(desk.pack, store, *TABLE).versions[version - 1].record
    reasons = [Confirmed(f.rule, f.sheet, f.cell, f.value, "台账可查") for f in warned(record.findings).values()]
    submit(store, desk.pack, *TABLE, version, reasons, by=CLERK)
    sign(store, desk.pack, *TABLE, version, record.sha256, by=HEAD)


def test_returned_mended_and_approved(desk: Desk, tmp_path: Path, reviewer: Client, colleague: Client) -> None:
    store = desk.store
    come(desk, tmp_path, store, 40)
    assert "平台正在检查" in reviewer.get(f"/review/?year={YEAR}&state=department").content.decode()
    results = judge_arrivals(pending(store), pack=desk.pack, store=store)
    assert [r.receipt.state for r in results if r.receipt] == ["accepted"], [r.findings for r in results]
    hand_over(desk, store, 1)
    head = reviewer.get(PAGE).context["head"]
    reviewer.post(f"{PAGE}return/", {"head": head, "reason": "与台账不符", "place": "街道!D4"})
    assert "已退回" in reviewer.get(f"/review/?year={YEAR}&state=returned").content.decode()

    come(desk, tmp_path, store, 42)
    judge_arrivals(pending(store), pack=desk.pack, store=store)
    hand_over(desk, store, 2)
    assert "改后再交" in reviewer.get(f"/review/?year={YEAR}&state=again").content.decode()
    colleague.post(f"{PAGE}approve/", {"head": colleague.get(PAGE).context["head"]})
    assert [r.version for r in in_force(store, desk.pack, YEAR, SMALL[0])] == [2]
    assert not pending(store)
