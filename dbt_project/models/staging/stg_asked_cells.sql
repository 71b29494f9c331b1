select * from {{ source('raw', 'asked_cells') }}
