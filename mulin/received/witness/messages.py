"""Every sentence about witnesses: the places outside this machine that are told the chain's head."""

from __future__ import annotations

import socket
import ssl
from smtplib import SMTPAuthenticationError, SMTPException, SMTPResponseException
from urllib.error import HTTPError, URLError

from mulin.findings import Level, Rule
from mulin.plain import refusal as refused_by_system
from mulin.received.messages import HEAD

_E, _W = Level.ERROR, Level.WARNING

WITNESS = "见证"
TITLE = "见证的配置不能用"
KINDS = {"file": "文件", "mail": "邮件", "webhook": "网址", "timestamp": "时间戳"}
UNKNOWN_KIND = "kind 只能取 file、mail、webhook、timestamp"
NOT_A_MAPPING = "每个见证应写成“键: 值”"
NAME_TWICE = "这个名称前面用过了"
BAD_NAME = "名称只用汉字、字母、数字、下划线和连字符，1—40 个字"
NOT_ABSOLUTE = "应写绝对路径"
IN_HOME = "放在运行目录（{home}）里面：改得了登记链的人，也改得了它"
BAD_URL = "只能写 http:// 或 https:// 开头的地址，不带用户名、口令和 #"
SECRET_IN_CLEAR = "口令会不加密地传出去"
PASSWORD_ALONE = "user 和 password 要一起写"
_MEND = "改正 {file}，再运行 mulin verify；各项写法见 docs/operations.md“见证”"
_LOST_MEND = (
    "停止发布。从最近的备份恢复收件库，与见证记下的链头逐个比对（mulin verify --head），找出从哪一条起不同；"
    "查明谁动过登记链"
)

RULES: dict[str, Rule] = {
    "witness.config": Rule(_E, "见证的配置文件读不出来（{reason}）", _MEND),
    "witness.setting": Rule(_E, "{said}", _MEND),
    "witness.unreadable": Rule(_E, "见证“{name}”读不出来（{reason}），没有比对", "恢复它，或查明谁换掉了它"),
    "witness.gone": Rule(
        _E, "见证“{name}”的名单不见了，而本机记得送到过第 {index} 条",
        "从那一处的备份恢复名单；确是改了地方的，在配置里换一个名称",
    ),
    "witness.emptied": Rule(
        _E, "见证“{name}”的名单里没有本机送过的第 {index} 条：名单被清空、删过行，或整份换过",
        "从那一处的备份恢复名单，查明谁改过它；确是改了地方的，在配置里换一个名称",
    ),
    "witness.garbage": Rule(_E, "见证“{name}”的名单里这一行不是登记的链头", "从那一处的备份恢复名单，查明谁改过它"),
    "witness.lost/cut": Rule(
        _E, "见证“{name}”记下的第 {index} 条（{head}）不在登记链上：登记链{end}，末尾被截去，或退回了旧状态",
        _LOST_MEND,
    ),
    "witness.lost/other": Rule(
        _E, "见证“{name}”记下的第 {index} 条（{head}）与登记链上的不同：这一条或更早的登记被改写过", _LOST_MEND
    ),
    "witness.never": Rule(_W, "见证“{name}”还没有收到过链头", "下一次收件、形成版次时自动送；仍没有的，查日志"),
    "witness.behind": Rule(
        _W, "见证“{name}”最近一次收到的是第 {index} 条，其后 {count} 条它还不知道",
        "下一次登记时自动补送；一直落后的，查日志",
    ),
    "witness.state": Rule(
        _W, "本机关于见证“{name}”的记录读不出来（{reason}），不知道送到了哪里",
        "下一次登记时自动重送并重记；查明谁改过它",
    ),
    "witness.token": Rule(_E, "时间戳不能用：{reason}", "从备份恢复这一份；恢复不了的，查明谁换掉了它"),
    "witness.stray": Rule(_W, "见证“{name}”的文件夹里有别的东西", "移走它；这里只放时间戳"),
    "witness.backdated": Rule(
        _E, "第 {index} 条登记的时间是 {at}，时间戳（{stamped}）却更早：登记的时间是假的，或本机的时钟快了",
        "查明本机的时钟和这一条登记",
    ),
    "witness.late": Rule(
        _W, "第 {index} 条登记的时间是 {at}，时间戳（{stamped}）晚了 {hours} 小时：当时没有送到，或登记的时间是倒填的",
        "查当时的日志",
    ),
}  # fmt: skip

