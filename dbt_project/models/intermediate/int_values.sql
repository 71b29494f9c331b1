{%- set roles = ['value', 'numerator', 'denominator'] -%}
{%- set fills = var('missing_policies') or ['carry_forward', 'impute_mean', 'impute_median', 'interpolate', 'impute_estimate'] -%}
{%- set pooled = 'impute_mean' in fills or 'impute_median' in fills -%}
-- Every indicator of the scenario's method that also has a weight in its weights, for every unit of its tier.
with grid as (
    select
        s.scenario,
        s.year,
        s.data_year,
        s.method_year,
        s.weight_year,
        u.code as unit_code,
        u.parent_code,
        u.tier,
        i.indicator_code,
        i.kind,
        i.missing_policy,
        i.value_type,
        i.value_field,
        i.numerator_field,
        i.denominator_field,
        i.lead_department,
        coalesce(i.param_min_reviewers, p.min_reviewers) as min_reviewers,
        p.panel_disagreement_range,
        p.zero_denominator,
        coalesce(i.param_max_years, p.carry_forward_max_years) as carry_forward_max_years,
        case
            when i.applies_to is not null and g.unit_code is null then 'outside_group'
            when s.method_year < i.param_first_year then 'before_first_year'
        end as exempt_reason,
        case
            when i.param_pool_word is null or i.param_pool_word = 'same_tier_same_year' then u.tier
            when i.param_pool_word = 'same_parent' then u.parent_code
            when starts_with(i.param_pool_word, 'by:') then i.param_pool_word || '=' || class.value
            when pool.unit_code is not null then i.param_pool_word
            else '-' || i.param_pool_word
        end as pool,
        case
            when i.param_impute_pool_word is not null then i.param_impute_pool_word || '=' || impute_class.value
        end as own_impute_pool,
        i.param_impute_pool_word is not null as has_impute_pool,
        i.param_factor,
        i.param_constant,
        i.param_imputed_counts
    from {{ ref('stg_scenarios') }} as s
    inner join {{ ref('stg_indicators') }} as i on s.method_year = i.year
    inner join {{ ref('stg_indicators') }} as w
        on s.weight_year = w.year and i.indicator_code = w.indicator_code
        and s.scenario not in ('prior_common', 'common') -- int_scenario_scores makes those of the others
        and s.figures_of is null -- the same figures, handed on at the end
    inner join {{ ref('stg_policy') }} as p on s.method_year = p.year
    inner join {{ ref('stg_units') }} as u on i.tier = u.tier
    left join {{ ref('stg_unit_groups') }} as g
        on s.method_year = g.year and i.applies_to = g.group_code and u.code = g.unit_code
    left join {{ ref('stg_unit_groups') }} as pool
        on s.method_year = pool.year and i.param_pool_word = pool.group_code and u.code = pool.unit_code
    left join {{ ref('stg_unit_classes') }} as class
        on i.param_pool_word = 'by:' || class.class_code and u.code = class.unit_code
    left join {{ ref('stg_unit_classes') }} as impute_class
        on i.param_impute_pool_word = 'by:' || impute_class.class_code and u.code = impute_class.unit_code
),

cells as (
    select
        g.*,
        {%- for role in roles %}
        {{ role }}_cell.value as cell_{{ role }},
        case
            when g.{{ role }}_field is null or {{ role }}_cell.state = 'value' then null
            else coalesce({{ role }}_cell.state, 'blank')
        end as {{ role }}_gap,
        {{ role }}_cell.owner as {{ role }}_owner,
        {%- endfor %}
        value_cell.kind as value_kind,
        value_cell.reviewers,
        value_cell.spread
    from grid as g
    {%- for role in roles %}
    left join {{ ref('stg_field_values') }} as {{ role }}_cell
        on g.data_year = {{ role }}_cell.year
        and g.{{ role }}_field = {{ role }}_cell.field_code
        and g.unit_code = {{ role }}_cell.unit_code
    {%- endfor %}
),

judged as (
    select
        c.*,
        c.param_factor * {{ observed_value('c.value_type', 'c.cell_value', 'c.cell_numerator', 'c.cell_denominator') }} as observed,
        case when c.has_impute_pool then c.own_impute_pool else c.pool end as impute_pool,
        {{ gravest_gap(['c.numerator_gap', 'c.denominator_gap', 'c.value_gap']) }} as gap,
        'not_applicable' in (c.numerator_gap, c.denominator_gap, c.value_gap) as declared_not_applicable,
        c.value_type in ('ratio', 'rate') and c.cell_denominator = 0 and c.numerator_gap is null as zero_denominator_found
    from cells as c
),

