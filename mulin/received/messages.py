"""Every sentence the received store says."""

from __future__ import annotations

SOURCE_UNREADABLE = "“{name}”读不出来（{reason}），没有收下。请放好后重新提交。"
SOURCE_CHANGED = "“{name}”在检查之后又被改动，没有收下。请等它写完、关闭后重新提交。"
DISK_FULL = "磁盘空间不足，{undone}，也没有留下半截内容。请清理磁盘后再试一次：{path}"
NOT_WRITABLE = "收件库写不进去（{reason}），{undone}：{path}。请检查目录权限或磁盘。"
NOT_RECEIVED = "文件没有收下"
NOT_ANCHORED = "版次没有登记"
NOT_PUBLISHED = "公布没有登记"
NOT_ISSUED = "没有制发摘要"
NOT_TIDIED = "没有整理"
NOT_JUDGED = "检查结论没有登记，文件仍在等候检查"
NOT_REPORTED = "时间节点没有登记"
NOT_AUDITED = "门户日志的链头没有登记"
KEPT_AT_RISK = (
    "{ref} 已经登记在登记链上，但写入时磁盘报错（{reason}），断电后可能丢失。"
    "请立即检查磁盘、备份收件库，再运行 mulin verify。"
)
HAND_IN_AT_RISK = "这份文件已经收下（回执 {receipt}），不必重复提交；但磁盘可能有故障：{reason}"
LOCK_WAIT = "收件库正被另一个进程写入（{holder}），正在等候……"
LOCK_TIMEOUT = "等了 {seconds:g} 秒，收件库仍被另一个进程占用（{holder}）。{undone}，请稍后重试。"
UNKNOWN_HOLDER = "占用者不明"

_NOT_OURS = "有人绕过本平台写了收件库：停止使用，查明后从备份恢复，再运行 mulin verify"
_CLOCK = "查明是时钟被拨动过，还是事后补写的；说不清的，从备份恢复收件库，请部门重新提交"

