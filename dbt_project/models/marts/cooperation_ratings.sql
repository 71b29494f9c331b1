-- What the ratings of department_scores rest on: who rated whom, how, why, and in which cell.
select
    r.year,
    r.task_code,
    r.department,
    t.lead_department as rated_by,
    r.score,
    r.reason,
    r.cited_in as submission_id,
    s.received_at,
    s.sha256,
    r.sheet,
    r.cell
from {{ ref('stg_cooperation_ratings') }} as r
inner join {{ ref('stg_hand_ins') }} as h on r.year = h.year and r.submission_id = h.submission_id
inner join {{ ref('stg_submissions') }} as s on r.year = s.year and r.cited_in = s.submission_id
inner join {{ ref('stg_tasks') }} as t on r.year = t.year and r.task_code = t.task_code
