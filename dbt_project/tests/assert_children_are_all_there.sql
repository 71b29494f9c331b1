-- The children a parent is composed of are all its units of the child tier, comparable or listed as not.
select t.scenario, t.year, t.unit_code, t.children, count(c.code) as units
from {{ ref('int_unit_totals') }} as t
inner join {{ ref('stg_units') }} as c on t.unit_code = c.parent_code
where t.height > 0
group by t.scenario, t.year, t.unit_code, t.children
having t.children <> count(c.code)
