{{ config(enabled=var('wide', false) and 'contributions' in var('wide_extras')) }}
{#- used where the loops below reach them; dbt wants to know beforehand -#}
{%- set _ = ref('wide_fills') -%}
{%- set _ = ref('wide_pools') -%}
{%- set _ = ref('wide_places') -%}
{%- set spec = wide_sample or wide_spec() -%}
-- The unit's own score shared out to its indicators, adding up to it.
{%- for t in spec.tiers if t.nodes %}
{%- set covered = (t.nodes | selectattr('least', 'gt', 0) | list | length > 0) %}
{%- set levels = t.nodes | map(attribute='level') | list %}
{{ 'union all by name' if not loop.first }}
select * from (
with {{ wide_levels(spec, t, covered, true) }},

shared_0 as (
    select
        {%- for n in t.nodes if n.level == 0 %}
        score_{{ n.j }} as contribution_{{ n.j }},
        cast(case when score_{{ n.j }} is null then null else 1.0 end as double) as share_{{ n.j }},
        {%- endfor %}
        *
    from level_0
)
{%- for level in range(1, levels | max + 1) %},

shared_{{ level }} as (
    select
        {%- for p in t.nodes if p.level == level - 1 %}
        {%- for c in wide_children(p) if c.leaf is none %}
        {{ shared_out('contribution_' ~ p.j, 'weights_' ~ p.j, 'plain_' ~ p.j, number(c.weight), c.seen) }} as contribution_{{ c.j }},
        case when {{ c.seen }} is not null then share_{{ p.j }} * {{ number(c.weight) }} / weights_{{ p.j }} end as share_{{ c.j }},
        {%- endfor %}
        {%- endfor %}
        *
    from shared_{{ level - 1 }}
)
{%- endfor %}

select
    year,
    tier,
    unit_code
    {%- for n in t.nodes if n.level == 0 %},
    score_{{ n.j }} as {{ column('score:' ~ n.tree) }}
    {%- endfor %}
    {%- for n in t.nodes %}
    {%- for c in wide_children(n) if c.leaf is not none %},
    {{ shared_out('contribution_' ~ n.j, 'weights_' ~ n.j, 'plain_' ~ n.j, number(c.weight), c.seen) }}
        as {{ column('contribution:' ~ n.tree ~ ':' ~ c.code) }},
    case when {{ c.seen }} is not null then share_{{ n.j }} * {{ number(c.weight) }} / weights_{{ n.j }} end
        as {{ column('effective_weight:' ~ n.tree ~ ':' ~ c.code) }}
    {%- endfor %}
    {%- endfor %}
from shared_{{ levels | max }}
) as tier_{{ loop.index }}
{%- endfor %}
