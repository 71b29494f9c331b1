-- Every unit of every scenario has one total row: a tier higher than var max_tier_height would lose its units silently.
select s.scenario, s.year, u.code
from {{ ref('stg_scenarios') }} as s
cross join {{ ref('stg_units') }} as u
left join {{ ref('int_unit_totals') }} as t on s.scenario = t.scenario and s.year = t.year and u.code = t.unit_code
where t.unit_code is null
