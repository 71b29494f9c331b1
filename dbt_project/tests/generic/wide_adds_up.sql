{% test wide_adds_up(model) %}
{#- Contributions of a unit that do not sum to its score within 1e-9, tree by tree. -#}
{%- set spec = wide_spec() -%}
{%- for t in spec.tiers %}{% set outer = loop.first %}
{%- for root in t.nodes if root.level == 0 %}
{{ 'union all' if not (outer and loop.first) }}
select tier, year, unit_code
from {{ model }}
where tier = {{ word(t.code) }} and {{ column('score:' ~ root.tree) }} is not null
    and abs({{ column('score:' ~ root.tree) }} - (0.0
    {%- for n in t.nodes if n.tree == root.tree %}{% for c in n.children if c.leaf is not none %}
        + coalesce({{ column('contribution:' ~ n.tree ~ ':' ~ c.code) }}, 0.0)
    {%- endfor %}{% endfor %})) > 1e-9
{%- endfor %}
{%- endfor %}
{% endtest %}
