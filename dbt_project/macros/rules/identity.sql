{#- The value itself, an index pack's: lower is better with its sign turned. -#}
{% macro identity(x, direction) -%} case when {{ direction }} = 'lower' then -{{ x }} else {{ x }} end {%- endmacro %}
