-- data + scope + weight + target + method = change, at every level; and every change between two comparable years is split.
{% for mart in ['changes', 'pillar_changes', 'indicator_changes'] -%}
{{ 'union all' if not loop.first }}
select '{{ mart }}' as mart, year, unit_code
from {{ ref(mart) }}
where change is not null
    and (data_effect is null or scope_effect is null or weight_effect is null or target_effect is null
        or method_effect is null
        or abs(change - data_effect - scope_effect - weight_effect - target_effect - method_effect) > 1e-9)
{% endfor %}
union all
-- the indicators' changes are the change of what they add up to
select 'own' as mart, c.year, c.unit_code
from (
    select year, unit_code, sum(change) as change from {{ ref('indicator_changes') }} group by year, unit_code
) as c
inner join {{ ref('int_unit_totals') }} as t
    on c.year = t.year and c.unit_code = t.unit_code and t.scenario = 'nominal'
inner join {{ ref('int_unit_totals') }} as b
    on c.year - 1 = b.year and c.unit_code = b.unit_code and b.scenario = 'nominal'
where abs(
    c.change - (t.own_basic + t.guiding_sum - t.own_deductions) + (b.own_basic + b.guiding_sum - b.own_deductions)
) > 1e-9
