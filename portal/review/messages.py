"""Every sentence about review."""

from __future__ import annotations

from collections.abc import Mapping

from mulin.findings import Finding, Level, Rule

GROUPS: Mapping[str, str] = {
    "review": "待审核", "again": "其中改后再交", "sign": "待签发", "returned": "已退回，等部门改",
    "department": "部门还没提交", "approved": "已通过", "all": "全部",
}  # fmt: skip
NOTHING_CAME = "还没有收到"
WITHOUT_REVIEW = "检查通过，已生效（这一年不要求审核）"
WAITS_FOR_SIGNATURE = "待分管领导签发"
WAITS_FOR_REVIEW = "待审核"
APPROVED_IN_PART = "待审核（{of} 人中已有 {done} 人通过）"
ZERO = "零报，"
BEING_JUDGED = "平台正在检查"
NOBODY = "{role}（岗位上没有人）"
AND_MORE = "等 {count} 人"
JUST_NOW = "不到 1 小时"
HOURS = "{} 小时"
DAYS = "{} 天"
TABLE = "{name} {kind}"
SCHEMES = "实施方案"
SCHEME = "实施方案：{task}"
FIELDS_CHANGED = "{count} 项要素"
ELSEWHERE = "{year}年有 {count} 项实施方案等审核"
ONE_BY_ONE = "另有 {count} 项实施方案要一项一项看过再通过，不在批量里。"
NO_COUNT = "打开看"
FIRST_TIME = "首次"

EMPTY_QUEUE = {
    "review": "现在没有等待审核的表。部门提交（要签发的，分管领导签发）后会出现在这里。",
    "again": "现在没有改后再交的表。",
    "sign": "现在没有等待签发的表。",
    "returned": "现在没有退回后还没改好的表。",
    "department": "部门应交的表都已提交。",
    "approved": "还没有审核通过的表。先办“待审核”里的。",
    "all": "这一年没有符合条件的表。请放宽上面的条件。",
}
MINE_EMPTY = "按这些条件，没有您现在可以办的表。请放宽上面的条件。"
NO_RULE = "{year}年的评价体系没有要求审核：检查通过即生效，这里只供查看。"

RECUSED = "回避"
SCORED_BY = "{field}（评委 {reviewer}）"
MILESTONE = "{task}：时间节点 {number}"
RATING = "配合评价：{task}"
EVIDENCE = "佐证材料：{indicator}"
GONE = "（已删去）"
BLANK = "（空）"
NEW = "（上次没有）"
FROM_ZERO = "去年为 0"
POINTS = "{} 个百分点"
PERCENT = "{}%"
RANK = "第 {rank}／{count} 位"
APART = "离群：{way}中位数 {distance} 倍离差"
ABOVE, BELOW = "高于", "低于"
RULE_OF_OUTLIERS = (
    "同级位次从高到低数，只比这份表里同一指标数据的各单位。离群：与中位数相差超过 3 倍的中位数绝对离差（已乘 1.4826；"
    "过半单位数值相同时改用平均绝对离差乘 1.2533），不足 5 个单位的不判。离群不等于有错，是请您多看一眼。"
)  # fmt: skip
CLEAN = "没有改动、没有离群、没有警告。要逐行看的，点“全部行”。"
NOT_COMPARED = "这张表还没有审核通过过，没有可以比较的上一版。"
NO_LAST_YEAR = "去年没有生效的同一张表，无法比较。"

APPROVED = "已通过：{table}第 {version} 版。"
APPROVED_PARTLY = "您已通过：{table}第 {version} 版。还差 {left} 人审核。"
RETURNED = "已退回：{table}第 {version} 版，共 {count} 处。部门会看到理由和位置。"
NOT_DONE = "没有办成"
BULK_COUNT = "将通过 {count} 份"
BULK_MANY = "这个列表里有 {count} 份可以通过，一次最多 {most} 份。请回到列表，先按部门或表的种类筛选。"
BULK_NONE = "这个列表里没有您现在可以通过的表。"
BULK_DONE = "通过"
BULK_GONE = "没有办：它已不在这个列表里（现在是：{now}）"
BULK_NEW = "没有办：确认以后才进入这个列表，没有在您看过的名单里"
UNKNOWN = "名单里没有这张表"

