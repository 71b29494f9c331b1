with attained as (
    select
        year,
        indicator_code,
        cast(count(score) as integer) as units_scored,
        {{ ratio('sum(case when passed then 1.0 else 0.0 end)', 'cast(count(passed) as double)') }} as attained_share,
        avg(score) as mean_score
    from {{ ref('indicator_scores') }}
    group by year, indicator_code
)

select
    t.year,
    t.plan_ref,
    t.task_code,
    x.indicator_code,
    p.title as plan_title,
    t.title_zh as task_title,
    t.lead_department,
    i.indicator_name,
    coalesce(a.units_scored, 0) as units_scored,
    a.attained_share,
    a.mean_score
from {{ ref('stg_tasks') }} as t
inner join {{ ref('stg_task_indicators') }} as x on t.year = x.year and t.task_code = x.task_code
left join {{ ref('stg_plan_items') }} as p on t.plan_ref = p.code
left join {{ ref('stg_indicators') }} as i on t.year = i.year and x.indicator_code = i.indicator_code
left join attained as a on t.year = a.year and x.indicator_code = a.indicator_code
