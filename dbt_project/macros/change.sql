{#- The change split along S(d0,w0,m0) -> S(d1,w0,m0) -> S(d1,w1,m0) -> S(d1,w1,m1): data, then weights, then method.
    The steps meet, so the three effects add up to the change; where a step cannot be computed none is given. -#}
{% macro change_effects(before, data_changed, weights_changed, after) -%}
  {{ after }} - {{ before }} as change,
  case when {{ weights_changed }} is not null and {{ after }} is not null then {{ data_changed }} - {{ before }} end as data_effect,
  case when {{ before }} is not null and {{ after }} is not null then {{ weights_changed }} - {{ data_changed }} end as weight_effect,
  case when {{ data_changed }} is not null and {{ before }} is not null then {{ after }} - {{ weights_changed }} end as method_effect
{%- endmacro %}
