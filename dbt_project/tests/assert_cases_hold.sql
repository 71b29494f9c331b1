-- A failed basic stands in an open case of its year; an open case is carried into the next year; only a passed
-- indicator closes one.
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
),

dropped as (
    select 'open case not carried on' as problem, c.year, c.case_id as subject
    from {{ ref('cases') }} as c
    inner join years as y on c.year + 1 = y.year
    left join {{ ref('cases') }} as n on c.year + 1 = n.year and c.case_id = n.case_id
    where c.stage <> 'closed' and n.case_id is null and c.kind <> 'rejected_table'
),

revived as (
    select 'closed case came back' as problem, c.year, c.case_id as subject
    from {{ ref('cases') }} as c
    inner join {{ ref('cases') }} as n on c.case_id = n.case_id and n.year > c.year
    where c.stage = 'closed'
),

unproven as (
    select 'closed without a passed indicator' as problem, c.year, c.case_id as subject
    from {{ ref('cases') }} as c
    left join {{ ref('indicator_scores') }} as s
        on c.year = s.year and c.unit_code = s.unit_code and c.indicator_code = s.indicator_code
    where c.kind = 'failed_basic' and c.stage = 'closed' and not coalesce(s.passed, false)
)

select * from unlisted
union all
select * from dropped
union all
select * from revived
union all
select * from unproven
