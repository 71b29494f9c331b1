select * from {{ source('raw', 'ref_task_indicators') }} -- noqa: AM04
