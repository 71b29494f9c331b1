{#- From the table to scores, one row a unit: SQL text of the steps, used by several models, so that nothing wide need be
    written down between them. `t`: a tier of wide_spec. -#}

{% macro wide_keys(spec, t) -%}
  {%- set keys = ['year', 'unit_code', 'parent_code', 'tier'] -%}
  {%- set classes = t.pools | map('first') | list + t.fills + ([column(spec.policy.ranking_peer)] if spec.policy.ranking_peer else []) -%}
  {%- for c in classes if c not in keys -%} {%- do keys.append(c) -%} {%- endfor -%}
  {%- do return(keys) -%}
{%- endmacro %}

{#- Figures after denominator and factor, nothing filled in. -#}
{% macro wide_observed(spec, t) -%}
  select
    {{ wide_keys(spec, t) | join(', ') }},
    {%- for i in t.indicators %}
    {%- if i.fill and i.divided %}
    {{ i.divided }} as z{{ i.k }},
    {%- endif %}
    {{ i.observed }} as {{ 'o' if i.fill else 'v' }}{{ i.k }}{{ ',' if not loop.last }}
    {%- endfor %}
  from {{ source('wide', 'wide') }}
  where tier = {{ word(t.code) }}
{%- endmacro %}

{#- The same with what stands in for a missing figure. Over a denominator of 0
    nothing does where the policy says so. -#}
{% macro wide_figures(spec, t) -%}
  {%- if t.indicators | selectattr('fill') | list -%}
  select
    {%- for key in wide_keys(spec, t) %}
    o.{{ key }},
    {%- endfor %}
    {%- for i in t.indicators %}
    {%- if i.fill %}
    {{ 'case when z' ~ i.k ~ ' then null else ' if i.divided }}coalesce(
      o{{ i.k }}, {{ i.constant if i.fill == 'constant' else 'fill' ~ i.k }}){{ ' end' if i.divided }} as v{{ i.k }}{{ ',' if not loop.last }}
    {%- else %}
    v{{ i.k }}{{ ',' if not loop.last }}
    {%- endif %}
    {%- endfor %}
  from ({{ wide_observed(spec, t) }}) as o
    {%- for by in t.fills %}
  left join (
    select pool, year
      {%- for i in t.indicators if i.fill and i.fill != 'constant' and i.fill_pool == by %}, fill{{ i.k }}{% endfor %}
    from {{ ref('wide_fills') }}
    where tier = {{ word(t.code) }} and pool_by = {{ word(by) }}
  ) as by_{{ loop.index }} on o.{{ by }} = by_{{ loop.index }}.pool and o.year = by_{{ loop.index }}.year
    {%- endfor %}
  {%- else -%}
  {{ wide_observed(spec, t) }}
  {%- endif -%}
{%- endmacro %}

{#- Scores. A figure stays beside a score that may be missing although the figure is there: peers all alike. -#}
{% macro wide_normalised(spec, t, figures=false) -%}
  {%- set placed = t.indicators | selectattr('placed') | list %}
  select
    {%- for key in wide_keys(spec, t) %}
    v.{{ key }},
    {%- endfor %}
    {%- for i in t.indicators %}
    {%- set score = formula_sql(i.rule, i.c) %}
    {%- if figures or i.silent %}
    v{{ i.k }},
    {%- endif %}
    {{ score if i.low == 0 else on_range('(' ~ score ~ ')', number(i.low), i.c.cap) }} as s{{ i.k }}{{ ',' if not loop.last }}
    {%- endfor %}
  from ({{ wide_figures(spec, t) }}) as v
  {%- for by, every_year in t.pools %}
  {%- set mine = [] -%}
  {%- for i in t.indicators if i.pooled and i.pool == by and i.every_year == every_year -%}
    {%- for stat in i.stats -%} {%- do mine.append(stat ~ i.k) -%} {%- endfor -%}
  {%- endfor -%}
  {%- if mine %}
  left join (
    select pool, pool_year, {{ mine | join(', ') }}
    from {{ ref('wide_pools') }}
    where tier = {{ word(t.code) }} and pool_by = {{ word(by) }} and every_year = {{ every_year }}
  ) as pool_{{ loop.index }}
    on v.{{ by }} = pool_{{ loop.index }}.pool{{ '' if every_year else ' and v.year = pool_' ~ loop.index ~ '.pool_year' }}
  {%- endif %}
  {%- endfor %}
  {%- if placed %}
  left join (
    select year, unit_code
      {%- for i in placed %}, n{{ i.k }}, below{{ i.k }}, equal{{ i.k }}, above{{ i.k }}{% endfor %}
    from {{ ref('wide_places') }}
    where tier = {{ word(t.code) }}
  ) as place on v.year = place.year and v.unit_code = place.unit_code
  {%- endif %}
{%- endmacro %}
