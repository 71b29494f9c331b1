{#- Best gets cap, the last of n gets cap / n; equals share the better place. Counted: the place from the worst. -#}
{% macro rank(n, below, above, equal, direction, basis_word, ties_word, cap, degenerate_score) -%}
  {%- set better, worse = by_direction(direction, below, above), by_direction(direction, above, below) -%}
  {%- set score -%}
  (case when {{ n }} is null then null when {{ n }} = {{ equal }} then {{ degenerate_score }}
    else {{ cap }} * ({{ n }} - {{ better }}) / {{ n }} end)
  {%- endset -%}
  {{ by_word(basis_word, 'count', place_from_worst(n, worse, equal, ties_word), score) }}
{%- endmacro %}
