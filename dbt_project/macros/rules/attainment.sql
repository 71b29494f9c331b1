{#- Rules that compare a unit with posts written in the framework. Definitions: docs/method.md §2.
    Every macro takes SQL expressions and gives a score from 0 to cap (cap x overshoot where over-fulfilment counts). -#}

{#- One of two expressions, by the direction; where that is written out, only the one. -#}
{% macro by_direction(direction, lower, higher) -%}
  {%- if direction == "'lower'" -%} {{ lower }}
  {%- elif direction == "'higher'" -%} {{ higher }}
  {%- else -%} (case when {{ direction }} = 'lower' then {{ lower }} else {{ higher }} end)
  {%- endif -%}
{%- endmacro %}

{#- A fraction of the way from `from` to `to`, whichever lies higher; unknown when the two are the same. -#}
{% macro fraction(x, start, finish) -%}
  {{ ratio('(' ~ x ~ ') - (' ~ start ~ ')', '(' ~ finish ~ ') - (' ~ start ~ ')') }}
{%- endmacro %}

{#- higher: cap x (x - L)/(T - L); lower is the same line, because there L lies above T: (L - x)/(L - T).
    L = T leaves no line: full marks when the target is met, none otherwise. -#}
{% macro target_attainment(x, target, floor, direction, cap, overshoot, unbounded='false') -%}
  (case
    when {{ target }} = {{ floor }} then case
      when {{ x }} is null then null
      when {{ by_direction(direction, x ~ ' <= ' ~ target, x ~ ' >= ' ~ target) }} then {{ cap }} else 0.0
    end
    else {{ cap }} * {{ held(fraction(x, floor, target), '0.0', overshoot, unbounded) }}
  end)
{%- endmacro %}

{#- What min_max falls back to with too few peers: floor 0. Lower-is-better has no line from 0 down to T, so there the
    score is T/x: full marks up to the target, half at twice the target. -#}
{% macro target_attainment_from_zero(x, target, direction, cap) -%}
  (case
    when {{ direction }} = 'lower' then case
      when {{ x }} is null then null
      when {{ x }} <= {{ target }} then {{ cap }}
      else {{ cap }} * {{ clip(target ~ ' / ' ~ x, '0.0', '1.0') }}
    end
    else {{ target_attainment(x, target, '0.0', direction, cap, '1.0') }}
  end)
{%- endmacro %}

{#- Fixed posts, the same every year: comparable across years. lower: full marks at the low post.
    target: a plateau of full marks from target_low to target_high, falling in a line to 0 at zero_low and zero_high. -#}
{% macro goalpost(x, low, high, direction, target_low, target_high, zero_low, zero_high, cap, unbounded='false') -%}
  {%- set line = by_direction(direction, cap ~ ' * ' ~ held(fraction(x, high, low), '0.0', '1.0', unbounded),
    cap ~ ' * ' ~ held(fraction(x, low, high), '0.0', '1.0', unbounded)) -%}
  {%- if direction in ["'lower'", "'higher'"] -%} {{ line }}
  {%- else -%}
  (case
    when {{ x }} is null then null
    when {{ direction }} = 'target' then {{ cap }} * case
      when {{ x }} between {{ target_low }} and {{ target_high }} then 1.0
      when {{ x }} < {{ target_low }} then coalesce({{ clip(fraction(x, zero_low, target_low), '0.0', '1.0') }}, 0.0)
      else coalesce({{ clip(fraction(x, zero_high, target_high), '0.0', '1.0') }}, 0.0)
    end
    else {{ line }}
  end)
  {%- endif -%}
{%- endmacro %}

{#- The efficacy coefficient 功效系数: base marks (60) at the not-allowed value, cap at the satisfactory one. Posts taken
    from peers that are all alike leave no line: the declared degenerate score holds. -#}
{% macro efficacy(x, low, high, direction, base, cap, degenerate) -%}
  (case when {{ x }} is null then null when {{ low }} = {{ high }} then {{ degenerate }} else
    {{ clip(
      base ~ ' + (' ~ cap ~ ' - ' ~ base ~ ') * case when ' ~ direction ~ " = 'lower' then "
      ~ fraction(x, high, low) ~ ' else ' ~ fraction(x, low, high) ~ ' end', '0.0', cap) }}
  end)
{%- endmacro %}

{#- What the bands of a step rule are compared with: the share of the target reached, or the value itself.
    lower-is-better: the target's share of the value; a zero there has reached everything. -#}
{% macro step_position(x, target, direction, basis) -%}
  (case
    when {{ basis }} = 'value' then {{ settled(x) }}
    when {{ direction }} = 'lower' then case when {{ x }} <= {{ target }} then 1.0 else {{ settled(ratio(target, x)) }} end
    when {{ target }} = 0 then case when {{ x }} >= 0 then 1.0 else 0.0 end
    else {{ settled(ratio(x, target)) }}
  end)
{%- endmacro %}

{% macro boolean_score(x, true_score, false_score) -%}
  (case when {{ x }} is null then null when {{ x }} <> 0 then {{ true_score }} else {{ false_score }} end)
{%- endmacro %}

{#- Points taken off for x occurrences: per_unit each, escalate_per_unit for each beyond escalate_from, at most item_cap. -#}
{% macro points_off(x, per_unit, escalate_from, escalate_per_unit, item_cap) -%}
  (case
    when {{ x }} is null then null
    else least(
      {{ per_unit }} * (case when {{ x }} > {{ escalate_from }} then {{ escalate_from }} else {{ x }} end)
      + {{ escalate_per_unit }} * (case when {{ x }} > {{ escalate_from }} then {{ x }} - {{ escalate_from }} else 0.0 end),
      {{ item_cap }}
    )
  end)
{%- endmacro %}

{% macro deduction(base, floor, points_off, cap) -%}
  {{ clip(base ~ ' - ' ~ points_off, floor, cap) }}
{%- endmacro %}

{#- 加分: points, not marks. Panels: the band reached by the reviewers' mean. Counted items: per_item each. -#}
{% macro bonus(x, basis, band_points, per_item, cap) -%}
  {{ clip('case when ' ~ basis ~ " = 'panel_score' then " ~ band_points ~ ' else ' ~ per_item ~ ' * ' ~ x ~ ' end', '0.0', cap) }}
{%- endmacro %}
