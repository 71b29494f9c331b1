"""What somebody is told who cannot be shown the engine."""

from __future__ import annotations

CLOSED = (
    "引擎没有打开",
    "运行平台的网页现在没有开着。交表、审核、公布不受影响；请稍后再试，或让系统管理员看运行目录里的日志。",
)
ELSEWHERE = ("没有办成", "这个请求不是从引擎自己的页面来的，没有转过去。")
