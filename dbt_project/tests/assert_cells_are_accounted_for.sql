-- Asked = accepted + blank + declared missing + rejected + pending, and every cell asked is counted.
select year, department, kind
from {{ ref('data_quality') }}
where cells_asked <> cells_accepted + cells_blank + cells_declared_missing + cells_rejected + cells_pending
union all
select a.year, 'all' as department, 'all' as kind
from {{ ref('stg_asked_cells') }} as a
group by a.year
having count(*) <> coalesce((select sum(q.cells_asked) from {{ ref('data_quality') }} as q where q.year = a.year), 0)
