{#- center + spread standard deviations' worth of marks, held between 0 and cap. -#}
{% macro z_score(x, mean, sd_sample, sd_population, sd_word, direction, center, spread, cap, degenerate_score, unbounded='false') -%}
  {%- set sd = by_word(sd_word, 'population', sd_population, sd_sample) -%}
  (case
    {%- if degenerate_score != 'null' %}
    when {{ x }} is null then null
    {%- endif %}
    -- of figures all alike something may be left in the last bits
    when {{ sd }} is null or {{ level(mean ~ ' + ' ~ sd, mean) }} then {{ degenerate_score }}
    else {{ held(center ~ ' + ' ~ spread ~ ' * (' ~ by_direction(direction, '-1.0', '1.0') ~ ') * (' ~ x ~ ' - ' ~ mean ~ ') / ' ~ sd, '0.0', cap, unbounded) }}
  end)
{%- endmacro %}
