-- Rank = one more than the comparable peers with a better printed total (dense: distinct better totals).
select u.year, u.unit_code, u.rank, count(b.unit_code) as better
from {{ ref('unit_scores') }} as u
inner join {{ ref('stg_policy') }} as p on u.year = p.year
left join {{ ref('unit_scores') }} as b
    on u.year = b.year and u.tier = b.tier and u.peer_group = b.peer_group and b.comparable
    and case when p.ranking_on = 'exact' then b.total_score_exact else b.total_score end
    > case when p.ranking_on = 'exact' then u.total_score_exact else u.total_score end
where u.comparable
group by u.year, u.unit_code, u.rank, p.ranking_ties
having u.rank <> 1 + case when p.ranking_ties = 'dense' then count(distinct b.total_score) else count(b.unit_code) end
union all
select year, unit_code, rank, overall_rank
from {{ ref('unit_scores') }}
where not comparable
    and (
        rank is not null or overall_rank is not null or grade is not null or total_score is not null
        or total_score_exact is not null
    )
union all
-- nor has it a place among its peers in any indicator
select i.year, i.unit_code, i.rank, i.peers
from {{ ref('indicator_scores') }} as i
inner join {{ ref('unit_scores') }} as u on i.year = u.year and i.unit_code = u.unit_code
where not u.comparable and i.rank is not null
