-- Order: band on the total, minimum of the basic score, failed basics, veto, then the quota among those still of the best grade.
with banded as (
    select
        t.*,
        f.failed_basic_count,
        f.failed_basic_share,
        coalesce(f.vetoed, false) as vetoed,
        f.veto_names,
        coalesce(
            (select min(g.sort) from {{ ref('stg_grades') }} as g
            where g.year = {{ graded_by('t.year') }} and t.total_score >= g.minimum),
            (select max(g.sort) from {{ ref('stg_grades') }} as g where g.year = {{ graded_by('t.year') }})
        ) as band_sort,
        coalesce(
            (select min(g.sort) from {{ ref('stg_grades') }} as g
            where g.year = {{ graded_by('t.year') }} and t.total_score >= g.minimum
                and (g.basic_minimum is null or t.basic_score >= g.basic_minimum)),
            (select max(g.sort) from {{ ref('stg_grades') }} as g where g.year = {{ graded_by('t.year') }})
        ) as basic_sort,
        (select g.basic_minimum from {{ ref('stg_grades') }} as g where g.year = {{ graded_by('t.year') }} and g.sort = 1)
            as basic_minimum,
        case when f.failed_basic_count > t.failed_basic_limit_for_excellent then 2 else 1 end as failed_sort,
        case when {{ settled('f.failed_basic_share') }} > t.failed_basic_share_limit then
            (select g.sort from {{ ref('stg_grades') }} as g
            where g.year = {{ graded_by('t.year') }} and g.grade = t.failed_basic_share_grade)
        else 1 end as failed_share_sort,
        case when f.vetoed then
            (select g.sort from {{ ref('stg_grades') }} as g where g.year = {{ graded_by('t.year') }} and g.grade = t.veto_grade)
        else 1 end as veto_sort,
        count(*) over (partition by t.year, t.tier, t.quota_group) as quota_pool
    from {{ ref('int_printed_totals') }} as t
    left join {{ ref('int_failures') }} as f on t.year = f.year and t.unit_code = f.unit_code
    where t.is_comparable and t.quota_share is not null
),

before_quota as (
    select *, greatest(basic_sort, failed_sort, failed_share_sort, veto_sort) as earned_sort
    from banded
),

candidates as (
    select
        *,
        earned_sort = 1 and not (vetoed and veto_leaves_excellent_pool) as candidate,
        floor({{ settled('quota_share * quota_pool') }}) as places
    from before_quota
),

placed as (
    -- how many candidates stand at or above: those level at the cut are all above it or all below it
    select
        *,
        sum(case when candidate then 1 else 0 end) over (
            partition by year, tier, quota_group order by ranked_by desc
            range between unbounded preceding and current row
        ) as candidates_up_to
    from candidates
),

final as (
    select
        *,
        case when candidate and candidates_up_to > places then 2 else earned_sort end as grade_sort
    from placed
)

select
    f.year,
    f.unit_code,
    b.grade as band_grade,
    g.grade,
    case
        when f.vetoed then '一票否决（' || f.veto_names || '），定为' || g.grade
        when f.grade_sort = f.band_sort then '总分' || {{ printed_score('f.total_score', 'f.score_decimals') }} || '，达到' || g.grade || '线（' || {{ printed('g.minimum') }} || '分）'
        when f.grade_sort > f.earned_sort then
            '总分' || {{ printed_score('f.total_score', 'f.score_decimals') }} || '达到' || b.grade || '线，但' || b.grade || '名额为' || {{ printed('f.places') }} || '个（' || {{ printed('f.quota_pool') }}
            || '个可比单位的' || {{ printed('100 * f.quota_share') }} || '%，向下取整），按总分取前、末位同分一并下调，定为' || g.grade
        when f.grade_sort = f.failed_share_sort then
            '未通过' || coalesce(f.basic_name, '基础性指标') || '的权重占' || {{ printed('100 * f.failed_basic_share') }} || '%，超过' || {{ printed('100 * f.failed_basic_share_limit') }}
            || '%，最高为' || g.grade
        when f.grade_sort = f.basic_sort then
            '总分' || {{ printed_score('f.total_score', 'f.score_decimals') }} || '达到' || b.grade || '线，但基础分' || {{ printed_score('f.basic_score', 'f.score_decimals') }} || '低于' || {{ printed('f.basic_minimum') }}
            || '，定为' || g.grade
        else '有' || cast(f.failed_basic_count as varchar) || '项' || coalesce(f.basic_name, '基础性指标') || '未通过，不得评' || b.grade || '，定为' || g.grade
    end as grade_reason
from final as f
inner join {{ ref('stg_grades') }} as b on {{ graded_by('f.year') }} = b.year and f.band_sort = b.sort
inner join {{ ref('stg_grades') }} as g on {{ graded_by('f.year') }} = g.year and f.grade_sort = g.sort
