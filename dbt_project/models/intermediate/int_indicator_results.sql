-- What each indicator did to its unit's own index. Points are out of 100 for basic indicators, bonus points for guiding.
select
    s.scenario,
    s.year,
    s.data_year,
    s.method_year,
    s.weight_year,
    s.unit_code,
    s.parent_code,
    s.tier,
    s.indicator_code,
    s.kind,
    w.pillar,
    w.weight,
    s.status,
    s.status_reason,
    s.owed_by,
    s.value,
    s.numerator,
    s.denominator,
    s.carried_from,
    s.rule_used,
    s.score,
    s.passed,
    s.threshold,
    s.veto_triggered,
    case
        when s.kind = 'guiding' then w.weight
        when {{ seen_score('s.score', 'node.exponent', 'node.zero_policy', 'node.zero_floor') }} is null then null
        else 100.0 * p.renormalised_weight * leaf.weight / p.scored_weight
    end as effective_weight,
    case
        when s.kind = 'guiding' then s.guiding_points
        else {{ contribution('p', 'leaf.weight', seen_score('s.score', 'node.exponent', 'node.zero_policy', 'node.zero_floor')) }}
    end as contribution
from {{ ref('int_scenario_scores') }} as s
inner join {{ ref('stg_indicators') }} as w on s.weight_year = w.year and s.indicator_code = w.indicator_code
left join {{ ref('int_nodes') }} as leaf
    on s.kind = 'basic' and s.scenario = leaf.scenario and s.year = leaf.year and s.tier = leaf.tree
    and s.indicator_code = leaf.node_code and leaf.node_kind = 'indicator'
left join {{ ref('int_nodes') }} as node
    on leaf.scenario = node.scenario and leaf.year = node.year and leaf.tree = node.tree
    and leaf.parent_code = node.node_code
left join {{ ref('int_node_scores') }} as p
    on s.scenario = p.scenario and s.year = p.year and s.unit_code = p.unit_code
    and leaf.tree = p.tree and leaf.parent_code = p.node_code
    and not ({{ uncounted('s.status') }})
