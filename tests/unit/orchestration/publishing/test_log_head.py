"""What a release says of the portal's log, and what one without a portal never said."""

from __future__ import annotations

import pytest
from release_fixtures import manifest_of

from mulin.findings import FindingsError
from mulin.received.loghead import LogHead, log_heads

pytestmark = pytest.mark.slow  # whole releases are made


def logged(year, number: int) -> None:
    log_heads(year.settings.home).append(LogHead(number, f"{number:064x}"), lambda a, b: ())


def test_a_home_without_a_portal_says_nothing_of_a_log(year):
    year.release()

    assert "log_head" not in (year.folder / "r1" / "manifest.json").read_text(encoding="utf-8")
    assert not [e for e in year.house.store.chain.state().events if e.event == "audited"]


def test_the_newest_head_is_on_the_chain_before_the_release_and_in_its_manifest(year):
    logged(year, 1)

    year.release()

    assert manifest_of(year.folder / "r1").log_head == f"1-{1:064x}"
    assert [e.event for e in year.house.store.chain.state().events][-2:] == ["audited", "release"]


def test_a_log_that_went_on_alone_makes_no_new_release(year):
    logged(year, 1)
    year.release()
    logged(year, 2)

    assert year.release().state == "unchanged"
    assert [a.line for a in year.house.store.audits()] == [1]


def test_heads_that_cannot_be_read_stop_the_release_in_plain_words(year):
    path = log_heads(year.settings.home).path
    path.mkdir(parents=True)

    with pytest.raises(FindingsError) as caught:
        year.release()

    assert "日志链头读不出来" in caught.value.findings[0].message
    assert not (year.folder / "r1").exists()
