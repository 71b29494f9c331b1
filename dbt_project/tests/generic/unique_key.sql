{#- The grain: the columns together name exactly one row, and none of them is unknown. -#}
{% test unique_key(model, columns) %}
select {{ columns | join(', ') }}, count(*) as rows_found
from {{ model }}
group by {{ columns | join(', ') }}
having count(*) > 1 {% for c in columns %} or {{ c }} is null{% endfor %}
{% endtest %}
