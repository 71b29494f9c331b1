select * from {{ source('raw', 'ref_plan_items') }} -- noqa: AM04
