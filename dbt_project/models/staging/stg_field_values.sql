with reviews as (
    select
        year,
        submission_id,
        field_code,
        unit_code,
        cast(count(score) as integer) as reviewers,
        avg(score) as mean_score,
        {{ settled('max(score) - min(score)') }} as spread,
        min(cited_in) as cited_in,
        min(sheet) as sheet,
        min(cell) as cell
    from {{ source('raw', 'panel_reviews') }}
    where not recused and score is not null
    group by year, submission_id, field_code, unit_code
),

asked as (
    select
        a.year,
        a.field_code,
        a.unit_code,
        a.department as owner,
        a.kind,
        h.state as hand_in_state,
        h.submission_id,
        o.state as cell_state,
        o.raw,
        case when a.kind = 'panel' then r.mean_score when o.state = 'value' then o.value end as value,
        r.reviewers,
        r.spread,
        coalesce(o.cited_in, r.cited_in) as cited_in,
        coalesce(o.sheet, r.sheet) as sheet,
        coalesce(o.cell, r.cell) as cell
    from {{ source('raw', 'asked_cells') }} as a
    inner join {{ ref('stg_hand_ins') }} as h
        on a.year = h.year and a.department = h.department and a.kind = h.kind
    left join {{ source('raw', 'observations') }} as o
        on a.year = o.year and h.submission_id = o.submission_id
        and a.field_code = o.field_code and a.unit_code = o.unit_code
    left join reviews as r
        on a.year = r.year and h.submission_id = r.submission_id
        and a.field_code = r.field_code and a.unit_code = r.unit_code
)

select
    year,
    field_code,
    unit_code,
    owner,
    kind,
    case
        when hand_in_state <> 'accepted' then hand_in_state
        when value is not null then 'value'
        when cell_state in ('not_applicable', 'declared_missing') then cell_state
        when cell_state = 'invalid' then 'rejected'
        else 'blank'
    end as state,
    value,
    raw,
    reviewers,
    spread,
    submission_id,
    cited_in,
    sheet,
    cell
from asked
union all
-- computed, not asked: from the units themselves (register), the platform's own records, or an index's table
select
    o.year,
    o.field_code,
    o.unit_code,
    f.source_department as owner,
    o.submission_id as kind,
    case when o.value is null then 'blank' else 'value' end as state,
    o.value,
    o.raw,
    null as reviewers,
    null as spread,
    o.submission_id,
    o.cited_in,
    o.sheet,
    o.cell
from {{ source('raw', 'observations') }} as o
left join {{ source('raw', 'ref_fields') }} as f on o.field_code = f.field_code
where o.submission_id in ('register', 'platform', 'table')
