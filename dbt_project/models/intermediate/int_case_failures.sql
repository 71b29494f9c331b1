-- Episodes of failing: one runs from the first failed year to the first later year whose own figures pass. Figures
-- carried forward or estimated are no better data and end none. Row: a year of an episode.
with years as (
    select distinct year from {{ ref('stg_deadlines') }}
),

subjects as (
    select unit_code, indicator_code, min(year) as first_failed
    from {{ ref('int_indicator_results') }}
    where scenario = 'nominal' and kind = 'basic' and passed = false
    group by unit_code, indicator_code
),

results as (
    select
        y.year,
        s.unit_code,
        s.indicator_code,
        r.status,
        r.value,
        r.threshold,
        coalesce(r.passed and r.status = 'scored', false) as closed,
        i.lead_department,
        coalesce(r.passed = false, false) as failed
    from subjects as s
    inner join years as y on s.first_failed <= y.year
    left join {{ ref('int_indicator_results') }} as r
        on y.year = r.year and s.unit_code = r.unit_code and s.indicator_code = r.indicator_code
            and r.scenario = 'nominal' and r.kind = 'basic'
    left join {{ ref('stg_indicators') }} as i on r.year = i.year and r.indicator_code = i.indicator_code
),

counted as (
    select
        *,
        -- the sum over no row is null, not 0
        coalesce(sum(case when closed then 1 else 0 end) over (
            partition by unit_code, indicator_code order by year rows between unbounded preceding and 1 preceding
        ), 0) as passes_before
    from results
),

episodes as (
    select
        *,
        min(case when failed then year end) over (partition by unit_code, indicator_code, passes_before) as found_year
    from counted
)

select
    e.year,
    e.unit_code,
    e.indicator_code,
    e.found_year,
    found.value as found_value,
    -- judged by this year's rule; a year that does not know the indicator leaves the one it was found by
    coalesce(e.threshold, found.threshold) as threshold,
    found.lead_department,
    e.value as value_now,
    e.closed,
    case
        when e.closed then '本年度数据达标'
        when e.year = e.found_year then '本年度发现'
        when e.failed and e.status = 'scored' then '本年度数据仍未达标'
        when e.status = 'failed_missing' then '本年度应报未报，没有新数据'
        when e.status = 'carried_forward' then '本年度沿用上一年度数据，没有新数据'
        when e.status = 'imputed' then '本年度为估算值，没有新数据'
        when e.status = 'pending' then '本年度待报，没有新数据'
        when e.status = 'not_applicable' then '本年度不适用'
        else '本年度评价体系没有这项基础性指标'
    end as reason,
    e.failed and e.status = 'scored' and e.year > e.found_year as judged_again
from episodes as e
inner join results as found
    on e.found_year = found.year and e.unit_code = found.unit_code and e.indicator_code = found.indicator_code
where e.year >= e.found_year
