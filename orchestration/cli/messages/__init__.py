"""Every sentence of the command line that is not a verb's own help, and the exit codes."""

from __future__ import annotations

import errno
from enum import IntEnum

from mulin.durable import FULL
from mulin.language import Both
from orchestration import signals


class ExitCode(IntEnum):
    """What a script may rely on; listed in ``mulin --help`` and docs/engineers.md.

    ``UNREAD``: whoever read the output went away (``| head``), so that nobody has seen all of it.
    """

    OK = 0
    FOUND = 1
    USAGE = 2
    BUSY = 3
    MACHINE = 4
    CRASH = 70
    UNSAID = 5
    INTERRUPTED = 130
    UNREAD = 141
    TERMINATED = 143


INTERRUPTED = Both(signals.INTERRUPTED, "Interrupted. Earlier releases and results are untouched; just run it again.")
HELP_OPTION = "显示这段说明。"
HELP_WORDS = (
    ("Usage: ", "用法："),
    ("[OPTIONS]", "[选项]"),
    ("COMMAND [ARGS]...", "命令 [参数]..."),
    ("Options:", "选项："),
    ("Commands:", "命令："),
    ("Arguments:", "参数："),
    ("[required]", "［必填］"),
    ("[default: ", "［默认："),
)
USAGE = {
    "NoSuchOption": Both("没有“{wrong}”这个选项。", 'There is no option "{wrong}".'),
    "NoSuchCommand": Both("没有“{wrong}”这个命令。", 'There is no command "{wrong}".'),
    "MissingParameter": Both("缺少 {wrong}。", "Missing: {wrong}."),
    "BadParameter": Both("{wrong} 写得不对：{said}", "{wrong} is wrong: {said}"),
    "UsageError": Both("命令写错了：{said}", "The command is wrong: {said}"),
}
ARGUMENTS = {
    "files": Both("工作簿", "workbook"),
    "pack": Both("规划包（指数包）文件夹", "pack folder"),
    "pack_a": Both("原来的包", "the first pack"),
    "pack_b": Both("改过的包", "the other pack"),
    "data": Both("数据表", "the table of data"),
    "folder": Both("文件夹", "folder"),
}
# What typer and pydantic say of one value, and what we say instead. The first that matches speaks.
SAID = (
    (r"valid integer", Both("要写整数", "write a whole number")),
    (r"greater than or equal to (\S+)", Both(r"不能小于 \1", r"it must be at least \1")),
    (r"less than or equal to (\S+)", Both(r"不能大于 \1", r"it must be at most \1")),
    (
        r"'([^']*)' does not match the formats",
        Both(
            r"“\1”不是日期，写成 年-月-日，如 2025-03-31",
            r'"\1" is no date; write year-month-day, e.g. 2025-03-31',
        ),
    ),
    (
        r"^\w+ '(.*)' does not exist",
        Both(r"“\1”不存在，请检查路径和文件名", r'there is no "\1"; check path and name'),
    ),
    (
        r"^\w+ '(.*)' is a directory",
        Both(r"“\1”是文件夹，这里要写文件", r'"\1" is a folder; a file is needed here'),
    ),
    (
        r"^\w+ '(.*)' is a file",
        Both(r"“\1”是文件，这里要写文件夹", r'"\1" is a file; a folder is needed here'),
    ),
    (
        r"^\w+ '(.*)' is not (?:readable|writable)",
        Both(
            r"“\1”没有读写权限，请检查文件的属主和权限",
            r'no right to read or write "\1"; check its owner and rights',
        ),
    ),
    (r"^Option '(.*)' requires", Both(r"\1 后面要写一个值", r"\1 needs a value")),
    (r"^Option '(.*)' does not take a value", Both(r"\1 后面不写值", r"\1 takes no value")),
    (r"'(.*)' is not one of (.*?)\.?$", Both(r"没有“\1”，可以写 \2", r'there is no "\1"; write one of \2')),
    (r"unexpected extra argument\S* \((.*)\)", Both(r"多写了“\1”", r'"\1" is too much')),
)
LANG = "zh 中文（默认）、en 英文：check、score、compare 说的话；也可写在环境变量 MULIN_LANG 里。报告和说明仍是中文。"
NOT_SPOKEN = "{verb} 只有中文；写英文的有 {verbs}。{verb} speaks Chinese only; these speak English: {verbs}"
"""In both languages, whichever was asked for: who asked for one may not read the other."""
TRY_HELP = Both("看用法：{path} --help", "How to use it: {path} --help")
UNSAID = Both(
    "结果没有全部写出：标准输出写不进去（{reason}）。命令本身的工作不受影响；换一处输出再运行一次。",
    "The results were not all printed: standard output takes nothing ({reason}). The "
    "work itself is done; print it somewhere else and run again.",
)
DISK_FULL = Both(
    "磁盘空间不足：{path}。清理后重新运行；收到的文件和已发布的版次没有受影响。",
    "The disk is full: {path}. Free some space and run again; what was received and what was released is untouched.",
)
NO_READING = Both(
    "没有权限读 {path}。检查它的属主和权限，或用 MULIN_HOME 换一个文件夹。",
    "No right to read {path}. Check its owner and rights, or take another folder with MULIN_HOME.",
)
NO_READING_ELSEWHERE = Both(
    "没有权限读 {path}。检查它和上级文件夹的属主和权限。",
    "No right to read {path}. Check the owner and rights of it and the folders above.",
)
NO_RIGHTS = Both(
    "没有权限写 {path}。检查文件夹的属主，或用 MULIN_HOME 换一个文件夹。",
    "No right to write {path}. Check the owner of the folder, or take another folder with MULIN_HOME.",
)
NO_RIGHTS_ELSEWHERE = Both(
    "没有权限写 {path}。检查它和上级文件夹的属主，或换一个文件夹。",
    "No right to write {path}. Check the owner of it and the folders above, or take another folder.",
)
PACK_KINDS = {
    "index": Both("指数包", "Index pack"),
    "district": Both("规划包", "Plan pack"),
    None: Both("规划包", "Pack"),
}
NOT_WRITTEN = Both("没有写出", "Not written")
AMONG_RELEASES = "{out} 在存放版次的文件夹（{folder}）里，那里只放冻结的版次"
AMONG_RECEIVED = "{out} 在收件库（{folder}）里，那里只放收到的文件和登记，多一个文件就不完整"
MEND_INSIDE = "用 --out 换一个文件夹"
LATE_NOTE = "  请注意：{note}"
RELEASES_WRONG = "有的版次不是登记过的样子，或正在使用的不是应当使用的一版"
RELEASES_WARNED = "没有不符，请注意"
IN_USE = "使用中"
VOID = "已作废"
STANDING = {
    "registered": "已登记", "superseded": "已被取代", "unregistered": "未登记", "altered": "与登记不符",
    "unsigned": "签名不符",
}  # fmt: skip
EDITIONS = "更正版"
EDITION_COLUMNS = ("年度", "版次", "印发日期", "异议截止", "取代", "更正的报告", "原因")
PUBLISHED = "已登记：{said}。"
PUBLISHED_AGAIN = "已登记：{said}。以前就登记过，这一次没有再写。"
PUBLISHED_BEFORE = "请注意：此前登记的是“{said}”，它留在登记链上，以后以这一次为准"
MEND_PUBLISHED = "：--locked-on、--published-on，加 --correct"
MEND_PUBLISH_SUPERSEDED = "（不写 --release 即是）；当时公布的确是旧的一版的，加 --although-superseded"
CACHE_NO_FOLDER = Both(
    "请注意：{path} 是一个文件，应是文件夹：什么也存不下，照常运行，只是慢。移走它即可。",
    "Note: {path} is a file and should be a folder: nothing can be kept in it, so that "
    "work is slower but otherwise the same. Move it away.",
)
VERIFY_WRONG = "{release} 有 {count} 处不符"
VERIFY_WARNED = "{release} 没有不符，有 {count} 条提醒"
VERIFIED = "{release} 核对无误：{depth}。"
DEPTH_HASHES = "文件哈希一致"
DEPTH_SCORES = "文件哈希一致，重算结果一致"
DEPTH_REPORTS = "文件哈希一致，重算结果一致，PDF 逐字节一致"
UNKNOWN_HASHES = (
    "没有重算，所以不能知道：成果表和 PDF 上的数是不是由收到的工作簿算出来的，登记了一个假版次也是这样通过。"
    "签字、公布以前请运行 mulin verify {release} --with-reports。"
)
UNKNOWN_REPORTS = (
    "没有重做 PDF，所以不能知道：PDF 上印的数是不是重算出来的数，还是从前印好存着、被人改过的数。"
    "签字、公布以前请运行 mulin verify {release} --with-reports。"
)
ALIKE = Both("同类问题另有 {count} 处{places}", "{count} more of the same kind{places}")
MEND_ALIKE = Both("同上", "as above")
MARKED_ITSELF = "不能写成上报的文件自己，请另起一个文件名，以免盖掉原表"
MARKED_THERE = "问题已标在 {path}"
MARKED_LIST = "问题清单在 {path}；没有标在原表上，原因：{reason}"
MARKED_FOLDER = "文件夹“{folder}”不存在，请先建好或换一处"
SWEEP_BROKE = "这一遍没有看完，程序出错（{kind}），文件都在原处，稍后自动再看。详细记录在 {log}，请连同它一起报告。"
TIDIED = "整理完毕：补登记 {linked} 条收件记录，留存残行 {torn} 行，清除临时文件 {temporary} 个。"
TIDY_LEFT = "收件库里还有要人处理的"
NO_FOLDER = Both(
    "{path} 放不下文件夹：路径上有一个同名的文件，或上级文件夹不能建。改正 MULIN_HOME 后重新运行。",
    "{path} cannot be a folder: there is a file of that name on the way, or the folder "
    "above takes none. Correct MULIN_HOME and run again.",
)
NO_FOLDER_ELSEWHERE = Both(
    "{path} 放不下文件夹：路径上有一个同名的文件，或上级文件夹不能建。换一个文件夹，或移走那个文件。",
    "{path} cannot be a folder: there is a file of that name on the way, or the folder "
    "above takes none. Take another folder, or move that file.",
)
IS_FOLDER = Both(
    "{path} 是一个文件夹，这里应是文件。移走它再运行。",
    "{path} is a folder where a file should be. Move it and run again.",
)
NO_FILE = Both(
    "{path} 不是普通文件（管道、套接字或设备）。移走它再运行。",
    "{path} is no plain file (a pipe, a socket or a device). Move it and run again.",
)
BROKEN_DISK = Both(
    "读写 {path} 时磁盘（或网络盘）出错。检查磁盘后再运行；已收到、已发布的没有改动。",
    "The disk (or network drive) failed while {path} was read or written. Check it and "
    "run again; what was received or released is unchanged.",
)
TOO_MANY_OPEN = Both(
    "同时打开的文件太多（{path}）。结束别的程序，或提高上限（ulimit -n）后再运行。",
    "Too many files are open ({path}). Close other programs, or raise the limit (ulimit -n), and run again.",
)
NAME_TOO_LONG = Both(
    "{path} 里有一个名称太长。改短后再运行。", "A name in {path} is too long. Shorten it and run again."
)
LINKS_IN_CIRCLE = Both(
    "{path} 是指来指去的链接。移走它再运行。", "{path} consists of links that lead in a circle. Move it and run again."
)
HISTORY_BROKEN = Both(
    "Dagster 的运行记录（{path}）读写不了：{reason}。把这个文件夹移走或改名后再运行：丢的只是运行历史，"
    "收到的文件、版次和得分不受影响。",
    "Dagster's record of runs ({path}) cannot be read or written: {reason}. Move or "
    "rename the folder and run again: only the history of runs is lost; what was "
    "received, releases and scores are not touched.",
)
CRASHED = Both(
    "程序出错（{kind}：{text}）。\n详细记录在 {log}，请连同它一起报告；已发布的版次不受影响。",
    "The program failed ({kind}: {text}).\nThe details are in {log}; please report it "
    "with them. Releases are not touched.",
)
VARIABLE_TITLE = Both("环境变量写得不对", "An environment variable is wrong")
VARIABLE = Both("环境变量 {name} 的值不合要求", "the environment variable {name} has a value it cannot have")
MEND_VARIABLE = Both(
    "改正或去掉它：个数写整数，开关写 1 或 0，位置写路径",
    "correct or remove it: counts are whole numbers, switches 1 or 0, places paths",
)
YEAR_UNKNOWN = Both("规划包里没有 {year} 年度（有 {known}）", "the pack has no year {year} (it has {known})")
MEND_YEAR = Both("换一个年度，或在规划包 years/ 下补上它", "take another year, or add it below years/ of the pack")
DEPARTMENT_UNKNOWN = Both("规划包里没有部门 {code}", "the pack has no department {code}")
MEND_DEPARTMENT = Both(
    "部门代码见 departments.csv，或运行 mulin burden",
    "codes of departments stand in departments.csv, or run mulin burden",
)
MEND_LOGO = Both("重新导出为“普通 SVG”或8位 PNG 后再用", 'export it again as "plain SVG" or an 8-bit PNG')
CHECKING = "检查中"
RESTORES = "{state}（恢复第{version}版：{reason}）"
NO_FILES = "写上要交的工作簿；要恢复以前的一版，写 --restore 回执号 --reason 原因"
REASON_ALONE = "只与 --restore 一起写"
RESTORE_ALONE = "单独使用：只写回执号（或文件）、--reason 和 --who"
RESTORE_REASON = "恢复以前的一版须写明原因"
NOTHING_OWED = "{name}（{code}）在 {year} 年没有要填的工作簿"


