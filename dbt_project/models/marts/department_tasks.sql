with milestones as (
    select
        year,
        task_code,
        cast(count(*) as integer) as milestones,
        {%- for state in ['on_time', 'late', 'overdue', 'not_reported'] %}
        cast(sum(case when state = '{{ state }}' then 1 else 0 end) as integer) as {{ state }}{{ ',' if not loop.last }}
        {%- endfor %}
    from {{ ref('milestone_results') }}
    group by year, task_code
),

indicators as (
    select year, task_code, cast(count(attained_share) as integer) as indicators, sum(attained_share) as indicators_attained
    from {{ ref('int_led_indicators') }}
    group by year, task_code
)

select
    t.year,
    t.task_code,
    t.lead_department,
    t.title_zh,
    t.plan_ref,
    coalesce(m.milestones, 0) as milestones,
    coalesce(m.on_time, 0) as on_time,
    coalesce(m.late, 0) as late,
    coalesce(m.overdue, 0) as overdue,
    coalesce(m.not_reported, 0) as not_reported,
    i.indicators_attained,
    coalesce(i.indicators, 0) as indicators,
    {{ mean_of_present([
        ('p.led_milestones_share', '100.0 * m.on_time / m.milestones'),
        ('p.led_indicators_share', ratio('100.0 * i.indicators_attained', 'i.indicators')),
    ]) }} as task_score
from {{ ref('stg_tasks') }} as t
inner join {{ ref('stg_policy') }} as p on t.year = p.year
left join milestones as m on t.year = m.year and t.task_code = m.task_code
left join indicators as i on t.year = i.year and t.task_code = i.task_code
