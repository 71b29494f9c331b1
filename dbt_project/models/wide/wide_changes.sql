{{ config(enabled=var('wide', false) and 'change' in var('wide_extras')) }}
{%- set spec = wide_sample or wide_spec() -%}
-- One set of rules scores all years of the table, so that the whole change is an effect of the data. A year before that
-- is not in the table may be there as it was published (raw.wide_prior).
with earlier as (
    {%- if spec.years > 1 %}
    select year, tier, tree, unit_code, score, comparable
    from {{ ref('wide_totals') }}
    union all
    {%- endif %}
    select year, tier, tree, unit_code, score, comparable
    from {{ source('wide', 'wide_prior') }}
),

compared as (
    select
        t.year,
        t.tier,
        t.tree,
        t.unit_code,
        case when b.comparable then b.score end as before,
        case when t.comparable then t.score end as after
    from {{ ref('wide_totals') }} as t
    left join earlier as b on t.year = b.year + 1 and t.tier = b.tier and t.tree = b.tree and t.unit_code = b.unit_code
)

select
    year,
    tier,
    tree,
    unit_code,
    before as previous_score,
    after as score,
    after - before as change,
    after - before as data_effect,
    case when after - before is not null then 0.0 end as weight_effect,
    case when after - before is not null then 0.0 end as method_effect
from compared
