select * from {{ source('raw', 'cooperation_ratings') }} -- noqa: AM04
