{#- higher: cap x (x - L)/(T - L); lower is the same line, because there L lies above T: (L - x)/(L - T).
    L = T leaves no line: full marks when the target is met, none otherwise. -#}
{% macro target_attainment(x, target, direction, floor, cap, overshoot, unbounded='false') -%}
  (case
    when {{ target }} = {{ floor }} then case
      when {{ x }} is null then null
      when {{ by_direction(direction, settled_figure(x) ~ ' <= ' ~ settled_figure(target), settled_figure(x) ~ ' >= ' ~ settled_figure(target)) }} then {{ cap }} else 0.0
    end
    else {{ cap }} * {{ held(fraction(x, floor, target), '0.0', overshoot, unbounded) }}
  end)
{%- endmacro %}
