"""How many of a thing a unit has in a year: the ranges of the denominators, from the smallest unit to the largest.

Only plausible orders of magnitude; none is a figure of the district. A field that is not listed gets ``DEFAULT``.
"""

from __future__ import annotations

DEFAULT = (20, 60)

RANGES: dict[str, tuple[int, int]] = {
    "F-C003": (5, 16),  # 立项议题
    "F-C006": (1, 9),  # 业主委员会
    "F-C008": (40, 80),  # 有效受访户
    "F-C013": (6, 11),  # 兼职委员职数
    "F-C015": (40, 260),  # 报到党员
    "F-C018": (4, 16),  # 共建事项
    "F-C020": (12, 420),  # 线上诉求
    "F-C022": (40, 900),  # 网格事件
    "F-C029": (4, 46),  # 民间纠纷
    "F-C031": (3, 9),  # 自治规范
    "F-C034": (4, 38),  # 安全隐患
    "F-C039": (60, 620),  # 注册志愿者
    "F-S004": (10, 24),  # 街区议题
    "F-S009": (90, 330),  # “两新”组织
    "F-S013": (160, 220),  # 窗口事项
    "F-S015": (3200, 15500),  # 治理事项
    "F-S017": (110, 290),  # 社区工作者员额
    "F-S020": (10, 24),  # 滨江议题
    "F-S022": (7, 15),  # 街校合作项目
    "F-S027": (130, 520),  # 登记纠纷
    "F-S029": (32, 150),  # 初次信访
    "F-S031": (8, 18),  # 法治专员
    "F-D006": (480, 560),  # 密切相关事项
    "F-D010": (120, 140),  # 下沉协助事项
    "F-D012": (18, 30),  # “三区联动”项目
    "F-D014": (42, 60),  # 社会工作项目
    "F-D016": (320, 700),  # 实名制变动
    "F-D021": (60, 110),  # 疑难矛盾纠纷
    "F-D024": (2600, 4000),  # 执法案件
}

NONE_OCCUR = {"F-C006", "F-C018", "F-C020", "F-C029", "F-C031", "F-C034"}
"""Cases that may not occur at all in a small community."""
