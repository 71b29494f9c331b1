select * from {{ source('raw', 'panel_reviews') }}
