"""Every sentence the received store says."""

from __future__ import annotations

import errno
import stat

_REFUSALS = {
    errno.EACCES: "没有权限",
    errno.EPERM: "没有权限",
    errno.EROFS: "磁盘只读",
    errno.ENOENT: "文件不存在",
    errno.ENOTDIR: "路径上有一个同名的文件",
    errno.EISDIR: "这是文件夹",
    errno.EEXIST: "已有同名的文件",
    errno.ENAMETOOLONG: "文件名太长",
    errno.ELOOP: "链接绕成了圈",
    errno.EBUSY: "正被占用",
    errno.ETXTBSY: "正被占用",
    errno.EIO: "磁盘读写出错",
    errno.ESTALE: "共享盘断开过",
    errno.ENOTCONN: "共享盘没有连上",
    errno.ENOSPC: "磁盘空间不足",
    errno.EDQUOT: "磁盘配额用完",
    errno.EFBIG: "文件太大，磁盘放不下",
    errno.EMFILE: "程序打开的文件太多",
}


def refusal(error: OSError) -> str:
    """An operating system's refusal in a few Chinese words."""
    return _REFUSALS.get(error.errno or 0, f"系统错误 {error.errno}" if error.errno else "系统不允许")


_NO_FILES = (
    (stat.S_ISLNK, "是快捷方式（链接），不是文件本身"),
    (stat.S_ISDIR, "是文件夹，不是文件"),
    (stat.S_ISFIFO, "是管道，不是普通文件"),
    (stat.S_ISSOCK, "是套接字，不是普通文件"),
    (lambda mode: not stat.S_ISREG(mode), "是设备，不是普通文件"),
)


def no_plain_file(mode: int) -> str | None:
    """What lies there instead of a file with content of its own, in a few Chinese words; None for such a file."""
    return next((text for holds, text in _NO_FILES if holds(mode)), None)


TOO_LARGE = "超过 {size} MB，不会是本平台写的"
SOURCE_UNREADABLE = "“{name}”读不出来（{reason}），没有收下。请放好后重新提交。"
SOURCE_CHANGED = "“{name}”在检查之后又被改动，没有收下。请等它写完、关闭后重新提交。"
DISK_FULL = "磁盘空间不足，文件没有收下，也没有留下半截内容。请清理磁盘后重新提交：{path}"
NOT_WRITABLE = "收件库写不进去（{reason}），文件没有收下：{path}。请检查目录权限或磁盘。"
LOCK_WAIT = "收件库正被另一个进程写入（{holder}），正在等候……"
LOCK_TIMEOUT = "等了 {seconds:g} 秒，收件库仍被另一个进程占用（{holder}）。文件没有收下，请稍后重试。"
UNKNOWN_HOLDER = "占用者不明"

OBJECT_MISSING = "收件库里找不到文件 {sha256}。请从备份恢复，切勿另存替代。"
OBJECT_TAMPERED = "收件库里的文件 {sha256} 内容已变（现为 {found}）。请停止使用并从备份恢复。"
RECORD_MISSING = "收件记录 {ref} 不见了，登记链第 {index} 条仍指着它。请从备份恢复。"
RECORD_TAMPERED = "收件记录 {ref} 被改动过，与登记链第 {index} 条不符。请从备份恢复。"
RECORD_UNLINKED = "收件记录 {ref} 不在登记链上：可能是收件中途断电，也可能是有人放进来的。"
RECORD_IN_THE_WAY = (
    "这一条要用的位置上已有 {ref}，它不在登记链上，没有登记。运行 mulin received --tidy 处理；"
    "处理后它还在，就是别处放进来的：查明来历，移出收件库，再试一次。"
)
EXTRACT_GAP = (
    "{year}年度考核摘要的登记不连续：缺{missing}号。没有制发新的一份。运行 mulin received --tidy 处理；"
    "仍不连续的，运行 mulin verify 查明，从备份恢复收件库。"
)
RELEASE_TWICE = "{year}年的 {release} 已经登记过，清单与这一份不同。一个版次号只能登记一次。"
RECORD_UNKNOWN = "没有编号为“{submission_id}”的收件记录。"
FILE_UNKNOWN = "收件库里没有内容与“{name}”相同的收件：它从没有交过，或后来又改动过。"
NOT_RESTORABLE = "回执 {receipt} 的文件当时没有认出是哪个部门的哪种表，不能恢复。"
RECORD_UNREADABLE = "收件记录 {ref} 读不出来（{reason}）。"
CHAIN_BROKEN = "登记链第 {line} 行被改动或缺行（{reason}）。收件已停止，请从备份恢复 chain.jsonl。"
CHAIN_MISSING = "登记链 chain.jsonl 不见了，而收件库里已有 {count} 条收件记录。收件已停止，请从备份恢复。"
NOT_WHOLE = "收件库不完整，不能据此计算"
HEAD_LOST = "登记链里找不到{place}记下的链头 {head}……：链尾被截断，或整条链被换过，后来的上报可能已经丢失"
CHAIN_TORN = "登记链最后一行只写了一半：写入时断电或进程被杀，这一条没有发过回执。下次收件时自动修复并留存残行。"
ANCHOR_MISSING = "登记链里找不到已公布版次记下的链头 {head}：链尾被截断或整条链被换过。"
WRONG_MODE = "文件 {ref} 可被改写（权限 {mode:o}），应为只读。"
ORPHAN = "文件 {sha256}（{size} 字节）没有任何收件记录提到：多半是收件中途断电。没有发过回执，请部门重新提交。"
STRAY = "收件库里有来历不明的文件 {ref}。"

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
    "sidecars": "收件", "anchors": "版次", "publications": "公布", "extracts": "摘要", "torn": "修复",
}  # fmt: skip

REASON_JSON = "不是完整的一行记录"
REASON_INDEX = "序号应为 {expected}，实为 {found}"
REASON_PREVIOUS = "与上一条接不上"
REASON_HASH = "内容与校验值不符"

MEND_RESTORE = "停止发布，从备份恢复后再运行 mulin verify。"
MEND_JANITOR = "运行 mulin received --tidy 处理。"
MEND_MODE = "把权限改回只读（chmod 0444）。"
MEND_LOOK = "查明来历；收件库只应由本平台写入。"

KIND_WORDS = {"report": "报", "survey": "调", "panel": "评", "unidentified": "未"}
