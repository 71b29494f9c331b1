-- Only the rules that look at peers; sorting the rows of all others would be wasted.
with members as (
    select
        v.scenario,
        v.year,
        case when r.param_pool_years = 0 then v.year else 0 end as pool_year,
        v.indicator_code,
        v.pool,
        v.unit_code,
        {{ scored_value('v') }} as value,
        {{ settled_figure(scored_value('v') | trim) }} as compared,
        v.value as figure,
        r.param_reference_word,
        r.param_winsor_low,
        r.param_winsor_high,
        -- an imputed figure is made of the others: it is placed among them but does not shape them
        case when v.status = 'imputed' and r.param_imputed_counts = 0 then 0 else 1 end as counts
    from {{ ref('int_values') }} as v
    inner join {{ ref('stg_indicators') }} as r
        on v.method_year = r.year and v.indicator_code = r.indicator_code
    {{ join_treated('v') }}
    where v.value is not null and r.param_compares = 1
),

placed as (
    select
        *,
        sum(counts) over (
            partition by scenario, pool_year, indicator_code, pool order by value, unit_code
            rows between unbounded preceding and current row
        ) as place,
        sum(counts) over (partition by scenario, pool_year, indicator_code, pool) as n,
        sum(counts) over (partition by scenario, pool_year, indicator_code, pool, compared) as equal,
        sum(counts) over (
            partition by scenario, pool_year, indicator_code, pool order by compared
            range between unbounded preceding and current row
        ) as up_to
    from members
),

pools as (
    -- quantiles by linear interpolation between neighbours (type 7); quantile functions want constant shares,
    -- and winsor is data
    select
        scenario,
        pool_year,
        indicator_code,
        pool,
        max(case when param_reference_word = 'unit:' || unit_code then value end) as reference_value,
        min(value) as minimum,
        max(value) as maximum,
        {{ level('min(figure)', 'max(figure)') }} as alike,
        avg(value) as mean,
        median(value) as median,
        stddev_samp(value) as sd_sample,
        stddev_pop(value) as sd_population,
        {%- for side in ['low', 'high'] %}
        max(case when place = 1 + floor((n - 1) * param_winsor_{{ side }}) then value end)
        + (max((n - 1) * param_winsor_{{ side }}) - floor(max((n - 1) * param_winsor_{{ side }}))) * (
            max(case when place = 1 + ceil((n - 1) * param_winsor_{{ side }}) then value end)
            - max(case when place = 1 + floor((n - 1) * param_winsor_{{ side }}) then value end)
        ) as {{ 'lo' if side == 'low' else 'hi' }}{{ ',' if not loop.last }}
        {%- endfor %}
    from placed
    where counts = 1
    group by scenario, pool_year, indicator_code, pool
)

select
    m.scenario,
    m.year,
    m.indicator_code,
    m.unit_code,
    cast(m.n as double) as n,
    cast(m.up_to - m.equal as double) as below,
    cast(m.equal as double) as equal,
    cast(m.n - m.up_to as double) as above,
    p.alike,
    p.minimum,
    p.maximum,
    p.mean,
    p.median,
    p.sd_sample,
    p.sd_population,
    p.lo,
    p.hi,
    p.reference_value
from placed as m
left join pools as p
    on m.scenario = p.scenario and m.pool_year = p.pool_year and m.indicator_code = p.indicator_code and m.pool = p.pool
