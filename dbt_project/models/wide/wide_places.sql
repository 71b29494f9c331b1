{#- used where the loops below reach them; dbt wants to know beforehand -#}
{%- set _ = ref('wide_fills') -%}
{%- set spec = wide_sample or wide_spec() -%}
{%- set placed = [] -%}
{%- for t in spec.tiers -%}{%- for i in t.indicators if i.placed -%}{%- do placed.append(i) -%}{%- endfor -%}{%- endfor -%}
{%- set tiers = [] -%}
{%- for t in spec.tiers if t.indicators | selectattr('placed') | list -%}{%- do tiers.append(t) -%}{%- endfor -%}
{%- if placed -%}
-- Only the rules that need a place among peers; they are sorted in rows, because every one has an order of its own.
with
{%- for t in tiers %}
figures_{{ loop.index }} as (
{{ wide_figures(spec, t) }}
),
{% endfor %}
members as (
    {%- for t in tiers %}{% set number_of = loop.index %}{% set outer = loop.first %}
    {%- for i in t.indicators if i.placed %}
    {{ 'union all' if not (outer and loop.first) }}
    select
        tier,
        year,
        unit_code,
        {{ i.k }} as indicator,
        cast({{ i.pool }} as varchar) as pool,
        {{ '0' if i.every_year else 'year' }} as pool_year,
        v{{ i.k }} as value
    from figures_{{ number_of }}
    where v{{ i.k }} is not null
    {%- endfor %}
    {%- endfor %}
),

counted as (
    select
        *,
        count(*) over (partition by indicator, pool_year, pool, tier) as n,
        count(*) over (partition by indicator, pool_year, pool, tier, value) as equal,
        count(*) over (
            partition by indicator, pool_year, pool, tier order by value
            range between unbounded preceding and current row
        ) as up_to
    from members
)

select
    tier,
    year,
    unit_code
    {%- for i in placed %},
    max(case when indicator = {{ i.k }} then cast(n as double) end) as n{{ i.k }},
    max(case when indicator = {{ i.k }} then cast(up_to - equal as double) end) as below{{ i.k }},
    max(case when indicator = {{ i.k }} then cast(equal as double) end) as equal{{ i.k }},
    max(case when indicator = {{ i.k }} then cast(n - up_to as double) end) as above{{ i.k }}
    {%- endfor %}
from counted
group by tier, year, unit_code
{%- else -%}
select cast(null as varchar) as tier, cast(null as integer) as year, cast(null as varchar) as unit_code
where false
{%- endif %}