OBJECT_MISSING = "收件库里找不到文件 {sha256}。请从备份恢复，切勿另存替代。"
OBJECT_TAMPERED = "收件库里的文件 {sha256} 内容已变（现为 {found}）。请停止使用并从备份恢复。"
RECORD_MISSING = "收件记录 {ref} 不见了，登记链第 {index} 条仍指着它。请从备份恢复。"
RECORD_TAMPERED = "收件记录 {ref} 被改动过，与登记链第 {index} 条不符。请从备份恢复。"
RECORD_UNLINKED = "收件记录 {ref} 不在登记链上：可能是收件中途断电，也可能是有人放进来的。"
TORN_UNLINKED = "{ref} 已移出留存，还没有记到登记链上：整理到一半中断。"
RECORD_IN_THE_WAY = (
    "这一条要用的位置上已有 {ref}，它不在登记链上，没有登记。运行 mulin received --tidy 处理；"
    "处理后它还在，就是别处放进来的：查明来历，移出收件库，再试一次。"
)
RELEASE_TWICE = "{year}年的 {release} 已经登记过，清单与这一份不同。一个版次号只能登记一次。"
RECORD_UNKNOWN = "没有编号为“{submission_id}”的收件记录。编号和回执用 mulin received 查看，照着写。"
RECEIPT_SLIP = (
    "没有编号为“{submission_id}”的收件记录：末位的校验字母与前面的对不上，多半是抄错了一个字。"
    "请对照原件再输一次，字母写大写。"
)
NOT_OF_A_TABLE = (
    "回执 {receipt} 是年度任务的实施方案或节点报告，不是工作簿，不能恢复；要改的，在任务页面再填一版、再报一次。"
)
VERSION_UNKNOWN = "本表没有第{version}版。"
FILE_UNKNOWN = "收件库里没有内容与“{name}”相同的收件：它从没有交过，或后来又改动过。"
NOT_RESTORABLE = "回执 {receipt} 的文件当时没有认出是哪个部门的哪种表，不能恢复。"
NOT_RESTORABLE_YET = "第{version}版（回执 {receipt}）还在检查，不能恢复。请等检查完再办。"
NO_PLACE = "不是本平台会写的位置"
RECORD_UNREADABLE = "收件记录 {ref} 读不出来（{reason}）。"
CHAIN_BROKEN = "登记链第 {line} 行被改动或缺行（{reason}）。收件已停止，请从备份恢复 chain.jsonl。"
CHAIN_UNREADABLE = "登记链 chain.jsonl 读不出来（{reason}）。收件已停止，请检查目录权限或磁盘。"
CHAIN_UNSEEN = (
    "登记链 chain.jsonl 在共享盘上比这台机器看到的长：别的机器刚写过，等了 {seconds:g} 秒仍看不到。"
    "这次没有写入，收件库没有变。请再试一次；常常这样的，关闭网络盘的缓存，见 docs/city.md。"
)
CHAIN_MISSING = "登记链 chain.jsonl 不见了或已被清空，而收件库里已有 {count} 条收件记录。收件已停止，请从备份恢复。"
NOT_WHOLE = "收件库不完整，不能据此计算"
HEAD_LOST = "登记链里找不到{place}记下的链头 {head}……：链尾被截断，或整条链被换过，后来的上报可能已经丢失"
CHAIN_TORN = "登记链最后一行只写了一半：写入时断电或进程被杀，这一条没有发过回执。下次收件时自动修复并留存残行。"
ANCHOR_MISSING = "登记链里找不到已公布版次记下的链头 {head}：链尾被截断或整条链被换过。"
WRONG_MODE = "文件 {ref} 可被改写（权限 {mode:o}），应为只读。"
ORPHAN = "文件 {sha256}（{size} 字节）没有任何收件记录提到：多半是收件中途断电。没有发过回执，请部门重新提交。"
STRAY = "收件库里有来历不明的文件 {ref}，没有读取。"
STRAY_KIND = "收件库里的 {ref} {what}，没有读取。"
LITTER = "收件库里有存储设备或文件管理器留下的 {ref}，没有读取，不影响收件和计算。"
UNLISTED = "收件库的文件夹 {ref} 读不出来（{reason}），里面的文件没有核对。"
OPEN_FOLDER = "文件夹 {ref} 任何人都能写入（权限 {mode:o}）。"
OPEN_CHAIN = "登记链 {ref} 可被他人改写（权限 {mode:o}），应为 644。"
OBJECT_UNREADABLE = "收件库里的文件 {ref} 读不出来（{reason}），没有核对。"
OBJECT_NOT_READ = "收件库里的文件 {sha256} 读不出来（{reason}）。"

