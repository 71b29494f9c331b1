{#- Rules that compare a unit with its peers of the same year. n, lo, hi, better, equal, worse, mean, sd come from
    int_peer_positions. A pool in which all are alike says nothing about anyone: the declared degenerate score holds.
    A `degenerate` that is literally null needs no branch: what is divided by nothing is unknown anyway. -#}

{% macro min_max(x, lo, hi, direction, cap, degenerate, unbounded='false') -%}
  {%- set line = by_direction(direction, cap ~ ' * ' ~ held(fraction(x, hi, lo), '0.0', '1.0', unbounded),
    cap ~ ' * ' ~ held(fraction(x, lo, hi), '0.0', '1.0', unbounded)) -%}
  {%- if degenerate == 'null' -%} {{ line }}
  {%- else -%}
  (case
    when {{ x }} is null then null
    when {{ hi }} = {{ lo }} then {{ degenerate }}
    else {{ line }}
  end)
  {%- endif -%}
{%- endmacro %}

{#- center + spread standard deviations' worth of marks, held between 0 and cap. -#}
{% macro z_score(x, mean, sd, direction, center, spread, cap, degenerate, unbounded='false') -%}
  (case
    {%- if degenerate != 'null' %}
    when {{ x }} is null then null
    {%- endif %}
    when {{ sd }} is null or {{ sd }} = 0 then {{ degenerate }}
    else {{ held(center ~ ' + ' ~ spread ~ ' * (case when ' ~ direction ~ " = 'lower' then -1.0 else 1.0 end) * (" ~ x ~ ' - ' ~ mean ~ ') / ' ~ sd, '0.0', cap, unbounded) }}
  end)
{%- endmacro %}

{#- The place itself, 1 for the worst: what Borda's count and rank sums are made of. Equals stand by the declared rule. -#}
{% macro place_from_worst(n, worse, equal, ties) -%}
  (case when {{ n }} is null then null else {{ worse }} + case coalesce({{ ties }}, 'min')
    when 'max' then {{ equal }} when 'average' then ({{ equal }} + 1.0) / 2.0 else 1.0 end
  end)
{%- endmacro %}

{#- Best gets cap, the last of n gets cap / n; equals share the better place. -#}
{% macro rank_score(n, better, equal, cap, degenerate) -%}
  (case when {{ n }} is null then null when {{ n }} = {{ equal }} then {{ degenerate }}
    else {{ cap }} * ({{ n }} - {{ better }}) / {{ n }} end)
{%- endmacro %}

{#- The share of the others one leaves behind. -#}
{% macro percentile_rank(n, worse, equal, cap, degenerate) -%}
  (case when {{ n }} is null then null when {{ n }} = {{ equal }} or {{ n }} = 1 then {{ degenerate }}
    else {{ cap }} * {{ worse }} / ({{ n }} - 1.0) end)
{%- endmacro %}

{#- As percentile_rank, but a tie is half a win. -#}
{% macro borda(n, worse, equal, cap, degenerate) -%}
  (case when {{ n }} is null then null when {{ n }} = {{ equal }} or {{ n }} = 1 then {{ degenerate }}
    else {{ cap }} * ({{ worse }} + 0.5 * ({{ equal }} - 1.0)) / ({{ n }} - 1.0) end)
{%- endmacro %}

{#- From the worst peer (0) to the reference (cap); beyond the reference counts up to overshoot. -#}
{% macro distance_to_reference(x, minimum, maximum, reference, direction, cap, overshoot, degenerate, unbounded='false') -%}
  (case
    when {{ x }} is null then null
    -- avg(0.1, 0.1, 0.1) is not 0.1: peers all alike are told by their ends
    when {{ minimum }} = {{ maximum }} then {{ degenerate }}
    when {{ direction }} = 'lower' then
      case when {{ reference }} = {{ maximum }} then {{ degenerate }}
        else {{ cap }} * {{ held(fraction(x, maximum, reference), '0.0', overshoot, unbounded) }} end
    when {{ reference }} = {{ minimum }} then {{ degenerate }}
    else {{ cap }} * {{ held(fraction(x, minimum, reference), '0.0', overshoot, unbounded) }}
  end)
{%- endmacro %}

{#- higher: x / best; lower: best / x, where a zero is the best there can be. -#}
{% macro share_of_best(x, minimum, maximum, direction, cap, degenerate) -%}
  (case
    when {{ x }} is null then null
    when {{ direction }} = 'lower' then case
      when {{ x }} <= {{ minimum }} then {{ cap }}
      else {{ cap }} * {{ clip(ratio(minimum, x), '0.0', '1.0') }} end
    when {{ maximum }} = 0 then {{ degenerate }}
    else {{ cap }} * {{ clip(ratio(x, maximum), '0.0', '1.0') }}
  end)
{%- endmacro %}
