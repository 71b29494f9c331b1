-- Per unit: effective weights add up to 100, contributions to the own basic score, pillars to the composed one.
with indicators as (
    select year, unit_code, sum(effective_weight) as weights, sum(contribution) as points
    from {{ ref('indicator_scores') }}
    where kind = 'basic' and contribution is not null
    group by year, unit_code
),

pillars as (
    -- only where the whole index stands on pillars
    select p.year, p.unit_code, sum(p.contribution) as points
    from {{ ref('pillar_scores') }} as p
    where not exists (
        select 1 from {{ ref('stg_nodes') }} as n where n.year = p.year and n.level = 1 and n.node_kind = 'indicator'
    )
    group by p.year, p.unit_code
)

select u.year, u.unit_code, u.own_basic, i.weights, i.points, u.basic_score, p.points as pillar_points
from {{ ref('unit_scores') }} as u
left join indicators as i on u.year = i.year and u.unit_code = i.unit_code
left join pillars as p on u.year = p.year and u.unit_code = p.unit_code
where (u.own_basic is not null and (i.points is null or abs(i.points - u.own_basic) > 1e-9 or abs(i.weights - 100) > 1e-9))
    or (u.basic_score is not null and abs(p.points - u.basic_score) > 1e-9)
