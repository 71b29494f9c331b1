-- Place and weight come from the scenario's weight year, the way to aggregate from its method year.
select
    s.scenario,
    s.year,
    w.tree,
    w.tier,
    w.node_code,
    w.parent_code,
    w.level,
    w.node_kind,
    {%- if var('computed_nodes') %}
    coalesce(c.value, w.weight) as weight,
    {%- else %}
    w.weight,
    {%- endif %}
    coalesce(m.formula, w.formula) as formula,
    coalesce(m.share_of, w.share_of) as share_of,
    coalesce(m.below_minimum, w.below_minimum) as below_minimum,
    coalesce(m.method, w.method) as method,
    coalesce(m.exponent, w.exponent) as exponent,
    coalesce(m.zero_policy, w.zero_policy) as zero_policy,
    coalesce(m.zero_floor, w.zero_floor) as zero_floor,
    coalesce(
        m.minimum_share, case w.level when 0 then t.coverage_floor when 1 then t.pillar_floor end, 0.0
    ) as minimum_share,
    p.scale,
    p.not_applicable_counts_as_missing
from {{ ref('stg_scenarios') }} as s
inner join {{ ref('stg_nodes') }} as w on s.weight_year = w.year
left join {{ ref('stg_nodes') }} as m
    on s.method_year = m.year and w.tree = m.tree and w.node_code = m.node_code and w.node_kind = m.node_kind
left join {{ ref('stg_tiers') }} as t on s.method_year = t.year and w.tier = t.tier
inner join {{ ref('stg_policy') }} as p on s.method_year = p.year
{%- if var('computed_nodes') %}
left join {{ ref('int_computed_nodes') }} as c
    on s.scenario = c.scenario and s.year = c.year and w.tree = c.tree and w.node_code = c.node_code
    and c.what = 'weight'
{%- endif %}
