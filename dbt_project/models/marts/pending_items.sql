select year, unit_code, indicator_code, owed_by, status_reason as reason, weight as points
from {{ ref('int_indicator_results') }}
where scenario = 'nominal' and status = 'pending'
