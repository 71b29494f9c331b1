-- What became of each figure: as given, as treated, as scored, and why a score is missing or imputed.
select
    s.scenario,
    s.year,
    s.indicator_code,
    s.unit_code,
    s.status,
    s.status_reason,
    s.value,
    s.numerator,
    s.denominator,
    {{ scored_value('s') }} as treated_value,
    s.carried_from,
    s.rule_used,
    s.score
from {{ ref('int_normalised') }} as s
{{ join_treated('s') }}
