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
    cast(sum(u.pending_count) as integer) as pending
from {{ ref('unit_scores') }} as u
left join {{ ref('stg_grades') }} as g on u.year = g.year and u.grade = g.grade
group by u.year, u.tier
