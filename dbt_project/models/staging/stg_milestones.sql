select * from {{ source('raw', 'ref_milestones') }} -- noqa: AM04
