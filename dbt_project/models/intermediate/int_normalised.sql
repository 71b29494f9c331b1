{#- What a rule's macro reads, as columns of `ruled` and `banded`. -#}
{%- set c = {
    'x': 'r.x', 'low': 'r.low', 'high': 'r.high', 'target': 'r.target', 'weight': 'r.weight', 'direction': 'r.direction',
    'band_score': 'b.band_score',
} -%}
{%- set all = scoring_sample or scoring() -%}
{%- set used = var('scoring_rules') or all.rules -%}
{%- set banded, positions, points = [], [], [] -%}
{%- for rule in used -%}
  {%- if rule in all.banded -%} {%- do banded.append(rule) -%} {%- endif -%}
  {%- if rule in all.positions -%} {%- do positions.append(rule) -%} {%- endif -%}
  {%- if rule in all.points -%} {%- do points.append(rule) -%} {%- endif -%}
{%- endfor -%}
{%- for name in all.statistics -%} {%- do c.update({name: 'r.' ~ name}) -%} {%- endfor -%}
{%- for name in all.parameters -%} {%- do c.update({name: 'r.param_' ~ name}) -%} {%- endfor -%}
{%- do c.update({'unbounded': '(r.param_unbounded = 1)', 'inside': 'false'}) -%}
with ruled as (
    select
        v.*,
        r.year as rule_year,
        r.scoring_rule,
        r.direction,
        r.value_type,
        r.target,
        r.weight,
        r.veto,
        {%- for name in all.parameters %}
        r.param_{{ name }},
        {%- endfor %}
        r.param_pass_at,
        r.param_range_low,
        r.param_unsaid_word,
        {%- set logarithmic = "(coalesce(r.param_transform_word, '') = 'ln')" %}
        {{ read_post('r.param_floor', logarithmic) }} as low,
        {{ read_post('r.param_ceil', logarithmic) }} as high,
        {%- set lowest = lowest_figure('r.scoring_rule', 'r.direction', 'r.param_floor', '(r.param_unbounded = 1)') %}
        {{ read_figure(scored_value('v') | trim, lowest, logarithmic) }} as x,
        n.alike,
        {%- for name in all.statistics %}
        n.{{ name }},
        {%- endfor %}
        case
            when v.value is not null and coalesce(n.n, 0) < r.param_min_units then 'target_attainment'
            else r.scoring_rule
        end as rule_used,
        case when p.fabricated_values = 'zero' and r.veto and v.value > 0 then true else false end as zeroed_by_veto
    from {{ ref('int_values') }} as v
    left join {{ ref('stg_indicators') }} as g
        on v.goal_year = g.year and v.indicator_code = g.indicator_code and g.rule_kept
    inner join {{ ref('stg_indicators') }} as r -- where the rule is kept, its parameters are alike but for the goals
        on coalesce(g.year, v.method_year) = r.year and v.indicator_code = r.indicator_code
    inner join {{ ref('stg_policy') }} as p on v.method_year = p.year
    left join {{ ref('int_peer_positions') }} as n
        on v.scenario = n.scenario and v.year = n.year
        and v.indicator_code = n.indicator_code and v.unit_code = n.unit_code
    {{ join_treated('v') }}
),

{% if banded -%}
positioned as (
    select
        r.scenario,
        r.year,
        r.rule_year,
        r.unit_code,
        r.indicator_code,
        {%- if positions %}
        case r.scoring_rule
            {%- for rule in positions %}
            when '{{ rule }}' then {{ formula_sql(rule ~ '_position', c) }}
            {%- endfor %}
            else {{ settled_figure('r.x') }}
        end as position
        {%- else %}
        {{ settled_figure('r.x') }} as position
        {%- endif %}
    from ruled as r
    where r.scoring_rule in ('{{ banded | join("', '") }}')
),

banded as (
    -- the highest band reached; its lower edge belongs to it
    select
        p.scenario,
        p.year,
        p.unit_code,
        p.indicator_code,
        coalesce(max_by(b.score, b.at), 0.0) as band_score
    from positioned as p
    left join {{ ref('stg_bands') }} as b
        on p.rule_year = b.year and p.indicator_code = b.indicator_code and p.position >= {{ settled_figure('b.at') }}
    where p.position is not null
    group by p.scenario, p.year, p.unit_code, p.indicator_code
),

{% endif -%}
scored as (
    select
        r.*,
        case
            when r.x is null then null
            {%- for rule in used %}
            when r.scoring_rule = '{{ rule }}' then {{ formula_sql(rule, c) }}
            {%- endfor %}
        end as rule_score,
        {%- if points %}
        case r.scoring_rule
            {%- for rule in points %}
            when '{{ rule }}' then {{ formula_sql(rule ~ '_points', c) }}
            {%- endfor %}
        end as rule_points,
        {%- else %}
        cast(null as double) as rule_points,
        {%- endif %}
        {{ settled_figure('r.value') }} as settled_value
    from ruled as r
    {%- if banded %}
    left join banded as b
        on r.scenario = b.scenario and r.year = b.year
        and r.unit_code = b.unit_code and r.indicator_code = b.indicator_code
    {%- endif %}
),

judged as (
    select
        *,
        -- peers all alike or no scale between them, and no score declared for that: the rule cannot say anything
        x is not null and rule_score is null and n is not null and rule_used = scoring_rule as says_nothing
    from scored
)

select
    scenario,
    year,
    data_year,
    method_year,
    weight_year,
    unit_code,
    parent_code,
    tier,
    indicator_code,
    kind,
    case when says_nothing then 'not_applicable' else status end as status,
    case
        when says_nothing and starts_with(param_reference_word, 'unit:') and reference_value is null then 'no_reference'
        when says_nothing and n <= 1 then 'no_peers'
        when says_nothing and alike then 'peers_all_alike'
        when says_nothing then param_unsaid_word
        else status_reason
    end as status_reason,
    owed_by,
    value,
    numerator,
    denominator,
    carried_from,
    rule_used,
    case
        when status in ('failed_missing', 'no_bonus') or zeroed_by_veto then 0.0
        when param_range_low <> 0 then {{ on_range('rule_score', 'param_range_low', 'param_cap') }}
        else rule_score
    end as score,
    case
        when kind <> 'guiding' then null
        when status in ('no_bonus', 'failed_missing') then 0.0
        else coalesce(rule_points, weight * rule_score / 100.0)
    end as guiding_points,
    case
        when says_nothing then null
        when kind <> 'basic' or status not in ('scored', 'carried_forward') then
            case when kind = 'basic' and status = 'failed_missing' then false end
        when value_type = 'boolean' then value <> 0
        when direction = 'target' then
            settled_value between {{ settled_figure('param_target_low') }} and {{ settled_figure('param_target_high') }}
        when direction = 'lower' then settled_value <= {{ settled_figure(ratio('target', 'param_pass_at')) }}
        else settled_value >= {{ settled_figure('param_pass_at * target') }}
    end as passed,
    case
        when direction = 'target' then
            case when settled_value > {{ settled_figure('param_target_high') }} then param_target_high else param_target_low end
        when value_type = 'boolean' then 1.0
        when direction = 'lower' then {{ ratio('target', 'param_pass_at') }}
        else param_pass_at * target
    end as threshold,
    veto and value > 0 and status in ('scored', 'carried_forward') as veto_triggered
from judged
