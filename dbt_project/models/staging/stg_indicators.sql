{%- set numbers = [
    'floor', 'ceil', 'target_low', 'target_high', 'zero_low', 'zero_high', 'base', 'per_unit', 'true_score',
    'false_score', 'per_item', 'min_reviewers', 'min_units', 'degenerate_score', 'pass_at', 'first_year', 'reference',
    'constant', 'max_years', 'winsor_max', 'treat_skew', 'treat_kurt', 'treat_lambda', 'treat_combine', 'treat_low',
    'treat_high',
] -%}
{%- set words = ['basis', 'pool', 'sd', 'transform', 'reference', 'degenerate_score', 'impute_pool', 'treat_then', 'ties',
] -%}
{%- set defaults = {
    'cap': 100, 'overshoot': 1, 'center': 50, 'spread': 10,
    'item_cap': 1e12, 'escalate_from': 1e12, 'escalate_per_unit': 0,
    'factor': 1, 'unbounded': 0, 'range_low': 0, 'imputed_counts': 0, 'pool_years': 0,
} -%}
with params as (
    select
        year,
        indicator_code,
        {%- for name in numbers %}
        max(case when param = '{{ name }}' then number end) as param_{{ name }},
        {%- endfor %}
        {%- for name in words %}
        max(case when param = '{{ name }}' then word end) as param_{{ name }}_word,
        {%- endfor %}
        {%- for name in defaults %}
        max(case when param = '{{ name }}' then number end) as param_{{ name }},
        {%- endfor %}
        max(case when param = 'winsor' and position = 1 then number end) as param_winsor_low,
        max(case when param = 'winsor' and position = 2 then number end) as param_winsor_high
    from {{ source('raw', 'ref_params') }}
    group by year, indicator_code
)

select
    i.year,
    i.code as indicator_code,
    i.name_zh as indicator_name,
    i.tier,
    i.pillar,
    i.kind,
    i.plan_ref,
    i.lead_department,
    i.unit_of_measure,
    i.direction,
    i.value_type,
    i.value_field,
    i.numerator_field,
    i.denominator_field,
    i.scoring_rule,
    i.target,
    i.weight,
    i.missing_policy,
    i.veto,
    i.evidence_required,
    i.applies_to,
    i.sort,
    {%- for name in numbers %}
    p.param_{{ name }},
    {%- endfor %}
    {%- for name in words %}
    p.param_{{ name }}_word,
    {%- endfor %}
    {%- for name, value in defaults.items() %}
    coalesce(p.param_{{ name }}, {{ value }}) as param_{{ name }},
    {%- endfor %}
    coalesce(p.param_winsor_low, 0.0) as param_winsor_low,
    coalesce(p.param_winsor_high, 1.0) as param_winsor_high
from {{ source('raw', 'ref_indicators') }} as i
left join params as p on i.year = p.year and i.code = p.indicator_code
