select
    year,
    cast(max(case when key = 'rounding.score_decimals' then number end) as integer) as score_decimals,
    coalesce(max(case when key = 'scale' then number end), 100.0) as scale,
    max(case when key = 'ranking.on' then word end) as ranking_on,
    max(case when key = 'ranking.ties' then word end) as ranking_ties,
    max(case when key = 'ranking.peer' then word end) as ranking_peer,
    coalesce(max(case when key = 'ranking.ascending' then number end), 0) = 1 as ranking_ascending,
    cast(max(case when key = 'missing.carry_forward_max_years' then number end) as integer) as carry_forward_max_years,
    max(case when key = 'missing.zero_denominator' then word end) as zero_denominator,
    max(case when key = 'coverage.not_applicable_counts_as_missing' then number end) = 1
        as not_applicable_counts_as_missing,
    max(case when key = 'guiding.min_reviewers' then number end) as min_reviewers,
    max(case when key = 'guiding.panel_disagreement_range' then number end) as panel_disagreement_range,
    max(case when key = 'basic.name_zh' then word end) as basic_name,
    max(case when key = 'coverage.below_floor_text' then word end) as below_floor_text,
    max(case when key = 'basic.failed_basic_limit_for_excellent' then number end) as failed_basic_limit_for_excellent,
    max(case when key = 'basic.failed_basic_share_cap_grade.share' then number end) as failed_basic_share_limit,
    max(case when key = 'basic.failed_basic_share_cap_grade.cap' then word end) as failed_basic_share_grade,
    max(case when key = 'veto.effect.grade' then word end) as veto_grade,
    max(case when key = 'veto.effect.excluded_from_excellent_pool' then number end) = 1 as veto_leaves_excellent_pool,
    max(case when key = 'veto.effect.fabricated_values' then word end) as fabricated_values,
    max(case when key = 'tiers.department.composition.led' then number end) as department_led,
    max(case when key = 'tiers.department.composition.cooperation' then number end) as department_cooperation,
    max(case when key = 'tiers.department.composition.reporting' then number end) as department_reporting,
    max(case when key = 'tiers.department.led_parts.milestones_on_time' then number end) as led_milestones_share,
    max(case when key = 'tiers.department.led_parts.led_indicators_attained' then number end) as led_indicators_share,
    max(case when key = 'tiers.department.reporting_parts.on_time' then number end) as reporting_on_time_share,
    max(case when key = 'tiers.department.reporting_parts.accepted_first_time' then number end)
        as reporting_first_time_share,
    max(case when key = 'tiers.department.reporting_parts.no_later_correction' then number end)
        as reporting_no_correction_share,
    max(case when key = 'tiers.department.corrections.counted' then word end) as corrections_counted,
    max(case when key = 'tiers.department.corrections.free_until' then word end) as corrections_free_until,
    max(case when key = 'excellent_quota.department.max_share' then number end) as department_quota_share,
    cast(max(case when key = 'rectification.days' then number end) as integer) as rectification_days
from {{ source('raw', 'ref_policy') }}
group by year
