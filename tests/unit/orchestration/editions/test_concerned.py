"""Each report says those of the changed rules that it prints; what moved only others, it says as such."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import Any

import pytest
from test_renewal import DISTRICT, OTHER, STREET, YEAR, fixture, marts, pack, side

from mulin.pack import Pack
from mulin.pack.framework import Amendment
from orchestration.editions import messages
from orchestration.editions.renewal import Renewal
from reports import Marts, rows
from reports.correction import Cause

__all__ = ["marts", "pack"]
DAY = date(2025, 5, 20)


@pytest.fixture(scope="module")
def before(pack: Pack, marts: Marts) -> Renewal:
    """Nothing is otherwise yet: tests give ``new`` another pack."""
    printed = {f"{u.tier}/{u.unit_code}": "r1" for u in marts.table(rows.UnitScore)}
    printed |= {f"department/{d.department}": "r1" for d in marts.table(rows.DepartmentScore)}
    of = side("r1", pack, marts)
    return Renewal(side("r2", pack, marts), DAY, "r1", of, printed, lambda _: pytest.fail("no hand-in"))


def by(before: Renewal, change: Callable[[Any], dict[str, Any]]) -> Renewal:
    return replace(before, new=replace(before.new, packs={YEAR: fixture.with_years(before.new.pack, change)}))


def raised(codes: set[str], by_points: float = 1) -> Callable[[Any], dict[str, Any]]:
    def change(of: Any) -> dict[str, Any]:
        return {"indicators": tuple(
            i.model_copy(update={"target": (i.target or 0) + by_points}) if i.code in codes else i
            for i in of.indicators
        )}  # fmt: skip

    return change


def indicators(pack: Pack, tier: str, count: int) -> list[str]:
    found = [i.code for i in pack.years[YEAR].indicators if i.tier == tier and i.target is not None]
    return found[:count]


def community(marts: Marts) -> str:
    return marts.children(STREET)[0].unit_code


def test_a_report_names_the_rules_of_what_it_prints_and_no_other(before: Renewal, pack: Pack, marts: Marts) -> None:
    (of_street,), (of_community,) = indicators(pack, "street", 1), indicators(pack, "community", 1)
    renewal = by(before, raised({of_street, of_community}))

    for kind, code, own in (("street", STREET, of_street), ("community", community(marts), of_community)):
        (cause,) = renewal.of(kind, code).causes
        assert (cause.of, cause.version) == ("own_rules", 1)
        assert own in cause.name
    lead = pack.years[YEAR].indicator[of_street].lead_department
    (cause,) = renewal.of("department", lead).causes
    assert of_street in cause.name
    (whole,) = renewal.causes
    assert (whole.of, whole.version) == ("rules", 2), "the edition as a whole has both"


def test_those_that_are_not_told_are_counted(before: Renewal, pack: Pack) -> None:
    codes = indicators(pack, "street", 7)
    (cause,) = by(before, raised({*codes})).of("street", STREET).causes

    assert cause.version == 7
    told = cause.name.split(messages.AND)
    assert len(told) <= messages.RULES_TOLD + 1
    assert told[-1] == messages.RULES_REST.format(count=7 - (len(told) - 1))
    assert len(cause.name) <= messages.RULES_LENGTH + 10


def test_what_a_report_prints_by_name_is_told_before_what_holds_for_all(before: Renewal, pack: Pack) -> None:
    (code,) = indicators(pack, "street", 1)

    def change(of: Any) -> dict[str, Any]:
        checks = dict.fromkeys(("year_on_year_minimum", "copied_minimum_cells"), 1)
        framework = of.framework.model_copy(update={"checks": of.framework.checks.model_copy(update=checks)})
        return raised({code})(of) | {"framework": framework}

    (cause,) = by(before, change).of("street", STREET).causes
    assert (cause.version, cause.name.split(messages.AND)[0].split()[1]) == (3, code)


def test_a_rule_of_others_is_told_as_what_moved_them(before: Renewal, pack: Pack, marts: Marts) -> None:
    """A department that has no part in the changed indicator is moved in its rank by those that have."""
    of_street = indicators(pack, "street", 1)
    renewal = by(before, raised({*of_street}))
    scored = [d.department for d in marts.table(rows.DepartmentScore)]
    away = next(d for d in scored if not any(c.of == "own_rules" for c in renewal.of("department", d).causes))

    (cause,) = renewal.of("department", away).causes
    assert (cause.of, cause.version) == ("rules", 1)


@pytest.mark.parametrize(
    ("change", "of"),
    [
        ({"tiers": {"street": {"composition": {"own": 0.5}}}}, {"street", "district"}),
        ({"rectification": {"days": 90}}, {"community", "street", "district", "department", "rectification"}),
        ({"pillars": "lighter"}, {"community", "street", "district"}),
    ],
    ids=["of a tier", "of cases", "of units"],
)
def test_a_key_of_the_framework_is_told_to_those_it_is_about(
    before: Renewal, pack: Pack, marts: Marts, change: dict[str, Any], of: set[str]
) -> None:
    def other(year: Any) -> dict[str, Any]:
        data = year.framework.model_dump(by_alias=True)
        if "rectification" in change:
            data["rectification"] = change["rectification"]
        elif "pillars" in change:
            first, second = list(data["pillars"].values())[:2]
            first["weight"], second["weight"] = first["weight"] + 0.01, second["weight"] - 0.01
        else:
            share = data["tiers"]["street"]["composition"]
            share["own"], share["children_mean"] = share["own"] + 0.1, share["children_mean"] - 0.1
        return {"framework": type(year.framework).model_validate(data)}

    concerned = by(before, other)._of_rules
    subjects = {"district": DISTRICT, "street": STREET, "community": community(marts), "department": "D06",
                "rectification": OTHER}  # fmt: skip
    assert {kind for kind, code in subjects.items() if concerned.of(kind, code)} == of


def test_an_amendment_is_told_where_what_it_names_is(before: Renewal, pack: Pack, marts: Marts) -> None:
    (of_street,), (of_community,) = indicators(pack, "street", 1), indicators(pack, "community", 1)
    amendments = tuple(
        Amendment(approved_on=date(2025, 5, 12), approved_by="第3次会议", what=what, changes=changes)
        for what, changes in (("街道", (f"indicators.{of_street}",)), ("社区", (f"indicators.{of_community}.target",)))
    )

    def change(of: Any) -> dict[str, Any]:
        framework = of.framework.model_copy(update={"amendments": amendments})
        return raised({of_street, of_community})(of) | {"framework": framework}

    renewal = by(before, change)
    assert [c.name for c in by(before, lambda of: {"framework": change(of)["framework"]}).causes] == ["街道", "社区"], (
        "before publication nobody asks what an amendment names"
    )
    for kind, code, what in (("street", STREET, "街道"), ("community", community(marts), "社区")):
        amended, rules = renewal.of(kind, code).causes
        assert (amended.of, amended.name, amended.day) == ("amended", what, "2025-05-12")
        assert rules.of == "own_rules"
    assert [c.name for c in renewal.causes if c.of == "amended"] == ["街道", "社区"]


def test_an_edition_made_before_says_what_it_said(before: Renewal, pack: Pack, marts: Marts) -> None:
    """All of its reports said the release's first rules: so they are made again."""
    codes = [*indicators(pack, "district", 1), *indicators(pack, "street", 5)]
    renewal = replace(by(before, raised({*codes})), by="release")
    told = messages.AND.join(c.sentence for c in renewal._rules[: messages.RULES_TOLD])

    assert renewal.of("community", community(marts)).causes == (Cause("rules", told, version=len(codes)),)
    assert renewal.causes == renewal.of("street", STREET).causes
