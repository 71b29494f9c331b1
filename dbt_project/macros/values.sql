{#- The figure an indicator is judged by. ratio is in per cent, rate is plain; both unknown over a zero denominator. -#}
{% macro observed_value(value_type, value, numerator, denominator) -%}
  (case {{ value_type }}
    when 'ratio' then {{ ratio('100.0 * ' ~ numerator, denominator) }}
    when 'rate' then {{ ratio(numerator, denominator) }}
    else {{ value }}
  end)
{%- endmacro %}

{#- The first thing wrong with the cells an indicator needs, gravest first. Each argument is the state of one role's
    cell; NULL means the role is not used or its value is there. -#}
{% macro gravest_gap(states) -%}
  (case
    {%- for gap in ['not_handed_in', 'waiting', 'rejected', 'declared_missing', 'blank'] %}
    when {% for s in states %}{{ s }} = '{{ gap }}'{{ ' or ' if not loop.last }}{% endfor %} then '{{ gap }}'
    {%- endfor %}
  end)
{%- endmacro %}
