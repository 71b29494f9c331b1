-- `power:<p>` and `floor:<x>` carry their number behind the colon; NULL methods (leaves) have no children to aggregate.
select
    year,
    tree,
    tier,
    node_code,
    parent_code,
    level,
    node_kind,
    weight,
    minimum_share,
    sort,
    coalesce(share_of, 'weight') as share_of,
    coalesce(below_minimum, 'incomparable') as below_minimum,
    weighting,
    split_part(method, ':', 1) as method,
    case
        when method = 'arithmetic' then 1.0
        when method = 'geometric' then 0.0
        when method = 'harmonic' then -1.0
        when starts_with(method, 'power:') then cast(split_part(method, ':', 2) as double)
    end as exponent,
    case when starts_with(method, 'computed:') then split_part(method, ':', 2) end as computed,
    case when starts_with(method, 'formula:') then split_part(method, ':', 2) end as formula,
    coalesce(split_part(zero_policy, ':', 1), 'keep') as zero_policy,
    cast(nullif(split_part(zero_policy, ':', 2), '') as double) as zero_floor
from {{ source('raw', 'ref_nodes') }}
