"""The data behind the scores: outliers and what was done, what is missing and why, who was left out."""

from __future__ import annotations

from collections import Counter, defaultdict
from typing import Any

from mulin.tables.sqlfiles import quoted
from reports.index_report import messages as m
from reports.index_report import quality
from reports.index_report.blocks import Absent, Blocks, Listed, Text
from reports.index_report.results import ROOTS, Results
from reports.numbers import NONE, brief, fixed, share
from reports.parts.table import columns, row, table

MOST = 60
UNRANKED = 40
THERE, IMPUTED, CARRIED = "scored", "imputed", "carried_forward"
SET_ASIDE = "set_aside"


def build(results: Results) -> Blocks:
    yield from _missing(results)
    for tree in results.pack.trees:
        yield from _unranked(results, tree)
    yield from _completed(results)
    yield from _screened(results)
    yield from _treated(results)
    yield from quality.described(results)


def _counted(results: Results) -> list[tuple[str, str, str | None, int]]:
    """(indicator, status, reason, units) of the last year."""
    if not results.wide:
        return results.rows(
            "select indicator_code, status, status_reason, count(*) from normalised where year = ? group by all"
            " order by all", [results.year],
        )  # fmt: skip
    # a figure without score was set aside, a score without figure is imputed
    out: list[tuple[str, str, str | None, int]] = []
    for i in results.pack.indicators:
        if not results.has("normalised", f"score:{i.code}"):
            continue
        value, score = (quoted(f"{what}:{i.code}") for what in ("value", "score"))
        there, imputed, aside, gone = results.rows(
            f"select count(*) filter ({value} is not null and {score} is not null),"
            f" count(*) filter ({value} is null and {score} is not null),"
            f" count(*) filter ({value} is not null and {score} is null),"
            f" count(*) filter ({value} is null and {score} is null) from normalised where year = ?", [results.year],
        )[0]  # fmt: skip
        counts = (
            (THERE, None, there),
            (IMPUTED, None, imputed),
            ("pending", SET_ASIDE, aside),
            ("pending", None, gone),
        )
        out += [(i.code, status, reason, count) for status, reason, count in counts if count]
    return out


def _missing(results: Results) -> Blocks:
    counted = _counted(results) if results.has("normalised") else []
    if not counted:
        yield Absent("缺数和估算", m.NO_NORMALISED)
        return
    of: dict[str, Counter[str]] = defaultdict(Counter)
    reasons: Counter[tuple[str, str | None]] = Counter()
    for code, status, reason, count in counted:
        of[code][status] += count
        if status not in (THERE, IMPUTED, CARRIED):
            reasons[status, reason] += count
    whole = sum(of.values(), Counter())
    units = max(sum(c.values()) for c in of.values())
    if whole[THERE] == sum(whole.values()):
        yield Text(m.COMPLETE.format(year=results.year, indicators=len(of), units=f"{units:,}"))
        return
    gone = {code: sum(c.values()) - c[THERE] - c[IMPUTED] - c[CARRIED] for code, c in of.items()}
    kinds = (THERE, IMPUTED, CARRIED)
    parts = {k: whole[k] for k in kinds} | {"gone": sum(gone.values())}
    yield Text(
        m.MISSING.format(
            year=results.year, cells=f"{sum(whole.values()):,}", indicators=len(of), units=f"{units:,}",
            parts="，".join(m.MISSING_PART[k].format(count=f"{n:,}") for k, n in parts.items() if n),
        )
        + _reasons(reasons)
    )  # fmt: skip
    lacking = [c for c, n in of.items() if n[THERE] < sum(n.values())]
    lacking.sort(key=lambda c: (-(sum(of[c].values()) - of[c][THERE]), c))
    head = columns("指标 56, 有数 n11, 估算 n11, 沿用 n11, 没有 n11")
    lines = [
        row(results.indicator(c), *(f"{n:,}" if n else NONE for n in (*(of[c][k] for k in kinds), gone[c])))
        for c in lacking[:MOST]
    ]  # fmt: skip
    note = m.MISSING_MORE.format(shown=MOST, count=len(lacking)) if len(lacking) > MOST else ""
    yield Listed(table(m.MISSING_TABLE.format(year=results.year), head, lines, look="small", note=note))


def _reasons(found: Counter[tuple[str, str | None]]) -> str:
    if not found:
        return ""
    said: Counter[str] = Counter()
    for (status, reason), count in found.items():
        said[m.REASON.get(reason, reason) if reason else m.STATUS.get(status, status)] += count
    each = "、".join(m.ASIDE_ONE.format(reason=reason, count=f"{n:,}") for reason, n in said.most_common())
    return m.ASIDE.format(reasons=each)


