{#- From the worst peer (0) to the reference (cap); beyond the reference counts up to overshoot. A reference no better than
    the worst peer leaves no way to go. -#}
{% macro distance_to_reference(
    x, minimum, maximum, mean, median, reference_word, reference, reference_value, direction, cap, overshoot, degenerate_score,
    unbounded='false') -%}
  {%- set goal = reference_of(reference_word, reference, reference_value, minimum, maximum, mean, median, direction) -%}
  (case
    when {{ x }} is null then null
    -- avg(0.1, 0.1, 0.1) is not 0.1: peers all alike are told by their ends
    when {{ by_word(reference_word, 'mean', level(minimum, maximum), 'false') }} then {{ degenerate_score }}
    when {{ direction }} = 'lower' then
      case when {{ goal }} >= {{ maximum }} or {{ level(goal, maximum) }} then {{ degenerate_score }}
        else {{ cap }} * {{ held(fraction(x, maximum, goal), '0.0', overshoot, unbounded) }} end
    when {{ goal }} <= {{ minimum }} or {{ level(goal, minimum) }} then {{ degenerate_score }}
    else {{ cap }} * {{ held(fraction(x, minimum, goal), '0.0', overshoot, unbounded) }}
  end)
{%- endmacro %}
