with graded as (
    select t.year, t.tier, g.sort, g.grade, count(u.unit_code) as units
    from (select distinct year, tier from {{ ref('unit_scores') }}) as t
    inner join {{ ref('stg_grades') }} as g on t.year = g.year
    left join {{ ref('unit_scores') }} as u on t.year = u.year and t.tier = u.tier and g.grade = u.grade
    group by t.year, t.tier, g.sort, g.grade
),

counted as (
    select
        year,
        tier,
        string_agg(grade || ' ' || cast(units as varchar), '、' order by sort) as grades
    from graded
    group by year, tier
)

select
    u.year,
    u.tier,
    cast(count(*) as integer) as units,
    cast(count(u.total_score) as integer) as comparable_units,
    avg(u.total_score) as mean,
    median(u.total_score) as median,
    min(u.total_score) as minimum,
    max(u.total_score) as maximum,
    stddev_samp(u.total_score) as standard_deviation,
    {%- for column in ['excellent', 'good', 'pass', 'fail'] %}
    cast(sum(case when g.sort = {{ loop.index }} then 1 else 0 end) as integer) as "{{ column }}",
    {%- endfor %}
    cast(sum(u.failed_basic_count) as integer) as failed_basics,
    cast(sum(u.pending_count) as integer) as pending,
    any_value(c.grades) as grades
from {{ ref('unit_scores') }} as u
left join {{ ref('stg_grades') }} as g on u.year = g.year and u.grade = g.grade
left join counted as c on u.year = c.year and u.tier = c.tier
group by u.year, u.tier
