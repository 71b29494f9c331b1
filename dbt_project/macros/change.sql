{#- The change split along the path S(d0,w0,m0) -> the same without what only one of the two years can score (0) ->
    this year's figures of the same (1) -> all of this year's figures S(d1,w0,m0) -> S(d1,w1,m0) -> the same rules with
    this year's goals -> S(d1,w1,m1): between (0) and (1) only figures changed; the steps on both sides of it are the
    scope, then come weights, goals, method. The steps meet, so the five effects add up to the change; where a step
    cannot be computed none is given. -#}
{% macro change_effects(before, common_before, common_after, data_changed, weights_changed, goals_changed, after) -%}
  {%- set steps = [before, common_before, common_after, data_changed, weights_changed, goals_changed, after] -%}
  {%- set known = steps | join(' is not null and ') ~ ' is not null' -%}
  {{ after }} - {{ before }} as change,
  case when {{ known }} then {{ common_after }} - {{ common_before }} end as data_effect,
  case when {{ known }} then ({{ common_before }} - {{ before }}) + ({{ data_changed }} - {{ common_after }}) end as scope_effect,
  case when {{ known }} then {{ weights_changed }} - {{ data_changed }} end as weight_effect,
  case when {{ known }} then {{ goals_changed }} - {{ weights_changed }} end as target_effect,
  case when {{ known }} then {{ after }} - {{ goals_changed }} end as method_effect
{%- endmacro %}