def _unranked(results: Results, tree: str) -> Blocks:
    """Who has no rank, with how much of its data."""
    given = [tree, results.year]
    count = results.one(f"select count(*) - count(rank) from scores where {ROOTS}", given)
    if not count:
        return
    found = results.rows(
        f"select unit_code, unit_name, coverage, score from scores where {ROOTS} and rank is null"
        f" order by coverage desc, unit_code limit {UNRANKED}", given,
    )  # fmt: skip
    head = columns("代码 18, 名称 50, 覆盖率 n16, 得分（不参加排名） n16")
    lines = [row(code, name, share(c), results.score(s)) for code, name, c, s in found]
    note = m.UNRANKED_MORE.format(count=f"{count:,}", shown=UNRANKED) if count > UNRANKED else ""
    caption = m.UNRANKED.format(tree=results.titled(tree), year=results.year)
    yield Listed(table(caption, head, lines, look="small", note=note))


def _completed(results: Results) -> Blocks:
    """Gaps that draws filled each time anew: between what their figures lie."""
    if not results.has("completed"):
        return
    low, high = "quantile_cont(value, 0.05)", "quantile_cont(value, 0.95)"
    found = results.rows(
        f"select c.indicator_code, coalesce(s.unit_name, c.unit_code) as name, avg(value), {low}, {high}, count(*)"
        " from completed as c left join (select distinct unit_code, unit_name from scores where year = ?) as s"
        " on c.unit_code = s.unit_code where c.year = ? group by c.indicator_code, name"
        f" order by ({high} - {low}) / greatest(abs(avg(value)), 1e-12) desc, c.indicator_code, name",
        [results.year, results.year],
    )
    if not found:
        return
    code, unit, _, least, most, completions = found[0]
    yield Text(
        m.COMPLETED.format(
            count=f"{len(found):,}", completions=completions, indicator=results.indicator(code), unit=unit,
            low=brief(least), high=brief(most),
        ), "lead",
    )  # fmt: skip
    head = columns("指标 36, 单位 28, 均值 n12, 5% n12, 95% n12")
    lines = [row(results.indicator(c), u, *(brief(v) for v in rest[:3])) for c, u, *rest in found[:MOST]]
    more = m.COMPLETED_MORE.format(shown=MOST, count=len(found)) if len(found) > MOST else ""
    caption = m.COMPLETED_TABLE.format(year=results.year)
    yield Listed(table(caption, head, lines, look="small", note=m.COMPLETED_NOTE + more))


def _screened(results: Results) -> Blocks:
    what = m.SCREENED
    if not results.has("screened"):
        yield Absent(what, m.NO_SCREEN)
        return
    found = results.rows("select unit_code, year, share from screened order by year desc, share, unit_code")
    yield Text(m.SCREENED_TEXT.format(count=len(found)))
    head = columns("代码 40, 年份 n30, 有数据的指标 n30")
    lines = [row(unit, str(year), share(part)) for unit, year, part in found[:UNRANKED]]
    note = m.SCREENED_MORE.format(shown=UNRANKED) if len(found) > UNRANKED else ""
    yield Listed(table(what, head, lines, look="small", note=note))


def _treated(results: Results) -> Blocks:
    what = m.TREATMENT.format(year=results.year)
    if not results.has("treatment"):
        yield Absent("离群值的处理", m.NOT_TREATED)
        return
    found: list[tuple[Any, ...]] = results.rows(
        "select indicator_code, any_value(method), count(*) filter (point = 1), count(*) filter (point = -1),"
        " count(*) filter (point = 2), any_value(skew_before), any_value(skew_after), any_value(kurt_before),"
        " any_value(kurt_after), bool_and(passed) from treatment where year = ? group by indicator_code"
        " having count(*) filter (point <> 0) > 0 order by indicator_code", [results.year],
    )  # fmt: skip
    if not found:
        yield Absent("离群值的处理", m.NO_POINTS)
        return
    cut = sum(f[2] + f[3] for f in found)
    changed = sum(f[4] > 0 for f in found)
    yield Text(
        m.TREATED.format(
            count=len(found), points=f"{cut + sum(f[4] for f in found):,}", cut=f"{cut:,}", changed=changed
        )
    )
    head = columns("指标 34, 方法 14, 上截 n8, 下截 n8, 偏度 n14, 峰度 n14, 通过 c8")
    lines = [
        row(results.indicator(code), m.treatment(method), str(up or NONE), str(down or NONE),
            f"{fixed(s0, 2)}→{fixed(s1, 2)}", f"{fixed(k0, 2)}→{fixed(k1, 2)}",
            NONE if passed is None else "是" if passed else "否")
        for code, method, up, down, _, s0, s1, k0, k1, passed in found
    ]  # fmt: skip
    yield Listed(table(what, head, lines, look="small", note=m.TREATMENT_NOTE))
