with nominal as (
    select
        *,
        coalesce(parent_code, unit_code) as peer_group,
        case when is_comparable then score end as ranked_by
    from {{ ref('int_pillar_totals') }}
    where scenario = 'nominal'
)

select
    n.year,
    n.unit_code,
    n.pillar,
    p.name_zh as pillar_name,
    p.weight,
    n.own_score,
    n.children_score,
    n.score,
    n.coverage,
    n.contribution,
    case when n.ranked_by is not null then
        {{ ranking('m.ranking_ties',
            'partition by n.year, n.tier, n.peer_group, n.pillar, n.ranked_by is null order by '
            ~ round_half_up('n.ranked_by', 'm.score_decimals') ~ ' desc') }}
    end as rank,
    avg(n.ranked_by) over (partition by n.year, n.tier, n.peer_group, n.pillar) as peers_mean
from nominal as n
inner join {{ ref('stg_pillars') }} as p on n.year = p.year and n.pillar = p.pillar
inner join {{ ref('stg_policy') }} as m on n.year = m.year
