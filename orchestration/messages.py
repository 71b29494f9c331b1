"""What the event log says of a run that did not come to its end, and what every process says of its environment."""

from __future__ import annotations

from mulin.language import Both

GONE = "运行它的进程已不在（mulin up 或 mulin run 被结束、被杀死，或断电），没有跑完；收到的文件和原有版次不受影响。"
AGAIN = "已另排一次运行（{run_id}），mulin up 运行时自动重跑，只重跑这一次。"
NOT_AGAIN = "这已是自动重跑的一次，不再重跑；请在界面上重新运行，或用 mulin run --year {year}。"
BY_HAND = "请再运行一次 mulin run --year {year}。"
GONE_CANCELING = "已要求取消，运行它的进程也已不在，标为取消，不再重跑；收到的文件和原有版次不受影响。"
CANCELED = "被中断（Ctrl-C 或 SIGTERM）"
INSTEAD_OF = "接替没有跑完的运行 {run_id}，从头重跑。"
NOT_RUN = "没有跑起来，或中途断了：{cause}"

SCRATCH_TITLE = Both("环境变量 MULIN_SCRATCH 指的文件夹不能用", "the folder that MULIN_SCRATCH names cannot be used")
SCRATCH_IN_HOME = Both(
    "它在运行目录 {home} 里面：放在里面的会被当作原始记录备份、核对，几台机器也会共用它",
    "it lies in the home {home}: what is put there would be backed up and verified with it, and shared by machines",
)
SCRATCH_AROUND_HOME = Both(
    "运行目录 {home} 在它里面：它可以随时整个删除，运行目录不可以",
    "the home {home} lies in it: it may be deleted at any time, and a home may not",
)
SCRATCH_NO_FOLDER = Both("{path} 不是文件夹", "{path} is no folder")
SCRATCH_BARRED = Both(
    "写不进 {path}：没有权限，或磁盘只读", "{path} cannot be written to: no right to, or a read-only disk"
)
SCRATCH_REFUSED = Both("在里面建不了文件夹（{reason}）", "no folder can be made in it ({reason})")
MEND_SCRATCH = Both(
    "指定本机磁盘上、所有运行目录之外的一个文件夹，本用户可写，不存在的会自动建立；一台机器的不用设这个变量",
    "name a folder on a disk of this machine, outside of all homes, that this user may write to; it is made where there"
    " is none. One machine alone needs no such variable",
)
