{%- set top = var('max_tier_height') | int -%}
-- Pillars composed over the tiers with the same shares as the total, so that the two can be checked against each other.
with own as (
    select
        t.scenario,
        t.year,
        t.unit_code,
        t.parent_code,
        t.tier,
        t.height,
        t.own_share,
        t.children_share,
        t.is_comparable,
        p.pillar,
        n.score as own_score,
        n.coverage,
        coalesce(n.contribution, 0.0) as own_contribution
    from {{ ref('int_unit_totals') }} as t
    inner join {{ ref('stg_scenarios') }} as s on t.scenario = s.scenario and t.year = s.year
    inner join {{ ref('stg_pillars') }} as p on s.weight_year = p.year
    left join {{ ref('int_node_scores') }} as n
        on t.scenario = n.scenario and t.year = n.year and t.unit_code = n.unit_code
        and n.level = 1 and p.pillar = n.node_code
),

totals_0 as (
    select *, cast(null as double) as children_score, own_score as score, own_contribution as contribution
    from own
    where height = 0
)
{%- for h in range(1, top + 1) %},

children_{{ h }} as (
    select
        scenario,
        year,
        parent_code,
        pillar,
        avg(score) as children_score,
        avg(contribution) as children_contribution
    from totals_{{ h - 1 }}
    where is_comparable
    group by scenario, year, parent_code, pillar
),

totals_{{ h }} as (
    select
        o.*,
        c.children_score,
        {{ composed('o.own_share', 'o.own_score', 'o.children_share', 'c.children_score') }} as score,
        {{ composed('o.own_share', 'o.own_contribution', 'o.children_share', 'c.children_contribution') }} as contribution
    from own as o
    left join children_{{ h }} as c
        on o.scenario = c.scenario and o.year = c.year and o.unit_code = c.parent_code and o.pillar = c.pillar
    where o.height = {{ h }}
)
{%- endfor %}
{%- for h in range(0, top + 1) %}
{{ 'union all' if not loop.first }}
select
    scenario,
    year,
    unit_code,
    parent_code,
    tier,
    pillar,
    is_comparable,
    own_score,
    children_score,
    score,
    coverage,
    contribution
from totals_{{ h }}
{%- endfor %}
