select u.year, u.unit_code, u.total_score, u.basic_score, u.coverage
from {{ ref('unit_scores') }} as u
inner join {{ ref('stg_tiers') }} as t on u.year = t.year and u.tier = t.tier
where u.total_score_exact < t.total_min - 1e-9 or u.total_score_exact > t.total_max + 1e-9
    or u.basic_score < -1e-9 or u.own_guiding > t.guiding_cap + 1e-9
    or u.coverage < -1e-9 or u.coverage > 1 + 1e-9
    or isnan(u.total_score_exact) or isinf(u.total_score_exact)
