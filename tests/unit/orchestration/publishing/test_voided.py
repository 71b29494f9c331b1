"""A release that was voided: still there, said to be void wherever it is read, followed by the next number."""

from __future__ import annotations

import pytest

from mulin.findings import FindingsError
from mulin.received import Store, review
from mulin.received.acts import Person
from orchestration.proving.survey import survey
from orchestration.proving.verify import verify_release
from orchestration.release.served import NOTHING, open_release

pytestmark = pytest.mark.slow
OFFICE, SECOND = Person("office", "钱某", "办公室"), Person("second", "孙某", "监管")


@pytest.fixture
def voided(year):
    year.release()
    review.void(Store(year.settings.received), 2021, "r1", "权重录错", OFFICE, SECOND)
    return year


def test_it_is_opened_by_name_alone_and_says_so(voided):
    with pytest.raises(FindingsError, match="作废：权重录错（钱某、孙某办理）"):
        open_release(voided.settings, 2021, reads=NOTHING)
    opened = open_release(voided.settings, 2021, "r1")
    assert opened.voided is not None
    assert "作废" in (opened.warning or "")


def test_the_same_data_make_the_next_number(voided):
    assert voided.release().release == "r2"
    assert voided.names() == ["current", "r1", "r2"]
    assert open_release(voided.settings, 2021, reads=NOTHING).release == "r2"
    assert voided.served() == "r2"


def test_lists_and_verification_say_it(voided):
    stands, found = survey(voided.settings, 2021)
    assert [(s.name, s.voided is not None) for s in stands] == [("r1", True)]
    assert found == []
    assert [(f.rule, f.level.name) for f in verify_release(voided.settings, 2021, recompute=False)] == [
        ("release.voided", "WARNING")
    ]
