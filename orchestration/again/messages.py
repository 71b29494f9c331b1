"""The reasons of grades, word for word as ``dbt_project`` writes them; a test holds the two together."""

from __future__ import annotations

TOO_LITTLE = "可计分权重不足，{below_floor}，不评等级"
TOO_FEW_CHILDREN = "可比的下级单位不足，{below_floor}，不评等级"
NOT_GRADED = "本层级不评等级，只印指数"
VETOED = "一票否决（{names}），定为{grade}"
REACHED = "总分{total}，达到{grade}线（{minimum}分）"
OVER_QUOTA = (
    "总分{total}达到{band}线，但{band}名额为{places}个（{pool}个可比单位的{share}%，向下取整），"
    "按总分取前、末位同分一并下调，定为{grade}"
)
FAILED_SHARE = "未通过{basic_name}的权重占{share}%，超过{most}%，最高为{grade}"
BASIC_LOW = "总分{total}达到{band}线，但基础分{basic}低于{minimum}，定为{grade}"
FAILED_SOME = "有{count}项{basic_name}未通过，不得评{band}，定为{grade}"
