select * from {{ source('raw', 'ref_deadlines') }}
