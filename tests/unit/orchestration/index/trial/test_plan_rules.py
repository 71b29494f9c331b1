"""A plan pack's rules tried one by one."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from typer.testing import CliRunner

from mulin.pack import Indicator, load_pack
from mulin.settings import REPO_ROOT
from orchestration.cli import app
from orchestration.cli.messages import ExitCode
from orchestration.index.trial import plan_rules
from orchestration.index.trial.plan_rules import audit_plan
from orchestration.index.trial.report import Report

PLAN = REPO_ROOT / "plans" / "yangpu-2021-2025"


def places(report: Report, code: str) -> dict[str, str]:
    verdict = next(v for v in report.verdicts if v.code == code)
    return {item.place: item.standing for item in verdict.items}


@pytest.fixture
def altered(monkeypatch: pytest.MonkeyPatch) -> Any:
    """``altered(code, key=value)`` → the report of the plan with one indicator otherwise."""

    def of(code: str, **update: Any) -> Report:
        pack = load_pack(PLAN)
        year = max(pack.years)
        indicators = tuple(i.model_copy(update=update) if i.code == code else i for i in pack.years[year].indicators)
        assert indicators != pack.years[year].indicators
        years = {**pack.years, year: pack.years[year].model_copy(update={"indicators": indicators})}
        monkeypatch.setattr(plan_rules, "load_pack", lambda _: pack.model_copy(update={"years": years}))
        return audit_plan(PLAN, 1, 80, 0.02)

    return of


def test_the_plan_keeps_what_it_promises_and_its_steps_are_told() -> None:
    report = audit_plan(PLAN, 1, 80, 0.02)
    assert report.breaches == 0
    assert places(report, "monotone_score") == places(report, "idle") == {}
    assert places(report, "cliff")["C-A01"] == "declared"
    (steps,) = [i for v in report.verdicts for i in v.items if i.place == "C-A01"]
    assert (steps.tree, steps.size) == ("community", pytest.approx(3.0))
    assert (steps.facts["from"], steps.facts["to"]) == (5.0, 6.0), "60 % of the target of 10"
    assert not any(v.items for v in audit_plan(PLAN, 1, 80, 0.05).verdicts), "no jump is 5 points of 100"


def test_a_rule_against_its_direction_is_shown_where_it_falls_most(altered: Any) -> None:
    report = altered("C-A01", params=_of("C-A01").params | {"bands": [(1.0, 40.0), (0.8, 80.0), (0.0, 0.0)]})
    assert places(report, "monotone_score") == {"C-A01": "breach"}
    (item,) = next(v for v in report.verdicts if v.code == "monotone_score").items
    assert (item.facts["from"], item.facts["to"]) == (9.0, 10.0)
    assert item.facts["score"] == pytest.approx([4.0, 2.0])


def test_a_band_is_approached_from_either_side(altered: Any) -> None:
    """Beyond the band less is better: that is no fall."""
    report = altered("S-B06", weight=30.0)
    assert "S-B06" not in places(report, "monotone_score")


def test_what_always_earns_the_same_is_named(altered: Any) -> None:
    assert places(altered("C-A04", weight=0.0), "idle") == {"C-A04": "breach"}


def _of(code: str) -> Indicator:
    pack = load_pack(PLAN)
    return next(i for i in pack.years[max(pack.years)].indicators if i.code == code)


def test_the_verb_tries_a_plan_pack_and_reads_no_data(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("MULIN_HOME", str(tmp_path / "home"))
    result = CliRunner().invoke(app, ["audit", str(PLAN), "--cliff", "0.02"])
    assert result.exit_code == 0, result.output
    assert "没有试" in result.output
    (tmp_path / "d.csv").write_text("unit\n", encoding="utf-8")
    refused = CliRunner().invoke(app, ["audit", str(PLAN), str(tmp_path / "d.csv")])
    assert refused.exit_code == ExitCode.FOUND
    assert "mulin compare" in refused.output
