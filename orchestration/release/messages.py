"""Every sentence said of what is stored, and those that more than one room says."""

from __future__ import annotations

CANNOT_READ = "{year}年的发布版次读不出来"
CANNOT_RELEASE = "{year}年没有发布新版次；原有版次不受影响"
NONE, ANY = "无", "任何版次"
CURRENT_BROKEN = "{year}年的当前版次指针{said}"
CURRENT_NAMES = "写着“{name}”，没有这样一个版次"
CURRENT_NO_NAME = "写的不是版次名"
CURRENT_ABSENT = "{year}年有版次 {known}，但记着正在使用哪一版的 current 文件不在了"
CURRENT_OLDER = "{year}年的 current 写着 {release}，但登记过更新的 {newest}：current 被改回了旧版次"
CURRENT_FOREIGN = "{year}年的 current 写着 {release}，登记链上没有它；登记过的最新版次是 {newest}"
MEND_POINTER = (
    "在 releases/{year}/current 里写回 {newest}，或运行 mulin run --year {year}（会自动写回）；查明是谁、何时改动"
)
MEND_POINTER_RUN = "运行 mulin run --year {year}（会自动写对；现有：{known}），或从备份恢复；查明是谁、何时改动"
NOT_OPENED = "{year}年的 {release} 不是登记过的样子，不能据它给出任何数字"
SUPERSEDED_READ = "{year}年的 {release} 已被 {newer} 取代，现在使用的是 {newer}"
VOID = "{year}年的 {release} 已于 {day} 作废：{reason}（{who}、{second}办理）"
MEND_VOID = "不要再用这一版；运行 mulin run --year {year} 形成下一版，以它为准"
NOTE = "请注意：{text}"
CHANGED_SINCE = "与清单不符"
RELEASE_ABSENT = "{year}年没有{release}（现有：{known}）"
MEND_ABSENT = "先运行 mulin run --year {year}，或用 mulin releases 查看现有版次"

BUSY_TITLE = "{year}年正在由另一次运行处理"
BUSY = "占用者：{holder}"
MEND_BUSY = "等它结束后再运行；若该进程已不在，直接重试即可（锁随进程自动释放）"
LOCK_LOST_TITLE = "{year}年没有形成版次：这次运行的锁丢了，已经停下；原有版次不受影响"
LOST_WRITTEN = "{{year}}年的 {release} 写完了，没有登记，也没有启用：这次运行的锁丢了，已经停下"
LOST_ANCHORED = "{{year}}年的 {release} 已经登记，但没有改 current：这次运行的锁丢了，已经停下"
LOCK_LOST = "锁不在这次运行手里了：网络盘断开过，锁失效，别的运行可能已经接手，或锁文件被换过。{now}"
LOCK_SAYS, LOCK_UNREAD = "锁文件现在写着：{holder}", "锁文件读不出来：{reason}"
MEND_LOCK_LOST = (
    "等接手的运行结束，再运行一次：已经登记的不会再出一版，写完没有登记的，重算结果与它逐字节相同就补登记。"
    "常常这样的，检查网络盘，见 docs/city.md"
)
UNKNOWN_HOLDER = "占用者不明"
HOLDER = "主机 {host} 的进程 {pid}，自 {since} 起"

MART_MISSING = "数据仓库缺少成果表 {name}"
MART_EMPTY = "成果表 {name} 没有{year}年的数据"
MART_GRAIN = "成果表 {name} 的主键（{grain}）有 {count} 处重复或空值"
MART_UNKNOWN = "marts 里有一张约定之外的表 {name}"
MEND_MART = "计分没有完整执行；重新运行，仍然如此请报告"
RENDER_FAILED = "报告没有生成：{error}"
RENDER_ABSENT = "报告文件没有写出"

DAMAGED = "{year}年的 {release} 写完后又被改动，不能作为当前版次"

