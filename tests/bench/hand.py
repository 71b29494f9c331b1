"""The benchmark's yardstick: one query a data engineer would write by hand for exactly this pack, on the same file.

Scores of communities, townships and counties; `full` adds coverage, ranks, contributions and the change.
"""

from __future__ import annotations

from world import (
    FLOOR,
    INDICATORS,
    OWN_OF_UPPER_TIERS,
    OWN_SHARE,
    PILLAR_WEIGHTS,
    PILLARS,
    direction_of,
    rule_of,
    weight_of,
)


def _stats(count: int) -> str:
    """The pool of a county, and that of the tier for z-scores."""
    out = []
    for k in range(count):
        if rule_of(k)["rule"] == "min_max":
            out.append(f"min(f{k}) as lo{k}, max(f{k}) as hi{k}")
    return ", ".join(out)


def _score(k: int) -> str:
    rule, low = rule_of(k), direction_of(k) == "lower"
    match rule["rule"]:
        case "min_max":
            top = f"(hi{k} - f{k})" if low else f"(f{k} - lo{k})"
            return f"100e0 * {top} / nullif(hi{k} - lo{k}, 0)"
        case "goalposts":
            a, b = (rule["ceil"], rule["floor"]) if low else (rule["floor"], rule["ceil"])
        case "target_attainment":
            a, b = 0, rule["target"]
        case _:
            sign = "-" if low else "+"
            return f"50e0 {sign} 10e0 * (f{k} - mean{k}) / nullif(sd{k}, 0)"
    q = f"(f{k} - {a}e0) / {b - a}e0"
    return f"case when {q} < 0 then 0e0 when {q} > 1 then 100e0 else 100e0 * ({q}) end"


def _mean(ks: list[int], method: str) -> tuple[str, str]:
    """(score, weight there) of a node over the scores s<k>."""
    plain = method == "arithmetic"
    seen = {k: f"s{k}" if plain else f"case when s{k} < {FLOOR} then {FLOOR}e0 else s{k} end" for k in ks}
    there = " + ".join(f"case when s{k} is null then 0e0 else {weight_of(k)}e0 end" for k in ks)
    inner = {"arithmetic": "{0}", "geometric": "ln({0})", "harmonic": "1e0 / ({0})"}[method]
    top = " + ".join(f"coalesce({weight_of(k)}e0 * {inner.format(seen[k])}, 0)" for k in ks)
    mean = f"({top}) / nullif({there}, 0)"
    return {"arithmetic": mean, "geometric": f"exp({mean})", "harmonic": f"1e0 / nullif({mean}, 0)"}[method], there


def _scored(tier: str, count: int) -> str:
    z = [k for k in range(count) if rule_of(k)["rule"] == "z_score"]
    whole = ", ".join(f"avg(f{k}) as mean{k}, stddev_samp(f{k}) as sd{k}" for k in z)
    scores = ", ".join(f"{_score(k)} as s{k}" for k in range(count))
    there = ", ".join(f"f{k}" for k in range(count))
    return f"""
        select unit_code, parent_code, area, {there}, {scores}
        from raw.wide
        join (select area, {_stats(count)} from raw.wide where tier = '{tier}' group by area) using (area)
        cross join (select {whole} from raw.wide where tier = '{tier}')
        where tier = '{tier}'"""


def _applicable(k: int) -> str:
    return f"case when f{k} is not null and s{k} is null then 0e0 else {weight_of(k)}e0 end"


