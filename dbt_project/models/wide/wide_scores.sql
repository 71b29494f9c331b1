{#- used where the loops below reach them; dbt wants to know beforehand -#}
{%- set _ = ref('wide_fills') -%}
{%- set _ = ref('wide_pools') -%}
{%- set _ = ref('wide_places') -%}
{%- set spec = wide_sample or wide_spec() -%}
-- Own scores: every node of every tree from the unit's own figures.
{%- for t in spec.tiers %}
{%- set covered = 'coverage' in var('wide_extras') or (t.nodes | selectattr('least', 'gt', 0) | list | length > 0) %}
{{ 'union all' if not loop.first }}
select * from (
with {{ wide_levels(spec, t, covered, false) }}

select
    year,
    unit_code,
    parent_code,
    tier,
    {{ column(spec.policy.ranking_peer) if spec.policy.ranking_peer else 'cast(null as varchar)' }} as peer_group
    {%- for n in spec.nodes %},
    {%- if n in t.nodes %}
    score_{{ n.j }},
    {{ ratio('available_' ~ n.j, 'applicable_' ~ n.j) if covered else 'cast(null as double)' }} as coverage_{{ n.j }},
    comparable_{{ n.j }}
    {%- else %}
    cast(null as double) as score_{{ n.j }},
    cast(null as double) as coverage_{{ n.j }},
    cast(null as boolean) as comparable_{{ n.j }}
    {%- endif %}
    {%- endfor %}
from level_0
) as tier_{{ loop.index }}
{%- endfor %}
