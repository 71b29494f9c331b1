select * from {{ source('raw', 'publications') }}
