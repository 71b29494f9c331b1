{#- The efficacy coefficient 功效系数: base marks at the not-allowed value, cap at the satisfactory one; posts not written
    are the pool's. Where they leave no line: the declared degenerate score holds. -#}
{% macro efficacy(x, low, high, minimum, maximum, direction, base, cap, degenerate_score) -%}
  {%- set low, high = 'coalesce(' ~ low ~ ', ' ~ minimum ~ ')', 'coalesce(' ~ high ~ ', ' ~ maximum ~ ')' -%}
  (case when {{ x }} is null then null when {{ low }} >= {{ high }} or {{ level(low, high) }} then {{ degenerate_score }} else
    {{ clip(
      base ~ ' + (' ~ cap ~ ' - ' ~ base ~ ') * case when ' ~ direction ~ " = 'lower' then "
      ~ fraction(x, high, low) ~ ' else ' ~ fraction(x, low, high) ~ ' end', '0.0', cap) }}
  end)
{%- endmacro %}
