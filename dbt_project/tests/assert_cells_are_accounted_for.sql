-- Asked = accepted + blank + declared missing + rejected + pending, and every cell asked is counted.
select year, department, kind
from {{ ref('data_quality') }}
where cells_asked <> cells_accepted + cells_blank + cells_declared_missing + cells_rejected + cells_pending
union all
select a.year, 'all' as department, 'all' as kind
from (select year, count(*) as cells from {{ source('raw', 'asked_cells') }} group by year) as a
left join (select year, sum(cells_asked) as cells from {{ ref('data_quality') }} group by year) as q on a.year = q.year
where a.cells <> coalesce(q.cells, 0)
