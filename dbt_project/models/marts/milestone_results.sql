with reported as (
    select m.*
    from {{ ref('stg_milestone_reports') }} as m
    inner join {{ ref('stg_hand_ins') }} as h on m.year = h.year and m.submission_id = h.submission_id
)

select
    m.year,
    m.task_code,
    m.number,
    m.label,
    m.due_on,
    r.done_on,
    case
        when r.submission_id is null then 'not_reported'
        when r.done_on is null then 'overdue'
        when r.done_on <= m.due_on then 'on_time'
        else 'late'
    end as state,
    cast(case when r.done_on > m.due_on then r.done_on - m.due_on end as integer) as days_late,
    r.cited_in as submission_id,
    r.sheet,
    r.cell
from {{ ref('stg_milestones') }} as m
left join reported as r on m.year = r.year and m.task_code = r.task_code and m.number = r.number