answered as (
    select
        j.*,
        case
            when j.gap = j.numerator_gap then j.numerator_owner
            when j.gap = j.denominator_gap then j.denominator_owner
            else j.value_owner
        end as gap_owner,
        case
            when j.exempt_reason is not null then 'not_applicable'
            when coalesce(j.declared_not_applicable, false) and coalesce(j.gap, 'blank') = 'blank' then 'not_applicable'
            when j.zero_denominator_found and j.zero_denominator <> 'missing' then j.zero_denominator
            when j.value_kind = 'panel' and j.reviewers < j.min_reviewers then 'pending'
            when j.value_kind = 'panel' and j.spread > j.panel_disagreement_range then 'pending'
            when j.observed is not null then 'scored'
            -- what nobody applied for is no bonus; what was never handed in is owed
            when j.kind = 'guiding' then case when j.gap = 'blank' then 'no_bonus' else 'pending' end
            when j.missing_policy in (
                'carry_forward', 'interpolate', 'impute_mean', 'impute_median', 'impute_constant', 'impute_estimate'
            ) then j.missing_policy
            -- a late, rejected or declared-missing cell is its owner's debt, whatever the policy for a blank one
            when j.gap <> 'blank' then 'pending'
            when j.missing_policy = 'fail' then 'failed_missing'
            when j.missing_policy = 'not_applicable' then 'not_applicable'
            else 'pending'
        end as first_status,
        case
            when j.exempt_reason is not null then j.exempt_reason
            when coalesce(j.declared_not_applicable, false) and coalesce(j.gap, 'blank') = 'blank' then 'declared_not_applicable'
            when j.zero_denominator_found then 'zero_denominator'
            when j.value_kind = 'panel' and j.reviewers < j.min_reviewers then 'panel_incomplete'
            when j.value_kind = 'panel' and j.spread > j.panel_disagreement_range then 'panel_spread'
            when j.observed is null then j.gap
        end as first_reason
    from judged as j
),

{% if 'carry_forward' in fills -%}
-- carry_forward: the latest figure of the years allowed, read by this scenario's own definition of the indicator
earlier as (
    select
        a.scenario,
        a.year,
        a.unit_code,
        a.indicator_code,
        back.years as years_back,
        a.param_factor * {{ observed_value('a.value_type', 'v.value', 'n.value', 'd.value') }} as observed,
        n.value as cell_numerator,
        d.value as cell_denominator
    from answered as a
    inner join (values (1), (2), (3), (4), (5), (6), (7), (8), (9), (10)) as back (years) on a.carry_forward_max_years >= back.years
    {%- for role in roles %}
    left join {{ ref('stg_field_values') }} as {{ role[0] }}
        on a.data_year - back.years = {{ role[0] }}.year
        and a.{{ role }}_field = {{ role[0] }}.field_code
        and a.unit_code = {{ role[0] }}.unit_code
    {%- endfor %}
    where a.first_status = 'carry_forward'
),

carried as (
    select
        scenario,
        year,
        unit_code,
        indicator_code,
        min(years_back) as years_back,
        min_by(observed, years_back) as observed,
        min_by(cell_numerator, years_back) as cell_numerator,
        min_by(cell_denominator, years_back) as cell_denominator
    from earlier
    where observed is not null
    group by scenario, year, unit_code, indicator_code
),

{% endif -%}
{% if pooled -%}
peers as (
    select
        scenario,
        year,
        indicator_code,
        impute_pool,
        favg(observed) as mean_observed, -- avg of 300 times 0.1 misses 0.1 by more than its last bits
        median(observed) as median_observed
    from answered
    where first_status = 'scored' and missing_policy in ('impute_mean', 'impute_median')
    group by scenario, year, indicator_code, impute_pool
),

{% endif -%}
{% if 'interpolate' in fills -%}
-- interpolate: on the line between the figures before and after; before the first or after the last there is no line
around as (
    select
        a.scenario,
        a.year,
        a.unit_code,
        a.indicator_code,
        max_by(o.observed, case when o.data_year < a.data_year then o.data_year end) as before,
        max(case when o.data_year < a.data_year then o.data_year end) as before_year,
        min_by(o.observed, case when o.data_year > a.data_year then o.data_year end) as after,
        min(case when o.data_year > a.data_year then o.data_year end) as after_year
    from answered as a
    inner join answered as o
        on a.scenario = o.scenario and a.unit_code = o.unit_code and a.indicator_code = o.indicator_code
        and o.observed is not null
    where a.first_status = 'interpolate'
    group by a.scenario, a.year, a.unit_code, a.indicator_code
),

