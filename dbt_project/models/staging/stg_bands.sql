select * from {{ source('raw', 'ref_bands') }}
