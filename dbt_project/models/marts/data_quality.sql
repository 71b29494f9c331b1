with cells as (
    select
        year,
        owner as department,
        kind,
        cast(count(*) as integer) as cells_asked,
        cast(sum(case when state in ('value', 'not_applicable') then 1 else 0 end) as integer) as cells_accepted,
        cast(sum(case when state = 'blank' then 1 else 0 end) as integer) as cells_blank,
        cast(sum(case when state = 'declared_missing' then 1 else 0 end) as integer) as cells_declared_missing,
        cast(sum(case when state = 'rejected' then 1 else 0 end) as integer) as cells_rejected,
        cast(sum(case when state in ('not_handed_in', 'waiting') then 1 else 0 end) as integer) as cells_pending
    from {{ ref('stg_field_values') }}
    where kind not in ('register', 'platform')
    group by year, owner, kind
)

select
    h.year,
    h.department,
    h.kind,
    {%- for column in ['asked', 'accepted', 'blank', 'declared_missing', 'rejected', 'pending'] %}
    coalesce(c.cells_{{ column }}, 0) as cells_{{ column }},
    {%- endfor %}
    h.cited_in as submission_id,
    s.sha256,
    h.versions,
    h.received_at,
    h.first_accepted_at,
    h.objections,
    h.on_time,
    h.gate_state,
    h.errors,
    h.warnings
from {{ ref('stg_hand_ins') }} as h
left join {{ ref('stg_submissions') }} as s on h.year = s.year and h.cited_in = s.submission_id
left join cells as c on h.year = c.year and h.department = c.department and h.kind = c.kind
