-- What has to be put right 整改事项: found, handed to its owner by publication, worked on, closed by better data and by
-- nothing else. A case stands in every year from the one it was found in to the one it was closed in.
with dates as (
    select
        d.year,
        max(case when d.deadline = 'lock' then d.due_on end) as locked_on,
        -- the day that was registered; of a year without one, the assessed year among them, the day it is due
        coalesce(
            max(p.published_on), max(case when d.deadline = 'publish' then d.due_on end)
        ) as published_on
    from {{ ref('stg_deadlines') }} as d
    left join {{ ref('stg_publications') }} as p on d.year = p.year
    group by d.year
),

-- of several hand-ins the last one, without which nothing could be judged
evidence as (
    select
        l.year,
        l.unit_code,
        l.indicator_code,
        max_by(l.submission_id, (coalesce(s.received_at, timestamp '1900-01-01'), l.submission_id)) as submission_id
    from {{ ref('lineage') }} as l
    left join {{ ref('stg_submissions') }} as s on l.year = s.year and l.submission_id = s.submission_id
    where l.submission_id is not null
    group by l.year, l.unit_code, l.indicator_code
),

failures as (
    select
        c.year,
        cast(c.found_year as varchar) || '-F-' || c.unit_code || '-' || c.indicator_code as case_id,
        'failed_basic' as kind,
        c.found_year,
        d.locked_on as found_on,
        c.unit_code,
        c.indicator_code,
        c.lead_department as department,
        -- 条/块: where a department owes the figures this year, the unit can do nothing
        coalesce(a.charged_kind, 'unit') as owner_kind,
        coalesce(a.charged_to, c.unit_code) as owner_code,
        c.found_value,
        c.threshold,
        c.value_now,
        c.closed,
        c.judged_again,
        now.locked_on as closed_on,
        case when c.closed or c.judged_again then e.submission_id end as evidence_submission,
        c.reason
    from {{ ref('int_case_failures') }} as c
    inner join dates as d on c.found_year = d.year
    inner join dates as now on c.year = now.year
    left join evidence as e
        on c.year = e.year and c.unit_code = e.unit_code and c.indicator_code = e.indicator_code
    left join {{ ref('attribution') }} as a
        on c.year = a.year and c.unit_code = a.unit_code and c.indicator_code = a.indicator_code
            and a.charged_kind = 'department'
),

missed as (
    select
        y.year,
        m.year as found_year,
        m.task_code,
        m.number,
        m.due_on,
        m.done_on,
        m.state,
        t.lead_department,
        -- handed in again after publication, and still not done
        coalesce(m.done_on is null and cast(s.received_at as date) > found.published_on, false) as judged_again,
        m.submission_id
    from {{ ref('milestone_results') }} as m
    inner join {{ ref('department_tasks') }} as t on m.year = t.year and m.task_code = t.task_code
    -- done late it was closed in its own year; not done, it stays
    inner join dates as y on m.year = y.year or (m.done_on is null and m.year < y.year)
    inner join dates as found on m.year = found.year
    left join {{ ref('stg_submissions') }} as s on m.year = s.year and m.submission_id = s.submission_id
    where m.state <> 'on_time'
),

rows_of_all_kinds as (
    select
        year, case_id, kind, found_year, found_on, unit_code, department, indicator_code,
        cast(null as varchar) as task_code, cast(null as integer) as milestone, cast(null as varchar) as table_kind,
        owner_kind, owner_code, found_value, threshold, value_now, closed, judged_again, closed_on,
        evidence_submission, reason
    from failures
    union all
    select
        year, cast(found_year as varchar) || '-M-' || task_code || '-' || cast(number as varchar), 'missed_milestone',
        found_year, due_on, null, lead_department, null, task_code, number, null, 'department', lead_department, -- noqa: AL08
        null, null, null, done_on is not null, judged_again, done_on,
        case when done_on is not null or judged_again then submission_id end,
        case state
            when 'late' then '逾期完成'
            when 'overdue' then '逾期未完成'
            else '没有上报完成情况'
        end
    from missed
    union all
    select
        year, cast(found_year as varchar) || '-T-' || department || '-' || kind, 'rejected_table',
        found_year, found_on, null, department, null, null, null, kind, 'department', department, -- noqa: AL08
        null, null, null, closed, judged_again, closed_on, submission_id, reason
    from {{ ref('int_case_tables') }}
)

select
    r.year,
    r.case_id,
    r.kind,
    r.found_year,
    r.found_on,
    r.unit_code,
    r.department,
    r.indicator_code,
    r.task_code,
    r.milestone,
    r.table_kind,
    r.owner_kind,
    r.owner_code,
    cast(d.published_on + coalesce(t.rectification_days, 180) as date) as due_on,
    case when r.closed then 'closed' when r.judged_again then 'in_hand' else 'dispatched' end as stage,
    case when r.closed then r.year end as closed_year,
    case when r.closed then r.closed_on end as closed_on,
    r.found_value,
    r.threshold,
    r.value_now,
    r.evidence_submission,
    r.reason
from rows_of_all_kinds as r
inner join dates as d on r.found_year = d.year
left join {{ ref('stg_policy') }} as t on r.found_year = t.year
