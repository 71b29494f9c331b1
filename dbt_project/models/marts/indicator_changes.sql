-- An indicator that a year does not score contributes nothing to it, so entering and leaving indicators are in the sum.
with comparable_years as (
    select year, unit_code from {{ ref('changes') }} where change is not null
),

contributed as (
    select scenario, year, unit_code, indicator_code, coalesce(contribution, 0.0) as contribution
    from {{ ref('int_indicator_results') }}
),

known as (
    select distinct year, unit_code, indicator_code from contributed
    union
    select year + 1, unit_code, indicator_code from contributed where scenario = 'nominal'
),

steps as (
    select
        k.year,
        k.unit_code,
        k.indicator_code,
        coalesce(b.contribution, 0.0) as previous_contribution,
        coalesce(t.contribution, 0.0) as contribution,
        coalesce(a.contribution, 0.0) as common_before,
        coalesce(o.contribution, 0.0) as common_after,
        coalesce(w.contribution, 0.0) as on_prior_weights_method,
        coalesce(m.contribution, 0.0) as on_prior_method,
        coalesce(g.contribution, 0.0) as on_prior_rules
    from known as k
    inner join comparable_years as c on k.year = c.year and k.unit_code = c.unit_code
    {%- for alias, scenario in [('t', 'nominal'), ('a', 'prior_common'), ('o', 'common'), ('w', 'prior_weights_method'), ('m', 'prior_method'), ('g', 'prior_rules'), ('b', 'nominal')] %}
    left join contributed as {{ alias }}
        on {{ alias }}.scenario = '{{ scenario }}'
        and k.year{{ ' - 1' if alias == 'b' }} = {{ alias }}.year
        and k.unit_code = {{ alias }}.unit_code and k.indicator_code = {{ alias }}.indicator_code
    {%- endfor %}
)

select
    year,
    unit_code,
    indicator_code,
    {{ change_effects(
        'previous_contribution', 'common_before', 'common_after', 'on_prior_weights_method', 'on_prior_method', 'on_prior_rules', 'contribution'
    ) }}
from steps
