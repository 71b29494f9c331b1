{% macro deduction(x, base, per_unit, escalate_from, escalate_per_unit, item_cap, floor, cap) -%}
  {{ clip(base ~ ' - ' ~ points_off(x, per_unit, escalate_from, escalate_per_unit, item_cap), floor, cap) }}
{%- endmacro %}

{#- A guiding deduction takes its weight at most. -#}
{% macro deduction_points(x, weight, per_unit, escalate_from, escalate_per_unit) -%}
  0.0 - {{ points_off(x, per_unit, escalate_from, escalate_per_unit, weight) }}
{%- endmacro %}

{#- Points taken off for x occurrences: per_unit each, escalate_per_unit for each beyond escalate_from, at most item_cap. -#}
{% macro points_off(x, per_unit, escalate_from, escalate_per_unit, item_cap) -%}
  (case
    when {{ x }} is null then null
    else least(
      {{ per_unit }} * (case when {{ x }} > {{ escalate_from }} then {{ escalate_from }} else {{ x }} end)
      + coalesce({{ escalate_per_unit }} * (case when {{ x }} > {{ escalate_from }} then {{ x }} - {{ escalate_from }} else 0.0 end), 0.0),
      {{ item_cap }}
    )
  end)
{%- endmacro %}
