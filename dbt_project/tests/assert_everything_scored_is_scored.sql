-- A figure that is there has a finite score within its rule's bounds; a figure that is not has none, unless the rules
-- say what its absence is worth. A NULL here is a rule with a parameter missing or a rule nobody wrote.
select n.scenario, n.year, n.unit_code, n.indicator_code, n.status, n.score
from {{ ref('int_normalised') }} as n
inner join {{ ref('stg_indicators') }} as r on n.method_year = r.year and n.indicator_code = r.indicator_code
where (n.status in ('scored', 'carried_forward', 'imputed', 'failed_missing', 'no_bonus') and n.score is null)
    or (n.status in ('pending', 'not_applicable') and n.score is not null)
    or isnan(n.score) or isinf(n.score)
    or (n.score < least(r.param_range_low, 0) - 1e-9 and r.param_unbounded = 0)
    or (r.param_unbounded = 0 and coalesce(r.param_basis_word, '') <> 'count' and n.score > case when n.kind = 'guiding' then 100 else r.param_cap * r.param_overshoot end + 1e-9)
    or n.status not in (
        'scored', 'pending', 'not_applicable', 'failed_missing', 'carried_forward', 'imputed', 'no_bonus'
    )
    or (n.status = 'pending' and (n.status_reason is null or n.owed_by is null))
