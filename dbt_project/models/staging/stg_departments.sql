select * from {{ source('raw', 'ref_departments') }}
