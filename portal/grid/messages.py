"""Every sentence of filling in on the page."""

from __future__ import annotations

FILE = "网页填写.xlsx"
"""The name of the workbook that is made of a draft."""

NOT_KEPT = "没有交"
CHANGED_ELSEWHERE = (
    "这份草稿在别的窗口或别的电脑上改过（{who}，{at}），这里交的不是最新的",
    "核对现在的内容，再点一次",
)
NOT_CONFIRMED = "没有登记"
NOT_AS_SHOWN = ("这份草稿和您看到的又不一样了", "刷新本页，再核对一遍")
NO_DRAFT = ("这份草稿已经不在了", "重新开始填写")
GRID_CHANGED = "规划包或表格改过，请刷新本页再填；已保存的都在"
UNSEALED = "这份草稿是平台升级以前存下的，没有封条，平台不能证明它没有在网页以外改动过"
ALTERED = "这份草稿在网页以外被改动过，或者平台的封条钥匙换过：哪几格改了，平台说不出，也可能有格被清空"
PUT_BACK = "这份草稿退回到了从前：后来还保存过，数据库里却没有了（由备份恢复，或有人在网页以外改动）"
LOOK_AGAIN = "每一格（空着的也是）和底稿再核对一遍，都对了，点“每一格都核对过了”"
DOUBTED_NOW = "这份草稿和本页显示的对不上：它在网页以外被改动过。请刷新本页，逐格核对"
CONFIRMED = "已登记：每一格由您核对过。现在可以交了。"
NO_SUCH_CELL = "这一格不能填"
NOT_KEEPABLE = "这一格没有存上：超过{most}字，或有工作簿里存不下的字符"

BEGIN = {
    "force": "从生效的第{version}版改起",
    "latest": "从最新的第{version}版改起",
    "empty": "从空白表填起",
}
BEGUN = "已从第{version}版取出 {count} 格。"
BEGUN_EMPTY = "已打开一张空白表。"
LEFT_OUT = "其中 {count} 格是公式、图片或百分数格式，没有取出，请自己填。"


ON_THE_PAGE = {
    "loading": "正在打开表格……",
    "saved": "已保存（{at}）",
    "saving": "正在保存……",
    "waiting": "有 {count} 格还没有保存",
    "offline": "连不上平台，{count} 格还没有保存；本页会自己再试，先不要关掉",
    "loggedOut": "登录已结束，{count} 格还没有保存，本窗口替您记着。请重新登录，回到本页会接着存。",
    "logIn": "重新登录",
    "elsewhere": "这份草稿在别的窗口或别的电脑上改过（{who}，{at}）。这里有 {count} 格没有存上。",
    "elsewhereNone": "这份草稿在别的窗口或别的电脑上改过（{who}，{at}）。",
    "takeTheirs": "用最新的，不要这里没存上的",
    "putMine": "用最新的，再写上这里没存上的 {count} 格",
    "again": "再试一次",
    "reload": "刷新本页",
    "doubtedNow": DOUBTED_NOW,
    "lookAgain": "请再核对：这一格平台不能证明是在网页上填的",
    "kept": "上次没有存上的 {count} 格已经接着存了。",
    "failed": "有 {count} 格没有存上，本窗口替您记着。请刷新本页再试",
    "unkept": "有 {count} 格没有存上，草稿里不是这里显示的内容。先改好这些格，再交。",
    "mendUnkept": "改好这一格，改过自动再存",
    "cell": "{row}，{column}",
    "last": "上年 {value}",
    "lastNone": "上年没有值",
    "blank": "空",
    "wrong": "错误",
    "warned": "警告",
    "optional": "选报，可以留空",
    "closed": "这一格不用填",
    "previous": "上一年的值，供对照",
    "pasted": "粘贴了 {count} 格。",
    "pastedSkipped": "粘贴了 {count} 格；{skipped} 格落在不能填的格里，{outside} 格超出表格，都没有写。",
    "pastedHint": "连着的几列要粘贴进来，先点“不显示上年值”。",
    "copied": "复制了 {count} 格。",
    "cleared": "清空了 {count} 格。",
    "undone": "撤销了 {count} 格。",
    "redone": "重做了 {count} 格。",
    "nothingToUndo": "没有可以撤销的了。",
    "hidePrevious": "不显示上年值",
    "showPrevious": "显示上年值",
    "toDo": "错误 {wrong} 处，警告 {warned} 处",
    "clean": "没有发现问题",
    "more": "另有 {count} 处没有列出，改好这些再看。",
    "checking": "正在检查整张表，一般不到1分钟……",
    "checked": "整张表检查过了（{at}）：{word}。",
    "checkedBefore": "上次检查整张表（{at}）以后又改过，再检查一次为准。",
    "filled": "已填 {filled} 格，共 {all} 格",
    "wouldFail": "现在有错误 {wrong} 处，这样交上去不会通过检查。",
}
"""Said by the page itself; filled in by its script."""
