select * from {{ source('raw', 'cooperation_ratings') }}
