-- Owed workbooks: every (department, kind) with a cell to fill, and a report from whoever leads a task (milestones and
-- ratings stand there).
with owed as (
    select distinct year, department, kind from {{ source('raw', 'asked_cells') }}
    union
    select distinct year, lead_department, 'report' from {{ source('raw', 'ref_tasks') }}
),

-- What a workbook has to hold: cells, and in the report milestones of the tasks led and ratings of who helps there.
asked as (
    select year, department, kind, cast(sum(lines) as integer) as lines
    from (
        select year, department, kind, 1 as lines from {{ source('raw', 'asked_cells') }}
        union all
        select t.year, t.lead_department, 'report', 1
        from {{ source('raw', 'ref_tasks') }} as t
        inner join {{ source('raw', 'ref_milestones') }} as m on t.year = m.year and t.task_code = m.task_code
        union all
        select t.year, t.lead_department, 'report', 1
        from {{ source('raw', 'ref_tasks') }} as t
        inner join {{ source('raw', 'ref_task_departments') }} as c on t.year = c.year and t.task_code = c.task_code
        where c.role = 'cooperating'
    )
    group by year, department, kind
),

versions as (
    select
        s.*,
        s.in_force and coalesce(s.gate_state, 'missing') = 'accepted' as counts,
        -- costs something: not the first that was accepted, later than the last day on which corrections are free, and
        -- not what an upheld objection asked for
        s.state = 'accepted' and s.objection is null and (f.due_on is null or cast(coalesce(s.submitted_at, s.received_at) as date) > f.due_on) and s.version > min(
            case when s.state = 'accepted' then s.version end
        ) over (partition by s.year, s.department, s.kind) as charged
    from {{ source('raw', 'submissions') }} as s
    left join {{ ref('stg_policy') }} as p on s.year = p.year
    left join {{ source('raw', 'ref_deadlines') }} as f on s.year = f.year and p.corrections_free_until = f.deadline
    where s.state is not null
),

summed as (
    select
        year,
        department,
        kind,
        -- who says once more what was accepted already has said nothing
        cast(sum(case when state <> 'replaced' and (changed or state <> 'accepted') then 1 else 0 end) as integer) as versions,
        cast(sum(case when state = 'accepted' then 1 else 0 end) as integer) as accepted_versions,
        cast(sum(case when charged and changed then 1 else 0 end) as integer) as corrections,
        cast(sum(case when charged then coalesce(changed_lines, 0) else 0 end) as integer) as corrected_lines,
        min(case when state = 'accepted' then received_at end) as first_accepted_at,
        -- under review whatever was submitted was handed in, returned or not: the reviewers' time is not the department's
        coalesce(min(submitted_at), min(case when state = 'accepted' then received_at end)) as handed_in_at,
        min(version) filter (state <> 'replaced') as first_version,
        min(case when state = 'accepted' then version end) as first_accepted_version,
        array_to_string(list_sort(list_distinct(list(objection) filter (changed and objection is not null))), ',') as objections,
        max(case when counts then submission_id end) as submission_id,
        max_by(submission_id, version) filter (changed) as cited_in,
        max_by(received_at, version) filter (changed) as cited_at,
        max_by(received_at, version) as latest_received_at,
        max_by(gate_state, version) filter (gate_state is not null) as gate_state,
        max_by(errors, version) as errors,
        max_by(warnings, version) as warnings
    from versions
    group by year, department, kind
)

select
    o.year,
    o.department,
    o.kind,
    case
        when s.submission_id is not null then 'accepted'
        when s.gate_state = 'waiting' then 'waiting'
        when s.versions > 0 then 'rejected'
        else 'not_handed_in'
    end as state,
    s.submission_id,
    case when s.submission_id is not null then s.cited_in end as cited_in,
    coalesce(s.versions, 0) as versions,
    coalesce(s.accepted_versions, 0) as accepted_versions,
    case when s.submission_id is not null then s.cited_at else s.latest_received_at end as received_at,
    s.first_accepted_at,
    s.objections,
    d.due_on as report_due_on,
    -- a workbook the gate turned down in the end was neither on time nor right the first time
    s.submission_id is not null and cast(s.handed_in_at as date) <= d.due_on as on_time,
    s.submission_id is not null and s.first_version = s.first_accepted_version as accepted_first_time,
    case
        when s.submission_id is null then 0.0
        when p.corrections_counted = 'cells' then
            greatest(0.0, 1.0 - s.corrected_lines / greatest(coalesce(a.lines, 0), 1))
        when s.corrections = 0 then 1.0
        else 0.0
    end as uncorrected_share,
    coalesce(s.gate_state, case when s.submission_id is null then 'missing' else 'accepted' end) as gate_state,
    s.errors,
    s.warnings
from owed as o
left join {{ ref('stg_policy') }} as p on o.year = p.year
left join asked as a on o.year = a.year and o.department = a.department and o.kind = a.kind
left join summed as s on o.year = s.year and o.department = s.department and o.kind = s.kind
left join {{ source('raw', 'ref_deadlines') }} as d on o.year = d.year and d.deadline = 'report'