NOT_CITABLE = "文件没有收下：{reason}。{mend}。"
NOT_REGISTERED = "没有登记。若登记：{reason}。请查明后再办理。"
CLOCK_BEHIND = (
    "没有登记：本机时间 {at} 早于登记链上一条的时间 {previous}。请校准本机时间后再试；"
    "本机时间没有错的，是上一条登记时的时钟错了：查明后从备份恢复收件库，重新提交此后的文件。"
)
IRREGULAR_READ = "收件库的登记链有不合规矩的登记，不能据此办理：{reason}。{mend}。"
IRREGULAR = {
    "event_unknown": ("登记链第{line}行的事项“{event}”不是本平台会写的", _NOT_OURS),
    "place": ("登记链第{line}行（{event}）登记的位置“{ref}”不是这类事项会写的，应如“{should}”", _NOT_OURS),
    "place_twice": ("登记链第{line}行又登记了一次 {ref}，它在第{first}行已经登记；只有第{first}行算数", _NOT_OURS),
    "second_anchor": (
        "登记链第{line}行又登记了一次{year}年的 {release}，它在第{first}行已经登记；"
        "一个版次只登记一次，只有第{first}行算数",
        _NOT_OURS,
    ),
    "order": ("登记链第{line}行登记的 {ref} 次序不对，这里应为 {should}", _NOT_OURS),
    "clock": ("登记链第{line}行登记于 {at}，早于上一行的 {previous}", _CLOCK),
    "record_form": ("登记链第{line}行登记的 {ref} 不是本平台写的样子：{reason}", _NOT_OURS),
    "record_field": (
        "登记链第{line}行登记的 {ref} 自称 {field} 是“{found}”，按登记的位置和内容应为“{should}”", _NOT_OURS
    ),
    "day": ("登记链第{line}行登记的 {ref} 写的时间是 {moment}，登记的时间却是 {at}", _CLOCK),
    "restored": ("登记链第{line}行登记的 {ref} 说是恢复第{version}版，而该表此前没有内容相同的这一版", _NOT_OURS),
    "unraised": ("登记链第{line}行登记的 {ref} 说的是{year}年异议第{number}号，这一号此前没有提出过", _NOT_OURS),
    "closed": ("登记链第{line}行登记的 {ref} 晚于{year}年异议第{number}号的决定；作出决定以后不再登记", _NOT_OURS),
    "backwards": ("登记链第{line}行登记的 {ref} 写的日期是 {day}，早于同一异议前一步的 {earlier}", _NOT_OURS),
    "cited": (
        "登记链第{line}行登记的 {ref} 说是执行{year}年异议第{number}号，而这一号此前没有决定成立", _NOT_OURS
    ),
    "pending": ("登记链第{line}行登记的 {ref} 还没有检查，却已写着检查的结果或没有认出是哪张表", _NOT_OURS),
    "judged_nothing": ("登记链第{line}行登记的检查结论 {ref} 说的收件 {hand_in} 此前没有登记过", _NOT_OURS),
    "judged_before": (
        "登记链第{line}行登记的检查结论 {ref} 说的收件 {hand_in} 收下时已经检查过，不再另作结论", _NOT_OURS
    ),
    "judged_other": (
        "登记链第{line}行登记的检查结论 {ref} 检查的文件是 {found}，与收件 {hand_in} 的不同", _NOT_OURS
    ),
    "judged_evidence": ("登记链第{line}行登记的检查结论 {ref} 列有收件 {hand_in} 没有带来的佐证材料", _NOT_OURS),
    "judged_early": ("登记链第{line}行登记的检查结论 {ref} 写的时间是 {moment}，早于收件的 {earlier}", _CLOCK),
    "act_field": (
        "登记链第{line}行登记的 {ref}（{event}）缺少“{field}”，或这类事项不该写它，不是本平台会写的", _NOT_OURS
    ),
    "act_object": (
        "登记链第{line}行登记的 {ref}（{event}）说的第{version}版，此前没有收到过，或内容不是这样", _NOT_OURS
    ),
    "act_refused": ("登记链第{line}行登记的 {ref}（{event}）不该有：{reason}", _NOT_OURS),
    "voided": ("登记链第{line}行登记的 {ref} 依据{year}年的 {release}，这一版此前已经作废", _NOT_OURS),
    "unanchored": ("登记链第{line}行登记的 {ref} 依据{year}年的 {release}，这一版此前没有登记过", _NOT_OURS),
}  # fmt: skip
"""Rule, after ``chain.`` → what is irregular, and what to do."""

ASIDE = {
    "anchors": (
        "{year}年 r{number} 的登记写到一半中断，没有登记上，已移到 {ref} 留存",
        "运行 mulin run --year {year}：逐个文件证明是由收件重新算出的一样，才会登记",
    ),
    "publications": (
        "{year}年第{number}次公布的登记写到一半中断，没有登记上，已移到 {ref} 留存",
        "重新登记公布：mulin publish --year {year}",
    ),
    "extracts": (
        "考核摘要〔{year}〕{number}号写下后没有登记上（写入中断，或登记链的尾部被截去过），已移到 {ref} 留存；"
        "它不算制发，这个号不再使用",
        "需要的，重新制发，用下一个号；有人持有这一号的，登记链被截过，停止使用并从备份恢复",
    ),
    "judgements": (
        "一份来件的检查结论写到一半中断，没有登记上，已移到 {ref} 留存；这份来件仍在等候检查",
        "无须处理：自动重新检查",
    ),
    "raised": (
        "{year}年异议第{number}号写下后没有登记上（写入中断，或登记链的尾部被截去过），已移到 {ref} 留存；"
        "它不算提出，这个号不再使用",
        "重新登记，用下一个号：mulin objection raise --year {year}；"
        "有人已得到这一号的，登记链被截过，停止使用并从备份恢复",
    ),
    "answered": (
        "{year}年异议第{number}号的答复写下后没有登记上（写入中断，或登记链的尾部被截去过），已移到 {ref} 留存",
        "重新登记：mulin objection answer {number} --year {year}；有人已得到这份答复的，登记链被截过，从备份恢复",
    ),
    "decided": (
        "{year}年异议第{number}号的决定写下后没有登记上（写入中断，或登记链的尾部被截去过），已移到 {ref} 留存",
        "重新登记：mulin objection decide {number} --year {year}；有人已得到这份决定的，登记链被截过，从备份恢复",
    ),
    "reviews": (
        "{year}年一张表的第{number}步审核登记写到一半中断，没有登记上，已移到 {ref} 留存；这一步没有办成",
        "打开那张表，重新办理这一步",
    ),
    "voids": (
        "{year}年 r{number} 的作废写到一半中断，没有登记上，已移到 {ref} 留存；这一版没有作废",
        "要作废的，重新办理：mulin review void --year {year}",
    ),
    "audits": (
        "门户日志第{number}次登记链头写到一半中断，没有登记上，已移到 {ref} 留存",
        "无须处理：日志再写一行，就再登记",
    ),
    "milestones": (
        "{year}年一项任务时间节点的第{number}次报告写到一半中断，没有登记上，已移到 {ref} 留存；这一次没有报上",
        "打开那项任务，重新报告",
    ),
    "sidecars": (
        "{ref} 是一条收件记录的原样：收件中断，过了很久才补登记，收到时间以补登记的时间为准",
        "无须处理",
    ),
}
"""Folder, or step of an objection → what was set aside, and what to do."""
OBJECTION_STEP = "{year}年第{number}号（{step}）"
STEPS = {"raised": "提出", "answered": "答复", "decided": "决定"}

