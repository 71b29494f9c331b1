select * from {{ source('raw', 'ref_units') }} -- noqa: AM04
