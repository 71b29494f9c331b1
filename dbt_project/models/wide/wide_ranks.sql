{{ config(enabled=var('wide', false) and 'ranks' in var('wide_extras')) }}
{#- used where the loops below reach them; dbt wants to know beforehand -#}
{%- if var('wide_nodes_ranked', false) -%}{%- set _ = ref('wide_scores') -%}{%- endif -%}
{%- set _ = ref('wide_totals') -%}
{%- set spec = wide_sample or wide_spec() -%}
{%- set policy = spec.policy -%}
{%- set turn = '1.0' if policy.ranking_ascending else '-1.0' -%}
-- A node belongs to one tier: its number stands for tier, tree and code.
-- Printed and ranked: among all units of the tier and among those of the same peer group.
with nodes as (
    select t.year, t.tier, t.tree, r.node_code, r.number, 0 as level, t.unit_code, t.peer_group, t.score, t.coverage, t.comparable
    from {{ ref('wide_totals') }} as t
    inner join (
        values {% for n in spec.nodes if n.level == 0 %}({{ word(n.tree) }}, {{ word(n.node_code) }}, {{ n.j }}){{ ', ' if not loop.last }}{% endfor %}
    ) as r (tree, node_code, number) on t.tree = r.tree
    {%- if var('wide_nodes_ranked') %}
    {%- for n in spec.nodes if n.level > 0 %}
    union all
    select year, tier, {{ word(n.tree) }} as tree, {{ word(n.node_code) }} as node_code, {{ n.j }} as number,
        {{ n.level }} as level, unit_code, peer_group,
        score_{{ n.j }} as score, coverage_{{ n.j }} as coverage, comparable_{{ n.j }} as comparable
    from {{ ref('wide_scores') }}
    where tier = {{ word(n.tier) }}
    {%- endfor %}
    {%- endif %}
),

printed as (
    select
        year, tier, tree, node_code, number, level, unit_code, peer_group, coverage,
        comparable and score is not null as comparable,
        score as score_exact,
        case when comparable then {{ round_half_up('score', policy.score_decimals) }} end as score,
        case when comparable then {{ settled('score') if policy.ranking_on == 'exact' else round_half_up('score', policy.score_decimals) }} end
            as ranked_by
    from nodes
),

placed as (
    select
        *
        {%- for name, group in [('rank', ''), ('peer_rank', ', peer_group')] %}
        {%- set window = 'partition by year, number' ~ group ~ ', ranked_by is null' %},
        {{ 'dense_rank()' if policy.ranking_ties == 'dense' else 'rank()' }} over ({{ window }} order by {{ turn }} * ranked_by) as {{ name }}_from,
        {%- if policy.ranking_ties in ['max', 'average'] %}
        count(*) over ({{ window }}, ranked_by) as {{ name }}_equal,
        {%- else %}
        1 as {{ name }}_equal,
        {%- endif %}
        count(ranked_by) over (
            {{ window }} order by {{ turn }} * ranked_by rows between unbounded preceding and unbounded following
        ) as {{ name }}_peers
        {%- endfor %},
        {{ word(policy.ranking_ties) }} as ranking_ties
    from printed
)

select
    year,
    tier,
    tree,
    node_code,
    level,
    unit_code,
    score,
    score_exact,
    comparable,
    coverage,
    case when ranked_by is not null then cast(rank_from + {{ ties_shift('rank_equal') }} as double) end as rank,
    cast(rank_peers as integer) as peers,
    peer_group,
    case when ranked_by is not null and peer_group is not null
        then cast(peer_rank_from + {{ ties_shift('peer_rank_equal') }} as double) end as peer_rank,
    case when peer_group is not null then cast(peer_rank_peers as integer) end as peer_group_size
from placed
