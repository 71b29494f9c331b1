"""The same arithmetic as the formulas, in Python: the figures the cells show before anybody recalculates.

``Values`` maps a column's key to a unit's figure: a number, a word, or None (an empty cell). Nothing published enters.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from decimal import ROUND_HALF_UP, Decimal
from math import floor
from typing import Any

from reports.results import messages as m
from reports.results.columns_grades import PARTS, WHOLE
from reports.results.inputs import TierInput
from reports.results.means import Mean
from reports.results.parameters import Band

Values = dict[str, Any]
Rules = Mapping[str, Any]
_SET_ASIDE = (m.PENDING, m.NOT_APPLICABLE)
# binary fractions: a share of 0.8 put together from parts must not miss 0.8
EDGE = 1e-9


def half_up(x: float, decimals: int) -> float:
    """Half away from zero, the binary tail cut first: as ROUND(ROUND(x,d+8),d) and as the scoring."""
    fine = Decimal(repr(x)).quantize(Decimal(1).scaleb(-decimals - 8), ROUND_HALF_UP)
    return float(fine.quantize(Decimal(1).scaleb(-decimals), ROUND_HALF_UP))


def recompute(
    t: TierInput, rules: Rules, bands: Sequence[Band], index: Mean, pillar: Mean, below: Mapping[str, Values]
) -> dict[str, Values]:
    """Every unit's figures by unit code. ``rules``: parameters by label; ``below``: the figures of the tier below."""
    out: dict[str, Values] = {}
    children: dict[str, list[Values]] = defaultdict(list)
    for unit in t.child.units if t.child else ():
        if unit.parent_code:
            children[unit.parent_code].append(below[unit.unit_code])
    for unit in t.units:
        v = out[unit.unit_code] = _own(t, unit.unit_code, rules, index, pillar)
        _compose(t, v, rules, children[unit.unit_code])
        _failures(t, unit.unit_code, v)
        d, exact = int(rules[m.DECIMALS]), v["exact"]
        v["total"] = None if exact is None else half_up(exact, d)
        v["by"] = v["total"] if rules[m.RANK_ON] == m.ROUNDED or v["total"] is None else exact
        v["printed_basic"] = None if v["basic"] is None else half_up(v["basic"], d)
    group = {u.unit_code: u.peer_group or u.unit_code for u in t.units}
    for key, groups in (("rank", group), ("overall", dict.fromkeys(group, ""))):
        _rank(out, key, groups, rules[m.RANK_TIES] == m.TIES["dense"])
    if t.graded:
        _grade(t, out, rules, bands)
    return out


def _own(t: TierInput, code: str, rules: Rules, index: Mean, pillar: Mean) -> Values:
    v: Values = {}
    weights = {p: rules[m.PILLAR_WEIGHT.format(name=t.pillars[code, p].pillar_name)] for p in t.families}
    for p, family in t.families.items():
        cells = [(c.full or 0.0, t.cells[code, c.indicator.code]) for c in family]
        whole = sum(w for w, _ in cells)
        score = v[f"own_{p}"] = pillar.number([(w, cell.score) for w, cell in cells])
        seen = sum(w for w, cell in cells if pillar.counts(cell.score))
        v[f"seen_{p}"] = seen if score is not None else None
        v[f"available_{p}"] = sum(w for w, cell in cells if cell.state not in _SET_ASIDE) / whole if whole else 0.0
        applied = [w for w, cell in cells if cell.state != m.NOT_APPLICABLE or rules[m.COUNT_NA] == m.YES]
        v[f"applicable_{p}"] = sum(applied) / whole if whole else 0.0
        applicable = v[f"applicable_{p}"]
        v[f"coverage_{p}"] = v[f"available_{p}"] / applicable if applicable else None
    v["own_basic"] = index.number([(weights[p], v[f"own_{p}"]) for p in t.families])
    v["live"] = sum(weights[p] for p in t.families if index.counts(v[f"own_{p}"]))
    applicable = sum(weights[p] * v[f"applicable_{p}"] for p in t.families)
    v["coverage"] = sum(weights[p] * v[f"available_{p}"] for p in t.families) / applicable if applicable else None
    known = [v[f"coverage_{p}"] for p in t.families if v[f"coverage_{p}"] is not None]
    v["lowest"] = min(known, default=None)
    enough = all(c >= rules[m.PILLAR_FLOOR] - EDGE for c in known)
    enough = enough and (v["coverage"] is None or v["coverage"] >= rules[m.TIER_FLOOR] - EDGE)
    v["own_comparable"] = m.YES if enough and v["own_basic"] is not None else m.NO
    v["weight"], v["check"] = {}, None
    for p, family in t.families.items():
        for c in family:
            score = t.cells[code, c.indicator.code].score
            if pillar.counts(score) and index.counts(v[f"own_{p}"]) and v[f"seen_{p}"] and v["live"]:
                v["weight"][c.indicator.code] = 100 * weights[p] / v["live"] * (c.full or 0.0) / v[f"seen_{p}"]
    v["weight_sum"] = sum(v["weight"].values())
    if index.exponent == pillar.exponent == 1 and v["own_basic"] is not None:
        v["check"] = sum(w * (t.cells[code, c].score or 0.0) for c, w in v["weight"].items()) / 100
    points = []
    for c in t.guiding:
        score = t.cells[code, c.indicator.code].score or 0.0
        points.append(score if c.full is None else score * c.full / 100)
    v["guiding_sum"] = sum(p for p in points if p > 0)
    v["own_guiding"] = min(v["guiding_sum"], rules[m.GUIDING_CAP])
    v["own_deductions"] = 0.0 - sum(p for p in points if p < 0)
    v["own_total"] = None if v["own_basic"] is None else v["own_basic"] + v["own_guiding"] - v["own_deductions"]
    return v


