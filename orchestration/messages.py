"""What the event log says of a run that did not come to its end."""

from __future__ import annotations

GONE = "运行它的进程已不在（mulin up 或 mulin run 被结束、被杀死，或断电），没有跑完；收到的文件和原有版次不受影响。"
AGAIN = "已另排一次运行（{run_id}），mulin up 运行时自动重跑，只重跑这一次。"
NOT_AGAIN = "这已是自动重跑的一次，不再重跑；请在界面上重新运行，或用 mulin run --year {year}。"
BY_HAND = "请再运行一次 mulin run --year {year}。"
GONE_CANCELING = "已要求取消，运行它的进程也已不在，标为取消，不再重跑；收到的文件和原有版次不受影响。"
CANCELED = "被中断（Ctrl-C 或 SIGTERM）"
INSTEAD_OF = "接替没有跑完的运行 {run_id}，从头重跑。"
NOT_RUN = "没有跑起来，或中途断了：{cause}"
