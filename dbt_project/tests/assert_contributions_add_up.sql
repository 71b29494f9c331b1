-- What a total is made of adds up to it, and a unit without a total is made of nothing.
with summed as (
    select year, unit_code, sum(points) as points from {{ ref('contributions') }} group by year, unit_code
)

select u.year, u.unit_code, u.total_score_exact, s.points
from {{ ref('unit_scores') }} as u
left join summed as s on u.year = s.year and u.unit_code = s.unit_code
where (u.total_score_exact is null) <> (s.points is null) or abs(u.total_score_exact - s.points) > 1e-9
