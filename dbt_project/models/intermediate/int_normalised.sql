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
        coalesce(r.param_transform_word, '') = 'ln' as logarithmic,
        case when coalesce(r.param_transform_word, '') = 'ln' then case when r.param_floor > 0 then ln(r.param_floor) end
            else r.param_floor end as low,
        case when coalesce(r.param_transform_word, '') = 'ln' then case when r.param_ceil > 0 then ln(r.param_ceil) end
            else r.param_ceil end as high,
        -- nothing above zero has no logarithm: it stands at the low post or below it
        case when coalesce(r.param_transform_word, '') <> 'ln' then {{ scored_value('v') }}
            when {{ scored_value('v') }} > 0 then ln({{ scored_value('v') }})
            when {{ scored_value('v') }} is not null and r.param_floor > 0 then ln(r.param_floor) end as x,
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
                then {{ target_attainment_from_zero('r.x', 'r.target', 'r.direction', 'r.cap') }}
            when r.rule_used = 'target_attainment'
                then {{ target_attainment('r.x', 'r.target', 'r.floor_or_zero', 'r.direction', 'r.cap', 'r.overshoot', 'r.unbounded') }}
            when r.rule_used = 'goalpost'
                then {{ goalpost('r.x', 'r.low', 'r.high', 'r.direction', 'r.param_target_low', 'r.param_target_high',
                    'r.param_zero_low', 'r.param_zero_high', 'r.cap', 'r.unbounded') }}
            when r.rule_used = 'identity' then case when r.direction = 'lower' then -r.x else r.x end
            when r.rule_used = 'min_max' then {{ min_max('r.x', 'r.lo', 'r.hi', 'r.direction', 'r.cap', 'r.degenerate') }}
            when r.rule_used = 'step' then {{ clip('b.band_score', '0.0', 'r.cap') }}
            when r.rule_used = 'boolean' then {{ boolean_score('r.x', 'r.true_score', 'r.false_score') }}
            when r.rule_used = 'deduction' then {{ deduction(
                'r.base', 'r.floor_or_zero',
                points_off('r.x', 'r.param_per_unit', 'r.param_escalate_from', 'r.param_escalate_per_unit', 'r.param_item_cap'),
                'r.cap') }}
            when r.rule_used = 'bonus'
                then {{ ratio('100.0 * ' ~ bonus('r.x', 'r.param_basis_word', 'b.band_score', 'r.param_per_item', 'r.cap'), 'r.cap') }}
            when r.rule_used = 'efficacy'
                then {{ efficacy('r.x', 'coalesce(r.low, r.minimum)', 'coalesce(r.high, r.maximum)', 'r.direction', 'r.base', 'r.cap', 'r.degenerate') }}
            when r.rule_used = 'z_score'
                then {{ z_score('r.x', 'r.mean', "(case when r.param_sd_word = 'population' then r.sd_population else r.sd_sample end)",
                    'r.direction', 'r.param_center', 'r.param_spread', 'r.cap', 'r.degenerate', 'r.unbounded') }}
            when r.rule_used in ('rank', 'borda') and r.param_basis_word = 'count'
                then {{ place_from_worst('r.n', "(case when r.direction = 'lower' then r.above else r.below end)", 'r.equal', 'r.param_ties_word') }}
                - case r.rule_used when 'borda' then 1.0 else 0.0 end
            when r.rule_used = 'rank'
                then {{ rank_score('r.n', "(case when r.direction = 'lower' then r.below else r.above end)", 'r.equal', 'r.cap', 'r.degenerate') }}
            when r.rule_used = 'percentile_rank'
                then {{ percentile_rank('r.n', "(case when r.direction = 'lower' then r.above else r.below end)", 'r.equal', 'r.cap', 'r.degenerate') }}
            when r.rule_used = 'borda'
                then {{ borda('r.n', "(case when r.direction = 'lower' then r.above else r.below end)", 'r.equal', 'r.cap', 'r.degenerate') }}
            when r.rule_used = 'distance_to_reference'
                then {{ distance_to_reference('r.x', 'r.minimum', 'r.maximum',
                    "(case r.param_reference_word when 'mean' then r.mean when 'median' then r.median when 'best' then "
                    ~ "case when r.direction = 'lower' then r.minimum else r.maximum end else coalesce(r.param_reference, r.reference_value) end)",
                    'r.direction', 'r.cap', 'r.overshoot', 'r.degenerate', 'r.unbounded') }}
            when r.rule_used = 'share_of_best'
                then {{ share_of_best('r.x', 'r.minimum', 'r.maximum', 'r.direction', 'r.cap', 'r.degenerate') }}
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
    case when says_nothing then 'peers_all_alike' else status_reason end as status_reason,
    owed_by,
    value,
    numerator,
    denominator,
    carried_from,
    rule_used,
    case
        when status in ('failed_missing', 'no_bonus') or zeroed_by_veto then 0.0
        when param_range_low <> 0 then param_range_low + (cap - param_range_low) * rule_score / cap
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
