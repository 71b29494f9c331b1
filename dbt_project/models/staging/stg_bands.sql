select * from {{ source('raw', 'ref_bands') }} -- noqa: AM04
