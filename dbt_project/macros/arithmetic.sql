{#- Small arithmetic that must never turn "unknown" into a number. -#}

{#- x held between lo and hi. Unlike least/greatest, which skip NULLs (least(NULL, 1) is 1), an unknown x stays unknown:
    it is neither below nor above. -#}
{% macro clip(x, lo, hi) -%}
  (case when ({{ x }}) < {{ lo }} then {{ lo }} when ({{ x }}) > {{ hi }} then {{ hi }} else ({{ x }}) end)
{%- endmacro %}

{#- x held between lo and hi unless the indicator is declared unbounded: a z-score has no ends. -#}
{% macro held(x, lo, hi, unbounded) -%}
  {%- if unbounded == 'true' -%} ({{ x }})
  {%- elif unbounded == 'false' -%} {{ clip(x, lo, hi) }}
  {%- else -%} (case when {{ unbounded }} then ({{ x }}) else {{ clip(x, lo, hi) }} end)
  {%- endif -%}
{%- endmacro %}

{#- a / b, unknown where b is 0 (a bare division gives inf). -#}
{% macro ratio(a, b) -%}
  (case when ({{ b }}) = 0 then null else ({{ a }}) / ({{ b }}) end)
{%- endmacro %}

{#- Rounded half away from zero at a number of decimals that is itself data. Goes through a decimal, because 1.005 is
    1.00499999... as a double and would round down. -#}
{% macro round_half_up(x, decimals) -%}
  (case when ({{ x }}) is null then null else
    sign({{ x }}) * cast(floor(cast(abs({{ x }}) * power(10, {{ decimals }}) as decimal(38, 8)) + 0.5) as double) / power(10, {{ decimals }})
  end)
{%- endmacro %}

{#- What is computed misses what was meant in its last bits: 0.3 / 3 is 0.09999999999999999, 9.6 / 12 is
    0.7999999999999999. Whatever is compared is settled first, so that equals tie and a band that is reached is not
    lost. What stands below and its counterparts (mulin/scoring/arrays.py) give the same. -#}

{#- A figure as it is compared: 14 significant digits, whatever its unit of measure. Doubles hold 15, arithmetic on
    them loses the last. -#}
{% macro settled_figure(x) -%}
  round({{ x }}, 13 - {{ leading_place(x) }})
{%- endmacro %}

{#- A score or a share, which has a scale of its own: at most 10 decimals, so that one that should be 0 is. -#}
{% macro settled(x) -%}
  round({{ x }}, least(10, 13 - {{ leading_place(x) }}))
{%- endmacro %}

{#- Whether two ends leave no scale between them: where figures that are all alike make both, they may differ in last
    bits. -#}
{% macro level(a, b) -%}
  (abs(({{ a }}) - ({{ b }})) <= 1e-13 * greatest(abs({{ a }}), abs({{ b }})))
{%- endmacro %}

{#- A score up to here is settled as 0: what the worst unit has, and whoever ties with it but for the last bits. -#}
{% macro nought() -%} 5e-11 {%- endmacro %}

{#- The power of ten of the first digit; of 0 and of what has no digits, any. -#}
{% macro leading_place(x) -%}
  coalesce(try_cast(floor(log10(nullif(abs({{ x }}), 0))) as integer), 13)
{%- endmacro %}

{#- A number inside a sentence: at most two decimals, no trailing zeros (90, 84.5, 92.31). -#}
{% macro printed(x) -%}
  regexp_replace(regexp_replace(cast(cast({{ x }} as decimal(18, 2)) as varchar), '0+$', ''), '[.]$', '')
{%- endmacro %}

{#- A score in a sentence, with the decimals it is rounded and printed by everywhere else: 84.5 of two decimals is
    84.50. `places` may differ from year to year; a decimal's scale is a constant, so it is one of a few. -#}
{% macro printed_score(x, places) -%}
  (case {{ places }}
    {%- for d in range(0, 7) %} when {{ d }} then cast(cast({{ x }} as decimal(18, {{ d }})) as varchar){% endfor %}
    else {{ printed(x) }}
  end)
{%- endmacro %}

{#- Competition ranking of a window, by the framework's rule for ties. -#}
{% macro ranking(ties, window) -%}
  cast(case {{ ties }} when 'dense' then dense_rank() over ({{ window }}) else rank() over ({{ window }}) end as integer)
{%- endmacro %}

{#- Weighted mean of the parts that exist, their weights renormalised; unknown when none does. parts: (weight, value). -#}
{% macro mean_of_present(parts) -%}
  {%- set top = [] -%}{%- set bottom = [] -%}
  {%- for weight, value in parts -%}
    {%- do top.append('case when (' ~ value ~ ') is null then 0.0 else ' ~ weight ~ ' * (' ~ value ~ ') end') -%}
    {%- do bottom.append('case when (' ~ value ~ ') is null then 0.0 else ' ~ weight ~ ' end') -%}
  {%- endfor -%}
  {{ ratio('(' ~ top | join(' + ') ~ ')', '(' ~ bottom | join(' + ') ~ ')') }}
{%- endmacro %}

{#- From the better place of a tie (rank, dense_rank) to the declared one. -#}
{% macro ties_shift(equal) -%}
  case ranking_ties when 'max' then {{ equal }} - 1 when 'average' then ({{ equal }} - 1) / 2.0 else 0 end
{%- endmacro %}
