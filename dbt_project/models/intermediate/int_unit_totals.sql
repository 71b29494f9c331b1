{%- set top = var('max_tier_height') | int -%}
-- From the lowest tier up: a tier's units are composed once their children are.
with tiers as (
    select s.scenario, s.year, w.tier, w.child_tier, w.own_share, w.children_share, m.minimum_comparable_share,
        m.total_min, m.total_max
    from {{ ref('stg_scenarios') }} as s
    inner join {{ ref('stg_tiers') }} as w on s.weight_year = w.year
    inner join {{ ref('stg_tiers') }} as m on s.method_year = m.year and w.tier = m.tier
),

height_0 as (select * from tiers where child_tier is null)
{%- for h in range(1, top + 1) %},

height_{{ h }} as (
    select t.*
    from tiers as t
    inner join height_{{ h - 1 }} as c on t.scenario = c.scenario and t.year = c.year and t.child_tier = c.tier
)
{%- endfor %},

own as (
    select o.*, o.own_basic + o.own_guiding - o.own_deductions as own_total
    from {{ ref('int_own_scores') }} as o
),

totals_0 as (
    select
        o.*,
        t.own_share,
        t.children_share,
        cast(null as integer) as children,
        cast(null as integer) as comparable_children,
        cast(null as double) as children_basic,
        cast(null as double) as children_guiding,
        cast(null as double) as children_deductions,
        cast(null as double) as children_total,
        o.own_basic as basic_score,
        o.own_guiding as guiding_points,
        o.own_deductions as deductions,
        {{ clip('o.own_total', 't.total_min', 't.total_max') }} as total_score_exact,
        o.own_total as unclipped_total,
        {{ published('o.comparable', 'o') }} as is_comparable
    from own as o
    inner join height_0 as t on o.scenario = t.scenario and o.year = t.year and o.tier = t.tier
)
{%- for h in range(1, top + 1) %},

children_{{ h }} as (
    select
        c.scenario,
        c.year,
        c.parent_code,
        c.tier,
        cast(count(*) as integer) as children,
        cast(sum(case when c.is_comparable then 1 else 0 end) as integer) as comparable_children,
        avg(case when c.is_comparable then c.basic_score end) as children_basic,
        avg(case when c.is_comparable then c.guiding_points end) as children_guiding,
        avg(case when c.is_comparable then c.deductions end) as children_deductions,
        avg(case when c.is_comparable then c.total_score_exact end) as children_total
    from totals_{{ h - 1 }} as c
    group by c.scenario, c.year, c.parent_code, c.tier
),

composed_{{ h }} as (
    select
        o.*,
        t.own_share,
        t.children_share,
        coalesce(c.children, 0) as children,
        coalesce(c.comparable_children, 0) as comparable_children,
        c.children_basic,
        c.children_guiding,
        c.children_deductions,
        c.children_total,
        {%- for part, own, of in [
            ('basic_score', 'own_basic', 'children_basic'), ('guiding_points', 'own_guiding', 'children_guiding'),
            ('deductions', 'own_deductions', 'children_deductions'), ('unclipped_total', 'own_total', 'children_total'),
        ] %}
        {{ composed('t.own_share', 'o.' ~ own, 't.children_share', 'c.' ~ of) }} as {{ part }},
        {%- endfor %}
        t.total_min,
        t.total_max,
        (o.comparable or t.own_share = 0)
            and coalesce(c.comparable_children, 0) > 0
            and c.comparable_children >= coalesce(t.minimum_comparable_share, 0) * c.children - 1e-9 as enough
    from own as o
    inner join height_{{ h }} as t on o.scenario = t.scenario and o.year = t.year and o.tier = t.tier
    left join children_{{ h }} as c
        on o.scenario = c.scenario and o.year = c.year and o.unit_code = c.parent_code and t.child_tier = c.tier
),

totals_{{ h }} as (
    select
        c.*,
        {{ published('c.enough', 'c') }} as is_comparable,
        {{ clip('c.unclipped_total', 'c.total_min', 'c.total_max') }} as total_score_exact
    from composed_{{ h }} as c
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
    {{ h }} as height,
    own_share,
    children_share,
    children,
    comparable_children,
    own_basic,
    guiding_sum,
    own_guiding,
    own_deductions,
    own_total,
    children_basic,
    children_guiding,
    children_deductions,
    children_total,
    basic_score,
    guiding_points,
    deductions,
    unclipped_total,
    total_score_exact,
    coverage,
    lowest_pillar_coverage,
    comparable as own_comparable,
    is_comparable
from totals_{{ h }}
{%- endfor %}
