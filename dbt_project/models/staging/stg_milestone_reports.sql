select * from {{ source('raw', 'milestone_reports') }} -- noqa: AM04
