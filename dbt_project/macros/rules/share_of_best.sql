{#- higher: x / best; lower: best / x, where a zero is the best there can be. A share of something below zero says nothing,
    but of peers that are all below zero the lowest is the best and the shares are the same. -#}
{% macro share_of_best(x, minimum, maximum, direction, cap, degenerate_score) -%}
  (case
    when {{ x }} is null then null
    when {{ direction }} = 'lower' then case
      when {{ maximum }} < 0 then {{ cap }} * {{ clip(ratio(x, minimum), '0.0', '1.0') }}
      when {{ minimum }} < 0 then null
      when {{ x }} <= {{ minimum }} then {{ cap }}
      else {{ cap }} * {{ clip(ratio(minimum, x), '0.0', '1.0') }} end
    when {{ minimum }} < 0 then null
    when {{ maximum }} = 0 then {{ degenerate_score }}
    else {{ cap }} * {{ clip(ratio(x, maximum), '0.0', '1.0') }}
  end)
{%- endmacro %}
