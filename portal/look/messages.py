"""Every sentence of the frame, and what is said when something goes wrong."""

from __future__ import annotations

PRODUCT = "睦邻 年度评估"
DEMO = "演示数据：这里有编造的上报，由它们得出的数字都与实际情况无关"
FORBIDDEN = (
    "不在您的岗位权限内",
    "这一页不属于您现在的岗位。有几个岗位的，请在页头换一个再来；应当有权的，请管理员核对。",
)
NOT_FOUND = ("没有这一页", "地址写错了，或者它说的年度、部门、版次不存在。请从首页重新进入。")
FOR_BUTTONS = (
    "这个地址只在点按钮时用",
    "这一次什么也没有办。刚才点的按钮有没有办成，请回到原来的页面看现在的状态。",
)
BAD_REQUEST = ("没有办成", "浏览器送来的内容不完整或太大。请回到上一页再试一次。")
EXPIRED = ("这一页放得太久了", "为了安全，页面隔一段时间就失效。请回到上一页刷新后再办；已经交上的不受影响。")
SERVER_ERROR = ("程序出错了", "没有办成，什么也没有改动。请稍后再试；再出错的，把这个编号告诉数据工程师：{code}")
STORE_TROUBLE = "收件库现在不能用"
