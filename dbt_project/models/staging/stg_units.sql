select * from {{ source('raw', 'ref_units') }}
