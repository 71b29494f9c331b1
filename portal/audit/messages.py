"""Every sentence of the log: what was done, and what is wrong with a line."""

from __future__ import annotations

from mulin.findings import Level, Rule

LEFT_OUT = "（不记）"
MORE = "（略）"
FILE = "门户日志"
TENURES = "门户任职"

_E, _W = Level.ERROR, Level.WARNING
_STOP = "停止使用门户，保留数据库和运行目录的原样，查明谁动了数据库，再由备份恢复"
_BACKUP = "数据库是由备份恢复的，找出恢复的人和时间，丢失的几行由各人核实；不是的，停止使用门户，查明谁动了数据库"
RULES = {
    "log.edited": Rule(_E, "第{number}行被改动过：{line}", _STOP),
    "log.moved": Rule(_E, "第{number}行原是第{was}行，次序被调换或前后有删补：{line}", _STOP),
    "log.forged": Rule(_E, "第{number}行不是本平台写的（封条不符），是后来插入或改写的：{line}", _STOP),
    "log.twice": Rule(_E, "又有一个第{number}行，是后来插入的：{line}", _STOP),
    "log.link": Rule(_E, "第{number}行与前一行接不上，两行之间有删补：{line}", _STOP),
    "log.removed": Rule(_E, "少了第{first}行至第{last}行，共{count}行，写在{after}与{before}之间", _STOP),
    "log.cut": Rule(
        _E,
        "日志到第{last}行为止（{line}），而留存的链头到第{kept}行：后面的{count}行被截去，"
        "或者数据库退回到了{at}以后、下一行以前的备份",
        _BACKUP,
    ),
    "log.short": Rule(
        _E,
        "日志到第{last}行为止，而留存的链头到第{kept}行：后面的{count}行被截去，或者数据库退回到了从前的备份",
        _BACKUP,
    ),
    "log.emptied": Rule(_E, "日志是空的，而留存的链头到第{kept}行：日志被清空，或换成了一个空的数据库", _BACKUP),
    "log.rolled_back": Rule(
        _E, "日志曾写到第{was}行，后来退回到第{to}行又接着写：当时的第{first}行至第{was}行不在库里", _BACKUP
    ),
    "log.swapped": Rule(
        _E,
        "这不是本机的日志：第1行至第{last}行都由另一把钥匙封存，也不符合留存的链头。数据库被换成了别处的",
        "核对数据库地址（MULIN_PORTAL_DATABASE）；地址没有错的，查明谁换了数据库，再由备份恢复",
    ),
    "log.other": Rule(
        _E, "第{number}行封条完好，而留存的链头不是它：数据库退回到从前的备份后另写了这一行：{line}", _BACKUP
    ),
    "log.chained": Rule(
        _E,
        "登记链第{index}条记着日志第{number}行的链头 {head}……，日志现在的第{number}行不是它：{line}。"
        "运行目录里留存的链头也被改过",
        _STOP,
    ),
    "log.key_lost": Rule(
        _W,
        "第{first}行至第{last}行由另一把钥匙封存，那把钥匙已不在运行目录里，封条核对不了；与留存的链头一致",
        "由备份恢复 portal/log/seal.key；没有备份的，以登记链上的链头为准",
    ),
    "log.key_foreign": Rule(
        _E,
        "第{first}行至第{last}行由另一把钥匙封存，那把钥匙不在运行目录里，也没有留存的链头可以对照：不能证明是本平台写的",
        "由备份恢复 portal/log/seal.key 和 portal/log/heads；恢复后仍这样报的，是别处写进来的",
    ),
    "log.heads_lost": Rule(
        _E,
        "留存链头的文件不见了，日志有{last}行：末尾有没有被截去，只能由登记链上的链头核对（到第{audited}行）",
        "由备份恢复 portal/log/heads；没有备份的，写进会议纪要后继续使用，下一行起重新留存",
    ),
    "log.heads_damaged": Rule(
        _E, "留存链头的文件有{count}行不是本平台写的，从第{row}行起", "由备份恢复 portal/log/heads，再核对一次"
    ),
    "log.tenure": Rule(
        _E,
        "{name}（{login}）任 {post}，自 {begins} 起：这一任不是本平台安排的，或安排以后在数据库里被改动过，现在不生效",
        "核对有没有这样的任命。有的，由管理员在“岗位和账号”里核对后补登记；没有的，查明谁动了数据库",
    ),
    "log.more": Rule(_E, "另有{count}行核对不上，没有一一列出", _STOP),
}
"""Rule → how grave, what is wrong, what to do."""
LINE = "{at}，{who}，{act}{about}"
NOBODY = "未登录"
ABOUT = "（{about}）"
TABLE = "{year}年 {department} {kind}"
RELEASE = "{year}年第{number}版"
SCHEME = "实施方案 {task}"
VERSION = " 第{version}版"
CHANGE = "{before} → {after}"
CHANGED = "改动"
WAS = "原为"
