"""Every word of the year's pages that is not in their templates."""

from __future__ import annotations

from collections.abc import Mapping

from mulin.workbooks.messages import KIND_NAMES

KINDS: Mapping[str, str] = KIND_NAMES

# state → word, look; in the order in which a year goes
STATES = {
    "missing": ("未交", "wait"),
    "overdue": ("逾期未交", "bad"),
    "pending": ("检查中", "wait"),
    "rejected": ("没有收下，待改", "bad"),
    "accepted": ("已收下，未提交", "wait"),
    "submitted": ("待签发", "wait"),
    "signed": ("待审核", "wait"),
    "approved_in_part": ("审核中", "wait"),
    "returned": ("退回待改", "bad"),
    "withdrawn": ("已撤回", "wait"),
    "counts": ("已收下", "good"),
    "approved": ("已通过", "good"),
}
WITHOUT_SIGNATURE = "待审核"
ON_TIME = {True: ("按期", "good"), False: ("逾期", "bad"), None: ("", "")}
CSV_HEAD = (
    "年度", "部门代码", "部门", "工作簿", "状态", "上报截止", "首次交齐", "是否按期", "版本", "在用版本", "应填格数",
    "已填", "缺报", "空格", "错误", "提示", "零报", "已锁定", "另行开放至",
)  # fmt: skip
MATRIX_FILE = "{year}-交表进度.csv"
YES, NO = "是", "否"

STANDING = {
    "registered": ("已登记，逐个文件核对无误", "good"),
    "superseded": ("已被后来的版次取代，逐个文件核对无误", "good"),
    "unregistered": ("没有登记过，不能用", "bad"),
    "altered": ("与登记不符，不能用", "bad"),
    "unsigned": ("签名不符，不能用", "bad"),
    "lost": ("登记过，文件夹已不在", "bad"),
}
NOT_OPEN = "这一版不是登记过的样子：不显示任何数字，也不提供下载。请数据工程师按清单查明、从备份恢复。"
NOT_PUBLIC_YET = "这一版还没有公布"
PARTS = ("牵头任务", "配合评分", "填报质量")
REVIEW = "评分"

RUN_STATES = {
    "none": ("没有运行记录", ""),
    "asked": ("已经请求，等待后台开始", "wait"),
    "running": ("正在运行", "wait"),
    "done": ("已完成", "good"),
    "refused": ("没有完成：有的检查不通过", "bad"),
    "broken": ("中断了，没有跑完", "bad"),
}
ASKED = "已请求运行 {year} 年度。后台几秒内开始，这一页会显示进度；关掉网页也照常运行。"
WRONG_ID = "这个请求不完整，请刷新本页后再按一次。"
GATE_STATES = {"accepted": ("放行", "good"), "rejected": ("退回", "bad"), None: ("未进检查", "wait")}
NOT_HANDED_IN = ("没有交", "bad")

PUBLISHED = "已登记：{said}。"
PUBLISHED_AGAIN = "以前就登记过：{said}。这一次没有再写。"
NOT_PUBLISHED = "没有登记公布"
IS_VOID = "这一版已作废"
VOID_IN_USE = "{year} 年没有使用中的版次：最后一版已作废"
MEND_VOID_IN_USE = "不要再用这一版；按上面的“计分并出报告”形成下一版，以它为准"
MEND_VOID = "再按“计分并出报告”，公布新的版次"
VOID_ASKED = "已提出作废 {year} 年第 {number} 版，等第二个人（评估办公室或审核岗位的另一个人）确认。"
VOID_WORDS = "作废第 {number} 版"

FORMS = {"xlsx": "Excel 结果工作簿", "docx": "Word 总报告文稿", "data": "数据包（ZIP）", "changes": "Excel 更正清单",
         "site": "静态网站（ZIP）"}  # fmt: skip
SITE = "{year}-{release}-网站"
TOO_LARGE = "没有导出"
TOO_LARGE_WHY = "导出的文件超过 {most} MB，浏览器里拿不了"
TOO_LARGE_MEND = "请数据工程师在服务器上导出"
BUSY = "没有导出"
BUSY_WHY = "另一份导出正在制作"
BUSY_MEND = "过一分钟再按一次"

PROOF_BUSY = "别人的追溯正在计算，轮到以后这里自动显示。"
WORD_OF_MARK = {True: ("一致", "good"), False: ("不一致", "bad"), None: ("未核", "wait")}
