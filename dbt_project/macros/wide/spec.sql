{#- What the wide models are generated from: the framework as staging reads it, so that there is no second description of
    it and no second set of defaults. Rules of the assessed year hold for every year of the table. -#}

{#- A number as a DOUBLE that keeps all its digits (0.1 alone would be a DECIMAL). -#}
{% macro number(x) -%}
  {%- if x is none -%} null
  {%- elif 'e' in x | string -%} ({{ x }})
  {%- else -%} ({{ x }}e0)
  {%- endif -%}
{%- endmacro %}

{% macro word(x) -%}
  {%- if x is none -%} null {%- else -%} '{{ x | replace("'", "''") }}' {%- endif -%}
{%- endmacro %}

{% macro column(name) -%} "{{ name | replace('"', '""') }}" {%- endmacro %}

{% macro wide_spec() -%}
  {%- set of_year = '= (select max(assessed_year) from ' ~ source('raw', 'ref_run') ~ ')' -%}
  {%- set query -%}
    select to_json({
      'years': (select count(distinct w.year) from {{ source('wide', 'wide') }} as w),
      'policy': (select any_value(p) from {{ ref('stg_policy') }} as p where p.year {{ of_year }}),
      'tiers': (select list(t order by t.tier) from {{ source('raw', 'ref_tiers') }} as t where t.year {{ of_year }}),
      'indicators': (select list(i order by i.sort) from {{ ref('stg_indicators') }} as i where i.year {{ of_year }}),
      'nodes': (select list(n order by n.tree, n.level, n.sort, n.node_code) from {{ ref('stg_nodes') }} as n where n.year {{ of_year }}),
      'bands': (select list(b order by b.indicator_code, b.at desc) from {{ source('raw', 'ref_bands') }} as b where b.year {{ of_year }})
    })
  {%- endset -%}
  {%- if not execute -%} {%- do return({'years': 1, 'tiers': [], 'nodes': [], 'policy': {}}) -%} {%- endif -%}
  {%- set said = fromjson(run_query(query).rows[0][0]) -%}
  {%- set policy = said.policy -%}
  {%- set tiers = [] -%}
  {%- set all_nodes = [] -%}
  {%- for t in wide_tiers_upwards(said.tiers) -%}
    {%- set indicators = [] -%}
    {%- for i in said.indicators if i.tier == t.tier -%}
      {%- do indicators.append(wide_indicator(i, said.bands or [], said.indicators.index(i), policy)) -%}
    {%- endfor -%}
    {%- set nodes = [] -%}
    {%- for n in said.nodes if n.tier == t.tier and n.node_kind != 'indicator' -%}
      {%- do nodes.append(wide_node(n, said.nodes, indicators, t)) -%}
    {%- endfor -%}
    {%- set pools = [] -%}
    {%- for i in indicators if i.pooled and [i.pool, i.every_year] not in pools -%}
      {%- do pools.append([i.pool, i.every_year]) -%}
    {%- endfor -%}
    {%- set fills = [] -%}
    {%- for i in indicators if i.fill and i.fill != 'constant' and i.fill_pool not in fills -%}
      {%- do fills.append(i.fill_pool) -%}
    {%- endfor -%}
    {%- do all_nodes.extend(nodes) -%}
    {%- do tiers.append({
      'code': t.tier, 'height': loop.index0, 'child': t.child_tier, 'own_share': t.own_share,
      'children_share': t.children_share, 'least_children': t.minimum_comparable_share or 0.0,
      'total_min': t.total_min, 'total_max': t.total_max,
      'indicators': indicators, 'nodes': nodes, 'pools': pools, 'fills': fills,
    }) -%}
  {%- endfor -%}
  {%- do return({'years': said.years, 'policy': policy, 'tiers': tiers, 'nodes': all_nodes}) -%}
{%- endmacro %}

{#- Lowest first: a tier comes after the one its children are of. -#}
{% macro wide_tiers_upwards(tiers) -%}
  {%- set out = [] -%}
  {%- for round in tiers -%}
    {%- for t in tiers if t not in out and (t.child_tier is none or t.child_tier in out | map(attribute='tier')) -%}
      {%- do out.append(t) -%}
    {%- endfor -%}
  {%- endfor -%}
  {%- do return(out) -%}
{%- endmacro %}

{#- One indicator: where its figure stands, its pool, and the SQL of everything its rule reads. -#}
{% macro wide_indicator(i, bands, k, policy) -%}
  {%- set compares = i.param_compares == 1 -%}
  {%- set logarithmic = 'true' if i.param_transform_word == 'ln' else 'false' -%}
  {%- set value = 'v' ~ k -%}
  {%- set steps = [] -%}
  {%- for b in bands if b.indicator_code == i.indicator_code -%} {%- do steps.append(b) -%} {%- endfor -%}
  {%- set unbounded = 'true' if i.param_unbounded == 1 else 'false' -%}
  {%- set c = {
    'x': read_figure(value, number(i.param_floor), logarithmic) if logarithmic == 'true' else value,
    'target': number(i.target), 'direction': word(i.direction), 'cap': number(i.param_cap), 'overshoot': number(i.param_overshoot),
    'unbounded': unbounded, 'floor': number(i.param_floor),
    'low': read_post(number(i.param_floor), logarithmic), 'high': read_post(number(i.param_ceil), logarithmic),
    'target_low': number(i.param_target_low), 'target_high': number(i.param_target_high),
    'zero_low': number(i.param_zero_low), 'zero_high': number(i.param_zero_high),
    'degenerate_score': number(i.param_degenerate_score), 'band_score': 'null',
    'true_score': number(i.param_true_score), 'false_score': number(i.param_false_score), 'base': number(i.param_base),
    'per_unit': number(i.param_per_unit), 'escalate_from': number(i.param_escalate_from),
    'escalate_per_unit': number(i.param_escalate_per_unit), 'item_cap': number(i.param_item_cap),
    'basis_word': word(i.param_basis_word), 'per_item': number(i.param_per_item),
    'lo': 'lo' ~ k, 'hi': 'hi' ~ k, 'minimum': 'lo' ~ k, 'maximum': 'hi' ~ k, 'mean': 'mean' ~ k,
    'sd_sample': 'sd' ~ k, 'sd_population': 'sd' ~ k, 'sd_word': word(i.param_sd_word),
    'center': number(i.param_center), 'spread': number(i.param_spread), 'ties_word': word(i.param_ties_word),
    'n': 'n' ~ k, 'below': 'below' ~ k, 'equal': 'equal' ~ k, 'above': 'above' ~ k,
    'inside': 'true' if (i.param_winsor_low, i.param_winsor_high) == (0.0, 1.0) else 'false',
  } -%}
  {%- set place = i.scoring_rule in ['rank', 'borda'] and i.param_basis_word == 'count' -%}
  {%- set stats = {} -%}
  {%- if i.scoring_rule == 'min_max' -%}
    {%- do stats.update(lo=wide_quantile(i.param_winsor_low), hi=wide_quantile(i.param_winsor_high)) -%}
  {%- elif i.scoring_rule == 'z_score' -%}
    {%- do stats.update(mean='avg(#)', sd='stddev_pop(#)' if i.param_sd_word == 'population' else 'stddev_samp(#)') -%}
  {%- elif compares and i.scoring_rule in ['efficacy', 'share_of_best', 'distance_to_reference'] -%}
    {%- do stats.update(lo='min(#)', hi='max(#)') -%}
  {%- endif -%}
  {%- if i.scoring_rule == 'distance_to_reference' -%}
    {%- set word_ = i.param_reference_word -%}
    {%- if word_ == 'mean' -%} {%- do stats.update(mean='avg(#)') -%}
    {%- elif word_ == 'median' -%} {%- do stats.update(mean='median(#)') -%}
    {%- elif word_ and word_.startswith('unit:') -%}
      {%- do stats.update(mean='max(case when unit_code = ' ~ word(word_[5:]) ~ ' then # end)') -%}
    {%- endif -%}
    {%- set other = c.mean if 'mean' in stats else 'null' -%}
    {%- do c.update(reference_word=word(word_), reference=number(i.param_reference), mean=other, median=other, reference_value=other) -%}
  {%- endif -%}
  {%- if i.scoring_rule == 'step' -%}
    {%- do c.update(band_score=wide_band(step_position(c.x, c.target, c.direction, c.basis_word), steps)) -%}
  {%- endif -%}
  {%- if i.scoring_rule == 'efficacy' -%}
    {#- a post that is written needs no peers -#}
    {%- do c.update(minimum='null' if not compares else c.minimum, maximum='null' if not compares else c.maximum) -%}
  {%- endif -%}
  {%- set divided = none -%}
  {%- if i.value_type in ['ratio', 'rate'] -%}
    {%- if policy.zero_denominator != 'missing' %}{% set divided = 'coalesce(' ~ column(i.denominator_field) ~ ' = 0 and ' ~ column(i.numerator_field) ~ ' is not null, false)' %}{% endif -%}
    {%- set observed = observed_value(word(i.value_type), 'null', column(i.numerator_field), column(i.denominator_field)) -%}
  {%- else -%}
    {%- set observed = column(i.value_field) -%}
  {%- endif -%}
  {%- set word_of_pool = i.param_pool_word -%}
  {%- do return({
    'k': k, 'code': i.indicator_code, 'rule': i.scoring_rule,
    'observed': observed if i.param_factor == 1 else number(i.param_factor) ~ ' * ' ~ observed,
    'fill': {'impute_mean': 'avg', 'impute_median': 'median', 'impute_constant': 'constant'}.get(i.missing_policy),
    'constant': number(i.param_constant), 'divided': divided,
    'fill_pool': wide_pool(i.param_impute_pool_word or word_of_pool),
    'pooled': compares, 'pool': wide_pool(word_of_pool), 'every_year': i.param_pool_years == 1,
    'stats': stats, 'placed': compares and not stats,
    'silent': compares and i.param_degenerate_score is none and not place,
    'low': i.param_range_low, 'c': c,
  }) -%}
{%- endmacro %}

{#- Column (SQL) whose value names a unit's pool. -#}
{% macro wide_pool(said) -%}
  {%- if said is none or said in ['same_tier_same_year', 'by:__all'] -%} tier
  {%- elif said == 'same_parent' -%} parent_code
  {%- else -%} {{ column(said[3:]) }}
  {%- endif -%}
{%- endmacro %}

{% macro wide_quantile(share) -%}
  {%- if share == 0 -%} min(#) {%- elif share == 1 -%} max(#) {%- else -%} quantile_cont(#, {{ number(share) }}) {%- endif -%}
{%- endmacro %}

{#- The highest band reached; its lower edge belongs to it. `steps` come highest first. -#}
{% macro wide_band(position, steps) -%}
  (case {% for b in steps %}when {{ position }} >= {{ settled(number(b.at)) }} then {{ number(b.score) }} {% endfor -%}
    when {{ position }} is not null then 0.0 end)
{%- endmacro %}

{% macro wide_node(n, nodes, indicators, tier) -%}
  {%- set children = [] -%}
  {%- for child in nodes if child.tree == n.tree and child.parent_code == n.node_code -%}
    {%- if child.node_kind == 'indicator' -%}
      {%- for i in indicators if i.code == child.node_code -%}
        {%- do children.append({'leaf': i, 'name': 's' ~ i.k, 'j': i.k, 'code': i.code, 'weight': child.weight}) -%}
      {%- endfor -%}
    {%- else -%}
      {%- do children.append({'leaf': none, 'name': 'score_' ~ nodes.index(child), 'j': nodes.index(child), 'code': child.node_code, 'weight': child.weight}) -%}
    {%- endif -%}
  {%- endfor -%}
  {%- set least = n.minimum_share if n.minimum_share is not none else {0: tier.coverage_floor, 1: tier.pillar_floor}.get(n.level) -%}
  {%- do return(dict(n, j=nodes.index(n), children=children, least=least or 0.0,
    drops=(n.exponent is not none and n.exponent <= 0 and n.zero_policy != 'keep'),
    positive=(n.zero_policy == 'drop' or (n.zero_policy == 'floor' and n.zero_floor > 0)))) -%}
{%- endmacro %}
