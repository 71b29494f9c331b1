-- Tables owed that were turned down, late or never came, followed until one of the same department and kind is accepted:
-- the year's own, or else a later year's. Row: a year of such a case.
with turned_down as (
    select distinct year, department, kind
    from {{ source('raw', 'submissions') }}
    where state = 'rejected' or gate_state = 'rejected'
),

found as (
    select
        h.year as found_year,
        h.department,
        h.kind,
        h.report_due_on,
        case
            when h.state <> 'accepted' and h.versions = 0 then '未上报'
            when h.state <> 'accepted' then '上报未通过核验'
            when t.year is not null then '曾上报未通过核验'
            else '逾期上报'
        end as found_reason
    from {{ ref('stg_hand_ins') }} as h
    left join turned_down as t on h.year = t.year and h.department = t.department and h.kind = t.kind
    where t.year is not null or h.state <> 'accepted' or not h.on_time
),

followed as (
    select
        f.*,
        h.year,
        h.state = 'accepted' as accepted,
        h.submission_id,
        cast(h.received_at as date) as received_on,
        h.versions,
        -- the sum over no row is null, not 0
        coalesce(sum(case when h.state = 'accepted' then 1 else 0 end) over (
            partition by f.found_year, f.department, f.kind order by h.year
            rows between unbounded preceding and 1 preceding
        ), 0) as accepted_before
    from found as f
    inner join {{ ref('stg_hand_ins') }} as h
        on f.department = h.department and f.kind = h.kind and h.year >= f.found_year
)

select
    year,
    found_year,
    department,
    kind,
    report_due_on,
    found_reason,
    accepted as closed,
    case when accepted then received_on end as closed_on,
    submission_id,
    versions > 0 and not accepted and year > found_year as judged_again,
    case
        when accepted and year = found_year then found_reason || '，本年度已有通过核验的版本'
        when accepted then found_reason || '，' || cast(year as varchar) || '年度同种表已通过核验'
        when year = found_year then found_reason
        else found_reason || '，至今没有通过核验的同种表'
    end as reason
from followed
where accepted_before = 0
