-- What is ranked and graded: the composed total as printed, and the group each unit is compared in.
select
    t.year,
    t.unit_code,
    u.name as unit_name,
    t.tier,
    t.parent_code,
    t.is_comparable,
    coalesce(t.parent_code, t.unit_code) as peer_group,
    case
        when m.quota_within = parent.tier then parent.code
        when m.quota_within = grandparent.tier then grandparent.code
        else t.tier
    end as quota_group,
    m.quota_share,
    case when t.is_comparable then {{ round_half_up('t.total_score_exact', 'p.score_decimals') }} end as total_score,
    {{ round_half_up('t.basic_score', 'p.score_decimals') }} as basic_score,
    case
        when not t.is_comparable then null
        when p.ranking_on = 'exact' then t.total_score_exact
        else {{ round_half_up('t.total_score_exact', 'p.score_decimals') }}
    end as ranked_by,
    p.ranking_ties,
    p.score_decimals,
    coalesce(p.basic_name, '基础性指标') as basic_name,
    coalesce(p.below_floor_text, '暂不可比') as below_floor_text,
    p.failed_basic_limit_for_excellent,
    p.failed_basic_share_limit,
    p.failed_basic_share_grade,
    p.veto_grade,
    p.veto_leaves_excellent_pool
from {{ ref('int_unit_totals') }} as t
inner join {{ ref('stg_units') }} as u on t.unit_code = u.code
left join {{ ref('stg_units') }} as parent on u.parent_code = parent.code
left join {{ ref('stg_units') }} as grandparent on parent.parent_code = grandparent.code
inner join {{ ref('stg_policy') }} as p on {{ graded_by('t.year') }} = p.year
inner join {{ ref('stg_tiers') }} as m on {{ graded_by('t.year') }} = m.year and t.tier = m.tier
where t.scenario = '{{ var('graded_scenario') }}'
