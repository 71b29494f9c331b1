{%- set rules = ['target_attainment', 'goalpost', 'identity', 'min_max', 'step', 'boolean', 'deduction', 'bonus', 'efficacy', 'z_score',
    'rank', 'percentile_rank', 'borda', 'distance_to_reference', 'share_of_best'] -%}
{%- set c = {
    'x': 'r.x', 'target': 'r.target', 'direction': 'r.direction', 'cap': 'r.cap', 'overshoot': 'r.overshoot',
    'unbounded': 'r.unbounded', 'floor_or_zero': 'r.floor_or_zero', 'low': 'r.low', 'high': 'r.high',
    'target_low': 'r.param_target_low', 'target_high': 'r.param_target_high',
    'zero_low': 'r.param_zero_low', 'zero_high': 'r.param_zero_high',
    'lo': 'r.lo', 'hi': 'r.hi', 'degenerate': 'r.degenerate', 'band_score': 'b.band_score',
    'true_score': 'r.true_score', 'false_score': 'r.false_score', 'base': 'r.base', 'per_unit': 'r.param_per_unit',
    'escalate_from': 'r.param_escalate_from', 'escalate_per_unit': 'r.param_escalate_per_unit',
    'item_cap': 'r.param_item_cap', 'basis': 'r.param_basis_word', 'per_item': 'r.param_per_item',
    'minimum': 'r.minimum', 'maximum': 'r.maximum', 'mean': 'r.mean',
    'sd': "(case when r.param_sd_word = 'population' then r.sd_population else r.sd_sample end)",
    'center': 'r.param_center', 'spread': 'r.param_spread', 'ties': 'r.param_ties_word',
    'n': 'r.n', 'below': 'r.below', 'equal': 'r.equal', 'above': 'r.above',
    'reference': reference_of('r.param_reference_word', 'coalesce(r.param_reference, r.reference_value)', 'r.direction',
        'r.minimum', 'r.maximum', 'r.mean', 'r.median'),
} -%}
with ruled as (
    select
        v.*,
        r.scoring_rule,
        r.direction,
        r.value_type,
        r.target,
        r.weight,
        r.veto,
        r.param_pass_at,
        r.param_target_low,
        r.param_target_high,
        r.param_zero_low,
        r.param_zero_high,
        r.param_basis_word,
        r.param_sd_word,
        r.param_cap as cap,
        r.param_overshoot as overshoot,
        r.param_center,
        r.param_spread,
        r.param_item_cap,
        r.param_escalate_from,
        r.param_escalate_per_unit,
        r.param_per_unit,
        r.param_per_item,
        r.param_reference,
        r.param_reference_word,
        coalesce(r.param_base, case r.scoring_rule when 'efficacy' then 60.0 else r.param_cap end) as base,
        coalesce(r.param_true_score, r.param_cap) as true_score,
        coalesce(r.param_false_score, 0.0) as false_score,
        coalesce(r.param_floor, 0.0) as floor_or_zero,
        r.param_degenerate_score as degenerate,
        {%- set logarithmic = "(coalesce(r.param_transform_word, '') = 'ln')" %}
        {{ read_post('r.param_floor', logarithmic) }} as low,
        {{ read_post('r.param_ceil', logarithmic) }} as high,
        {{ read_figure(scored_value('v') | trim, 'r.param_floor', logarithmic) }} as x,
        n.n,
        n.below,
        n.equal,
        n.above,
        n.minimum,
        n.maximum,
        n.mean,
        n.median,
        n.sd_sample,
        n.sd_population,
        n.lo,
        n.hi,
        n.reference_value,
        r.param_unbounded = 1 as unbounded,
        r.param_range_low,
        r.param_ties_word,
        case
            when r.scoring_rule = 'min_max' and v.value is not null and coalesce(n.n, 0) < r.param_min_units then 'target_attainment'
            else r.scoring_rule
        end as rule_used,
        case when p.fabricated_values = 'zero' and r.veto and v.value > 0 then true else false end as zeroed_by_veto
    from {{ ref('int_values') }} as v
    inner join {{ ref('stg_indicators') }} as r
        on v.method_year = r.year and v.indicator_code = r.indicator_code
    inner join {{ ref('stg_policy') }} as p on v.method_year = p.year
    left join {{ ref('int_peer_positions') }} as n
        on v.scenario = n.scenario and v.year = n.year
        and v.indicator_code = n.indicator_code and v.unit_code = n.unit_code
    {{ join_treated('v') }}
),

