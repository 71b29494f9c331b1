"""Sentences of ``mulin city``."""

from __future__ import annotations

CHECKING = "检查各区的规划包"
CHECKED = "{count} 个可以用"
ENGINES = {"one_machine": "一台机器", "celery": "几台机器（Celery）"}
WHOLE = "{name}：{districts} 个区县，{units} 个单位，{years} 年度，引擎：{engine}。没有错误。"
ASKED = "已要求运行 {year} 年度：{count} 个区县。进展：mulin city status --year {year}"
ASKED_BEFORE = "已经要求过、还没有做完的不重复：{codes}"
WITHOUT = "规划包没有 {year} 年度的，没有要求：{codes}"
NOT_UP = "引擎没有启动：在装引擎的机器上运行 mulin city up，要求会一直留着。"
STATUS = "{name}：各区县的年度"
COLUMNS = ("代码", "区县", "年度", "运行", "版次", "没有成的原因")
COUNT = "共 {count} 项：有版次的 {released}，在等或正在运行的 {waits}，没有成的 {failed}。"
NOT_ASKED = "没有这样的年度或区县"
NO_YEAR = "city.yaml 没有这个年度，只有 {known}"
MEND_YEAR = "改 --year，或在 city.yaml 的 years 里加上"
NO_DISTRICT = "city.yaml 没有这个区县"
MEND_DISTRICT = "写区县的代码；有哪些见 mulin city status"
WORKER_BROKE = "worker 自己停下了，不是让它停的；原因见上面 Celery 最后说的。手上的运行由引擎另排一次。"
