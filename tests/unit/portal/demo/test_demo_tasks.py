"""The demo's annual tasks stand in every state, with what was reported; made once, however often it is asked for."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path

import pytest

from mulin.beijing import BEIJING
from mulin.pack import load_pack
from mulin.received import Store
from mulin.received.acts import Person
from mulin.received.review import reviewed_schemes
from mulin.received.verify import verify_store
from portal.demo.pack import write_pack
from portal.demo.tasks import make_tasks
from portal.people.roles import Role

OWN = "D01"


def _somebody(role: Role, code: str) -> Person:
    return Person(f"{role}-{code}", "某人", role.label)


@pytest.mark.slow
def test_every_state_has_somebody_in_it_and_nothing_is_made_twice(tmp_path: Path) -> None:
    now = datetime(2026, 1, 5, 9, tzinfo=BEIJING)
    year = write_pack(tmp_path / "pack", now.date())
    pack, store = load_pack(tmp_path / "pack"), Store(tmp_path / "received", clock=lambda: now)
    made: list[str] = []
    say: Callable[[str], None] = made.append
    make_tasks(pack, store, year, OWN, _somebody, say)
    head = store.head()
    make_tasks(pack, store, year, OWN, _somebody, say)

    stages = {r.versions[-1].stage if r.versions else "missing" for _, r in reviewed_schemes(pack, store, year)}
    assert stages == {"approved", "signed", "submitted", "returned", "missing"}
    assert store.head() == head
    assert store.reported(year)
    assert not store.reported(year, OWN), "something is left for its people to report"
    assert verify_store(store) == []
    assert len(made) == 2
