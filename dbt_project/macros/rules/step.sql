{% macro step(band_score, cap) -%} {{ clip(band_score, '0.0', cap) }} {%- endmacro %}

{#- What the bands are compared with: the share of the target reached, or the value itself.
    lower-is-better: the target's share of the value; a zero there has reached everything. -#}
{% macro step_position(x, target, direction, basis_word) -%}
  (case
    when {{ basis_word }} = 'value' then {{ settled_figure(x) }}
    when {{ direction }} = 'lower' then case
      when {{ settled_figure(x) }} <= {{ settled_figure(target) }} then 1.0 else {{ settled_figure(ratio(target, x)) }} end
    when {{ target }} = 0 then case when {{ x }} >= 0 then 1.0 else 0.0 end
    else {{ settled_figure(ratio(x, target)) }}
  end)
{%- endmacro %}
