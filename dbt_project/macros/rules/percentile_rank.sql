{#- The share of the others one leaves behind. -#}
{% macro percentile_rank(n, below, above, equal, direction, cap, degenerate_score) -%}
  (case when {{ n }} is null then null when {{ n }} = {{ equal }} or {{ n }} = 1 then {{ degenerate_score }}
    else {{ cap }} * {{ by_direction(direction, above, below) }} / ({{ n }} - 1.0) end)
{%- endmacro %}
