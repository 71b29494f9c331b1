select * from {{ source('raw', 'publications') }} -- noqa: AM04
