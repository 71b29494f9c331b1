"""What ``mulin site`` says."""

from __future__ import annotations

NOT_OURS = "{out} 里已有别的文件，不是以前做的网站"
MEND_NOT_OURS = "用 --out 换一个空文件夹，或先把它移走"
FOREIGN = "{out} 是以前做的网站，但里面多出 {count} 个不是本程序写的文件：{names}"
MEND_FOREIGN = "先把这些文件移走，或用 --out 换一个文件夹"
STEPS = {"open": "核对版次的文件", "pages": "写网页", "downloads": "复制供下载的文件"}
PAGES = "{count} 个文件"
CHECKED = "{count} 个文件与清单一致"
TABLE = "{year}年 {release} 的网站{demo}"
DEMO = "（演示数据，不作考核依据）"
COLUMNS = ("内容", "文件数", "大小")
PARTS = {"pages": "网页、样式和字体", "marts": "成果表（CSV）", "reports": "评估报告（PDF）"}
SAID = "版次指纹 {data_hash}，双击 {index} 打开。"
