select * from {{ source('raw', 'ref_tasks') }}
