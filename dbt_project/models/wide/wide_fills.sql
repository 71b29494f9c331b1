{%- set spec = wide_sample or wide_spec() -%}
{%- set filled = [] -%}
{%- for t in spec.tiers -%}{%- for i in t.indicators if i.fill and i.fill != 'constant' -%}{%- do filled.append(i) -%}{%- endfor -%}{%- endfor -%}
-- What stands in for missing figures: mean or median of the figures that are there.
{%- for t in spec.tiers if t.fills %}{% set outer = loop.first %}
{%- for by in t.fills %}
{{ 'union all' if not (outer and loop.first) }}
select
    tier,
    {{ word(by) }} as pool_by,
    cast({{ by }} as varchar) as pool,
    year
    {%- for i in filled %},
    {{ (i.fill ~ '(o' ~ i.k ~ ')') if i in t.indicators and i.fill_pool == by else 'cast(null as double)' }} as fill{{ i.k }}
    {%- endfor %}
from ({{ wide_observed(spec, t) }}) as o
group by tier, {{ by }}, year
{%- endfor %}
{%- endfor %}
{%- if not filled %}
select cast(null as varchar) as tier, cast(null as varchar) as pool_by, cast(null as varchar) as pool, cast(null as integer) as year
where false
{%- endif %}
