{#- The score of the highest percentile of the peers that is reached. -#}
{% macro percentile_classes(n, equal, band_score, degenerate_score) -%}
  (case when {{ n }} is null then null when {{ n }} = {{ equal }} or {{ n }} = 1 then {{ degenerate_score }}
    else {{ band_score }} end)
{%- endmacro %}

{#- The p-quantile lies at the p (n - 1)-th of the members: a value has reached all up to its own last place,
    one that is no member all up to the last member before it. -#}
{% macro percentile_classes_position(n, below, above, equal, direction) -%}
  {{ settled_figure(ratio('greatest(' ~ by_direction(direction, above, below) ~ ' + ' ~ equal ~ ' - 1.0, 0.0)', n ~ ' - 1.0')) }}
{%- endmacro %}
