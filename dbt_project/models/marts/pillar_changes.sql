{%- set linked = 'b.is_comparable and t.is_comparable and a.score is not null and c.score is not null'
    ~ ' and w.score is not null and m.score is not null and g.score is not null' -%}
with pillars as (
    select * from {{ ref('int_pillar_totals') }}
),

steps as (
    select
        t.year,
        t.unit_code,
        t.pillar,
        case when {{ linked }} then b.score end as previous_score,
        case when b.is_comparable and t.is_comparable then t.score end as score,
        a.score as common_before,
        c.score as common_after,
        w.score as on_prior_weights_method,
        m.score as on_prior_method,
        g.score as on_prior_rules
    from pillars as t
    left join pillars as b
        on b.scenario = 'nominal' and t.year - 1 = b.year and t.unit_code = b.unit_code and t.pillar = b.pillar
    left join pillars as a
        on a.scenario = 'prior_common' and t.year = a.year and t.unit_code = a.unit_code and t.pillar = a.pillar
    left join pillars as c
        on c.scenario = 'common' and t.year = c.year and t.unit_code = c.unit_code and t.pillar = c.pillar
    left join pillars as w
        on w.scenario = 'prior_weights_method' and t.year = w.year and t.unit_code = w.unit_code and t.pillar = w.pillar
    left join pillars as m
        on m.scenario = 'prior_method' and t.year = m.year and t.unit_code = m.unit_code and t.pillar = m.pillar
    left join pillars as g
        on g.scenario = 'prior_rules' and t.year = g.year and t.unit_code = g.unit_code and t.pillar = g.pillar
    where t.scenario = 'nominal'
)

select
    year,
    unit_code,
    pillar,
    {{ change_effects(
        'previous_score', 'common_before', 'common_after', 'on_prior_weights_method', 'on_prior_method', 'on_prior_rules', 'score'
    ) }}
from steps
