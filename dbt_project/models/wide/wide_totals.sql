{#- used where the loops below reach them; dbt wants to know beforehand -#}
{%- set stored = var('wide_nodes_ranked', false) -%}
{%- set _ = [ref('wide_scores')] if stored else [ref('wide_fills'), ref('wide_pools'), ref('wide_places')] -%}
{%- set spec = wide_sample or wide_spec() -%}
-- From the lowest tier up: own share of the unit's own score and children's share of the mean of its children.
with
{%- for t in spec.tiers %}
{%- if not stored %}
scored_{{ t.height }} as (
{{ wide_own_scores(spec, t, t.nodes | selectattr('level', 'equalto', 0) | list) }}
),
{% endif %}
own_{{ t.height }} as (
    {%- for n in t.nodes if n.level == 0 %}
    {{ 'union all' if not loop.first }}
    select year, unit_code, parent_code, tier, peer_group, '{{ n.tree }}' as tree, {{ loop.index }} as tree_number,
        score_{{ n.j }} as own_score, coverage_{{ n.j }} as coverage,
        coalesce(comparable_{{ n.j }} and score_{{ n.j }} is not null, false) as own_comparable
    from {{ ref('wide_scores') if stored else 'scored_' ~ t.height }}
    where tier = {{ word(t.code) }}
    {%- endfor %}
),
{%- if t.child is none %}

totals_{{ t.height }} as materialized (
    select *, cast(null as double) as children_score, cast(null as integer) as children,
        cast(null as integer) as comparable_children, own_score as score, own_comparable as comparable
    from own_{{ t.height }}
){{ ',' if not loop.last }}
{%- else %}
{%- set below = (spec.tiers | selectattr('code', 'equalto', t.child) | first).height %}

children_{{ t.height }} as (
    select year, parent_code, tree_number, cast(count(*) as integer) as children,
        cast(sum(case when comparable then 1 else 0 end) as integer) as comparable_children,
        avg(case when comparable then score end) as children_score
    from totals_{{ below }}
    group by year, parent_code, tree_number
),

totals_{{ t.height }} as materialized (
    select o.*, c.children_score, coalesce(c.children, 0) as children,
        coalesce(c.comparable_children, 0) as comparable_children,
        {{ composed(number(t.own_share), 'o.own_score', number(t.children_share), 'c.children_score') }} as score,
        (o.own_comparable or {{ number(t.own_share) }} = 0) and coalesce(c.comparable_children, 0) > 0
            and c.comparable_children >= {{ number(t.least_children) }} * c.children - 1e-9 as comparable
    from own_{{ t.height }} as o
    left join children_{{ t.height }} as c
        on o.year = c.year and o.unit_code = c.parent_code and o.tree_number = c.tree_number
){{ ',' if not loop.last }}
{%- endif %}
{% endfor %}
{%- for t in spec.tiers %}
{{ 'union all' if not loop.first }}
select year, unit_code, parent_code, tier, peer_group, tree, own_score, own_comparable, coverage, children, comparable_children,
    children_score, score, comparable
from totals_{{ t.height }}
{%- endfor %}
