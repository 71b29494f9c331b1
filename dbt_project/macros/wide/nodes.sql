{#- Nodes of a tree where the children of a node are columns. The formulas are those of macros/aggregation.sql. -#}

{#- Children with their score as the node sees it (SQL). -#}
{% macro wide_children(n) -%}
  {%- set out = [] -%}
  {%- for c in n.children -%}
    {%- do out.append(dict(c, seen='seen_' ~ n.j ~ '_' ~ loop.index if n.drops else c.name)) -%}
  {%- endfor -%}
  {%- do return(out) -%}
{%- endmacro %}

{% macro wide_seen(n) -%}
  {%- for c in n.children %}
    {{ seen_score(c.name, number(n.exponent), word(n.zero_policy), number(n.zero_floor)) }} as seen_{{ n.j }}_{{ loop.index }},
  {%- endfor %}
{%- endmacro %}

{#- Weighted sum over the children that are there. -#}
{% macro wide_sum(children, template) -%}
  ({% for c in children %}coalesce({{ number(c.weight) }} * {{ template | replace('#', c.seen) }}, 0.0){{ ' + ' if not loop.last }}{% endfor %})
{%- endmacro %}

{% macro wide_weight_of(children, condition) -%}
  ({% for c in children %}case when {{ condition | replace('#', c.seen) }} then {{ number(c.weight) }} else 0.0 end{{ ' + ' if not loop.last }}{% endfor %})
{%- endmacro %}

{#- Whether an indicator counts among what could be scored: not where its peers are all alike. -#}
{% macro wide_applicable(spec, c) -%}
  {%- if c.leaf is none -%} applicable_{{ c.j }}
  {%- elif c.leaf.silent and not spec.policy.not_applicable_counts_as_missing -%}
    (case when v{{ c.j }} is not null and s{{ c.j }} is null then 0.0 else 1.0 end)
  {%- else -%} 1.0
  {%- endif -%}
{%- endmacro %}

{% macro wide_total_weight(n) -%} {{ number(n.children | sum(attribute='weight')) }} {%- endmacro %}

{#- Which sums a node needs. `covered`: coverage is asked for; `shared`: contributions are. -#}
{% macro wide_sums(spec, n, covered, shared) -%}
  {%- set children = wide_children(n) -%}
  {%- set power = n.exponent is not none -%}
  {%- if (power and n.exponent == 1) or shared %}
    {{ wide_sum(children, '#') }} as plain_{{ n.j }},
  {%- endif %}
  {%- if power and n.exponent == 0 %}
    {{ wide_sum(children, '(' ~ log_of('#', n.positive) ~ ')') }} as logs_{{ n.j }},
  {%- elif power and n.exponent != 1 %}
    {{ wide_sum(children, '(' ~ power_of('#', number(n.exponent), n.positive) ~ ')') }} as powers_{{ n.j }},
  {%- endif %}
  {%- if power and n.exponent <= 0 and not n.positive %}
    least({{ children | map(attribute='seen') | join(', ') }}{{ ', null' if children | length == 1 }}) as lowest_{{ n.j }},
  {%- endif %}
    {{ wide_weight_of(children, '# is not null') }} as weights_{{ n.j }},
  {%- if covered or n.least > 0 %}
    {%- set simple = not n.drops and not (children | rejectattr('leaf') | list) %}
    {%- if not simple %}
    ({% for c in children %}{{ number(c.weight) }} * {% if c.leaf is none %}available_{{ c.j }}{% else %}case when s{{ c.j }} is null then 0.0 else 1.0 end{% endif %}
      {{- ' + ' if not loop.last }}{% endfor %}) / {{ wide_total_weight(n) }} as available_sum_{{ n.j }},
    {%- endif %}
    ({% for c in children %}{{ number(c.weight) }} * {{ wide_applicable(spec, c) }}{{ ' + ' if not loop.last }}{% endfor %})
      / {{ wide_total_weight(n) }} as applicable_{{ n.j }},
  {%- endif %}
  {%- if n.least > 0 and n.share_of == 'count' %}
    {{ ratio(
      '(' ~ wide_count(children, '# is not null') ~ ')',
      '(' ~ wide_count_applicable(spec, children) ~ ')') }} as counted_{{ n.j }},
  {%- endif %}
{%- endmacro %}

{% macro wide_count(children, condition) -%}
  {% for c in children %}case when {{ condition | replace('#', c.seen) }} then 1.0 else 0.0 end{{ ' + ' if not loop.last }}{% endfor %}
{%- endmacro %}

{% macro wide_count_applicable(spec, children) -%}
  {% for c in children %}case when {{ wide_applicable(spec, c) }} > 0 then 1.0 else 0.0 end{{ ' + ' if not loop.last }}{% endfor %}
{%- endmacro %}

{#- The node itself from its sums: score, what share of it is there, whether all below it is comparable. -#}
{% macro wide_node_columns(spec, n, covered) -%}
  {%- set children = wide_children(n) -%}
  {%- set simple = not n.drops and not (children | rejectattr('leaf') | list) -%}
  {%- set available = ('weights_' ~ n.j ~ ' / ' ~ wide_total_weight(n)) if simple else 'available_sum_' ~ n.j -%}
  {%- if n.exponent is not none -%}
    {%- set score = mean_from_sums(number(n.exponent), 'weights_' ~ n.j, 'plain_' ~ n.j if n.exponent == 1 else 'null',
        'logs_' ~ n.j if n.exponent == 0 else 'null', 'powers_' ~ n.j if n.exponent not in [0, 1] else 'null',
        'lowest_' ~ n.j if n.exponent <= 0 and not n.positive else 'null') -%}
  {%- elif n.method == 'product' -%}
    {%- set shares = [] -%}
    {%- for c in children -%} {%- do shares.append(c.seen ~ ' / ' ~ number(spec.policy.scale)) -%} {%- endfor -%}
    {%- set score = number(spec.policy.scale) ~ ' * (' ~ shares | join(') * (') ~ ')' -%}
  {%- else -%}
    {%- set said = namespace(sql=var('formulas').get(n.formula, 'null')) -%}
    {%- for c in children -%}
      {%- set said.sql = said.sql | replace("max(case when node_code = '" ~ c.code ~ "' then seen end)", c.seen) -%}
    {%- endfor -%}
    {%- set score = said.sql -%}
  {%- endif -%}
  {%- set share = 'counted_' ~ n.j if n.share_of == 'count' else ratio('(' ~ available ~ ')', 'applicable_' ~ n.j) -%}
  {%- set enough = '(applicable_' ~ n.j ~ ' = 0 or coalesce(' ~ share ~ ', 0) >= ' ~ number(n.least) ~ ' - 1e-9)' if n.least > 0 else 'true' -%}
  {%- set gives = enough if n.least > 0 and n.below_minimum == 'missing' else 'true' %}
    case when {{ gives }} then {{ score }} end as score_{{ n.j }},
  {%- if covered or n.least > 0 %}
    case when {{ gives }} then {{ available }} else 0.0 end as available_{{ n.j }},
  {%- endif %}
    {% for c in children if c.leaf is none -%}
      (comparable_{{ c.j }}{{ ' or applicable_' ~ c.j ~ ' = 0' if covered }}) and {% endfor -%}
    {{ enough if n.least > 0 and n.below_minimum != 'missing' else 'true' }} as comparable_{{ n.j }},
{%- endmacro %}

{#- A tier's rows with all its nodes: the body of a `with`, last name `level_0`. -#}
{% macro wide_levels(spec, t, covered, shared) -%}
  {%- set levels = t.nodes | map(attribute='level') | list -%}
  {%- set deepest = (levels | max) if levels else 0 -%}
  level_{{ deepest + 1 }} as ({{ wide_normalised(spec, t) }})
  {%- for level in range(deepest, -1, -1) %}
  {%- set mine = t.nodes | selectattr('level', 'equalto', level) | list %},

  seen_{{ level }} as (
    select {% for n in mine if n.drops %}{{ wide_seen(n) }}{% endfor %} * from level_{{ level + 1 }}
  ),

  sums_{{ level }} as (
    select {% for n in mine %}{{ wide_sums(spec, n, covered, shared) }}{% endfor %} * from seen_{{ level }}
  ),

  level_{{ level }} as (
    select {% for n in mine %}{{ wide_node_columns(spec, n, covered) }}{% endfor %} * from sums_{{ level }}
  )
  {%- endfor %}
{%- endmacro %}

{#- Own scores of a tier: every node of every tree from the unit's own figures. -#}
{% macro wide_own_scores(spec, t, nodes) -%}
{%- set covered = 'coverage' in var('wide_extras') or (t.nodes | selectattr('least', 'gt', 0) | list | length > 0) -%}
with {{ wide_levels(spec, t, covered, false) }}

select
    year,
    unit_code,
    parent_code,
    tier,
    {{ column(spec.policy.ranking_peer) if spec.policy.ranking_peer else 'cast(null as varchar)' }} as peer_group
    {%- for n in nodes %},
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
{%- endmacro %}
