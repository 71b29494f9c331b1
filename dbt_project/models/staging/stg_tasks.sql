select * from {{ source('raw', 'ref_tasks') }} -- noqa: AM04
