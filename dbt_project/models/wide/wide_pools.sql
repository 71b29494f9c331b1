{#- used where the loops below reach them; dbt wants to know beforehand -#}
{%- set _ = ref('wide_fills') -%}
{%- set spec = wide_sample or wide_spec() -%}
{%- set columns = [] -%}
{%- for t in spec.tiers -%}{%- for i in t.indicators -%}{%- for stat in i.stats -%}{%- do columns.append([i, stat]) -%}{%- endfor -%}{%- endfor -%}{%- endfor -%}
{%- set parts = [] -%}
{%- for t in spec.tiers -%}{%- for pool in t.pools -%}{%- do parts.append([t, pool[0], pool[1]]) -%}{%- endfor -%}{%- endfor -%}
-- One scan of the table per tier and way of pooling; a score then only looks its pool up.
{%- for t, by, every_year in parts %}
{{ 'union all' if not loop.first }}
select
    tier,
    {{ word(by) }} as pool_by,
    {{ every_year }} as every_year,
    cast({{ by }} as varchar) as pool,
    {{ 'cast(null as integer)' if every_year else 'year' }} as pool_year
    {%- for i, stat in columns %},
    {{ (i.stats[stat] | replace('#', 'v' ~ i.k)) if i in t.indicators and i.pool == by and i.every_year == every_year
        else 'cast(null as double)' }} as {{ stat }}{{ i.k }}
    {%- endfor %}
from ({{ wide_figures(spec, t) }}) as v
group by tier, {{ by }}{{ ', year' if not every_year }}
{%- endfor %}
{%- if not parts %}
select cast(null as varchar) as tier, cast(null as varchar) as pool_by, cast(null as varchar) as pool
where false
{%- endif %}
