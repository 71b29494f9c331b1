-- Every score made of a figure leads to a cell of a hand-in that is known by its hash, to a computed field, or says it
-- was imputed.
select i.year, i.unit_code, i.indicator_code
from {{ ref('indicator_scores') }} as i
left join {{ ref('lineage') }} as l
    on i.year = l.year and i.unit_code = l.unit_code and i.indicator_code = l.indicator_code
where i.status in ('scored', 'carried_forward', 'imputed')
group by i.year, i.unit_code, i.indicator_code
having not coalesce(bool_and(
    l.imputed or (l.submission_id is not null and (l.sha256 is not null or l.submission_id in ('register', 'platform')))
), false)
