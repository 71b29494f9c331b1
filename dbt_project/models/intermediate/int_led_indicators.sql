-- One row per basic indicator of a task. The lead department answers for figures it owes itself: where they are missing
-- the unit counts as not attained. What others owe, or what does not apply, is left out.
select
    t.year,
    t.task_code,
    t.lead_department,
    x.indicator_code,
    cast(sum(case when r.passed then 1 else 0 end) as integer) as units_attained,
    cast(sum(case when r.passed is not null or (r.status = 'pending' and r.owed_by = t.lead_department) then 1 else 0 end)
        as integer) as units_judged,
    {{ ratio(
        'sum(case when r.passed then 1.0 else 0.0 end)',
        "sum(case when r.passed is not null or (r.status = 'pending' and r.owed_by = t.lead_department) then 1.0 else 0.0 end)")
    }} as attained_share
from {{ ref('stg_tasks') }} as t
inner join {{ ref('stg_task_indicators') }} as x on t.year = x.year and t.task_code = x.task_code
inner join {{ ref('int_indicator_results') }} as r on x.year = r.year and x.indicator_code = r.indicator_code
where r.scenario = 'nominal' and r.kind = 'basic'
group by t.year, t.task_code, t.lead_department, x.indicator_code
