with totals as (
    select t.*, r.guiding_cap
    from {{ ref('int_unit_totals') }} as t
    inner join {{ ref('stg_tiers') }} as r on t.year = r.year and t.tier = r.tier
    where t.scenario = 'nominal' and t.is_comparable
),

items as (
    select
        t.year,
        t.unit_code,
        r.indicator_code as item_code,
        case when r.kind = 'basic' then 'indicator' when r.contribution < 0 then 'deduction' else 'guiding' end
            as item_kind,
        t.own_share * r.contribution as points
    from totals as t
    inner join {{ ref('int_indicator_results') }} as r
        on t.scenario = r.scenario and t.year = r.year and t.unit_code = r.unit_code
    where r.contribution is not null
    union all
    select year, unit_code, 'guiding_cap', 'cap', own_share * (own_guiding - guiding_sum)
    from totals
    where guiding_sum > own_guiding
    union all
    select
        t.year, t.unit_code, c.unit_code, 'child_unit', -- noqa: AL08
        t.children_share * c.total_score_exact / t.comparable_children
    from totals as t
    inner join {{ ref('int_unit_totals') }} as c
        on t.scenario = c.scenario and t.year = c.year and t.unit_code = c.parent_code
    where t.children_share > 0 and c.is_comparable
    union all
    select year, unit_code, 'total_cap', 'cap', total_score_exact - unclipped_total
    from totals
    where total_score_exact <> unclipped_total
)

select year, unit_code, item_code, item_kind, points
from items
