-- What the nodes that SQL cannot compute are computed from: every leaf's score, and the trees with their methods.
select
    s.scenario,
    s.year,
    n.tree,
    n.node_code,
    s.unit_code,
    case when not ({{ uncounted('s.status') }}) then s.score end as score,
    case when {{ no_matter('s.status', 'p.not_applicable_counts_as_missing') }} then 0.0 else 1.0 end as applicable
from {{ ref('int_scenario_scores') }} as s
inner join {{ ref('stg_nodes') }} as n
    on s.weight_year = n.year and s.tier = n.tier and s.indicator_code = n.node_code and n.node_kind = 'indicator'
inner join {{ ref('stg_policy') }} as p on s.method_year = p.year
where s.kind = 'basic'
