select * from {{ source('raw', 'ref_pillars') }} -- noqa: AM04
