-- Every node of every tree, printed and ranked: among all units and among those of the same peer group.
with printed as (
    select
        n.scenario,
        n.year,
        n.tree,
        n.node_code,
        n.level,
        n.unit_code,
        u.name as unit_name,
        peer.value as peer_group,
        n.coverage,
        n.imputed_share,
        n.comparable and n.score is not null as comparable,
        n.score as score_exact,
        case when n.comparable then {{ round_half_up('n.score', 'p.score_decimals') }} end as score,
        case
            when not n.comparable then null
            when p.ranking_on = 'exact' then {{ settled('n.score') }}
            else {{ round_half_up('n.score', 'p.score_decimals') }}
        end as ranked_by,
        case when p.ranking_ascending then 1.0 else -1.0 end as turn,
        p.ranking_ties
    from {{ ref('int_node_scores') }} as n
    inner join {{ ref('stg_scenarios') }} as s on n.scenario = s.scenario and n.year = s.year
    inner join {{ ref('stg_policy') }} as p on s.method_year = p.year
    inner join {{ ref('stg_units') }} as u on n.unit_code = u.code
    left join {{ ref('stg_unit_classes') }} as peer
        on p.ranking_peer = peer.class_code and n.unit_code = peer.unit_code
),

placed as (
    select
        *,
        {%- for name, group in [('rank', ''), ('peer_rank', ', peer_group')] %}
        {%- set window = 'partition by scenario, year, tree, node_code' ~ group ~ ', ranked_by is null' %}
        case ranking_ties
            when 'dense' then dense_rank() over ({{ window }} order by turn * ranked_by)
            else rank() over ({{ window }} order by turn * ranked_by)
        end as {{ name }}_from,
        count(*) over ({{ window }}, ranked_by) as {{ name }}_equal,
        count(ranked_by) over ({{ window }}) as {{ name }}_peers{{ ',' if not loop.last }}
        {%- endfor %}
    from printed
)

select
    scenario,
    year,
    tree,
    node_code,
    level,
    unit_code,
    unit_name,
    score,
    score_exact,
    comparable,
    coverage,
    imputed_share,
    case when ranked_by is not null then cast(rank_from + {{ ties_shift('rank_equal') }} as double) end as rank,
    cast(rank_peers as integer) as peers,
    peer_group,
    case when ranked_by is not null and peer_group is not null
        then cast(peer_rank_from + {{ ties_shift('peer_rank_equal') }} as double) end as peer_rank,
    case when peer_group is not null then cast(peer_rank_peers as integer) end as peer_group_size
from placed
