{% macro boolean(x, true_score, false_score) -%}
  (case when {{ x }} is null then null when {{ x }} <> 0 then {{ true_score }} else {{ false_score }} end)
{%- endmacro %}
