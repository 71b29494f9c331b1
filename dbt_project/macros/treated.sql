{#- The figure a rule is applied to: the reported one, or what is left of it after outliers were treated. -#}
{% macro scored_value(v) -%}
  {% if var('treated') %}coalesce(treated.value, {{ v }}.value){% else %}{{ v }}.value{% endif %}
{%- endmacro %}

{% macro join_treated(v) -%}
  {%- if var('treated') %}
    left join {{ ref('int_treated') }} as treated
        on {{ v }}.scenario = treated.scenario and {{ v }}.year = treated.year
        and {{ v }}.indicator_code = treated.indicator_code and {{ v }}.unit_code = treated.unit_code
  {%- endif %}
{%- endmacro %}
