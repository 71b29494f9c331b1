-- The figures of indicators whose outliers are treated, with how.
select
    v.scenario,
    v.year,
    case when r.param_pool_years = 0 then v.year else 0 end as pool_year,
    v.indicator_code,
    v.unit_code,
    v.value,
    r.param_winsor_max as winsor_max,
    r.param_treat_skew as skew,
    r.param_treat_kurt as kurt,
    r.param_treat_then_word as then_word,
    r.param_treat_lambda as box_cox_lambda,
    r.param_treat_combine as combine,
    r.param_treat_factor as gii_factor,
    r.param_treat_lower as lower,
    r.param_treat_low as quantile_low,
    r.param_treat_high as quantile_high
from {{ ref('int_values') }} as v
inner join {{ ref('stg_indicators') }} as r on v.method_year = r.year and v.indicator_code = r.indicator_code
where v.value is not null and (r.param_winsor_max is not null or r.param_treat_low is not null)
