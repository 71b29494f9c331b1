{% macro bonus(x, basis_word, band_score, per_item, cap, full_score) -%}
  {{ ratio(full_score ~ ' * ' ~ bonus_points(x, basis_word, band_score, per_item, cap), cap) }}
{%- endmacro %}

{#- 加分: points, not marks. Panels: the band reached by the reviewers' mean. Counted items: per_item each. -#}
{% macro bonus_points(x, basis_word, band_score, per_item, cap) -%}
  {{ clip(by_word(basis_word, 'panel_score', band_score, per_item ~ ' * ' ~ x), '0.0', cap) }}
{%- endmacro %}
