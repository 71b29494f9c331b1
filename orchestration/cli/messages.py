"""Every sentence of the command line that is not a verb's own help, and the exit codes."""

from __future__ import annotations

from enum import IntEnum


class ExitCode(IntEnum):
    """What a script may rely on; listed in ``mulin --help`` and docs/engineers.md."""

    OK = 0
    FOUND = 1
    USAGE = 2
    BUSY = 3
    MACHINE = 4
    CRASH = 70
    INTERRUPTED = 130


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
    "NoSuchOption": "没有“{wrong}”这个选项。",
    "NoSuchCommand": "没有“{wrong}”这个命令。",
    "MissingParameter": "缺少 {wrong}。",
    "BadParameter": "{wrong} 写得不对：{said}",
    "UsageError": "命令写错了：{said}",
}
TRY_HELP = "看用法：{path} --help"
INTERRUPTED = "已中断。已发布的版次不受影响，再次运行即可继续。"
DISK_FULL = "磁盘空间不足：{path}。清理后重新运行；收到的文件和已发布的版次没有受影响。"
NO_RIGHTS = "没有权限写 {path}。检查文件夹的属主，或用 MULIN_HOME 换一个文件夹。"
CRASHED = "程序出错（{kind}：{text}）。\n详细记录在 {log}，请连同它一起报告；已发布的版次不受影响。"
YEAR_UNKNOWN = "规划包里没有 {year} 年度（有 {known}）"
MEND_YEAR = "换一个年度，或在规划包 years/ 下补上它"
DEPARTMENT_UNKNOWN = "规划包里没有部门 {code}"
MEND_DEPARTMENT = "部门代码见 departments.csv，或运行 mulin burden"
NOTHING_OWED = "{name}（{code}）在 {year} 年没有要填的工作簿"
