"""The workbooks that the terminal refuses are refused here, sent through the real addresses and judged together."""

from __future__ import annotations

from pathlib import Path

import pytest
from cases import Case, load_cases, write
from handin_fixtures import Holder, judge, on, upload

from portal.district import the_pack, the_store
from portal.people.roles import Role

pytestmark = [pytest.mark.django_db, pytest.mark.slow]
ANOTHER_DOOR = {"before", "owner", "gone", "parsed", "previous", "linked_files", "large_files", "sizes", "size"}
"""What is said of a case by other means than its file, or is too large for a test."""


def test_what_the_door_refuses_is_refused_and_a_good_one_beside_it_is_not(holder: Holder, tmp_path: Path) -> None:
    cases = [c for c in load_cases("should_fail") if not ANOTHER_DOOR & {*c.edit}]
    assert len(cases) > 25
    wanted: dict[str, Case] = {}
    sent: set[bytes] = set()
    for case in sorted(cases, key=lambda c: c.received_at):
        on(*case.received_at.timetuple()[:5])
        path = write(the_pack(), case, tmp_path / case.name)
        if path.read_bytes() in sent:  # would be the same hand-in, with the evidence of the other case
            continue
        sent.add(path.read_bytes())
        papers = [p for p in (tmp_path / case.name / "佐证材料").iterdir() if p.is_file()]
        address = f"/tables/{case.year}/{case.department}/{case.kind}/"
        answer = upload(holder(Role.CLERK, case.department), path, papers, address)
        assert answer.status_code == 200, case.name
        version = answer.redirect_chain[-1][0].partition("/v")[2].partition("/")[0]
        wanted[f"{case.year}-{case.department}-{case.kind}-v{version}"] = case
    good = write(the_pack(), Case("好", "", "D17", "report", 2023), tmp_path / "good")
    upload(holder(Role.CLERK, "D17"), good, [], "/tables/2023/D17/report/")
    assert len(wanted) > 20
    judge()
    records = {r.submission_id: r for r in the_store().records()}
    assert records["2023-D17-report-v1"].state == "accepted"
    for number, case in wanted.items():
        found = {f.rule for f in records[number].findings}
        missing = {e["rule"] for e in case.expects} - found
        assert not missing, f"{case.name}: {sorted(missing)} not among {sorted(found)}"
        errors = [e for e in case.expects if e["level"] == "错误"]
        assert records[number].state == ("rejected" if errors else "accepted"), case.name
