{%- set linked = 'b.is_comparable and t.is_comparable and a.total_score_exact is not null and c.total_score_exact is not null'
    ~ ' and w.total_score_exact is not null and m.total_score_exact is not null and g.total_score_exact is not null' -%}
with totals as (
    select * from {{ ref('int_unit_totals') }}
),

steps as (
    select
        t.year,
        t.unit_code,
        case when {{ linked }} then b.total_score_exact end as previous_total,
        case when b.is_comparable and t.is_comparable then t.total_score_exact end as total,
        a.total_score_exact as common_before,
        c.total_score_exact as common_after,
        w.total_score_exact as on_prior_weights_method,
        m.total_score_exact as on_prior_method,
        g.total_score_exact as on_prior_rules
    from totals as t
    left join totals as b on b.scenario = 'nominal' and t.year - 1 = b.year and t.unit_code = b.unit_code
    left join totals as a on a.scenario = 'prior_common' and t.year = a.year and t.unit_code = a.unit_code
    left join totals as c on c.scenario = 'common' and t.year = c.year and t.unit_code = c.unit_code
    left join totals as w on w.scenario = 'prior_weights_method' and t.year = w.year and t.unit_code = w.unit_code
    left join totals as m on m.scenario = 'prior_method' and t.year = m.year and t.unit_code = m.unit_code
    left join totals as g on g.scenario = 'prior_rules' and t.year = g.year and t.unit_code = g.unit_code
    where t.scenario = 'nominal'
)

select year, unit_code, previous_total, total, {{ change_effects(
        'previous_total', 'common_before', 'common_after', 'on_prior_weights_method', 'on_prior_method', 'on_prior_rules', 'total'
    ) }}
from steps
