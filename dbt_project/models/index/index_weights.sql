{%- set deepest = var('max_depth') | int -%}
-- Weights in effect where nothing is missing: among siblings, and multiplied down from the root.
with down_0 as (
    select *, cast(1.0 as double) as global_weight
    from {{ ref('int_nodes') }}
    where level = 0
)
{%- for level in range(1, deepest + 1) %},

down_{{ level }} as (
    select n.*, p.global_weight * n.weight as global_weight
    from {{ ref('int_nodes') }} as n
    inner join down_{{ level - 1 }} as p
        on n.scenario = p.scenario and n.year = p.year and n.tree = p.tree and n.parent_code = p.node_code
    where n.level = {{ level }}
)
{%- endfor %}
{% for level in range(0, deepest + 1) %}
{{ 'union all' if not loop.first }}
select scenario, year, tree, node_code, parent_code, level, node_kind, method, weight, global_weight
from down_{{ level }}
{%- endfor %}
