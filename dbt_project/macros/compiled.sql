{#- A statement that was compiled of an index pack before dbt began (mulin/index/compile, var `wide`), after what it reads.
    A model or test without one is none of this run's. -#}
{% macro compiled() -%}
  {%- set statement = var('wide').get(model.name) -%}
  {{ config(enabled=statement is not none) }}
  {%- for name in (statement or {'reads': []}).reads -%} {%- do ref(name) -%} {%- endfor -%}
  {{ statement.sql if statement }}
{%- endmacro %}
