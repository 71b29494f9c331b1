-- Every point between the own basic score and 100 is charged to the unit; every pending item to a department.
with lost as (
    select year, unit_code, sum(case when charged_kind = 'unit' then points else 0 end) as points
    from {{ ref('attribution') }}
    group by year, unit_code
)

select u.year, u.unit_code, 'unit' as what
from {{ ref('unit_scores') }} as u
left join lost as l on u.year = l.year and u.unit_code = l.unit_code
where u.own_basic is not null and abs(100 - u.own_basic - coalesce(l.points, 0)) > 1e-9
union all
select p.year, p.unit_code, p.indicator_code as what
from {{ ref('pending_items') }} as p
inner join {{ ref('indicator_scores') }} as i
    on p.year = i.year and p.unit_code = i.unit_code and p.indicator_code = i.indicator_code
left join {{ ref('attribution') }} as a
    on p.year = a.year and p.unit_code = a.unit_code and p.indicator_code = a.indicator_code
    and a.charged_kind = 'department'
where i.kind = 'basic' and (a.charged_to is null or a.charged_to <> p.owed_by or a.reason is null)