positioned as (
    select
        scenario,
        year,
        method_year,
        unit_code,
        indicator_code,
        case rule_used
            when 'step' then {{ step_position('x', 'target', 'direction', 'param_basis_word') }}
            else {{ settled('x') }}
        end as position
    from ruled
    where rule_used = 'step' or (rule_used = 'bonus' and param_basis_word = 'panel_score')
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
    left join {{ source('raw', 'ref_bands') }} as b
        on p.method_year = b.year and p.indicator_code = b.indicator_code and p.position >= {{ settled('b.at') }}
    where p.position is not null
    group by p.scenario, p.year, p.unit_code, p.indicator_code
),

scored as (
    select
        r.*,
        case
            when r.x is null then null
            when r.rule_used = 'target_attainment' and r.scoring_rule = 'min_max'
                then {{ rule_score('target_attainment_from_zero', c) }}
            when r.rule_used in ('rank', 'borda') and r.param_basis_word = 'count'
                then {{ rule_score('place', c) }} - case r.rule_used when 'borda' then 1.0 else 0.0 end
            {%- for rule in rules %}
            when r.rule_used = '{{ rule }}' then {{ rule_score(rule, c) }}
            {%- endfor %}
        end as rule_score,
        case
            when r.rule_used = 'bonus'
                then {{ bonus('r.x', 'r.param_basis_word', 'b.band_score', 'r.param_per_item', 'r.cap') }}
            when r.rule_used = 'deduction' and r.kind = 'guiding'
                then 0.0 - {{ points_off('r.x', 'r.param_per_unit', 'r.param_escalate_from', 'r.param_escalate_per_unit', 'r.weight') }}
        end as rule_points,
        {{ settled('r.value') }} as settled_value
    from ruled as r
    left join banded as b
        on r.scenario = b.scenario and r.year = b.year
        and r.unit_code = b.unit_code and r.indicator_code = b.indicator_code
),

judged as (
    select
        *,
        -- peers all alike, and no score declared for that: the rule cannot say anything
        x is not null and rule_score is null and n is not null and rule_used <> 'target_attainment' as says_nothing
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
        when says_nothing then 'peers_all_alike'
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
        when param_range_low <> 0 then {{ on_range('rule_score', 'param_range_low', 'cap') }}
        else rule_score
    end as score,
    case
        when kind <> 'guiding' then null
        when status = 'no_bonus' or (status = 'failed_missing') then 0.0
        else coalesce(rule_points, weight * rule_score / 100.0)
    end as guiding_points,
    case
        when says_nothing then null
        when kind <> 'basic' or status not in ('scored', 'carried_forward') then
            case when kind = 'basic' and status = 'failed_missing' then false end
        when value_type = 'boolean' then value <> 0
        when direction = 'target' then
            settled_value between {{ settled('param_target_low') }} and {{ settled('param_target_high') }}
        when direction = 'lower' then settled_value <= {{ settled(ratio('target', 'coalesce(param_pass_at, 1.0)')) }}
        else settled_value >= {{ settled('coalesce(param_pass_at, 1.0) * target') }}
    end as passed,
    case
        when direction = 'target' then
            case when settled_value > {{ settled('param_target_high') }} then param_target_high else param_target_low end
        when value_type = 'boolean' then 1.0
        when direction = 'lower' then {{ ratio('target', 'coalesce(param_pass_at, 1.0)') }}
        else coalesce(param_pass_at, 1.0) * target
    end as threshold,
    veto and value > 0 and status in ('scored', 'carried_forward') as veto_triggered
from judged
