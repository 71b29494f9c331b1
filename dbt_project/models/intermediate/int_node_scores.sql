{%- set deepest = var('max_depth') | int -%}
{%- set child = 'scenario, year, unit_code, tree, node_code, parent_code, level, weight, score, applicable, available, imputed, comparable' -%}
-- Up the trees level by level, then down again to share the index out. Leaves are indicators, at any level.
with leaves as (
    select
        s.scenario,
        s.year,
        s.unit_code,
        n.tree,
        n.node_code,
        n.parent_code,
        n.level,
        n.weight,
        case when not ({{ uncounted('s.status') }}) then s.score end as score,
        case when {{ no_matter('s.status', 'n.not_applicable_counts_as_missing') }} then 0.0 else 1.0 end
            as applicable,
        case when {{ uncounted('s.status') }} then 0.0 else 1.0 end as available,
        case when {{ stood_in('s.status') }} then 1.0 else 0.0 end as imputed,
        true as comparable
    from {{ ref('int_scenario_scores') }} as s
    inner join {{ ref('int_nodes') }} as n
        on s.scenario = n.scenario and s.year = n.year and s.tier = n.tier and s.indicator_code = n.node_code
    where s.kind = 'basic' and n.node_kind = 'indicator'
),
{% for level in range(deepest, 0, -1) %}
children_{{ level }} as (
    select {{ child }} from leaves where level = {{ level }}
    {%- if level < deepest %}
    union all
    select {{ child }} from nodes_{{ level }}
    {%- endif %}
),

seen_{{ level }} as (
    select
        c.*,
        p.parent_code as grandparent_code,
        p.weight as parent_weight,
        p.method,
        p.formula,
        p.exponent,
        p.minimum_share,
        p.share_of,
        p.below_minimum,
        p.scale,
        {{ seen_score('c.score', 'p.exponent', 'p.zero_policy', 'p.zero_floor') }} as seen
    from children_{{ level }} as c
    inner join {{ ref('int_nodes') }} as p
        on c.scenario = p.scenario and c.year = p.year and c.tree = p.tree and c.parent_code = p.node_code
    where p.node_kind <> 'indicator'
),

gathered_{{ level - 1 }} as (
    select
        scenario,
        year,
        unit_code,
        tree,
        parent_code as node_code,
        max(grandparent_code) as parent_code,
        {{ level - 1 }} as level,
        max(parent_weight) as weight,
        {{ node_score('weight', 'seen', 'exponent', 'method', 'formula', 'scale') }} as score,
        sum(weight * applicable) / sum(weight) as applicable,
        sum(weight * available) / sum(weight) as available,
        sum(weight * imputed) / sum(weight) as imputed,
        bool_and(comparable or applicable = 0) as children_comparable,
        -- a share of 0.8 put together from binary fractions must not miss 0.8
        sum(weight * applicable) = 0 or coalesce(case max(share_of)
            when 'count' then {{ ratio('count(seen)', 'sum(case when applicable > 0 then 1 else 0 end)') }}
            else {{ ratio('sum(weight * available)', 'sum(weight * applicable)') }}
        end, 0) >= max(minimum_share) - 1e-9 as enough,
        max(below_minimum) as below_minimum,
        sum(case when seen is not null then weight end) as scored_weight,
        sum(weight * seen) as weighted_sum,
        max(exponent) as exponent
    from seen_{{ level }}
    group by scenario, year, unit_code, tree, parent_code
),

nodes_{{ level - 1 }} as (
    -- `missing`: with too few data the node has no score and its parent goes on without it;
    -- `incomparable`: the score is shown, and all above it is 暂不可比
    select
        g.scenario,
        g.year,
        g.unit_code,
        g.tree,
        g.node_code,
        g.parent_code,
        g.level,
        g.weight,
        g.applicable,
        g.scored_weight,
        g.weighted_sum,
        g.exponent,
        {%- set given = "coalesce(c.value, g.score)" if var('computed_nodes') else 'g.score' %}
        case when g.enough or g.below_minimum <> 'missing' then {{ given }} end as score,
        case when g.enough or g.below_minimum <> 'missing' then g.available else 0.0 end as available,
        case when g.enough or g.below_minimum <> 'missing' then g.imputed else 0.0 end as imputed,
        g.children_comparable and (g.enough or g.below_minimum = 'missing') as comparable
    from gathered_{{ level - 1 }} as g
    {%- if var('computed_nodes') %}
    left join {{ ref('int_computed_nodes') }} as c
        on g.scenario = c.scenario and g.year = c.year and g.tree = c.tree and g.node_code = c.node_code
        and g.unit_code = c.unit_code and c.what = 'score'
    {%- endif %}
),
{% endfor %}
shared_0 as (
    select
        n.*,
        cast(case when n.score is null then null else 1.0 end as double) as renormalised_weight,
        n.score as contribution
    from nodes_0 as n
)
{%- for level in range(1, deepest) %},

shared_{{ level }} as (
    select
        n.*,
        -- what hangs below a node set aside has no weight either
        case when n.seen is not null then p.renormalised_weight * n.weight / p.scored_weight end as renormalised_weight,
        {{ contribution('p', 'n.weight', 'n.seen') }} as contribution
    from (
        select n.*, s.seen
        from nodes_{{ level }} as n
        inner join seen_{{ level }} as s
            on n.scenario = s.scenario and n.year = s.year and n.unit_code = s.unit_code
            and n.tree = s.tree and n.node_code = s.node_code
    ) as n
    inner join shared_{{ level - 1 }} as p
        on n.scenario = p.scenario and n.year = p.year and n.unit_code = p.unit_code
        and n.tree = p.tree and n.parent_code = p.node_code
)
{%- endfor %}
{% for level in range(0, deepest) %}
{{ 'union all' if not loop.first }}
select
    scenario,
    year,
    unit_code,
    tree,
    node_code,
    parent_code,
    level,
    weight,
    score,
    applicable,
    available,
    {{ ratio('available', 'applicable') }} as coverage,
    {{ ratio('imputed', 'applicable') }} as imputed_share,
    comparable,
    scored_weight,
    weighted_sum,
    renormalised_weight,
    contribution
from shared_{{ level }}
{%- endfor %}
