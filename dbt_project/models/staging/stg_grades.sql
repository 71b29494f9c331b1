select * from {{ source('raw', 'ref_grades') }} -- noqa: AM04