def _compose(t: TierInput, v: Values, rules: Rules, children: Sequence[Values]) -> None:
    comparable = [c for c in children if c["comparable"] == m.COMPARABLE]

    def mean(key: str) -> float | None:
        known = [c[key] for c in comparable if c.get(key) is not None]
        return sum(known) / len(known) if known else None

    def composed(own: float | None, below: float | None) -> float | None:
        a, b = rules[m.OWN_SHARE.format(tier=t.name)], rules[m.CHILDREN_SHARE.format(tier=t.name)]
        if (a and own is None) or (b and below is None):
            return None
        return (a * own if a and own is not None else 0.0) + (b * below if b and below is not None else 0.0)

    pairs = (("own_basic", "basic"), ("own_guiding", "guiding"), ("own_deductions", "deductions"))
    if t.child:
        for own, key in pairs:
            v[f"children_{key}"] = mean(key)
            v[key] = composed(v[own], v[f"children_{key}"])
        v["children_total"] = mean("exact")
        v["unclipped"] = composed(v["own_total"], v["children_total"])
        for p in dict.fromkeys(p for _, p in t.pillars):
            v[f"children_{p}"] = mean(f"score_{p}")
            v[f"score_{p}"] = composed(v.get(f"own_{p}"), v[f"children_{p}"])
        v["children"], v["comparable_children"] = len(children), len(comparable)
        share = rules[m.CHILDREN_FLOOR.format(tier=t.name)]
        own = v["own_comparable"] == m.YES or rules[m.OWN_SHARE.format(tier=t.name)] == 0
        enough = own and len(comparable) > 0 and len(comparable) >= share * len(children) - EDGE
    else:
        for own, key in (*pairs, ("own_total", "unclipped"), *((f"own_{p}", f"score_{p}") for p in t.families)):
            v[key] = v[own]
        enough = v["own_comparable"] == m.YES
    # the total of a unit that is not comparable is not published: it has none here either
    total = v["unclipped"] = v["unclipped"] if enough else None
    v["exact"] = None if total is None else min(max(total, rules[m.TOTAL_MIN]), rules[m.TOTAL_MAX])
    v["comparable"] = m.COMPARABLE if enough else t.words.below_floor


def _failures(t: TierInput, code: str, v: Values) -> None:
    cells = [(c.full or 0.0, t.cells[code, c.indicator.code].state) for f in t.families.values() for c in f]
    failed = [w for w, state in cells if state.startswith(m.FAILED)]
    applicable = sum(w for w, state in cells if state != m.NOT_APPLICABLE)
    v["failed"], v["failed_share"] = len(failed), sum(failed) / applicable if applicable else 0.0
    vetoed = any(t.cells[code, c.indicator.code].state.endswith(m.VETO) for c in t.columns)
    v["vetoed"] = m.YES if vetoed else m.NO


