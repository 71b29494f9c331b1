-- The root's score shared out to the indicators: in proportion to weight x score at every node, adding up to the score.
select
    s.scenario,
    s.year,
    leaf.tree,
    s.unit_code,
    s.indicator_code,
    s.score,
    case when {{ seen_score('s.score', 'node.exponent', 'node.zero_policy', 'node.zero_floor') }} is not null
        then p.renormalised_weight * leaf.weight / nullif(p.scored_weight, 0) end as effective_weight,
    {{ contribution('p', 'leaf.weight', seen_score('s.score', 'node.exponent', 'node.zero_policy', 'node.zero_floor')) }}
        as contribution
from {{ ref('int_normalised') }} as s
inner join {{ ref('int_nodes') }} as leaf
    on s.scenario = leaf.scenario and s.year = leaf.year and s.tier = leaf.tier
    and s.indicator_code = leaf.node_code and leaf.node_kind = 'indicator'
inner join {{ ref('int_nodes') }} as node
    on leaf.scenario = node.scenario and leaf.year = node.year and leaf.tree = node.tree
    and leaf.parent_code = node.node_code
inner join {{ ref('int_node_scores') }} as p
    on s.scenario = p.scenario and s.year = p.year and s.unit_code = p.unit_code
    and leaf.tree = p.tree and leaf.parent_code = p.node_code
where s.status not in ('pending', 'not_applicable')
