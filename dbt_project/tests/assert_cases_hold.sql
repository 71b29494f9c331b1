-- A failed basic stands in an open case of its year, a missed milestone and an unaccepted table in a case; an open case is
-- carried into the next year; only an indicator that passed on figures of the year closes one, with a hand-in to show.
with years as (
    select distinct year from {{ ref('cases') }}
),

unlisted as (
    select 'failed basic without an open case' as problem, f.year, f.unit_code || ' ' || f.indicator_code as subject
    from {{ ref('failed_basics') }} as f
    left join {{ ref('cases') }} as c
        on f.year = c.year and f.unit_code = c.unit_code and f.indicator_code = c.indicator_code
            and c.stage <> 'closed'
    where c.case_id is null
    union all
    select 'missed milestone without a case' as problem, m.year, m.task_code || ' ' || m.number as subject
    from {{ ref('milestone_results') }} as m
    left join {{ ref('cases') }} as c
        on m.year = c.found_year and m.year = c.year and m.task_code = c.task_code and m.number = c.milestone
    where m.state <> 'on_time' and c.case_id is null
    union all
    select 'table without a case' as problem, h.year, h.department || ' ' || h.kind as subject
    from {{ ref('stg_hand_ins') }} as h
    left join {{ ref('cases') }} as c
        on h.year = c.found_year and h.year = c.year and h.department = c.department and h.kind = c.table_kind
    where (h.state <> 'accepted' or not h.on_time) and c.case_id is null
),

dropped as (
    select 'open case not carried on' as problem, c.year, c.case_id as subject
    from {{ ref('cases') }} as c
    inner join years as y on c.year + 1 = y.year
    left join {{ ref('cases') }} as n on c.year + 1 = n.year and c.case_id = n.case_id
    where c.stage <> 'closed' and n.case_id is null
),

revived as (
    select 'closed case came back' as problem, c.year, c.case_id as subject
    from {{ ref('cases') }} as c
    inner join {{ ref('cases') }} as n on c.case_id = n.case_id and c.year < n.year
    where c.stage = 'closed'
),

unproven as (
    select 'closed without a passed indicator' as problem, c.year, c.case_id as subject
    from {{ ref('cases') }} as c
    left join {{ ref('indicator_scores') }} as s
        on c.year = s.year and c.unit_code = s.unit_code and c.indicator_code = s.indicator_code
    where c.kind = 'failed_basic' and c.stage = 'closed' and not coalesce(s.passed and s.status = 'scored', false)
    union all
    select 'closed without date or hand-in, or before it was found' as problem, c.year, c.case_id as subject
    from {{ ref('cases') }} as c
    where c.stage = 'closed' and not coalesce(c.closed_on >= c.found_on and c.evidence_submission is not null, false)
)

select * from unlisted
union all
select * from dropped
union all
select * from revived
union all
select * from unproven
