"""343 departments with two versions each: one page, few queries, and the record read once."""

from __future__ import annotations

import time
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from district_marts import fresh
from django.db import connection
from django.test.utils import CaptureQueriesContext

from mulin.pack import Pack, load_pack
from mulin.pack.asked import workbooks_owed
from mulin.received import Store
from mulin.settings import Settings
from portal import district
from portal.people.roles import Role

pytestmark = pytest.mark.slow
MANY, YEAR = 343, 2024


@pytest.fixture(scope="module")
def many() -> Pack:
    """The demo district with so many departments, each leading a task and asked for some of the fields."""
    pack = load_pack(Settings().pack)
    first, year = pack.departments[0], pack.years[YEAR]
    known = [d.code for d in pack.departments]
    codes = [*known, *(f"M{n:03}" for n in range(MANY - len(known)))]
    name = "第{}号名字很长的议事协调机构办公室"
    made = [first.model_copy(update={"code": c, "name": name.format(c)}) for c in codes[len(known) :]]
    task = year.tasks[0]
    tasks = [*year.tasks, *(task.model_copy(update={"code": f"{task.code}-{c}", "lead_department": c}) for c in codes)]
    owned = [n for n, f in enumerate(pack.fields) if f.source_department]
    fields = list(pack.fields)
    for turn, n in enumerate(owned):
        fields[n] = fields[n].model_copy(update={"source_department": codes[turn * 5 % MANY]})
    years = {**pack.years, YEAR: fresh(year, tasks=tuple(tasks))}
    made_up: Pack = fresh(pack, departments=(*pack.departments, *made), fields=tuple(fields), years=years)
    return made_up


def test_the_matrix_of_343_departments_is_a_page(
    many: Pack, home: Path, holder: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    store = Store(home / "received")
    for n, (department, kind) in enumerate(workbooks_owed(many, YEAR)):
        identity = SimpleNamespace(pack=many.plan.pack, year=YEAR, department=department, kind=kind)
        for version in range(2):
            store.receive(
                b"%d %d" % (n, version), pack=many.plan.pack, identity=identity, who="王芳", channel="portal",
                state="accepted", blank=n % 7,
            )  # fmt: skip
    monkeypatch.setattr(district, "_pack", (district._stamp(Settings().pack), many))
    office = holder(Role.OFFICE)
    office.get(f"/year/{YEAR}/")
    with CaptureQueriesContext(connection) as queries:
        begun = time.process_time()
        page = office.get(f"/year/{YEAR}/")
        seconds = time.process_time() - begun
    assert page.status_code == 200
    assert len(queries) <= 12
    assert seconds <= 0.5, seconds
    assert len(page.content) <= 80_000
    whole = office.get(f"/year/{YEAR}/?all=1").content.decode()
    assert whole.count('<tr><th scope="row">M') >= MANY - 40
