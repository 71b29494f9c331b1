{#- The scoring rules (docs/method.md §2). A rule is the macro of a file's name in macros/rules: a score from 0 to cap (cap x
    overshoot where over-fulfilment counts) as SQL. Where it differs from others it may have <rule>_position, what its
    bands are compared with, and <rule>_points, what a guiding indicator adds.
    An argument names what the macro reads: a fact of the indicator (direction, target, weight), the figure `x` and the
    posts `low`, `high` as the rule reads them, a statistic of the pool, `band_score`, or else a parameter:
    `floor` its number, `basis_word` its word. What is null was not written. -#}

{#- The rules, those with bands, positions, points of their own; the parameters they read; the statistics of a pool. -#}
{% macro scoring() -%}
  {%- set statistics = ['n', 'below', 'equal', 'above', 'minimum', 'maximum', 'mean', 'median', 'sd_sample', 'sd_population', 'lo',
    'hi', 'reference_value'] -%}
  {%- set facts = ['x', 'low', 'high', 'direction', 'target', 'weight', 'band_score', 'span'] + statistics -%}
  {%- set found = {'rules': [], 'banded': [], 'positions': [], 'points': [], 'parameters': [], 'statistics': statistics} -%}
  {%- for rule, macro in context.items() if macro.macro and macro.macro.original_file_path == 'macros/rules/' ~ rule ~ '.sql' -%}
    {%- do found.rules.append(rule) -%}
    {%- if 'band_score' in reads(rule) -%} {%- do found.banded.append(rule) -%} {%- endif -%}
    {%- if reads(rule ~ '_position') -%} {%- do found.positions.append(rule) -%} {%- endif -%}
    {%- if reads(rule ~ '_points') -%} {%- do found.points.append(rule) -%} {%- endif -%}
    {%- for name in reads(rule) + reads(rule ~ '_position') + reads(rule ~ '_points') if name not in facts + found.parameters -%}
      {%- do found.parameters.append(name) -%}
    {%- endfor -%}
  {%- endfor -%}
  {%- for list in found.values() -%} {%- do list.sort() -%} {%- endfor -%}
  {%- do return(found) -%}
{%- endmacro %}

{#- Arguments of a macro; none where there is no such macro. -#}
{% macro reads(formula) -%}
  {%- do return(context[formula].get_macro().arguments | list if formula in context else []) -%}
{%- endmacro %}

{#- A macro's SQL. `c`: argument → SQL: columns where units stand in rows (int_normalised), columns and written numbers where
    a rule is known beforehand (models/wide). -#}
{% macro formula_sql(formula, c) -%}
  {%- set given = {} -%}
  {%- for name in reads(formula) if name in c -%} {%- do given.update({name: c[name]}) -%} {%- endfor -%}
  {{ context[formula](**given) }}
{%- endmacro %}

{#- One of two expressions, by the direction; where that is written out, only the one. -#}
{% macro by_direction(direction, lower, higher) -%} {{ by_word(direction, 'lower', lower, higher) }} {%- endmacro %}

{#- One of two expressions, by whether a word is this one; where that is written out, only the one. -#}
{% macro by_word(said, word, this, other) -%}
  {%- if said == "'" ~ word ~ "'" -%} {{ this }}
  {%- elif said == 'null' or said.startswith("'") -%} {{ other }}
  {%- else -%} (case when {{ said }} = '{{ word }}' then {{ this }} else {{ other }} end)
  {%- endif -%}
{%- endmacro %}

{#- What a reference rule compares with: a statistic of the pool by its word, a number, or one unit's figure. -#}
{% macro reference_of(reference_word, reference, reference_value, minimum, maximum, mean, median, direction) -%}
  {%- set written = 'coalesce(' ~ reference ~ ', ' ~ reference_value ~ ')' -%}
  {%- set ends = by_word(reference_word, 'minimum', minimum, by_word(reference_word, 'maximum', maximum, written)) -%}
  {%- set best = by_word(reference_word, 'best', by_direction(direction, minimum, maximum), ends) -%}
  {{- by_word(reference_word, 'mean', mean, by_word(reference_word, 'median', median, best)) -}}
{%- endmacro %}

{#- A fraction of the way from `from` to `to`, whichever lies higher; unknown when the two are the same. -#}
{% macro fraction(x, start, finish) -%}
  {{ ratio('(' ~ x ~ ') - (' ~ start ~ ')', '(' ~ finish ~ ') - (' ~ start ~ ')') }}
{%- endmacro %}

{#- A figure, or a post, as the rule reads it. What is not above zero has no logarithm: it stands where `lowest` does. -#}
{% macro read_figure(x, lowest, logarithmic) -%}
  (case when not {{ logarithmic }} then {{ x }}
    when {{ x }} > 0 then ln({{ x }})
    when {{ x }} is not null and {{ lowest }} > 0 then ln({{ lowest }}) end)
{%- endmacro %}

{#- Where that is: at the low post, where scores are held there; below all that have a logarithm where the line goes on
    (efficacy: down to 0). Of index packs such figures are refused. -#}
{% macro lowest_figure(rule, direction, floor, unbounded) -%}
  (case
    when {{ unbounded }} or ({{ rule }} = 'efficacy' and {{ direction }} <> 'lower') then 2.3e-308
    else {{ floor }}
  end)
{%- endmacro %}

{% macro read_post(post, logarithmic) -%}
  {%- if logarithmic == 'false' -%} {{ post }}
  {%- else -%}
  (case when not {{ logarithmic }} then {{ post }} when {{ post }} > 0 then ln({{ post }}) end)
  {%- endif -%}
{%- endmacro %}

{#- From cap-based marks to a scale that does not start at 0. -#}
{% macro on_range(score, low, cap) -%}
  {{ low }} + ({{ cap }} - {{ low }}) * {{ score }} / {{ cap }}
{%- endmacro %}

{#- The place itself, 1 for the worst: what Borda's count and rank sums are made of. Equals stand by the declared rule. -#}
{% macro place_from_worst(n, worse, equal, ties) -%}
  (case when {{ n }} is null then null else {{ worse }} + case {{ ties }}
    when 'max' then {{ equal }} when 'average' then ({{ equal }} + 1.0) / 2.0 else 1.0 end
  end)
{%- endmacro %}

{# The year under which the rules stand that grade a year. #}
{% macro graded_by(year) -%}
    {{ year }}{% if var('graded_rules') %} + {{ var('graded_rules') }}{% endif %}
{%- endmacro %}
