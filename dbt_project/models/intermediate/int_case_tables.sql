-- Tables owed that were turned down, late or never came, followed until one of the same department and kind is accepted:
-- the year's own, after the last one turned down, or else a later year's. Row: a year of such a case.
with years as (
    select distinct year from {{ ref('stg_deadlines') }}
),

turned_down as (
    select
        year,
        department,
        kind,
        cast(min(coalesce(submitted_at, received_at)) as date) as first_on,
        max(version) as last_version
    from {{ ref('stg_submissions') }}
    where state = 'rejected' or gate_state = 'rejected'
    group by year, department, kind
),

-- the first accepted version after the last one turned down
mended as (
    select
        s.year,
        s.department,
        s.kind,
        min_by(s.submission_id, s.version) as submission_id,
        cast(min_by(coalesce(s.submitted_at, s.received_at), s.version) as date) as received_on
    from {{ ref('stg_submissions') }} as s
    left join turned_down as t on s.year = t.year and s.department = t.department and s.kind = t.kind
    where s.state = 'accepted' and s.version > coalesce(t.last_version, 0)
    group by s.year, s.department, s.kind
),

found as (
    select
        h.year as found_year,
        h.department,
        h.kind,
        -- turned down before the deadline it was known then
        least(h.report_due_on, coalesce(t.first_on, h.report_due_on)) as found_on,
        case
            when h.state = 'waiting' then '上报待审核'
            when h.state <> 'accepted' and h.versions = 0 then '未上报'
            when h.state <> 'accepted' then '上报未通过核验'
            when t.year is not null then '曾上报未通过核验'
            else '逾期上报'
        end as found_reason,
        case when h.state = 'accepted' then m.submission_id end as mended_by,
        case when h.state = 'accepted' then m.received_on end as mended_on
    from {{ ref('stg_hand_ins') }} as h
    left join turned_down as t on h.year = t.year and h.department = t.department and h.kind = t.kind
    left join mended as m on h.year = m.year and h.department = m.department and h.kind = m.kind
    where t.year is not null or h.state <> 'accepted' or not h.on_time
),

followed as (
    select
        f.*,
        y.year,
        h.state,
        h.versions,
        case
            when y.year = f.found_year then f.mended_by
            when h.state = 'accepted' then h.cited_in
        end as submission_id,
        case
            when y.year = f.found_year then f.mended_on
            when h.state = 'accepted' then cast(h.received_at as date)
        end as closed_on
    from found as f
    inner join years as y on f.found_year <= y.year
    -- a later year may not ask for the table any more: the case stays
    left join {{ ref('stg_hand_ins') }} as h on y.year = h.year and f.department = h.department and f.kind = h.kind
),

settled as (
    select
        *,
        min(case when submission_id is not null then year end) over (
            partition by found_year, department, kind order by year
        ) as closed_year
    from followed
)

select
    year,
    found_year,
    department,
    kind,
    found_on,
    found_reason,
    submission_id is not null as closed,
    closed_on,
    submission_id,
    coalesce(versions > 0 and state <> 'accepted' and year > found_year, false) as judged_again,
    found_reason || case
        when submission_id is not null and year = found_year then '，本年度已有通过核验的版本'
        when submission_id is not null then '，' || cast(year as varchar) || '年度同种表已通过核验'
        when year = found_year and state = 'accepted' then '，退回的更正没有重交'
        when year = found_year then ''
        when state is null then '，本年度不再要求上报同种表'
        else '，至今没有通过核验的同种表'
    end as reason
from settled
where closed_year is null or year = closed_year
