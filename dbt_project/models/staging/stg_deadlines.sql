select * from {{ source('raw', 'ref_deadlines') }} -- noqa: AM04
