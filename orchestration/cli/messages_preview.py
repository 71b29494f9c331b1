"""What ``mulin preview`` says, and how a preview marks itself."""

from __future__ import annotations

# words a person may type for a kind of report
KINDS = {
    "区": "district",
    "区级": "district",
    "街道": "street",
    "社区": "community",
    "居民区": "community",
    "部门": "department",
    "整改清单": "rectification",
    "考核摘要": "cadre",
}
REPORT = "report"
BAD_WHAT = "现在能预览的是 report（报告），“{what}”不能预览"
BAD_KIND = "没有“{kind}”这种报告，写 {known}"
NO_RELEASE = "还没有可以预览的版次"
NO_RELEASE_TEXT = "预览用已有版次的数据，{home} 里还没有正在使用的版次"
MEND_NO_RELEASE = "先运行 mulin run --year <年度>；只想看样子，先运行 mulin demo"
NO_SUBJECT = "不知道预览哪一份"
NONE_SUCH = "{year}年 {release} 的{kind}里没有“{unit}”"
MEND_NONE = "写代码或名称"
MEND_CLOSE = "是不是：{close}"
SEVERAL = "“{unit}”有 {count} 个：{found}"
MEND_SEVERAL = "写代码，或把名称写全"
NEED_UNIT = "{kind}有 {count} 份，要写明预览哪一份，如 {example}"
MEND_NEED = "写代码或名称"
CANNOT = "预览没有重做"
PACK_WRONG = "规划包有 {count} 处错误，预览没有重做"
NOT_DRAWN = "排版程序画不出来（{error}），多半是徽标的问题"
MEND_RENDER = "改正后存盘，预览会再试"
FIRST = "用 {year}年 {release} 的数据和 {pack} 的样式预览{kind}：{name}（{code}）"
DONE = "{clock}　{path}　{pages} 页，{seconds:.1f} 秒"
CHANGED = "改动：{files}"
KEPT = "上一次的预览还在：{path}"
WATCHING = "看守 {pack}，存盘即重做；Ctrl-C 结束。"
ENDED = "预览结束。"
NO_VIEWER = "打不开 {path}，请自己打开它"
WARNED = "reports.yaml 有 {count} 条提醒"
# the marks on paper: in the title, in the head of every page, in the release's number
NUMBER = "预览"
HEAD = "预览件，不是公布的报告"
TITLE = "{title}（预览）"
FILE = "{kind}-{code}-预览.pdf"
RECIPIENT = "（预览，不作发放）"
