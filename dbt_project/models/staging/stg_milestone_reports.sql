select * from {{ source('raw', 'milestone_reports') }}
