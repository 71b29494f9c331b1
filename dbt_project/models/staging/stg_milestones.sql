select * from {{ source('raw', 'ref_milestones') }}
