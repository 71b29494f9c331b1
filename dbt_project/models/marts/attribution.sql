-- The unit answers for what it lost on the weights that could be scored; the department for the weights it left open.
-- A full score differs from its weight by the last bits of a double (some 1e-15): that is nobody's loss. The bound lies
-- far above such noise and far below anything printed, and up to a hundred such rows still keep the sum within 1e-9.
select
    year,
    unit_code,
    indicator_code,
    'unit' as charged_kind,
    unit_code as charged_to,
    effective_weight - contribution as points,
    case status
        when 'failed_missing' then '应有而未报，计零分'
        when 'carried_forward' then '沿用上一年度数据计分'
        when 'imputed' then '按同类单位数据估计计分'
        else '得分低于满分'
    end as reason
from {{ ref('int_indicator_results') }}
where scenario = 'nominal' and kind = 'basic' and contribution is not null
    and abs(effective_weight - contribution) > 1e-11
union all
select
    year,
    unit_code,
    indicator_code,
    'department' as charged_kind,
    owed_by as charged_to,
    weight as points,
    case status_reason
        when 'not_handed_in' then '部门未交'
        when 'waiting' then '部门已交，待审核'
        when 'rejected' then '部门所交未通过检查'
        when 'declared_missing' then '部门声明缺报'
        when 'blank' then '部门漏填'
        when 'no_prior_value' then '本年未报，也没有上一年度数据可沿用'
        when 'panel_incomplete' then '评审人数不足'
        when 'panel_spread' then '评审分歧过大，待复议'
        when 'zero_denominator' then '分母为零，待核'
    end as reason
from {{ ref('int_indicator_results') }}
where scenario = 'nominal' and kind = 'basic' and status = 'pending'
