"""What review says: why an act is not allowed, and what a stage is called."""

from __future__ import annotations

from mulin.findings import Finding, Level, Rule
from mulin.received.acts import ActName
from mulin.received.stages import Stage

_E, _W = Level.ERROR, Level.WARNING

NOTHING = "没有登记"
RULES: dict[str, Rule] = {
    "review.none": Rule(
        _E, "{year}年的评价体系没有要求审核：检查通过即生效", "不用办理；要审核的，先在评价体系写明 review"
    ),
    "review.version": Rule(
        _E, "这张表没有第{version}版", "照收到的版本写：打开这张表看各版，或用 mulin review show 查看"
    ),
    "review.version/none": Rule(_E, "这张表还没有可以提交的版本", "先上传工作簿，检查通过后再提交"),
    "review.waiting/none": Rule(_E, "这张表现在没有等待办理的版本", "等部门提交后再办理"),
    "review.pack": Rule(_E, "第{version}版是按规划包“{found}”收下的，不是“{pack}”", "换用那个规划包办理"),
    "review.pending": Rule(_E, "第{version}版还在检查，不能提交", "等检查完成（一般几分钟），通过后再提交"),
    "review.rejected": Rule(_E, "第{version}版检查未通过，不能提交", "照检查结果改好，重新上传后提交新的一版"),
    "review.submitted": Rule(_E, "第{version}版已由{who}提交（{at}）", "不用再提交；要改的，先撤回"),
    "review.later": Rule(
        _E,
        "第{version}版之后的第{later}版已经提交",
        "要改用第{version}版的：先撤回第{later}版；已通过的，用“恢复”交成新的一版",
    ),
    "review.approved": Rule(
        _E, "第{version}版已经审核通过，这一步不用再办", "要改的：锁定前由部门提交新的一版；锁定后先由两人开锁"
    ),
    "review.not_open/accepted": Rule(_E, "第{version}版还没有提交", "先由部门提交"),
    "review.not_open/pending": Rule(_E, "第{version}版还在检查，没有提交", "等检查通过，先由部门提交"),
    "review.not_open/rejected": Rule(_E, "第{version}版检查未通过，没有提交", "由部门改好重新上传，再提交"),
    "review.not_open/returned": Rule(_E, "第{version}版已经退回", "等部门改好再交"),
    "review.not_open/withdrawn": Rule(_E, "第{version}版已由部门撤回", "等部门重新提交"),
    "review.not_open/superseded": Rule(_E, "第{version}版已被后来提交的一版取代", "办理现在等待的那一版"),
    "review.locked": Rule(
        _E, "这张表已锁定（自 {since} 起），不再改动", "确需改动的：由两人开锁，写明理由和截止时间，只开这一张表"
    ),
    "review.carried_out": Rule(
        _E, "这张表已锁定，异议第{objection}号的重报已经通过过一次", "再要改动的：由两人开锁，写明理由和截止时间"
    ),
    "review.is_locked": Rule(_E, "这张表已经锁定（自 {since} 起）", "不用再锁"),
    "review.not_locked": Rule(_E, "这张表没有锁定", "不用开锁：部门可以直接提交"),
    "review.second": Rule(_E, "开锁要两个人，这里两次是同一个账号", "由另一人作第二人"),
    "review.until": Rule(_E, "开锁的截止时间 {until} 已经过了", "写一个以后的时间"),
    "review.until/form": Rule(_E, "“{until}”不是带秒的北京时间", "写成 2025-02-10T18:00:00 这样"),
    "review.own/signed": Rule(_E, "须由另一人签发：第{version}版由您提交", "请分管领导用自己的账号签发"),
    "review.own/returned": Rule(_E, "须由另一人退回：第{version}版由您提交", "要收回自己提交的，用“撤回”"),
    "review.own/approved": Rule(_E, "须由另一人审核：第{version}版由您提交", "请另一名审核人用自己的账号办理"),
    "review.signs_own_approval": Rule(_E, "须由另一人签发：第{version}版由您审核", "请另一名分管领导用自己的账号签发"),
    "review.approves_own_signature": Rule(
        _E, "须由另一人审核：第{version}版由您签发", "请另一名审核人用自己的账号办理"
    ),
    "review.approved_by_you": Rule(
        _E, "须由另一人再审核：您已通过第{version}版", "还差的一道审核，请另一名审核人用自己的账号办理"
    ),
    "review.signed": Rule(_E, "第{version}版已由{who}签发", "不用再签发"),
    "review.unsigned": Rule(_E, "第{version}版还没有分管领导签发", "先由部门的分管领导签发，再审核"),
    "review.no_signature": Rule(_E, "{year}年的评价体系没有要求签发", "不用签发：提交后直接审核"),
    "review.bytes": Rule(_E, "签发的不是第{version}版现在的内容（校验值不同）", "重新打开这一版，看过内容再签发"),
    "review.places": Rule(_E, "退回没有指明是哪里", "至少写一个单元格（如 区!D7）或指标代码（如 S-A01）"),
    "review.place": Rule(_E, "“{place}”不是单元格，也不是{year}年的指标代码", "写成 区!D7 或 S-A01 这样"),
    "review.place/scheme": Rule(_E, "“{place}”不是实施方案的要素", "从这五项里选：{fields}"),
    "review.unconfirmed": Rule(
        _E, "这一条警告还没有确认：{warning}", "核对这一格；无误的，写明理由确认；有误的，改好再传一版"
    ),
    "review.not_a_warning": Rule(_E, "确认的警告（{of} {place}）不是第{version}版的", "重新打开这一版，照它的警告确认"),
    "review.zero": Rule(
        _E, "第{version}版不是零报：{place}填的是{value}", "不按零报提交，或把全部数据改为 0、不适用或未申报后再传一版"
    ),
    "review.zero/kind": Rule(_E, "这种工作簿不能按零报提交", "照一般上报提交"),
    "review.release": Rule(
        _E, "{year}年没有登记过 {release}，不能作废", "登记过的版次用 mulin releases --year {year} 查看"
    ),
    "review.voided": Rule(
        _E, "{year}年的 {release} 已经作废（{day}，{reason}）", "不用再办；作废不能撤销，需要的，重新计算出新的版次"
    ),
    "review.void_second": Rule(_E, "作废要两个人，这里两次是同一个账号", "由另一人作第二人"),
    "review.returned": Rule(_E, "第{version}版由{who}审核退回：{reason}（{places}）", "照退回的理由改好，再交一版"),
    "review.uncounted": Rule(
        _W,
        "{table}：{who}{act}（{at}）这一步按现在的规则不算数：{reason}",
        "规则改过的，按现在的规则补办；规则没有改过的，查明是谁写进收件库的",
    ),
}

FROZEN_RETURN = Finding(Level.ERROR, "review.returned", "审核退回", "照退回的理由改好，再交一版")
"""Of a version that a release kept as returned: why, the chain says."""

STAGE_WORDS: dict[Stage, str] = {
    "pending": "检查中", "rejected": "检查未通过", "accepted": "未提交", "submitted": "已提交", "signed": "已签发",
    "approved_in_part": "部分通过", "approved": "已通过", "returned": "已退回", "withdrawn": "已撤回",
    "superseded": "已被取代",
}  # fmt: skip
ZERO_REPORT = "零报"
ACT_WORDS: dict[ActName, str] = {
    "submitted": "提交", "signed": "签发", "returned": "退回", "approved": "通过", "withdrawn": "撤回", 
    "locked": "锁定", "unlocked": "开锁",
}  # fmt: skip

ACCOUNT = "账号"
NAME = "姓名"
POST = "岗位"
REASON = "理由"
SECOND_ACCOUNT = "第二人的账号"
SECOND_NAME = "第二人的姓名"
PLACE = "退回的位置"
FILE = "整份文件"
AND = "、"
