select * from {{ source('raw', 'ref_grades') }}
