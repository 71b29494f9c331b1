"""Every sentence of handing in: up and down, receipts, findings, differences, submission, signature."""

from __future__ import annotations

SUFFIX = ".xlsx"

NO_FILE = ("没有选工作簿", "先点“选择工作簿”，选好填写的 .xlsx 文件，再点“上传”")
EMPTY_FILE = ("“{name}”是空文件，里面什么也没有", "打开原来的工作簿，保存后重新选择")
NOT_XLSX = (
    "“{name}”不是 .xlsx 工作簿，没有收下",
    "只收从本页下载的 .xlsx 工作簿；用 WPS 或 Excel 打开的，点“另存为”，类型选“Excel 工作簿（*.xlsx）”，再上传",
)
TOO_LARGE = (
    "“{name}”超过 {megabytes} MB，没有收下",
    "本平台的工作簿不到 1 MB：检查是否选错了文件，或在表里贴了图片；图片和扫描件作为佐证材料另传",
)
EVIDENCE_TOO_LARGE = ("佐证材料“{name}”超过 {megabytes} MB，没有收下", "压缩或分成几份，文件名与“佐证材料”表里写的一致")
ALL_TOO_LARGE = (
    "这一次选的文件一共超过 {megabytes} MB，没有收下",
    "分几次交：先交工作簿和一部分材料，其余的用“补交佐证材料”",
)
EVIDENCE_EMPTY = ("佐证材料“{name}”是空文件，没有收下", "打开原来的文件，确认有内容，保存后再选")
SAME_NAME = ("有两份不同的佐证材料都叫“{name}”，没有收下", "改一份的文件名，并在“佐证材料”表里写同样的名称")
SUPPLEMENT_BEHIND = (
    "第{newer}版比第{version}版新，材料没有收下：补在第{version}版上，会把第{version}版的数带回来",
    "到第{newer}版的页面补交；要以第{version}版的数为准的，先在第{version}版的页面上“恢复”，再在恢复出来的新版上补交",
)
EVIDENCE_NOT_KEPT = (
    "工作簿与第{version}版完全一样，后面已有更新的一版，一起选的材料没有收下：{names}。"
    "材料请补在更新的一版上；要以第{version}版的数为准的，先恢复第{version}版，再补交。"
)
NO_EVIDENCE = ("没有选佐证材料", "先选要补交的文件，再点“补交”")
INTERRUPTED = ("上传中断了，没有收下任何内容", "网络恢复后回到上一页，重新选择文件再上传；已经交上的不受影响")
NOTHING_KEPT = "没有收下"

RECEIPT_NONE = "没有属于您部门的回执“{code}”。请对照原件再输一次，字母写大写。"
RECEIPT_TABLE = "{year}年度 {name} {kind} 第{version}版"
RECEIPT_SCHEME = "{year}年度 {name} 任务 {task} 实施方案 第{version}版"
RECEIPT_REPORT = "{year}年度 {name} 任务 {task} 时间节点“{label}”，第{number}次报告"
RECEIPT_UNKNOWN = "没有认出是哪张表的文件"
RECEIPT_DONE = "{day} 完成"
RECEIPT_BACK = "撤销完成报告"

PLACE_NEXT = "轮到这一份了，一般不到1分钟。"
PLACE = "前面还有 {ahead} 份，一般几分钟。"
PLACE_NONE = "马上就有结果。"
TOO_LONG = (
    "已经等了{waited}，比平时久。文件已收下，不用重交，也不影响上报时间；请打电话给{office}，"
    "报回执号 {receipt}，请他们看一下检查程序。"
)
DONE_GOOD = "检查通过，没有发现问题。"
DONE_WARNED = "检查通过，有 {warnings} 处警告要看一下。"
DONE_BAD = "没有通过检查：错误 {errors} 处，警告 {warnings} 处。"

REPLACES = "将取代第{version}版，改动{count}格"
REPLACES_NONE = "将取代第{version}版，数据没有改动"
REPLACED = "与第{version}版相比，改动{count}格"
REPLACED_NONE = "与第{version}版相比，数据没有改动"
EVIDENCE_ADDED = "佐证材料增加：{names}"
EVIDENCE_GONE = "佐证材料减少：{names}"
UNREADABLE = "第{version}版的文件现在读不出来，没有比较"
WITH = {
    "force": "与现在生效的相比",
    "submitted": "与上次提交的相比",
    "signed": "与上次签发的相比",
    "before": "与前一版相比",
}

RECUSED = "回避"
SORTS = {"rating": "配合评价"}
STATES = {"blank": "（空着）", "not_applicable": "不适用", "declared_missing": "缺报", "invalid": ""}
NOT_THERE = "（没有这一行）"
NUMBER_OF_MILESTONE = "第{number}个节点"

REASON_BLANK = "没有写理由"
REASON_LONG = "理由最多{most}字，现在{length}字"
SUBMITTED = "已提交第{version}版。{next}"
NEXT_SIGN = "下一步：请分管领导用自己的账号登录签发。"
NEXT_REVIEW = "下一步：等评估办公室审核，您不用再做什么。"
SIGNED = "已签发第{version}版。下一步：等评估办公室审核。"
WITHDRAWN = "已撤回第{version}版。改好后可以重新上传，或重新提交这一版。"
SENT_BACK = "意见已发给经办人。第{version}版还没有签发；经办人会撤回、改好再交。"
RESTORED = "已恢复第{restores}版，作为第{version}版收下，正在检查。"

TRIAL_BROKE = "检查程序出错"
TRIAL_MANY = "您的试交还有 {count} 份在检查，请等它们有了结果再试"

CSV_HEAD = ("级别", "工作表", "单元格", "现值", "问题", "改法", "规则")
CHANGES_HEAD = ("工作表", "单元格", "单位", "项目", "改动前", "改动后")
FINDINGS_SHEET = "问题清单"
FINDINGS_FILE = "{title}-第{version}版-问题清单.{suffix}"
CHANGES_FILE = "{title}-第{version}版-改动清单.csv"
MARKED_FILE = "{title}-第{version}版-标注.xlsx"
TRIAL_MARKED_FILE = "{title}-试交-标注.xlsx"
TEMPLATE_FILE = "{title}.xlsx"

TRIAL_MANY_MEND = "过一会儿刷新本页看结果"
PAPER_ABSENT = "列出了却没有交来：{names}"
PAPER_NONE = "需要材料，却一份也没有列出"
WITH_VERSION = "与第{version}版相比"


IN_THE_BROWSER = {
    "not-xlsx": "“{name}”不是 .xlsx 工作簿。请选从本页下载、填好的那一份；WPS 或 Excel 里可以“另存为”成 .xlsx。",
    "empty": "“{name}”是空文件。请打开原来的文件，保存后重新选择。",
    "too-large": "“{name}”超过 {most} MB。请检查是否选错了文件；图片和扫描件请作为佐证材料，并压缩。",
    "one": "工作簿一次只能选一个。佐证材料请放到下面的框里。",
    "sending": "正在上传，请不要关掉页面……",
}
"""Said by the page itself, before anything is sent."""
