{#- Between the pool's worst and best. `inside`: nothing lies beyond them, nothing need be held. A pool in which all are alike
    says nothing about anyone: the declared degenerate score holds; one that is literally null needs no branch, since
    what is divided by nothing is unknown anyway. Too few peers leave the target.
    `span`: what lies between the two, where that is known of the pool and need not be computed for each unit; null where they
    are one. -#}
{% macro min_max(x, target, direction, lo, hi, cap, degenerate_score, n='null', min_units='null', inside='false', span='null') -%}
  {%- if span == 'null' -%} {%- set falling, rising = fraction(x, hi, lo), fraction(x, lo, hi) -%}
  {%- else -%} {%- set falling, rising = '(' ~ hi ~ ' - (' ~ x ~ ')) / ' ~ span, '((' ~ x ~ ') - ' ~ lo ~ ') / ' ~ span -%}
  {%- endif -%}
  {%- set line = by_direction(direction, cap ~ ' * ' ~ held(falling, '0.0', '1.0', inside),
    cap ~ ' * ' ~ held(rising, '0.0', '1.0', inside)) -%}
  {%- if min_units == 'null' and degenerate_score == 'null' -%} {{ line }}
  {%- else -%}
  (case
    when {{ x }} is null then null
    {%- if min_units != 'null' %}
    when coalesce({{ n }}, 0) < {{ min_units }} then {{ min_max_of_target(x, target, direction, cap) }}
    {%- endif %}
    when {{ level(hi, lo) if span == 'null' else span ~ ' is null' }} then {{ degenerate_score }}
    else {{ line }}
  end)
  {%- endif -%}
{%- endmacro %}

{#- target_attainment with floor 0. Lower-is-better has no line from 0 down to T, so there the score is T/x: full marks up
    to the target, half at twice the target. -#}
{% macro min_max_of_target(x, target, direction, cap) -%}
  (case
    when {{ direction }} = 'lower' then case
      when {{ x }} is null then null
      when {{ x }} <= {{ target }} then {{ cap }}
      else {{ cap }} * {{ clip(target ~ ' / ' ~ x, '0.0', '1.0') }}
    end
    else {{ target_attainment(x, target, direction, '0.0', cap, '1.0') }}
  end)
{%- endmacro %}
