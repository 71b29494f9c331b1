select * from {{ source('raw', 'panel_reviews') }} -- noqa: AM04
