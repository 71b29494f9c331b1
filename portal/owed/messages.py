"""Every sentence of the home pages: what is due, where it stands, who has it, what comes next."""

from __future__ import annotations

DUE = "{year}年{month}月{day}日24时"
LEFT = "还有{amount}"
PASSED = "已过期{amount}"
DAYS_HOURS = "{days}天{hours}小时"
DAYS = "{days}天"
HOURS_MINUTES = "{hours}小时{minutes}分"
HOURS = "{hours}小时"
MINUTES = "{minutes}分钟"
UNDER_AN_HOUR = "不到1小时"

REPORT_BY = "上报截止"
CORRECT_BY = "更正截止"
LOCK_AT = "锁定"

NOT_THERE = "还没有交"
PENDING = "第{version}版正在检查"
REJECTED = "第{version}版没有通过检查，错误{errors}处"
STILL = "（生效的仍是第{version}版）"
STILL_WAITS = "（第{version}版还在办理中）"
COUNTS = "第{version}版已通过检查，生效"
TO_SUBMIT = "第{version}版通过了检查，还没有提交"
WITHDRAWN = "第{version}版已撤回，还没有重新提交"
WAITS_SIGNATURE = "第{version}版已提交，等分管领导签发"
UNSIGNED = "第{version}版分管领导没有签发，退回给经办人：{reason}"
WAITS_REVIEW = "第{version}版已提交，等审核"
WAITS_REVIEW_SIGNED = "第{version}版已签发，等审核"
WAITS_MORE = "第{version}版有{done}人审核通过，共需{asked}人"
RETURNED = "第{version}版已退回：{reason}"
APPROVED = "第{version}版已审核通过，生效"
ZERO = "（零报）"

HELD_BY_CLERK = "经办人"
HELD_BY_LEADER = "分管领导"
HELD_BY_REVIEW = "评估办公室审核"
HELD_BY_CHECK = "平台自动检查"
HELD_BY_NONE = "不用办理"
NAMES = "{post}（{names}）"
NOBODY = "{post}（还没有设人，请找管理员）"

STEP_UPLOAD = "填表、上传"
STEP_WATCH = "看检查进度"
STEP_MEND = "看问题，改好再交"
STEP_SUBMIT = "核对、提交"
STEP_RETURNED = "看退回意见，改好再交"
STEP_SIGN = "去签发"
STEP_LOOK = "查看"

NO_REVIEW = "本年度没有设审核环节：上传并通过检查，就算交上了。"
WITH_REVIEW = "本年度要走完这几步才算交上：{steps}。"
STEPS = {"upload": "上传并通过检查", "submit": "提交", "sign": "分管领导签发", "approve": "审核通过"}
APPROVERS = "{count}人审核通过"

EMPTY_TABLES = "{year}年度没有要您部门填的表。规划包有变化时，要填的表会出现在这里。"
EMPTY_WAITS = "{year}年度没有部门要填您单位的数据。"
EMPTY_RESULTS = "还没有公布过结果。评估办公室公布后，这里会出现报告的入口。"
EMPTY_YEARS = "还没有到任何一个评估年度。"

VERSION_WORDS_NO_REVIEW = {"accepted": "生效", "superseded": "已被取代"}

QUEUE = "有 {waiting} 张表等审核。"
QUEUE_EMPTY = "现在没有等审核的表。部门提交、签发以后，会排到审核队列里。"
SCHEMES = "有 {waiting} 项实施方案等审核。"
SCHEMES_EMPTY = "现在没有等审核的实施方案。"
MATRIX = (
    "{year}年度应收 {expected} 张表：生效 {in_force} 张，办理中 {open} 张，退回或没有通过检查 {returned} 张，"
    "还没有交 {missing} 张。"
)
CHECKING = "另有 {count} 份文件正在检查。"
ENGINE = "检查中的文件 {count} 份。"
ACCOUNTS = "能登录的账号 {accounts} 个，今天有人的岗位 {posts} 个。"
LOG = "日志共 {count} 条。"
SUPERVISE = "可以看全部部门的表、审核、版次和日志；什么都不能改。"
NOTHING_HERE = "您的岗位现在没有可以打开的页面。应当有的，请找管理员核对岗位。"
