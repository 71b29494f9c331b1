select
    a.year,
    a.department,
    u.tier,
    cast(count(distinct a.field_code) as integer) as fields,
    cast(count(distinct a.unit_code) as integer) as units,
    cast(count(*) as double) / count(distinct a.unit_code) as cells_per_unit,
    cast(count(*) as integer) as cells
from {{ ref('stg_asked_cells') }} as a
inner join {{ ref('stg_units') }} as u on a.unit_code = u.code
group by a.year, a.department, u.tier
