select * from {{ source('raw', 'asked_cells') }} -- noqa: AM04
