select * from {{ source('raw', 'ref_unit_groups') }} -- noqa: AM04
