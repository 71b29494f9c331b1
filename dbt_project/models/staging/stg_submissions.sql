select * from {{ source('raw', 'submissions') }} -- noqa: AM04
