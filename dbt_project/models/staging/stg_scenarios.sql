select * from {{ source('raw', 'ref_scenarios') }}
