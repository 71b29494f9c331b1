{#- higher: x / best; lower: best / x, where a zero is the best there can be. -#}
{% macro share_of_best(x, minimum, maximum, direction, cap, degenerate_score) -%}
  (case
    when {{ x }} is null then null
    when {{ direction }} = 'lower' then case
      when {{ x }} <= {{ minimum }} then {{ cap }}
      else {{ cap }} * {{ clip(ratio(minimum, x), '0.0', '1.0') }} end
    when {{ maximum }} = 0 then {{ degenerate_score }}
    else {{ cap }} * {{ clip(ratio(x, maximum), '0.0', '1.0') }}
  end)
{%- endmacro %}