PLACE_OF_TABLE = "整张表"
PLACE_OF_SCHEME = "整个方案"
FIELD_ASKED = "“{place}”不是实施方案的要素，没有发出。"
REMARKED = "已发出。"
MARKED = "已标记：{word}。"
TEXT_ASKED = "请写上要说的话，最多 {most} 字。"
PLACE_ASKED = "“{place}”不是单元格（写成 区!D7）或这一年的指标代码，没有发出。"
RULES: dict[str, Rule] = {
    "portal.not_a_reviewer": Rule(Level.ERROR, "您现在的岗位不办审核", "由“审核”岗位的人办理"),
    "portal.one_by_one": Rule(Level.ERROR, "实施方案一项一项看，不批量通过", "打开它的页面，看过五项要素再通过"),
    "portal.stale": Rule(
        Level.ERROR, "这张表在您打开页面以后有了变化，现在是：{now}", "回到这张表，看过现在的内容再决定"
    ),
    "portal.reason": Rule(Level.ERROR, "没有写理由，或超过 {most} 字", "写清哪里不对、怎样改，部门照着改"),
    "portal.second.own": Rule(Level.ERROR, "要两个人：这件事是您自己提出的", "请另一人用自己的账号确认"),
    "portal.second.over": Rule(Level.ERROR, "这件事已经了结：{word}", "需要的，重新提出"),
    "portal.second.expired": Rule(Level.ERROR, "这件事过了确认的期限，没有办", "需要的，重新提出"),
    "portal.second.changed": Rule(Level.ERROR, "提出以后情况有了变化，不能照原样确认", "看过现在的情况，重新提出"),
    "portal.second.left": Rule(Level.ERROR, "提出的人 {who} 现在已不在岗", "由在岗的人重新提出"),
    "portal.second.never_asked": Rule(
        Level.ERROR, "日志里没有 {who} 提出这件事的记录", "不要确认，先问本人；请管理员用 mulin audit verify 核对日志"
    ),
    "portal.until": Rule(Level.ERROR, "截止时间没有写对，或已经过了", "写一个以后的时间，到几点"),
}


def finding(rule: str, **words: object) -> Finding:
    return RULES[f"portal.{rule}"].finding(f"portal.{rule}", words)


# ---- locks and second persons ----------------------------------------------------------------------------------------
UNLOCK = "开锁（补交）：{table}，开到 {until}"
LOCKED = "已锁定：{table}。"
LOCKED_MANY = "已锁定 {count} 张表。"
ASKED = "已提出，等另一人确认后才生效。请告诉同事到“锁定与补交”页确认。"
ASKED_ALREADY = "同样的事已经提出，正在等另一人确认。"
TAKEN_BACK = "已收回，没有办。"
REFUSED = "已记下您不同意，没有办。"
CONFIRMED = "已确认并办理：{words}。"
OPEN_LIST_EMPTY = "现在没有开锁的表。锁定以后确需改动的，由一人提出、另一人确认。"
PENDING_EMPTY = "没有等待第二人确认的事。"
YES_NO = ("否", "是")
CAME = "收到第 {version} 版"
FOUND = {"accepted": "检查通过", "rejected": "检查未通过", "pending": "正在检查"}
OF_VERSION = "第 {version} 版"
OPEN_UNTIL = "开到 {until}"
SECOND = "第二人 {who}"
CONFIRMED_COUNT = "确认警告 {count} 条"
ZERO_REPORT = "零报"
WAYS = {"tells": "有话说的行", "changed": "改动", "warned": "警告", "outlier": "离群", "all": "全部行"}
AS_VERSION = "第 {version} 版，{word}"
NOT_SURE = "没有勾选“我知道锁定以后再改，须由两人开锁”，没有锁定。"
NONE_PICKED = "没有选任何表，没有锁定。"
NOTHING_YET = "这张表还没有收到任何一版。部门提交后这里会列出要看的内容；要催的，在下面留言。"
