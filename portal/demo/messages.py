"""What the demo says, and what its made-up people write."""

from __future__ import annotations

PACK = "演示规划包已备好：{year}年度正在填报"
HANDED_IN = "演示上报已收下：{year}年度交了一部分"
REVIEWED = "演示审核走到一半：有的通过，有的待签发，有的退回"
TASKS = "演示年度任务已备好：实施方案有的通过，有的待审，有的退回；完成的时间节点已报"
MEASURE = "牵头科室每季度调度一次。"
SCHEME_RETURNED = "演示：节点比规划包晚一周，请说明原因或改回"
SCHEME_PLACES = ("时间节点",)
ACCOUNTS = "演示账号已备好：登录页上每个岗位一个"
ASKED = "已请后台计算{year}年度，几分钟后可看版次和报告"
CONFIRMED = "演示：已与科室核对，情况属实"
RETURNED = "演示：与上年相差较大，请核对口径后说明原因，或改后再交"
SOMEBODY = "演示·{post}"
