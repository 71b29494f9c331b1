{%- set columns = ['data_year', 'method_year', 'weight_year', 'unit_code', 'parent_code', 'tier', 'indicator_code', 'kind', 'status_reason',
    'owed_by', 'value', 'numerator', 'denominator', 'carried_from', 'rule_used', 'threshold'] -%}
{%- set judged = ['score', 'guiding_points', 'passed'] -%}
-- The scores of every scenario. `prior_common` and `common` are last year's and this year's figures under last year's
-- rules, each without what only one of the two years can score: a figure that is pending, or came back, is no change of
-- anybody's data.
with last_year as (
    select * from {{ ref('int_normalised') }} where scenario = 'nominal'
),

this_year as (
    select * from {{ ref('int_normalised') }} where scenario = 'prior_weights_method'
),

paired as (
    select
        t.year,
        t.unit_code,
        t.indicator_code,
        ({{ uncounted('t.status') }}) <> ({{ uncounted('b.status') }}) as aside
    from this_year as t
    inner join last_year as b
        on t.year - 1 = b.year and t.unit_code = b.unit_code and t.indicator_code = b.indicator_code
)

select
    scenario,
    year,
    {{ columns | join(',\n    ') }},
    status,
    {{ judged | join(',\n    ') }},
    veto_triggered
from {{ ref('int_normalised') }}
{%- for scenario, side, shift in [('prior_common', 'last_year', 1), ('common', 'this_year', 0)] %}
union all
select
    s.scenario,
    s.year,
    {%- for column in columns %}
    x.{{ column }},
    {%- endfor %}
    case when p.aside then 'set_aside' else x.status end as status,
    {%- for column in judged %}
    case when not p.aside then x.{{ column }} end as {{ column }},
    {%- endfor %}
    x.veto_triggered and not p.aside as veto_triggered
from {{ ref('stg_scenarios') }} as s
inner join {{ side }} as x on s.year - {{ shift }} = x.year
inner join paired as p on s.year = p.year and x.unit_code = p.unit_code and x.indicator_code = p.indicator_code
where s.scenario = '{{ scenario }}'
{%- endfor %}