{% endif -%}
resolved as (
    select
        a.*,
        {%- if 'carry_forward' in fills %}
        c.years_back,
        c.observed as carried_value,
        c.cell_numerator as carried_numerator,
        c.cell_denominator as carried_denominator,
        {%- endif %}
        case a.first_status
            when 'impute_constant' then a.param_constant
            {%- if pooled %}
            when 'impute_mean' then p.mean_observed
            when 'impute_median' then p.median_observed
            {%- endif %}
            {%- if 'impute_estimate' in fills %}
            when 'impute_estimate' then e.value
            {%- endif %}
            {%- if 'interpolate' in fills %}
            when 'interpolate' then
                r.before + (r.after - r.before) * (a.data_year - r.before_year) / (r.after_year - r.before_year)
            {%- endif %}
        end as imputed_value,
        case
            when a.first_status = 'impute_constant'
                then case when a.param_constant is null then 'pending' else 'imputed' end
            {%- if 'carry_forward' in fills %}
            when a.first_status = 'carry_forward'
                then case when c.observed is null then 'pending' else 'carried_forward' end
            {%- endif %}
            {%- if pooled %}
            when a.first_status in ('impute_mean', 'impute_median')
                then case when p.mean_observed is null then 'pending' else 'imputed' end
            {%- endif %}
            {%- if 'impute_estimate' in fills %}
            when a.first_status = 'impute_estimate'
                then case when e.value is null then 'pending' else 'imputed' end
            {%- endif %}
            {%- if 'interpolate' in fills %}
            when a.first_status = 'interpolate'
                then case when r.before is null or r.after is null then 'pending' else 'imputed' end
            {%- endif %}
            else a.first_status
        end as status
    from answered as a
    {%- if 'carry_forward' in fills %}
    left join carried as c
        on a.scenario = c.scenario and a.year = c.year
        and a.unit_code = c.unit_code and a.indicator_code = c.indicator_code
    {%- endif %}
    {%- if pooled %}
    left join peers as p
        on a.scenario = p.scenario and a.year = p.year
        and a.indicator_code = p.indicator_code and a.impute_pool = p.impute_pool
    {%- endif %}
    {%- if 'interpolate' in fills %}
    left join around as r
        on a.scenario = r.scenario and a.year = r.year
        and a.unit_code = r.unit_code and a.indicator_code = r.indicator_code
    {%- endif %}
    {%- if 'impute_estimate' in fills %}
    -- estimated from the unit's other figures before anything is scored, by these rules
    left join {{ ref('stg_field_values') }} as e
        on a.first_status = 'impute_estimate' and a.data_year = e.year and a.unit_code = e.unit_code
        and e.field_code = 'estimate:' || a.method_year || ':' || a.indicator_code
    {%- endif %}
)

select
    s.scenario,
    r.year,
    r.data_year,
    r.method_year,
    s.goal_year,
    r.weight_year,
    r.unit_code,
    r.parent_code,
    r.tier,
    r.indicator_code,
    r.kind,
    r.pool,
    r.status,
    case
        when r.status = 'pending' and r.first_status in ('carry_forward', 'interpolate') then 'no_prior_value'
        else r.first_reason
    end as status_reason,
    case when r.status = 'pending' then coalesce(r.gap_owner, r.value_owner, r.lead_department) end as owed_by,
    case r.status
        when 'scored' then r.observed
        when 'imputed' then r.imputed_value
        {%- if 'carry_forward' in fills %}
        when 'carried_forward' then r.carried_value
        {%- endif %}
    end as value,
    {%- if 'carry_forward' in fills %}
    case r.status when 'scored' then r.cell_numerator when 'carried_forward' then r.carried_numerator end as numerator,
    case r.status when 'scored' then r.cell_denominator when 'carried_forward' then r.carried_denominator end as denominator,
    case when r.status = 'carried_forward' then cast(r.data_year - r.years_back as integer) end as carried_from
    {%- else %}
    case r.status when 'scored' then r.cell_numerator end as numerator,
    case r.status when 'scored' then r.cell_denominator end as denominator,
    cast(null as integer) as carried_from
    {%- endif %}
from resolved as r
inner join {{ ref('stg_scenarios') }} as s
    on r.year = s.year and r.scenario = coalesce(s.figures_of, s.scenario)
