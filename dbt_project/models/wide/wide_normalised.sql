{{ config(enabled=var('wide', false) and 'normalised' in var('wide_extras')) }}
{#- used where the loops below reach them; dbt wants to know beforehand -#}
{%- set _ = ref('wide_fills') -%}
{%- set _ = ref('wide_pools') -%}
{%- set _ = ref('wide_places') -%}
{%- set spec = wide_sample or wide_spec() -%}
-- A view: writing every score costs several times computing it again.
{%- for t in spec.tiers %}
{{ 'union all by name' if not loop.first }}
select
    year,
    tier,
    unit_code
    {%- for i in t.indicators %},
    v{{ i.k }} as {{ column('value:' ~ i.code) }},
    s{{ i.k }} as {{ column('score:' ~ i.code) }}
    {%- endfor %}
from ({{ wide_normalised(spec, t, figures=true) }}) as scored
{%- endfor %}
