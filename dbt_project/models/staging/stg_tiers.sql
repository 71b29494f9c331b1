select * from {{ source('raw', 'ref_tiers') }}
