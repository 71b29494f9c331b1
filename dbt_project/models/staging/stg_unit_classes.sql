select * from {{ source('raw', 'ref_unit_classes') }} -- noqa: AM04