NOT_SENT = "见证“{name}”没有收到第{index}条的链头（{reason}）。登记不受影响，下一次登记时自动补送。"
NOT_READ = "见证没有收到链头（{reason}）。登记不受影响；改正后，下一次登记时自动补送。"
ANNOUNCED_LOST = "上次送给见证“{name}”的链头（第{index}条）不在登记链上：运行 mulin verify 查明。"
LIST_GONE = "见证“{name}”的名单不见了，另建了一份：运行 mulin verify 查明。"
LIST_OTHER = "见证“{name}”的名单末行不是上次送的第{index}条：运行 mulin verify 查明。"
SOME_REFUSED = "见证“{name}”：这些收件人没有收到：{whom}。"
TOO_SLOW = "{seconds:g} 秒内没有完成"
STILL_SENDING = "上一次还没有送完"
NO_VARIABLE = "环境变量 {name} 没有设置"
NO_CERTIFICATE = "证书 {path} 读不出来（{reason}）"
NOT_PEM = "不是 PEM 格式的证书"
NO_HTTP = "请求头写得不对，或对方答复的不是 HTTP"
NOT_GRANTED = "时间戳服务器没有给出时间戳（{status}）"
NOT_A_TOKEN = "不是 RFC 3161 时间戳"
OTHER_IMPRINT = "盖的不是这个链头"
OTHER_NONCE = "答复与请求对不上（nonce）"
NOT_SIGNED = "签名不对，或不是所给证书签的"
NOT_NAMED = "文件名不是“条号-哈希.tsr”"

SUBJECT = f"[睦邻] {HEAD} {{head}}"
BODY = """{line}
完整：{whole}
登记：{event}

请保存这封邮件，不要删改。日后在平台上运行
  mulin verify --head 存下的邮件.eml
可以查明：到这一条为止的登记，有没有被改动、删去。
"""

NOT_UP_TO_DATE = "“{name}”还没有收到最新的链头，下一次登记时自动补送；原因见日志"

STEP = "对照见证"
COMPARED_LIST = "见证“{name}”（{kind}）：{count} 个链头都在登记链上，最近一次是第{index}条，其后 {after} 条"
COMPARED_SENT = "见证“{name}”（{kind}）：最近一次送到第{index}条，其后 {after} 条。存下来的用 mulin verify --head 比对"
CANNOT_KNOW = (
    "没有设置见证，也没有人给出链头：不能证明登记链的末尾没有被截去、整条链没有被重写、整个目录没有退回旧状态。"
    "核对留存的回执、报告上的链头用 mulin verify --head 链头；设置见证见 docs/operations.md，"
    "什么由什么证明见 docs/trust.md。"
)
NOT_COMPARED = (
    "这次没有对照见证（--hashes-only 不做）：不能证明登记链的末尾没有被截去、整条链没有被重写、整个目录没有退回旧状态。"
    "不写 --hashes-only 再核对一次即对照。"
)


class WitnessError(Exception):
    """A witness could not be told, or not be read. The text says why, in a few Chinese words."""


def reason(error: Exception) -> str:
    """Why something failed on the way to a witness, in a few Chinese words."""
    if isinstance(error, URLError) and isinstance(error.reason, Exception):
        return reason(error.reason)
    for kinds, said in _REASONS:
        if isinstance(error, kinds):
            return said.format(code=getattr(error, "code", None) or getattr(error, "smtp_code", ""))
    if isinstance(error, OSError):
        return refused_by_system(error)
    return str(error) if isinstance(error, WitnessError) else type(error).__name__


# the first that fits speaks
_REASONS: tuple[tuple[type[Exception] | tuple[type[Exception], ...], str], ...] = (
    (HTTPError, "服务器答复 {code}"),
    (socket.gaierror, "找不到这台主机"),
    (TimeoutError, "没有按时答复"),
    (ConnectionRefusedError, "对方拒绝连接"),
    (ConnectionError, "连接中断"),
    (ssl.SSLError, "加密连接没有建成（证书不可信，或对方不支持）"),
    (SMTPAuthenticationError, "用户名或口令不对"),
    (SMTPResponseException, "邮件服务器拒绝（{code}）"),
    (SMTPException, "邮件服务器没有收下"),
)
