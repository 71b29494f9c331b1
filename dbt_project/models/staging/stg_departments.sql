select * from {{ source('raw', 'ref_departments') }} -- noqa: AM04
