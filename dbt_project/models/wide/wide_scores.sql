{{ config(enabled=var('wide', false) and var('wide_nodes_ranked', false)) }}
{#- used where the loops below reach them; dbt wants to know beforehand -#}
{%- set _ = ref('wide_fills') -%}
{%- set _ = ref('wide_pools') -%}
{%- set _ = ref('wide_places') -%}
{%- set spec = wide_sample or wide_spec() -%}
-- Own scores: every node of every tree from the unit's own figures.
{%- for t in spec.tiers %}
{{ 'union all' if not loop.first }}
select * from ({{ wide_own_scores(spec, t, spec.nodes) }}) as tier_{{ loop.index }}
{%- endfor %}
