select * from {{ source('raw', 'ref_pillars') }}