def _rank(out: dict[str, Values], key: str, groups: Mapping[str, str], dense: bool) -> None:
    members: dict[str, list[float | None]] = defaultdict(list)
    for code, v in out.items():
        members[groups[code]].append(v["by"])
    for code, v in out.items():
        group, by = members[groups[code]], v["by"]
        better = [x for x in group if by is not None and x is not None and x > by]
        v[f"{key}_level"], v[f"{key}_peers"] = group.count(by), sum(x is not None for x in group)
        v[key] = None if by is None else 1 + len(set(better) if dense else better)


def _grade(t: TierInput, out: dict[str, Values], rules: Rules, bands: Sequence[Band]) -> None:
    """docs/method.md §4, Grade: each step can only lower; the quota is last."""
    order = {b.grade: n for n, b in enumerate(bands, 1)}
    graded = {code: v for code, v in out.items() if v["total"] is not None}
    for v in graded.values():
        reached = [n for n, b in enumerate(bands, 1) if v["total"] >= b.minimum]
        v["band_sort"] = min(reached, default=len(bands))
        held = [n for n in reached if v["printed_basic"] >= (bands[n - 1].basic_minimum or float("-inf"))]
        v["basic_sort"] = min(held, default=len(bands))
        v["failed_sort"] = 2 if v["failed"] > rules[m.FAILED_LIMIT] else 1
        over = half_up(v["failed_share"], 10) > rules[m.FAILED_SHARE]
        v["share_sort"] = order[rules[m.FAILED_CAP]] if over else 1
        v["veto_sort"] = order[rules[m.VETO_GRADE]] if v["vetoed"] == m.YES else 1
        v["earned"] = max(v["basic_sort"], v["failed_sort"], v["share_sort"], v["veto_sort"])
        v["candidate"] = int(
            v["earned"] == 1 and not (v["vetoed"] == m.YES and rules[m.VETO_LEAVES.format(best=t.best)] == m.YES)
        )
    for code, v in graded.items():
        group = [w for c, w in graded.items() if t.quota_groups[c] == t.quota_groups[code]]
        v["pool"] = len(group)
        v["places"] = floor(half_up(rules[m.QUOTA.format(tier=t.name, best=t.best)] * len(group), 10))
        above = sum(1 for w in group if w["candidate"] and w["by"] >= v["by"])
        v["up_to"] = above if v["candidate"] else None
        v["grade_sort"] = 2 if v["candidate"] and above > v["places"] else v["earned"]
        v["band_grade"], v["grade"] = bands[v["band_sort"] - 1].grade, bands[v["grade_sort"] - 1].grade


def recompute_departments(
    given: Mapping[str, Values], rules: Rules, bands: Sequence[Band], quota: bool
) -> dict[str, Values]:
    """Departments' scores, ranks and grades from their parts; ``given`` by department, kept in what is returned."""
    out = {code: dict(v) for code, v in given.items()}
    for v in out.values():
        for key, parts in PARTS.items():
            v[key] = _present([(rules[share], v[part]) for part, share in parts])[0]
        mean, whole = _present([(rules[share], v[key]) for key, share, _ in WHOLE])
        used = ((head, rules[share]) for key, share, head in WHOLE if v[key] is not None)
        v["used"] = m.SEMICOLON.join(f"{head}{half_up(100 * share / whole, 2):g}%" for head, share in used)
        v["total"] = v["by"] = None if mean is None else half_up(mean, int(rules[m.DECIMALS]))
    _rank(out, "rank", dict.fromkeys(out, ""), rules[m.RANK_TIES] == m.TIES["dense"])
    for v in out.values():
        v["level"], v["peers"] = v.pop("rank_level"), v.pop("rank_peers")
        reached = [n for n, b in enumerate(bands, 1) if v["total"] is not None and v["total"] >= b.minimum]
        v["band_sort"] = None if v["total"] is None else min(reached, default=len(bands))
    for v in out.values():
        best = v["band_sort"] == 1
        v["up_to"] = sum(x["band_sort"] == 1 and x["total"] >= v["total"] for x in out.values()) if best else None
        label = m.QUOTA.format(tier=m.DEPARTMENTS, best=bands[0].grade)
        over = best and quota and v["up_to"] > floor(half_up(rules[label] * v["peers"], 10))
        v["grade"] = None if v["band_sort"] is None else bands[(2 if over else v["band_sort"]) - 1].grade
    return out


def _present(parts: Sequence[tuple[float, float | None]]) -> tuple[float | None, float]:
    known = [(w, x) for w, x in parts if x is not None]
    whole = sum(w for w, _ in known)
    return (sum(w * x for w, x in known) / whole if whole else None), whole