_OTHERWISE = {
    errno.EISDIR: IS_FOLDER, errno.ENXIO: NO_FILE, errno.ENODEV: NO_FILE, errno.ESPIPE: NO_FILE,
    errno.EIO: BROKEN_DISK, errno.ESTALE: BROKEN_DISK, errno.EREMOTEIO: BROKEN_DISK, errno.EMFILE: TOO_MANY_OPEN,
    errno.ENFILE: TOO_MANY_OPEN, errno.ELOOP: LINKS_IN_CIRCLE, errno.ENAMETOOLONG: NAME_TOO_LONG,
}  # fmt: skip


def refusal(number: int | None, *, at_home: bool = True, reading: bool = False) -> str | None:
    """The sentence (with ``{path}``) for an ``errno`` that is the machine's matter; None for any other.

    ``at_home``: the path lies in the run-time home, which MULIN_HOME moves; any other was given to the verb.
    ``reading``: the right that is missing is to read.
    """
    if number in FULL:
        return DISK_FULL
    if number in (errno.EACCES, errno.EPERM) and reading:
        return NO_READING if at_home else NO_READING_ELSEWHERE
    if number in (errno.EACCES, errno.EPERM, errno.EROFS):
        return NO_RIGHTS if at_home else NO_RIGHTS_ELSEWHERE
    if number in (errno.ENOTDIR, errno.EEXIST):
        return NO_FOLDER if at_home else NO_FOLDER_ELSEWHERE
    return None if number is None else _OTHERWISE.get(number)
