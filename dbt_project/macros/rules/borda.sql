{#- As percentile_rank, but a tie is half a win. Counted: how many places from the worst. -#}
{% macro borda(n, below, above, equal, direction, basis_word, ties_word, cap, degenerate_score) -%}
  {%- set worse = by_direction(direction, above, below) -%}
  {%- set score -%}
  (case when {{ n }} is null then null when {{ n }} = {{ equal }} or {{ n }} = 1 then {{ degenerate_score }}
    else {{ cap }} * ({{ worse }} + 0.5 * ({{ equal }} - 1.0)) / ({{ n }} - 1.0) end)
  {%- endset -%}
  {{ by_word(basis_word, 'count', place_from_worst(n, worse, equal, ties_word) ~ ' - 1.0', score) }}
{%- endmacro %}