def community(full: bool) -> str:
    """Steps up to ``c``: score (and coverage, contributions) of every community."""
    members = {p: [k for k in range(INDICATORS) if k % len(PILLARS) == n] for n, p in enumerate(PILLARS)}
    nodes = {p: _mean(ks, PILLARS[p]) for p, ks in members.items()}
    parts = ", ".join(f"{score} as p_{p}, {there} as w_{p}" for p, (score, there) in nodes.items())
    weight = " + ".join(f"case when p_{p} is null then 0e0 else {w}e0 end" for p, w in PILLAR_WEIGHTS.items())
    top = " + ".join(f"coalesce({w}e0 * p_{p}, 0)" for p, w in PILLAR_WEIGHTS.items())
    extra = ""
    if full:
        whole = {p: sum(weight_of(k) for k in ks) for p, ks in members.items()}
        share = " + ".join(f"{w}e0 * w_{p} / {whole[p]}e0" for p, w in PILLAR_WEIGHTS.items())
        of = " + ".join(
            f"{w}e0 * ({' + '.join(_applicable(k) for k in members[p])}) / {whole[p]}e0"
            for p, w in PILLAR_WEIGHTS.items()
        )
        extra = f", ({share}) / nullif({of}, 0) as coverage"
    keep = "select unit_code, parent_code, area" if not full else "select *"
    return f"""
        s as ({_scored("community", INDICATORS)}),
        p as ({keep}, {parts} from s),
        c as (select *, ({top}) / nullif({weight}, 0) as score{extra} from p)"""


def contributions() -> str:
    """Each community's score shared out to its indicators."""
    out = []
    members = {p: [k for k in range(INDICATORS) if k % len(PILLARS) == n] for n, p in enumerate(PILLARS)}
    sums = []
    for p, ks in members.items():
        plain = PILLARS[p] == "arithmetic"
        seen = {k: f"s{k}" if plain else f"case when s{k} < {FLOOR} then {FLOOR}e0 else s{k} end" for k in ks}
        sums.append(" + ".join(f"coalesce({weight_of(k)}e0 * {seen[k]}, 0)" for k in ks) + f" as t_{p}")
        out += [f"g_{p} * {weight_of(k)}e0 * {seen[k]} / nullif(t_{p}, 0) as c{k}" for k in ks]
    weight = " + ".join(f"case when p_{p} is null then 0e0 else {w}e0 end" for p, w in PILLAR_WEIGHTS.items())
    shared = ", ".join(f"{w}e0 * p_{p} / nullif({weight}, 0) as g_{p}" for p, w in PILLAR_WEIGHTS.items())
    return f"""with {community(True)}, t as (select *, {", ".join(sums)}, {shared} from c)
        select unit_code, score, {", ".join(out)} from t"""


def _upper(tier: str, below: str, full: bool) -> str:
    ks = list(range(OWN_OF_UPPER_TIERS))
    own, there = _mean(ks, "arithmetic")
    extra = f", ({there}) / nullif({' + '.join(_applicable(k) for k in ks)}, 0) as coverage" if full else ""
    return f"""
        select '{tier}' as tier, u.unit_code, u.parent_code, u.area,
            {OWN_SHARE}e0 * u.own + {1 - OWN_SHARE}e0 * b.mean as score{", u.coverage" if full else ""}
        from (select *, {own} as own{extra} from ({_scored(tier, OWN_OF_UPPER_TIERS)})) as u
        left join (select parent_code as unit_code, avg(score) as mean from {below} group by parent_code) as b
            using (unit_code)"""


def query(full: bool) -> str:
    """Scores of all three tiers; `full`: with coverage, ranks and the change."""
    cover = ", coverage" if full else ""
    body = f"""
        with {community(full)},
        lowest as materialized (select 'community' as tier, unit_code, parent_code, area, score{cover} from c),
        middle as materialized ({_upper("township", "lowest", full)}),
        top as ({_upper("county", "middle", full)}),
        everyone as (select * from lowest union all select * from middle union all select * from top)"""
    if not full:
        return f"{body} select * from everyone"
    return f"""{body}
        select e.*, rank() over (partition by tier order by round(score, 10) desc) as rank,
            rank() over (partition by tier, area order by round(score, 10) desc) as peer_rank,
            count(score) over (partition by tier) as peers,
            count(score) over (partition by tier, area) as peer_group_size,
            score - before as change
        from everyone as e
        left join (select tier, unit_code, score as before from raw.wide_prior where comparable) as b
            using (tier, unit_code)"""
