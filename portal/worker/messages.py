"""What the worker says: to departments in a finding, to the office in the waiting page and the log."""

from __future__ import annotations

UNREADABLE = "程序读这个文件时停了 {times} 次，没能检查。文件已收下，回执有效，但不能算数"
MEND_UNREADABLE = (
    "请用最新下发的空白工作簿重新填一份再交；确认过没有改动格式、宏和图片还是这样的，"
    "请打电话给评估办公室，把回执号告诉他们"
)
PACK = "规划包有错，改好以前不能检查；收下的都在，改好后自动接着检查"
STORE = "收件库现在不能用：{reason}"
