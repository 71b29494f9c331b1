"""Before a year is computed the received store must still hold everything earlier releases were made from."""

from __future__ import annotations

import json

import pytest
from release_fixtures import Year

from mulin.findings import FindingsError
from orchestration.release.known import require_whole_store

pytestmark = pytest.mark.slow


def chain_lines(year: Year) -> list[bytes]:
    return (year.settings.received / "chain.jsonl").read_bytes().splitlines(keepends=True)


def keep(year: Year, lines: list[bytes]) -> None:
    (year.settings.received / "chain.jsonl").write_bytes(b"".join(lines))


def test_a_whole_store_and_an_empty_home_are_fine(year):
    year.release()

    require_whole_store(year.settings)
    require_whole_store(year.settings.model_copy(update={"home": year.settings.home / "nothing-here"}))


def test_the_last_line_cut_off_is_set_aside_and_never_linked_again(year):
    year.release()
    before = chain_lines(year)
    keep(year, before[:-1])

    require_whole_store(year.settings)

    refs = [json.loads(line)["ref"] for line in chain_lines(year)]
    came, (*_, made) = before[:-1], refs
    assert refs[:-1] == [json.loads(line)["ref"] for line in came], "nothing that came in is forgotten"
    assert made.startswith("torn/anchors-2021-r1-"), "what proves something is made again, by whoever can prove it"


def test_a_chain_cut_short_with_its_records_is_refused_naming_the_release(year):
    year.release()
    lines = chain_lines(year)
    for line in lines:
        (year.settings.received / json.loads(line)["ref"]).unlink()
    keep(year, [])

    with pytest.raises(FindingsError, match="收件库不完整") as refused:
        require_whole_store(year.settings)

    assert [f.rule for f in refused.value.findings] == ["chain.head_lost"]
    assert "r1" in refused.value.findings[0].message


def test_a_missing_chain_is_refused(year):
    year.release()
    (year.settings.received / "chain.jsonl").unlink()

    with pytest.raises(FindingsError, match="登记链"):
        require_whole_store(year.settings)


def test_a_record_slipped_in_beside_the_chain_is_refused(year):
    year.release()
    genuine = next((year.settings.received / "sidecars").rglob("*.json"))
    (genuine.parent / "D99-report-v9.json").write_bytes(genuine.read_bytes())

    with pytest.raises(FindingsError) as refused:
        require_whole_store(year.settings)

    assert [f.rule for f in refused.value.findings] == ["record.unlinked"]
