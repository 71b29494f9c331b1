select * from {{ source('raw', 'ref_scenarios') }} -- noqa: AM04
