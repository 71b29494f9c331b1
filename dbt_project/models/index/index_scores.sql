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

{#- Equals stand beside each other in the window of ranks: they are counted there, without sorting once more. -#}
{%- for name, group in [('placed', ''), ('placed_among_peers', ', peer_group')] %}
{%- set own = 'partition by scenario, year, tree, node_code' ~ group ~ ', ranked_by is null' %}
{%- set ranked = own ~ ' order by turn * ranked_by' %}
{{ name }} as (
    select
        {{ 'scenario, year, tree, node_code, unit_code' if group else '*' }},
        case ranking_ties
            when 'dense' then dense_rank() over ({{ ranked }})
            else rank() over ({{ ranked }})
        end as rank_from,
        count(*) over ({{ ranked }} range between current row and current row) as rank_equal,
        count(ranked_by) over ({{ own }}) as rank_peers
    from printed
    {%- if group %}
    where peer_group is not null
    {%- endif %}
){{ ',' if not loop.last }}
{% endfor %}
select
    a.scenario,
    a.year,
    a.tree,
    a.node_code,
    a.level,
    a.unit_code,
    a.unit_name,
    a.score,
    a.score_exact,
    a.comparable,
    a.coverage,
    a.imputed_share,
    case when a.ranked_by is not null then cast(a.rank_from + {{ ties_shift('a.rank_equal') }} as double) end as rank,
    cast(a.rank_peers as integer) as peers,
    a.peer_group,
    case when a.ranked_by is not null then cast(p.rank_from + {{ ties_shift('p.rank_equal') }} as double) end as peer_rank,
    cast(p.rank_peers as integer) as peer_group_size
from placed as a
left join placed_among_peers as p
    on a.scenario = p.scenario and a.year = p.year and a.tree = p.tree
    and a.node_code = p.node_code and a.unit_code = p.unit_code
