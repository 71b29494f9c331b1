"""The columns of grades, step by step, and those of the departments."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from reports.results import messages as m
from reports.results.columns import Column, Means, coverage, difference, pillars, published, rounded, totals
from reports.results.inputs import TierInput
from reports.results.parameters import name_of

if TYPE_CHECKING:
    from mulin.pack.framework import Framework

_SORT, _GRADE, _MINIMUM, _BASIC = m.BAND_NAMES


def _best(reached: str) -> str:
    """The best grade (least number) for which ``reached`` is 1, the last one where none is."""
    n = f"ROWS({_SORT})"
    return f"MIN({n},{n}+1-SUMPRODUCT(MAX(({reached})*({n}+1-{_SORT}))))"


def _if_graded(formula: str) -> str:
    return f'=IF([total]="","",{formula})'


def grades(t: TierInput) -> list[Column]:
    """docs/method.md §4, Grade: each step can only lower; the quota is last."""
    places = m.G_QUOTA.format(best=t.best)
    quota = name_of(m.QUOTA.format(tier=t.name, best=t.best))
    failed = f'(LEFT([states.basic],{len(m.FAILED)})="{m.FAILED}")'
    applicable = f'SUMPRODUCT(([states.basic]<>"{m.NOT_APPLICABLE}")*[weights.basic])'
    word = f"MATCH(%s,{_GRADE},0)"
    same = "([quota_group:all]=[quota_group])*"
    leaves = f'AND([vetoed]="{m.YES}",{name_of(m.VETO_LEAVES.format(best=t.best))}="{m.YES}")'

    def step(key: str, head: str, how: str, formula: str) -> Column:
        return Column(key, head, how, m.G_STEPS, _if_graded(formula), "0", 8)

    return [
        Column("quota_group", m.C_GROUP, m.H_QUOTA_GROUP, m.G_GROUP, shown="@", width=11),
        Column("failed", m.C_FAILED, t.words.fill(m.H_FAILED), m.G_FAILED, f"=SUMPRODUCT({failed}*1)", "0", 8),
        Column("failed_share", m.C_FAILED_SHARE, m.H_FAILED_SHARE, m.G_FAILED,
               f"=IF({applicable}=0,0,SUMPRODUCT({failed}*[weights.basic])/{applicable})"),
        Column("vetoed", m.C_VETOED, m.H_VETOED, m.G_FAILED,
               f'=IF(SUMPRODUCT((RIGHT([states.all],{len(m.VETO)})="{m.VETO}")*1)>0,"{m.YES}","{m.NO}")', "@", 8),
        Column("printed_basic", m.C_PRINTED_BASIC, m.H_ROUNDED.partition("；")[0], m.G_FAILED,
               f'=IF([basic]="","",{rounded("[basic]")})', "0.00##"),
        step("band_sort", m.C_BAND, m.H_BAND, _best(f"[total]>={_MINIMUM}")),
        step("basic_sort", m.C_BASIC_STEP, m.H_BASIC_STEP,
             _best(f"([total]>={_MINIMUM})*((({_BASIC}=\"\")+([printed_basic]>={_BASIC}))>0)")),
        step("failed_sort", m.C_FAILED_STEP, m.H_FAILED_STEP, f"IF([failed]>{m.FAILED_LIMIT},2,1)"),
        step("share_sort", m.C_SHARE_STEP, m.H_SHARE_STEP,
             f"IF(ROUND([failed_share],10)>{m.FAILED_SHARE},{word % m.FAILED_CAP},1)"),
        step("veto_sort", m.C_VETO_STEP, m.H_VETO_STEP, f'IF([vetoed]="{m.YES}",{word % m.VETO_GRADE},1)'),
        step("earned", m.C_EARNED, m.H_EARNED, "MAX([basic_sort],[failed_sort],[share_sort],[veto_sort])"),
        Column("candidate", m.C_CANDIDATE.format(best=t.best), m.H_CANDIDATE, places,
               _if_graded(f"IF(AND([earned]=1,NOT({leaves})),1,0)"), "0", 8),
        Column("pool", m.C_POOL, m.H_POOL, places, _if_graded(f"SUMPRODUCT({same}ISNUMBER([by:all]))"), "0", 8),
        Column("places", m.C_PLACES, m.H_PLACES, places, _if_graded(f"INT(ROUND({quota}*[pool],10))"), "0", 8),
        Column("up_to", m.C_UP_TO, m.H_UP_TO, places,
               f'=IF([candidate]=1,SUMPRODUCT({same}([candidate:all]=1)*([by:all]>=[by])),"")', "0", 8),
        step("grade_sort", m.C_GRADE_STEP, m.H_GRADE_STEP,
             "IF([candidate]=1,IF([up_to]>[places],2,[earned]),[earned])"),
        Column("band_grade", m.C_BAND_GRADE, m.H_WORD, m.G_STEPS, _if_graded(f"INDEX({_GRADE},[band_sort])"), "@", 8),
        Column("grade", m.C_GRADE, m.H_WORD, m.G_STEPS, _if_graded(f"INDEX({_GRADE},[grade_sort])"), "@", 8),
        published("failed", m.C_FAILED, shown="0", width=8), published("failed_share", m.C_FAILED_SHARE),
        published("vetoed", m.C_VETOED, shown="@", width=8),
        published("band_grade", m.C_BAND_GRADE, shown="@", width=8),
        published("grade", m.C_GRADE, shown="@", width=8), published("reason", m.C_REASON, m.H_REASON, "@", 40),
        difference("failed", m.C_FAILED), difference("failed_share", m.C_FAILED_SHARE),
        difference("vetoed", m.C_VETOED, exactly=True), difference("band_grade", m.C_BAND_GRADE, exactly=True),
        difference("grade", m.C_GRADE, exactly=True),
    ]  # fmt: skip


# what parts of a department's score are made of: key of the column, label of the share
PARTS = {
    "led": (("led_milestones", m.LED_MILESTONES), ("led_indicators", m.LED_INDICATORS)),
    "reporting": (("on_time", m.ON_TIME), ("first_time", m.FIRST_TIME), ("no_correction", m.NO_CORRECTION)),
}
WHOLE = (
    ("led", m.LED, m.C_LED), ("cooperation", m.COOPERATION, m.C_HELP), ("reporting", m.REPORTING, m.C_REPORTING),
)  # fmt: skip


def _present(parts: list[tuple[str, str]]) -> tuple[str, str]:
    """Sum of share × part and of the shares, over the parts that exist."""
    top = "+".join(f"IF(ISNUMBER([{key}]),{share}*[{key}],0)" for key, share in parts)
    return top, "+".join(f"IF(ISNUMBER([{key}]),{share},0)" for key, share in parts)


def departments(framework: Framework) -> list[Column]:
    """A department's parts, their weights, its total, rank and grade."""
    decimals = framework.rounding.score_decimals
    shown = f"0.{'0' * decimals}" if decimals else "0"
    given = (
        ("led_milestones", m.C_LED_MILESTONES), ("led_indicators", m.C_LED_INDICATORS),
        ("cooperation", m.C_COOPERATION), ("on_time", m.C_ON_TIME), ("first_time", m.C_FIRST),
        ("no_correction", m.C_NO_CORRECTION),
    )  # fmt: skip
    out = [Column(key, head, "", m.G_TASKS, shown="0.00##") for key, head in given]
    for key, head in (("led", m.C_LED), ("reporting", m.C_REPORTING)):
        top, whole = _present(list(PARTS[key]))
        out.append(Column(key, head, m.H_MEAN, m.G_PARTS, f'=IF({whole}=0,"",({top})/({whole}))'))
    top, whole = _present([(key, share) for key, share, _ in WHOLE])
    used = "&".join(
        f'IF(ISNUMBER([{key}]),{_joint(n)}"{head}"&ROUND(100*{share}/({whole}),2)&"%","")'
        for n, (key, share, head) in enumerate(WHOLE)
    )
    quota = name_of(m.QUOTA.format(tier=m.DEPARTMENTS, best=framework.words.best))
    better = "ISNUMBER([total:all])*([total:all]>[total])"
    over = "FALSE"
    if framework.excellent_quota.department:
        over = f"[up_to]>INT(ROUND({quota}*[peers],10))"
    return [
        *out, Column("used", m.C_USED, m.H_USED, m.G_SCORES, f"={used}", "@", 26),
        Column("total", m.C_PRINTED, m.H_MEAN, m.G_SCORES,
               f'=IF({whole}=0,"",{rounded(f"({top})/({whole})")})', shown),
        Column("level", m.C_LEVEL, m.H_LEVEL, m.G_SCORES, "=SUMPRODUCT(([total:all]=[total])*1)", "0", 7),
        Column("rank", m.C_RANK, m.H_RANK, m.G_SCORES,
               f'=IF([total]="","",1+IF({m.RANK_TIES}="{m.TIES["dense"]}",'
               f"ROUND(SUMPRODUCT({better}/[level:all]),0),SUMPRODUCT({better})))", "0", 7),
        Column("peers", m.C_PEERS, m.H_PEERS, m.G_SCORES, "=COUNT([total:all])", "0", 7),
        Column("band_sort", m.C_BAND, m.H_BAND, m.G_SCORES, _if_graded(_best(f"[total]>={_MINIMUM}")), "0", 7),
        Column("up_to", m.C_UP_TO, m.H_UP_TO, m.G_SCORES,
               '=IF([band_sort]=1,SUMPRODUCT(([band_sort:all]=1)*([total:all]>=[total])),"")', "0", 7),
        Column("grade", m.C_GRADE, m.H_WORD, m.G_SCORES,
               _if_graded(f"INDEX({_GRADE},IF([band_sort]=1,IF({over},2,1),[band_sort]))"), "@", 8),
        published("led", m.C_LED), published("reporting", m.C_REPORTING),
        published("used", m.C_USED, shown="@", width=26),
        published("total", m.C_PRINTED, shown=shown), published("rank", m.C_RANK, shown="0", width=7),
        published("peers", m.C_PEERS, shown="0", width=7), published("grade", m.C_GRADE, shown="@", width=8),
        difference("led", m.C_LED), difference("reporting", m.C_REPORTING), difference("used", m.C_USED, exactly=True),
        difference("total", m.C_PRINTED), difference("rank", m.C_RANK), difference("peers", m.C_PEERS),
        difference("grade", m.C_GRADE, exactly=True),
    ]  # fmt: skip


def _joint(n: int) -> str:
    """A semicolon before all but the first part that is there."""
    if n == 0:
        return ""
    before = ",".join(f"[{key}]" for key, _, _ in WHOLE[:n])
    return f'IF(COUNT({before})>0,"{m.SEMICOLON}","")&'


def sheets(t: TierInput, means: Means, decimals: int) -> dict[str, Sequence[Column]]:
    """The computing sheets of a tier in their order; grades only where the tier is graded."""
    out: dict[str, Sequence[Column]] = {
        t.words.fill(m.PILLARS): pillars(t, means),
        m.COVERAGE: coverage(t, means), m.TOTALS: totals(t, means, decimals),
    }  # fmt: skip
    if t.graded:
        out[m.GRADES] = grades(t)
    return out
