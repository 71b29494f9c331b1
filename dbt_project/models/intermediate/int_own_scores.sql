with pillars as (
    select scenario, year, unit_code, min(coverage) as lowest_pillar_coverage
    from {{ ref('int_node_scores') }}
    where level = 1
    group by scenario, year, unit_code
),

indicators as (
    select
        scenario,
        year,
        unit_code,
        sum(case when kind = 'guiding' and contribution > 0 then contribution else 0.0 end) as guiding_sum,
        0.0 - sum(case when kind = 'guiding' and contribution < 0 then contribution else 0.0 end) as deductions
    from {{ ref('int_indicator_results') }}
    group by scenario, year, unit_code
)

select
    s.scenario,
    s.year,
    s.weight_year,
    s.method_year,
    u.code as unit_code,
    u.parent_code,
    u.tier,
    n.score as own_basic,
    coalesce(i.guiding_sum, 0.0) as guiding_sum,
    case when i.guiding_sum > t.guiding_cap then t.guiding_cap else coalesce(i.guiding_sum, 0.0) end as own_guiding,
    coalesce(i.deductions, 0.0) as own_deductions,
    n.coverage,
    p.lowest_pillar_coverage,
    coalesce(n.comparable and n.score is not null, false) as comparable
from {{ ref('stg_scenarios') }} as s
cross join {{ ref('stg_units') }} as u
inner join {{ ref('stg_tiers') }} as t on s.method_year = t.year and u.tier = t.tier
left join {{ ref('int_node_scores') }} as n
    on s.scenario = n.scenario and s.year = n.year and u.code = n.unit_code and n.level = 0
left join pillars as p on s.scenario = p.scenario and s.year = p.year and u.code = p.unit_code
left join indicators as i on s.scenario = i.scenario and s.year = i.year and u.code = i.unit_code
