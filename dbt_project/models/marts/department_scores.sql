with led_tasks as (
    select year, lead_department as department, cast(count(*) as integer) as leads, sum(milestones) as milestones,
        sum(on_time) as on_time
    from {{ ref('department_tasks') }}
    group by year, lead_department
),

led_indicators as (
    -- an indicator of two led tasks counts once
    select year, department, 100.0 * avg(attained_share) as led_indicators
    from (
        select distinct year, lead_department as department, indicator_code, attained_share
        from {{ ref('int_led_indicators') }}
        where attained_share is not null
    )
    group by year, department
),

cooperation as (
    select r.year, r.department, avg(r.score) as cooperation_score
    from {{ ref('stg_cooperation_ratings') }} as r
    inner join {{ ref('stg_hand_ins') }} as h on r.year = h.year and r.submission_id = h.submission_id
    where r.score is not null
    group by r.year, r.department
),

reporting as (
    select
        year,
        department,
        100.0 * avg(case when on_time then 1.0 else 0.0 end) as reporting_on_time,
        100.0 * avg(case when accepted_first_time then 1.0 else 0.0 end) as reporting_first_time,
        100.0 * avg(uncorrected_share) as reporting_no_correction
    from {{ ref('stg_hand_ins') }}
    group by year, department
),

parts as (
    select
        p.*,
        d.code as department,
        d.name as department_name,
        t.leads is not null as leads,
        {{ ratio('100.0 * t.on_time', 't.milestones') }} as led_milestones,
        i.led_indicators,
        c.cooperation_score,
        r.reporting_on_time,
        r.reporting_first_time,
        r.reporting_no_correction
    from {{ ref('stg_policy') }} as p
    cross join {{ ref('stg_departments') }} as d
    left join led_tasks as t on p.year = t.year and d.code = t.department
    left join led_indicators as i on p.year = i.year and d.code = i.department
    left join cooperation as c on p.year = c.year and d.code = c.department
    left join reporting as r on p.year = r.year and d.code = r.department
),

scored as (
    select
        *,
        {{ mean_of_present([('led_milestones_share', 'led_milestones'), ('led_indicators_share', 'led_indicators')]) }}
            as led_score,
        {{ mean_of_present([
            ('reporting_on_time_share', 'reporting_on_time'),
            ('reporting_first_time_share', 'reporting_first_time'),
            ('reporting_no_correction_share', 'reporting_no_correction'),
        ]) }} as reporting_score
    from parts
),

totalled as (
    select
        *,
        {{ round_half_up(mean_of_present([
            ('department_led', 'led_score'),
            ('department_cooperation', 'cooperation_score'),
            ('department_reporting', 'reporting_score'),
        ]), 'score_decimals') }} as total_score,
        case when led_score is null then 0.0 else department_led end
        + case when cooperation_score is null then 0.0 else department_cooperation end
        + case when reporting_score is null then 0.0 else department_reporting end as whole
    from scored
),

banded as (
    select
        t.*,
        (select min(g.sort) from {{ ref('stg_grades') }} as g where g.year = t.year and t.total_score >= g.minimum)
            as band_sort,
        count(t.total_score) over (partition by t.year) as peers
    from totalled as t
),

placed as (
    select
        *,
        sum(case when band_sort = 1 then 1 else 0 end) over (
            partition by year order by coalesce(total_score, -1) desc range between unbounded preceding and current row
        ) as excellent_up_to
    from banded
)

select
    p.year,
    p.department,
    p.department_name,
    p.leads,
    p.led_milestones,
    p.led_indicators,
    p.led_score,
    p.cooperation_score,
    p.reporting_on_time,
    p.reporting_first_time,
    p.reporting_no_correction,
    p.reporting_score,
    p.total_score,
    g.grade,
    case when p.total_score is not null then
        {{ ranking('p.ranking_ties', 'partition by p.year, p.total_score is null order by p.total_score desc') }}
    end as rank,
    cast(p.peers as integer) as peers,
    concat_ws('；',
        case when p.led_score is not null then '牵头' || {{ printed('100 * p.department_led / p.whole') }} || '%' end,
        case when p.cooperation_score is not null
            then '配合' || {{ printed('100 * p.department_cooperation / p.whole') }} || '%' end,
        case when p.reporting_score is not null
            then '填报' || {{ printed('100 * p.department_reporting / p.whole') }} || '%' end
    ) as weights_used
from placed as p
left join {{ ref('stg_grades') }} as g
    on p.year = g.year
    and g.sort = case
        when p.band_sort = 1 and p.department_quota_share is not null
            and p.excellent_up_to > floor({{ settled('p.department_quota_share * p.peers') }}) then 2
        else p.band_sort
    end
