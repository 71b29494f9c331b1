{#- What the models read of ref_params besides the rules' own macros: numbers, and words. -#}
{%- set columns = (scoring_sample or scoring()).parameters + [
    'compares', 'unsaid_word', 'floor', 'ceil', 'transform_word', 'pass_at', 'first_year', 'min_reviewers', 'factor', 'range_low',
    'pool_word', 'pool_years', 'imputed_counts', 'constant', 'max_years', 'impute_pool_word',
    'winsor_max', 'treat_skew', 'treat_kurt', 'treat_then_word', 'treat_lambda', 'treat_combine', 'treat_factor', 'treat_lower', 'treat_low', 'treat_high',
] -%}
with params as (
    select
        year,
        indicator_code,
        {%- for name in columns | unique %}
        {%- if name.endswith('_word') %}
        max(case when param = '{{ name[:-5] }}' then word end) as param_{{ name }},
        {%- else %}
        max(case when param = '{{ name }}' then number end) as param_{{ name }},
        {%- endif %}
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
    k.year is not null as rule_kept,
    p.* exclude (year, indicator_code) -- noqa: RF02
from {{ source('raw', 'ref_indicators') }} as i
left join {{ source('raw', 'ref_kept_rules') }} as k on i.year = k.year and i.code = k.indicator_code
left join params as p on i.year = p.year and i.code = p.indicator_code
