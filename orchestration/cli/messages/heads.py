"""Sentences of ``mulin verify --head``, and of heads on what a release puts out."""

from __future__ import annotations

from mulin.findings import Level, Rule

KEEP_IT = "{head}（请抄在别处留存：日后凭它可以查明，此前的登记有没有被改动、删去）"
ALONE = "单独使用，不与年度、版次、报告一起写"
NO_FILE = "“{text}”既不是链头（如 0163-7F3A-9C21-K4QD-X），也不是文件：{said}"
FOUND = "{head}：在登记链上，{event}。{after}"
OF_FILE = "{file}：{count} 个链头都在登记链上。最近的一个 {newest}"
AFTER = "其后 {count} 条：{kinds}。"
AFTER_NONE = "其后没有新的登记。"
KIND = "{kind} {count}"
SOUND = "到上面最近的一条为止，登记没有被改动、删去、换过次序。文件本身和版次另用 mulin verify 年度 核对。"
WRONG = "有链头不在登记链上，或没有查"

_E = Level.ERROR
_WHAT_NOW = (
    "停止发布，留存现状。从备份恢复收件库，用同一个链头再查，直到查得到；"
    "备份里在这个链头之后的登记逐条核对，查明谁动过登记链"
)
RULES: dict[str, Rule] = {
    "head.lost/cut": Rule(
        _E, "链头 {head} 不在登记链上：它是第{index}条，登记链现在{end}。末尾被截去，或整个目录退回了旧状态",
        _WHAT_NOW,
    ),
    "head.lost/other": Rule(
        _E, "链头 {head} 不在登记链上：现在的第{index}条是另一条（{now}）。这一条或更早的登记被改写过", _WHAT_NOW
    ),
    "head.lost/unknown": Rule(_E, "链头 {head} 不在登记链上：登记链被改写过，或末尾被截去", _WHAT_NOW),
    "head.slip": Rule(_E, "“{text}”像是链头，但抄错了，没有查", "对照原件改正后再查"),
    "head.none": Rule(
        _E, "文件里没有链头", "回执、存下的邮件、见证的名单里有；印在纸上或 PDF 里的，照着打：mulin verify --head 链头"
    ),
    "head.unreadable": Rule(_E, "读不出来（{reason}），没有查", "放好文件、改正权限后再查"),
}  # fmt: skip