REASON_CANONICAL = "写法与本平台的不同"
HEAD = "链头"
HEAD_LINE = "链头：{head}"
HEAD_KEEP = "链头：{head}（请留存：日后凭它可以查明，此前的登记有没有被改动、删去）"
HEAD_IS_RECEIPT = "“{text}”是回执号，不是链头：链头在回执上另有一行，如 0163-7F3A-9C21-K4QD-X"
HEAD_STRANGE = "“{text}”里的“{strange}”不会出现在链头中（链头只用数字和除 I、L、O、U 以外的字母）"
HEAD_SHAPE = "“{text}”不是链头：至少应有 {least} 个字母数字（如 0163-7F3A-9C21-K4QD-X），这里有 {found} 个"
HEAD_CHECK = "“{text}”抄错了：末位校验码“{check}”与前面的字符对不上，请对照原件重输"
HEAD_NOWHERE = "登记链{end}，没有第 {index} 条：记录与登记链不符。请从备份恢复。"
CHAIN_ENDS = "只到第{last}条"
CHAIN_EMPTY = "一条也没有"
EVENT = "第{index}条，{at}，{kind} {about}"
EVENT_KINDS = {
    "sidecars": "收件", "anchors": "版次", "publications": "公布", "extracts": "摘要", "objections": "异议",
    "torn": "修复", "judgements": "检查", "reviews": "审核", "voids": "作废", "audits": "日志链头",
    "milestones": "节点报告",
}  # fmt: skip

REASON_JSON = "不是完整的一行记录"
REASON_INDEX = "序号应为 {expected}，实为 {found}"
REASON_PREVIOUS = "与上一条接不上"
REASON_HASH = "内容与校验值不符"

MEND_RESTORE = "停止发布，从备份恢复后再运行 mulin verify。"
MEND_JANITOR = "运行 mulin received --tidy 处理。"
MEND_UNLINKED = "登记链的尾部被截去过的，从备份恢复收件库；别处放进来的，查明来历，移出收件库。再运行 mulin verify。"
MEND_CHAIN_MODE = "收回他人的写权限（chmod 0644）。"
MEND_MODE = "把权限改回只读（chmod 0444）。"
MEND_LOOK = "查明来历；收件库只应由本平台写入。"

MEND_RIGHTS = "改正目录和文件的权限，或检查磁盘，再核对一次。"
MEND_LITTER = "可以删除；最好在存储设备上关掉这项功能。"
MEND_FOLDER = "收回他人的写权限（chmod o-w）。"

SCHEME_WORD = "案"
"""In a receipt: the scheme of a task, whose code follows."""
REPORTED_WORD = "节"
"""Likewise: a report that a milestone of the task was reached."""
KIND_WORDS = {"report": "报", "survey": "调", "panel": "评", "unidentified": "未"}
