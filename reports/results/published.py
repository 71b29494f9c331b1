"""What was published, and what is given, under the keys of the columns."""

from __future__ import annotations

from reports.results import messages as m
from reports.results.inputs import TierInput
from reports.results.recompute import Values
from reports.rows import DepartmentScore, UnitScore


def published_figures(t: TierInput, u: UnitScore) -> Values:
    """A unit's published figures, and the groups it is compared in."""
    said = {
        "basic": u.basic_score, "guiding": u.guiding_points, "deductions": u.deductions, "exact": u.total_score_exact,
        "total": u.total_score, "rank": u.rank, "rank_peers": u.peers, "overall": u.overall_rank,
        "coverage": u.coverage, "lowest": u.lowest_pillar_coverage, "comparable": u.status,
        "failed": u.failed_basic_count, "failed_share": u.failed_basic_share, "vetoed": m.YES if u.vetoed else m.NO,
        "band_grade": u.band_grade, "grade": u.grade, "reason": u.grade_reason,
        **{f"score_{p}": row.score for (code, p), row in t.pillars.items() if code == u.unit_code},
    }  # fmt: skip
    groups = {"group": u.peer_group or u.unit_code, "quota_group": t.quota_groups[u.unit_code]}
    return {f"pub_{k}": v for k, v in said.items()} | groups


def department_figures(d: DepartmentScore) -> Values:
    """A department's parts, and under ``pub_`` what was published of it."""
    said = {
        "led": d.led_score, "reporting": d.reporting_score, "used": d.weights_used or "", "total": d.total_score,
        "rank": d.rank, "peers": d.peers, "grade": d.grade,
    }  # fmt: skip
    given = {
        "led_milestones": d.led_milestones, "led_indicators": d.led_indicators, "cooperation": d.cooperation_score,
        "on_time": d.reporting_on_time, "first_time": d.reporting_first_time,
        "no_correction": d.reporting_no_correction,
    }  # fmt: skip
    return given | {f"pub_{k}": v for k, v in said.items()}
