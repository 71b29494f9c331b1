with ranked as (
    select
        *,
        {{ ranking('ranking_ties', 'partition by year, tier, peer_group, is_comparable order by ranked_by desc') }} as peer_rank,
        {{ ranking('ranking_ties', 'partition by year, tier, is_comparable order by ranked_by desc') }} as tier_rank,
        sum(case when is_comparable then 1 else 0 end) over (partition by year, tier, peer_group) as peers
    from {{ ref('int_printed_totals') }}
)

select
    r.year,
    r.unit_code,
    r.unit_name,
    r.tier,
    r.parent_code,
    t.own_basic,
    t.own_guiding,
    t.own_total,
    t.children_basic,
    t.children_guiding,
    t.children_total,
    t.basic_score,
    t.guiding_points,
    t.deductions,
    r.total_score,
    case when t.is_comparable then t.total_score_exact end as total_score_exact,
    t.coverage,
    t.lowest_pillar_coverage,
    t.is_comparable as comparable,
    case when t.is_comparable then '可比' else r.below_floor_text end as status,
    coalesce(f.vetoed, false) as vetoed,
    coalesce(f.failed_basic_count, 0) as failed_basic_count,
    coalesce(f.failed_basic_share, 0.0) as failed_basic_share,
    coalesce(f.pending_count, 0) as pending_count,
    coalesce(f.pending_points, 0.0) as pending_points,
    g.band_grade,
    g.grade,
    case
        when not t.is_comparable and not t.own_comparable then '可计分权重不足，' || r.below_floor_text || '，不评等级'
        when not t.is_comparable then '可比的下级单位不足，' || r.below_floor_text || '，不评等级'
        when r.quota_share is null then '本层级不评等级，只印指数'
        else g.grade_reason
    end as grade_reason,
    case when t.is_comparable then r.peer_rank end as rank,
    cast(r.peers as integer) as peers,
    r.peer_group,
    case when t.is_comparable then r.tier_rank end as overall_rank
from ranked as r
inner join {{ ref('int_unit_totals') }} as t
    on r.year = t.year and r.unit_code = t.unit_code and t.scenario = 'nominal'
left join {{ ref('int_failures') }} as f on r.year = f.year and r.unit_code = f.unit_code
left join {{ ref('int_grades') }} as g on r.year = g.year and r.unit_code = g.unit_code
