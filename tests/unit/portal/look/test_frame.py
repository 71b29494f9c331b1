"""What every page says in its frame."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.test import Client

from mulin.received import Store
from mulin.received.places import CHAIN
from portal.look import messages as m

pytestmark = pytest.mark.django_db


def hand_in(home: Path, content: bytes, *, demo: bool) -> None:
    store = Store(home / "received")
    store.receive(content, pack="p", identity=None, who="王芳", channel="portal", state="rejected", demo=demo)


def test_pages_say_that_figures_are_made_up_as_soon_as_one_is(home: Path) -> None:
    def page() -> str:
        return Client().get("/login/").content.decode()

    assert m.DEMO not in page()
    hand_in(home, b"real", demo=False)
    assert m.DEMO not in page()
    hand_in(home, b"made up", demo=True)
    assert m.DEMO in page()
    hand_in(home, b"real again", demo=False)
    assert m.DEMO in page()


def test_a_page_has_its_frame_although_the_record_cannot_be_read(home: Path) -> None:
    hand_in(home, b"real", demo=False)
    (home / "received" / CHAIN).write_bytes(b"cut\n")
    assert Client().get("/login/").status_code == 200
