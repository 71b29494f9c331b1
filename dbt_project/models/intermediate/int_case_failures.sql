-- Episodes of failing: one runs from the first failed year to the first later year in which the unit passes. A year
-- without a result neither begins nor ends one. Row: a year of an episode.
with years as (
    select distinct year from {{ source('raw', 'ref_deadlines') }}
),

subjects as (
    select unit_code, indicator_code, min(year) as first_failed
    from {{ ref('failed_basics') }}
    group by unit_code, indicator_code
),

results as (
    select
        y.year,
        s.unit_code,
        s.indicator_code,
        r.passed,
        r.value,
        f.threshold,
        f.lead_department,
        f.year is not null as failed,
        -- the sum over no row is null, not 0
        coalesce(sum(case when r.passed then 1 else 0 end) over (
            partition by s.unit_code, s.indicator_code order by y.year
            rows between unbounded preceding and 1 preceding
        ), 0) as passes_before
    from subjects as s
    inner join years as y on y.year >= s.first_failed
    left join {{ ref('int_indicator_results') }} as r
        on y.year = r.year and s.unit_code = r.unit_code and s.indicator_code = r.indicator_code
            and r.scenario = 'nominal' and r.kind = 'basic'
    left join {{ ref('failed_basics') }} as f
        on y.year = f.year and s.unit_code = f.unit_code and s.indicator_code = f.indicator_code
),

episodes as (
    select
        *,
        min(case when failed then year end) over (
            partition by unit_code, indicator_code, passes_before
        ) as found_year
    from results
)

select
    e.year,
    e.unit_code,
    e.indicator_code,
    e.found_year,
    found.value as found_value,
    found.threshold as found_threshold,
    found.lead_department,
    e.value as value_now,
    coalesce(e.passed, false) as closed,
    case
        when e.passed then '本年度数据达标'
        when e.year = e.found_year then '本年度发现'
        when e.failed then '本年度数据仍未达标'
        when e.passed is null and e.value is null then '本年度没有可以评估的数据'
        else '本年度未评估'
    end as reason,
    e.failed and e.year > e.found_year as judged_again
from episodes as e
inner join results as found
    on e.found_year = found.year and e.unit_code = found.unit_code and e.indicator_code = found.indicator_code
where e.year >= e.found_year
