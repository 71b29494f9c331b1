-- Siblings' weights add up to 1, every node has its parent one level up, no tree is deeper than the models go, every
-- basic indicator hangs in its tier's tree, and every method and zero policy is one the macros know.
select n.year, n.tree, n.parent_code as node_code, 'siblings do not add up to 1' as problem
from {{ ref('stg_nodes') }} as n
where n.level > 0
group by n.year, n.tree, n.parent_code
having abs(sum(n.weight) - 1) > 1e-9
union all
select n.year, n.tree, n.node_code, 'no parent one level up'
from {{ ref('stg_nodes') }} as n
left join {{ ref('stg_nodes') }} as p
    on n.year = p.year and n.tree = p.tree and n.parent_code = p.node_code and n.level = p.level + 1
    and p.node_kind <> 'indicator'
where n.level > 0 and p.node_code is null
union all
select n.year, n.tree, n.node_code, 'deeper than var max_depth'
from {{ ref('stg_nodes') }} as n
where n.level > {{ var('max_depth') }}
union all
select n.year, n.tree, n.node_code, 'unknown method or zero policy'
from {{ ref('stg_nodes') }} as n
where n.node_kind <> 'indicator'
    and (
        n.method not in ('arithmetic', 'geometric', 'harmonic', 'power', 'product', 'formula', 'computed')
        or (n.method in ('arithmetic', 'geometric', 'harmonic', 'power') and n.exponent is null)
        or n.share_of not in ('weight', 'count') or n.below_minimum not in ('incomparable', 'missing')
        or n.zero_policy not in ('keep', 'drop', 'floor') or (n.zero_policy = 'floor' and n.zero_floor is null)
    )
union all
select i.year, i.tier, i.indicator_code, 'basic indicator outside the tree'
from {{ ref('stg_indicators') }} as i
left join {{ ref('stg_nodes') }} as n
    on i.year = n.year and i.tier = n.tier and i.indicator_code = n.node_code and n.node_kind = 'indicator'
where i.kind = 'basic' and i.weight > 0 and n.node_code is null
