with used as (
    {%- for role in ['value', 'numerator', 'denominator'] %}
    {{ 'union all' if not loop.first }}
    select
        r.year,
        r.unit_code,
        r.indicator_code,
        '{{ role }}' as role,
        i.{{ role }}_field as field_code,
        coalesce(r.carried_from, r.year) as source_year
    from {{ ref('int_indicator_results') }} as r
    inner join {{ ref('stg_indicators') }} as i on r.year = i.year and r.indicator_code = i.indicator_code
    where r.scenario = 'nominal' and r.status <> 'imputed' and i.{{ role }}_field is not null
    {%- endfor %}
),

cells as (
    select u.year, u.unit_code, u.indicator_code, u.role, u.field_code, f.year as source_year, f.value, f.raw,
        f.cited_in as submission_id, f.sheet, f.cell
    from used as u
    inner join {{ ref('stg_field_values') }} as f
        on u.source_year = f.year and u.field_code = f.field_code and u.unit_code = f.unit_code
    where f.kind <> 'panel' and (f.cell is not null or f.value is not null)
    union all
    -- a panel's figure comes from several cells, one a reviewer
    select
        u.year,
        u.unit_code,
        u.indicator_code,
        'review_' || cast(row_number() over (
            partition by u.year, u.unit_code, u.indicator_code order by p.reviewer, p.cell
        ) as varchar) as role,
        u.field_code,
        p.year as source_year,
        case when not p.recused then p.score end as value,
        case when p.recused then '回避' when p.score is not null then {{ printed('p.score') }} end as raw,
        p.cited_in as submission_id,
        p.sheet,
        p.cell
    from used as u
    inner join {{ ref('stg_field_values') }} as f
        on u.source_year = f.year and u.field_code = f.field_code and u.unit_code = f.unit_code and f.kind = 'panel'
    inner join {{ ref('stg_panel_reviews') }} as p
        on f.year = p.year and f.submission_id = p.submission_id
        and f.field_code = p.field_code and f.unit_code = p.unit_code
)

select
    c.year,
    c.unit_code,
    c.indicator_code,
    c.role,
    c.field_code,
    c.value,
    c.raw,
    c.submission_id,
    s.department,
    s.received_at,
    s.sha256,
    s.file_name,
    c.sheet,
    c.cell,
    false as imputed
from cells as c
left join {{ ref('stg_submissions') }} as s on c.source_year = s.year and c.submission_id = s.submission_id
union all
select
    year,
    unit_code,
    indicator_code,
    'imputed' as role,
    null as field_code,
    value,
    null as raw,
    null as submission_id,
    null as department,
    null as received_at,
    null as sha256,
    null as file_name,
    null as sheet,
    null as cell,
    true as imputed
from {{ ref('int_indicator_results') }}
where scenario = 'nominal' and status = 'imputed'
