{#- Weighted means of children under one node. A family of power means: exponent 1 arithmetic, 0 geometric, -1 harmonic. -#}

{#- A child's score as its node sees it. Zeros only matter to means that a single zero brings down (exponent <= 0):
    `floor:<x>` lifts them to x, `drop` sets the child aside, `keep` lets them count. -#}
{% macro seen_score(score, exponent, zero_policy, zero_floor) -%}
  (case
    when {{ score }} is null then null
    when {{ exponent }} is null or {{ exponent }} > 0 or {{ zero_policy }} = 'keep' then {{ score }}
    when {{ zero_policy }} = 'floor' then {{ lifted(score, zero_floor) }}
    when {{ zero_policy }} = 'drop' then {{ without_zero(score) }}
    else {{ score }}
  end)
{%- endmacro %}

{% macro lifted(score, least) -%}
  (case when {{ score }} < {{ least }} then {{ least }} else {{ score }} end)
{%- endmacro %}

{% macro without_zero(score) -%}
  (case when {{ score }} <= {{ nought() }} then null else {{ score }} end)
{%- endmacro %}

{#- The pieces of a power mean: what a child adds, and what is made of the sums. `weights`: weight of the children seen;
    `plain`, `logs`, `powers`: weighted sums of their scores, logarithms, powers; `lowest`: the least score. Children may
    stand in rows (power_mean) or in columns (mulin/index/compile). `positive`: a policy for zeros has left none. -#}
{% macro log_of(seen, positive=false) -%}
  {%- if positive -%} ln({{ seen }}) {%- else -%} case when {{ seen }} > 0 then ln({{ seen }}) end {%- endif -%}
{%- endmacro %}

{% macro power_of(seen, exponent, positive=false) -%}
  {%- set power = '1.0 / ' ~ seen if exponent == '(-1.0e0)' else 'power(' ~ seen ~ ', ' ~ exponent ~ ')' -%}
  {%- if positive -%} {{ power }}
  {%- else -%} case when {{ seen }} > 0 then {{ power }} when {{ seen }} = 0 then 0.0 end
  {%- endif -%}
{%- endmacro %}

{% macro mean_from_sums(exponent, weights, plain, logs, powers, lowest) -%}
  (case
    when coalesce({{ weights }}, 0) = 0 then null
    when {{ exponent }} = 1 then
      {{ plain }} / {{ weights }}
    when {{ exponent }} <= 0 and {{ lowest }} <= {{ nought() }} then 0.0
    when {{ exponent }} = 0 then
      exp({{ logs }} / {{ weights }})
    else
      power({{ powers }} / {{ weights }}, 1.0 / {{ exponent }})
  end)
{%- endmacro %}

{#- An aggregate over the children of a node: `weight` and `seen` per child, `exponent` constant within the group. -#}
{% macro power_mean(weight, seen, exponent) -%}
  {{ mean_from_sums(
    'max(' ~ exponent ~ ')', 'sum(case when ' ~ seen ~ ' is not null then ' ~ weight ~ ' end)',
    'sum(' ~ weight ~ ' * ' ~ seen ~ ')', 'sum(' ~ weight ~ ' * ' ~ log_of(seen) ~ ')',
    'sum(' ~ weight ~ ' * ' ~ power_of(seen, exponent) ~ ')', 'min(' ~ seen ~ ')') }}
{%- endmacro %}

{#- A node's score by whatever method it declares. `product` multiplies shares of the scale and needs every child (a
    penalty that is unknown is not none); a formula stands in var `formulas`, checked and translated by the pack's
    reader; sets compared as a whole (copeland, topsis, ...) are computed beside and joined later. -#}
{% macro node_score(weight, seen, exponent, method, formula, scale) -%}
  (case max({{ method }})
    when 'product' then case when count({{ seen }}) = count(*) then max({{ scale }}) * product({{ seen }} / {{ scale }}) end
    when 'formula' then
      {%- set known = var('formulas') %}
      {%- if known %} case max({{ formula }})
        {%- for name, sql in known.items() %} when '{{ name }}' then {{ sql }}{% endfor %} end
      {%- else %} null{% endif %}
    when 'computed' then null
    else {{ power_mean(weight, seen, exponent) }}
  end)
{%- endmacro %}

{#- A child's part of its node's contribution to the index: in proportion to weight x score. For an arithmetic mean this
    is exactly weight x score; for other means it is the share that still adds up. `parent` has contribution,
    scored_weight and weighted_sum; a child set aside has no part. -#}
{% macro contribution(parent, weight, seen) -%}
  {{ shared_out(parent ~ '.contribution', parent ~ '.scored_weight', parent ~ '.weighted_sum', weight, seen) }}
{%- endmacro %}

{% macro shared_out(contribution, scored_weight, weighted_sum, weight, seen) -%}
  (case
    when {{ seen }} is null then null
    when {{ weighted_sum }} = 0 then {{ contribution }} * {{ weight }} / {{ scored_weight }}
    else {{ contribution }} * {{ weight }} * {{ seen }} / {{ weighted_sum }}
  end)
{%- endmacro %}

{#- alpha x own + beta x mean of the children. A part with no share may be absent; any other absent part leaves no whole. -#}
{% macro composed(own_share, own, children_share, children) -%}
  (case when {{ own_share }} = 0 then 0.0 else {{ own_share }} * {{ own }} end
    + case when {{ children_share }} = 0 then 0.0 else {{ children_share }} * {{ children }} end)
{%- endmacro %}

{#- Whether a unit is comparable is what was published: a counterfactual asks what the score would have been of the same
    units. Where two years are compared on what they have in common, it is published in both: a changed set of children
    is an effect of the scope, never of data, weights or method. -#}
{% macro published(condition, alias) -%}
  {%- set said = condition ~ " and " ~ alias ~ ".scenario = 'nominal'" -%}
  coalesce(bool_or({{ said }}) over (partition by {{ alias }}.year, {{ alias }}.unit_code), false)
  and ({{ alias }}.scenario not in ('prior_common', 'common') or coalesce(bool_or({{ said }}) over (
    partition by {{ alias }}.unit_code order by {{ alias }}.year range between 1 preceding and 1 preceding
  ), false))
{%- endmacro %}

{#- A status under which an indicator enters no score. -#}
{% macro uncounted(status) -%}
  {{ status }} in ('pending', 'not_applicable', 'set_aside')
{%- endmacro %}

{#- A status under which something stands in for a missing figure. -#}
{% macro stood_in(status) -%}
  {{ status }} in ('imputed', 'carried_forward')
{%- endmacro %}

{#- A status under which nobody misses the indicator either: it is left out of the coverage. -#}
{% macro no_matter(status, counts_as_missing) -%}
  {{ status }} = 'set_aside' or ({{ status }} = 'not_applicable' and not {{ counts_as_missing }})
{%- endmacro %}
