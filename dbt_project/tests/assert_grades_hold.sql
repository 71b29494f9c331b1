-- No vetoed unit above the veto grade, no 优秀 beyond its quota, none with more failed basics than allowed, and every
-- comparable unit of a graded tier has a grade and a reason.
select u.year, u.unit_code, u.grade, 'grade' as problem
from {{ ref('unit_scores') }} as u
inner join {{ ref('stg_policy') }} as p on u.year = p.year
inner join {{ ref('stg_tiers') }} as t on u.year = t.year and u.tier = t.tier
left join {{ ref('stg_grades') }} as g on u.year = g.year and u.grade = g.grade
left join {{ ref('stg_grades') }} as v on u.year = v.year and p.veto_grade = v.grade
where (u.comparable and t.quota_share is not null and (g.sort is null or u.grade_reason is null))
    or (t.quota_share is null and u.grade is not null)
    or (u.vetoed and g.sort < v.sort)
    or (g.sort = 1 and u.failed_basic_count > p.failed_basic_limit_for_excellent)
    or u.grade_reason is null
union all
select q.year, q.quota_group, null, 'quota'
from {{ ref('int_printed_totals') }} as q
inner join {{ ref('unit_scores') }} as u on q.year = u.year and q.unit_code = u.unit_code
left join {{ ref('stg_grades') }} as g on u.year = g.year and u.grade = g.grade
where u.comparable and q.quota_share is not null
group by q.year, q.tier, q.quota_group, q.quota_share
having sum(case when g.sort = 1 then 1 else 0 end) > floor({{ settled('q.quota_share * count(*)') }})