ANCHOR_FAILED = "{year}年的 {release} 已写完，但没有登记到登记链上，还没有启用"
ANCHORED_BEFORE = "{release} 已在 {at} 被登记过，不是用这把钥匙签的：本次运行之外有人写了登记链"
MEND_ANCHORED_BEFORE = "查明是谁登记的；再运行一次，由签过名的新版次取代"
MEND_ANCHOR_FAILED = "按提示处理后重新运行：数据没有变时会补登记，不产生新版次"
RELEASE_OF = "{year}年 {release} "
ANCHOR_ABSENT = "{year}年的 {release} 未登记：登记链上没有这个版次，只凭哈希不能证明它没有被整个换过"
MEND_ANCHOR_ABSENT = (
    "运行 mulin run --year {year} 补登记（与重算结果完全相同才登记）；"
    "已被取代的版次用 mulin verify {year}/{release} --with-reports 由收到的文件证明"
)
ANCHOR_ABSENT_OLD = "{year}年的 {release} 没有登记过，已被登记过的 {newer} 取代：导出、查验都不认它"
MEND_ANCHOR_ABSENT_OLD = (
    "用 mulin verify {year}/{release} --with-reports 由收到的文件证明；证明不了的，查明来历，移出 releases/{year}/"
)
ANCHOR_DIFFERS = "{year}年的 {release} 不是 {at} 登记的那一份：登记的清单是 {expected}，现在是 {found}"
MEND_HEAD_LOST = (
    "收件库是从旧备份恢复的，换用较新的备份；那个版次若不是本平台形成的（mulin releases 说它未登记），"
    "查明来历，移出 releases/ 后再运行"
)
RELEASE_LOST = "{year}年登记过 {release}（{at}），文件夹已不在"
MEND_RELEASE_LOST = "从备份恢复该版次；查明是谁、何时删除"

# what the program's own words are for people
OTHER_PROGRAM = "计算和制作报告的程序换了版本"
EARLIER_RELEASE = "{year}年度改用第{number}版"
EARLIER_IN_FORCE = "{year}年度（没有发布过）的上报有变动"
EARLIER_PUBLISHED = "{year}年度的公布登记有变动"
GATE_STATES = {"accepted": "通过", "rejected": "退回", "missing": "未上报", "waiting": "待审核"}
HASHED = {
    "data_hash": "版次指纹", "marts": "成果表", "pack": "规划包快照", "release": "版次名", "year": "年度",
    "demo": "演示标记", "pack_name": "规划包名", "inputs": "所用上报",
}  # fmt: skip
NOT_THERE = "文件不在"
NOT_READABLE = "没有权限读"


EDITION_UNREAD = "{year}年 {release} 的更正说明读不出来（{reason}）"
OTHER_RELEASE = "写的是别的版次"
INDEX_UNREAD = "{year}年 {release} 的报告索引读不出来（{reason}），编码查不了，只能按文件哈希查"
INDEX_CHANGED = "{year}年 {release} 的报告索引被改动：应为 {expected}，实为 {found}；其中的编码不可信，只能按文件哈希查"
FILE_UNREAD = "文件读不出来（{reason}）"
FILE_MISSING = "清单里的文件不见了"
FILE_NOT_PLAIN = "清单里的文件{reason}"
IS_LITTER = "文件管理器或文件服务器留下的，不是本程序写的，不影响版次"
MEND_LITTER = "删除；关掉服务器在这里的缩略图和索引"
FILE_EXTRA = "清单之外多出一个文件"
FILE_CHANGED = "文件内容被改动：应为 {expected}，实为 {found}"
MANIFEST_BROKEN = "版次清单读不出来（{reason}）"
INPUTS_BROKEN = "版次冻结的上报清单或规划包快照读不出来（{reason}）"
HASH_DIFFERS = "{what}与清单不符：清单写 {expected}，重算为 {found}"
MART_DIFFERS = "重算与发布不一致：{name} {where} 的 {column} 发布为 {old}，重算为 {new}"
MART_ROWS = "重算与发布不一致：{name} 少 {missing} 行、多 {extra} 行（{examples}）"
MART_MORE = "{name} 另有 {count} 处不一致"
MART_ABSENT = "重算与发布的成果表对不上：缺少 {name}.parquet"
MART_UNREAD = "发布的成果表 {name}.parquet 读不出来（{reason}），没有比较"
MART_COLUMNS = "重算与发布不一致：{name} 的列不同（{columns}）"
MEND_VERIFY = "停止使用该版次，从备份恢复；查明是谁、何时改动"
MEND_RECOMPUTE = "先排除程序版本不同（清单 code_version），再查收件库和规划包快照"
KEY_DIFFERS = "{release} 的清单写着由钥匙 {said} 签，登记却由 {found} 签：签名被抹掉或换过"
MEND_KEY_DIFFERS = "停止使用，恢复备份；用 MULIN_ANCHOR_PUBLIC 设好公钥再核对全部年度"
LOG_HEAD_FAILED = "{year}年的版次没有形成：门户日志的链头没有登记"
LOG_HEAD_UNREADABLE = "运行目录里留存的日志链头读不出来：{reason}"
