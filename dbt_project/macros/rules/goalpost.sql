{#- Fixed posts, the same every year: comparable across years. lower: full marks at the low post.
    target: a plateau of full marks from target_low to target_high, falling in a line to 0 at zero_low and zero_high. -#}
{% macro goalpost(x, low, high, direction, target_low, target_high, zero_low, zero_high, cap, unbounded='false') -%}
  {%- set line = by_direction(direction, cap ~ ' * ' ~ held(fraction(x, high, low), '0.0', '1.0', unbounded),
    cap ~ ' * ' ~ held(fraction(x, low, high), '0.0', '1.0', unbounded)) -%}
  {%- if direction in ["'lower'", "'higher'"] -%} {{ line }}
  {%- else -%}
  (case
    when {{ x }} is null then null
    when {{ direction }} = 'target' then {{ cap }} * case
      when {{ settled_figure(x) }} between {{ settled_figure(target_low) }} and {{ settled_figure(target_high) }} then 1.0
      when {{ x }} < {{ target_low }} then coalesce({{ clip(fraction(x, zero_low, target_low), '0.0', '1.0') }}, 0.0)
      else coalesce({{ clip(fraction(x, zero_high, target_high), '0.0', '1.0') }}, 0.0)
    end
    else {{ line }}
  end)
  {%- endif -%}
{%- endmacro %}
