{%- set known = [
    'fail', 'pending', 'not_applicable', 'carry_forward', 'impute_mean', 'impute_median', 'impute_constant',
    'impute_estimate', 'interpolate'
] -%}
-- A policy the SQL does not compute, or not in this run, must stop the run, not be read past.
select year, key, number, word
from {{ source('raw', 'ref_policy') }}
where (key = 'rounding.mode' and coalesce(word, '') <> 'half_up')
    or (key = 'children_mean' and coalesce(word, '') <> 'simple')
    or (key = 'ranking.on' and coalesce(word, '') not in ('rounded', 'exact'))
    or (key = 'ranking.ties' and coalesce(word, '') not in ('min', 'dense', 'max', 'average'))
    or (key = 'missing.zero_denominator' and coalesce(word, '') not in ('not_applicable', 'pending', 'missing'))
    or (key = 'guiding.missing_means' and coalesce(word, '') <> 'no_bonus')
    or (key = 'guiding.enters_basic_score' and coalesce(number, 1) <> 0)
    or (key = 'veto.effect.propagate_to_parent' and coalesce(word, '') <> 'list_only')
    or (key = 'veto.effect.fabricated_values' and coalesce(word, '') <> 'zero')
    or (key = 'tiers.department.no_led_task' and coalesce(word, '') <> 'renormalise')
    or (key like 'excellent_quota.%.rounding' and coalesce(word, '') <> 'down')
    or (key = 'missing.carry_forward_max_years' and coalesce(number, 99) > 10)
union all
select i.year, i.indicator_code, null, i.scoring_rule || '/' || i.missing_policy
from {{ ref('stg_indicators') }} as i
where i.scoring_rule not in ('{{ (var("scoring_rules") or (scoring_sample or scoring()).rules) | join("', '") }}')
or i.missing_policy not in ('{{ (var("missing_policies") or known) | join("', '") }}')
union all
-- a year without a policy row would vanish in a join
select s.year, 'framework', null, 'no policy'
from {{ ref('stg_scenarios') }} as s
left join {{ ref('stg_policy') }} as p on s.method_year = p.year
where p.score_decimals is null or p.ranking_on is null or p.ranking_ties is null or p.zero_denominator is null
    or p.carry_forward_max_years is null or p.min_reviewers is null or p.panel_disagreement_range is null
    or p.failed_basic_limit_for_excellent is null or p.failed_basic_share_limit is null or p.veto_grade is null
    or p.department_led is null or p.department_cooperation is null or p.department_reporting is null
