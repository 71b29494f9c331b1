select * from {{ source('raw', 'ref_tiers') }} -- noqa: AM04
