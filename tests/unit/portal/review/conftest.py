"""A year under review for the tests of its pages: the desk of :mod:`review_desk`, and those who decide."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
from django.test import Client
from review_desk import Desk, reviewing

from mulin.pack import Pack
from mulin.settings import Settings
from mulin.workbooks.reader import Reader
from portal import district
from portal.people.roles import Role


@pytest.fixture
def desk(home: Path, monkeypatch: pytest.MonkeyPatch, child: Reader) -> Desk:
    def serve(pack: Pack) -> None:
        monkeypatch.setattr(district, "_pack", (district._stamp(Settings(home=home).pack), pack))

    return Desk(home, reviewing(), child, serve)


Holder = Callable[..., Client]


@pytest.fixture
def reviewer(holder: Holder) -> Client:
    return holder(Role.REVIEWER, login="li", name="李审")


@pytest.fixture
def colleague(holder: Holder) -> Client:
    return holder(Role.REVIEWER, login="zhao", name="赵审")


@pytest.fixture
def office(holder: Holder) -> Client:
    return holder(Role.OFFICE, login="qian", name="钱主任")
