{#- The value in proportion to a reference, without an upper end; lower: the reference in proportion to the value. What stands
    below the line has to be above zero; of peers all alike otherwise the declared degenerate score holds. -#}
{% macro ratio_to_reference(
    x, minimum, maximum, mean, median, reference_word, reference, reference_value, direction, cap, degenerate_score) -%}
  {%- set goal = reference_of(reference_word, reference, reference_value, minimum, maximum, mean, median, direction) -%}
  (case
    when {{ x }} is null then null
    when {{ goal }} <= 0 or {{ minimum }} < 0 or {{ by_direction(direction, minimum ~ ' <= 0', 'false') }} then
      case when {{ level(minimum, maximum) }} then {{ degenerate_score }} end
    else {{ cap }} * {{ by_direction(direction, ratio(goal, x), ratio(x, goal)) }}
  end)
{%- endmacro %}
