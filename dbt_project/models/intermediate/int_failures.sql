select
    r.year,
    r.unit_code,
    cast(sum(case when r.kind = 'basic' and r.passed = false then 1 else 0 end) as integer) as failed_basic_count,
    coalesce({{ ratio(
        "sum(case when r.kind = 'basic' and r.passed = false then r.weight else 0.0 end)",
        "sum(case when r.kind = 'basic' and r.status <> 'not_applicable' then r.weight else 0.0 end)") }}, 0.0)
        as failed_basic_share,
    bool_or(r.veto_triggered) as vetoed,
    string_agg(case when r.veto_triggered then i.indicator_name end, '、' order by i.sort) as veto_names,
    cast(sum(case when r.status = 'pending' then 1 else 0 end) as integer) as pending_count,
    sum(case when r.status = 'pending' and r.kind = 'basic' then r.weight else 0.0 end) as pending_points
from {{ ref('int_indicator_results') }} as r
inner join {{ ref('stg_indicators') }} as i on {{ graded_by('r.year') }} = i.year and r.indicator_code = i.indicator_code
where r.scenario = '{{ var('graded_scenario') }}'
group by r.year, r.unit_code
