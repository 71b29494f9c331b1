{#- Which formula a rule is. `c` names the SQL of what the formulas read: columns where units stand in rows (int_normalised),
    columns and written numbers where a rule is known beforehand (models/wide). -#}

{#- A figure, or a post, as the rule reads it. Nothing above zero has no logarithm: it stands at the low post or below it. -#}
{% macro read_figure(x, floor, logarithmic) -%}
  (case when not {{ logarithmic }} then {{ x }}
    when {{ x }} > 0 then ln({{ x }})
    when {{ x }} is not null and {{ floor }} > 0 then ln({{ floor }}) end)
{%- endmacro %}

{% macro read_post(post, logarithmic) -%}
  (case when not {{ logarithmic }} then {{ post }} when {{ post }} > 0 then ln({{ post }}) end)
{%- endmacro %}

{#- From cap-based marks to a scale that does not start at 0. -#}
{% macro on_range(score, low, cap) -%}
  {{ low }} + ({{ cap }} - {{ low }}) * {{ score }} / {{ cap }}
{%- endmacro %}

{% macro rule_score(rule, c) -%}
  {%- if rule == 'target_attainment_from_zero' -%}
    {{ target_attainment_from_zero(c.x, c.target, c.direction, c.cap) }}
  {%- elif rule == 'target_attainment' -%}
    {{ target_attainment(c.x, c.target, c.floor_or_zero, c.direction, c.cap, c.overshoot, c.unbounded) }}
  {%- elif rule == 'goalpost' -%}
    {{ goalpost(c.x, c.low, c.high, c.direction, c.target_low, c.target_high, c.zero_low, c.zero_high, c.cap, c.unbounded) }}
  {%- elif rule == 'identity' -%}
    case when {{ c.direction }} = 'lower' then -{{ c.x }} else {{ c.x }} end
  {%- elif rule == 'min_max' -%}
    {{ min_max(c.x, c.lo, c.hi, c.direction, c.cap, c.degenerate, c.inside or 'false') }}
  {%- elif rule == 'step' -%}
    {{ clip(c.band_score, '0.0', c.cap) }}
  {%- elif rule == 'boolean' -%}
    {{ boolean_score(c.x, c.true_score, c.false_score) }}
  {%- elif rule == 'deduction' -%}
    {{ deduction(c.base, c.floor_or_zero,
      points_off(c.x, c.per_unit, c.escalate_from, c.escalate_per_unit, c.item_cap), c.cap) }}
  {%- elif rule == 'bonus' -%}
    {{ ratio('100.0 * ' ~ bonus(c.x, c.basis, c.band_score, c.per_item, c.cap), c.cap) }}
  {%- elif rule == 'efficacy' -%}
    {{ efficacy(c.x, 'coalesce(' ~ c.low ~ ', ' ~ c.minimum ~ ')', 'coalesce(' ~ c.high ~ ', ' ~ c.maximum ~ ')',
      c.direction, c.base, c.cap, c.degenerate) }}
  {%- elif rule == 'z_score' -%}
    {{ z_score(c.x, c.mean, c.sd, c.direction, c.center, c.spread, c.cap, c.degenerate, c.unbounded) }}
  {%- elif rule == 'place' -%}
    {{ place_from_worst(c.n, by_direction(c.direction, c.above, c.below), c.equal, c.ties) }}
  {%- elif rule == 'rank' -%}
    {{ rank_score(c.n, by_direction(c.direction, c.below, c.above), c.equal, c.cap, c.degenerate) }}
  {%- elif rule == 'percentile_rank' -%}
    {{ percentile_rank(c.n, by_direction(c.direction, c.above, c.below), c.equal, c.cap, c.degenerate) }}
  {%- elif rule == 'borda' -%}
    {{ borda(c.n, by_direction(c.direction, c.above, c.below), c.equal, c.cap, c.degenerate) }}
  {%- elif rule == 'distance_to_reference' -%}
    {{ distance_to_reference(c.x, c.minimum, c.maximum, c.reference, c.direction, c.cap, c.overshoot, c.degenerate, c.unbounded) }}
  {%- elif rule == 'share_of_best' -%}
    {{ share_of_best(c.x, c.minimum, c.maximum, c.direction, c.cap, c.degenerate) }}
  {%- endif -%}
{%- endmacro %}

{#- The reference a distance is measured to: a word, or a number (or another unit's figure). -#}
{% macro reference_of(word, number, direction, minimum, maximum, mean, median) -%}
  (case {{ word }} when 'mean' then {{ mean }} when 'median' then {{ median }}
    when 'best' then {{ by_direction(direction, minimum, maximum) }} else {{ number }} end)
{%- endmacro %}
