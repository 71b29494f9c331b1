with nominal as (
    select
        r.*,
        coalesce(r.parent_code, r.unit_code) as peer_group,
        -- a unit that is not comparable has no place among its peers and is in no mean of theirs, as in pillar_scores
        case when t.is_comparable then r.score end as ranked_by
    from {{ ref('int_indicator_results') }} as r
    inner join {{ ref('int_unit_totals') }} as t
        on r.scenario = t.scenario and r.year = t.year and r.unit_code = t.unit_code
    where r.scenario = 'nominal'
)

select
    n.year,
    n.unit_code,
    n.indicator_code,
    i.indicator_name,
    n.tier,
    n.pillar,
    n.kind,
    i.lead_department,
    n.value,
    n.numerator,
    n.denominator,
    i.unit_of_measure,
    i.target,
    i.direction,
    i.scoring_rule,
    n.rule_used,
    n.score,
    n.weight,
    n.effective_weight,
    n.contribution,
    case when n.kind = 'basic' then n.effective_weight - n.contribution end as points_lost,
    n.status,
    n.status_reason,
    n.passed,
    n.kind = 'basic' and coalesce(not n.passed, false) as failed_basic,
    coalesce(n.veto_triggered, false) as veto_triggered,
    case when n.ranked_by is not null then
        {{ ranking('m.ranking_ties',
            'partition by n.year, n.tier, n.peer_group, n.indicator_code, n.ranked_by is null order by '
            ~ round_half_up('n.ranked_by', 'm.score_decimals') ~ ' desc') }}
    end as rank,
    cast(count(n.ranked_by) over (partition by n.year, n.tier, n.peer_group, n.indicator_code) as integer) as peers,
    avg(n.ranked_by) over (partition by n.year, n.tier, n.peer_group, n.indicator_code) as peers_mean,
    b.value as prior_value,
    b.score as prior_score
from nominal as n
inner join {{ ref('stg_indicators') }} as i on n.year = i.year and n.indicator_code = i.indicator_code
inner join {{ ref('stg_policy') }} as m on n.year = m.year
left join nominal as b
    on n.year - 1 = b.year and n.unit_code = b.unit_code and n.indicator_code = b.indicator_code
