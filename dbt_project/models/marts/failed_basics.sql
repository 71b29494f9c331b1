select
    r.year,
    r.unit_code,
    r.indicator_code,
    r.value,
    i.target,
    r.threshold,
    r.effective_weight - r.contribution as points_lost,
    i.lead_department,
    case
        when r.status = 'failed_missing' then '应有而未报，按规则计零分'
        when r.veto_triggered then '触发一票否决'
        when i.value_type = 'boolean' then '未完成'
        when i.direction = 'target' and r.value < r.threshold then '低于目标区间'
        when i.direction = 'target' then '高于目标区间'
        when i.direction = 'lower' then '高于达标线'
        else '低于达标线'
    end || case when r.status = 'carried_forward' then '（沿用上一年度数据）' else '' end as reason
from {{ ref('int_indicator_results') }} as r
inner join {{ ref('stg_indicators') }} as i on r.year = i.year and r.indicator_code = i.indicator_code
where r.scenario = 'nominal' and r.kind = 'basic' and r.passed = false
