"""Every sentence the release says."""

from __future__ import annotations

CANNOT_READ = "{year}年的发布版次读不出来"
CANNOT_RELEASE = "{year}年没有发布新版次；原有版次不受影响"
CURRENT_BROKEN = "{year}年的当前版次指针写着“{name}”，没有这样一个版次"
MEND_CURRENT = "把文件内容改为 {newest}（现有：{known}），或从备份恢复"
CURRENT_ABSENT = "{year}年有版次 {known}，但记着正在使用哪一版的 current 文件不在了"
CURRENT_OLDER = "{year}年正在使用的是 {release}，但登记过更新的 {newest}，而且完好：current 被改回了旧版次"
MEND_POINTER = (
    "在 releases/{year}/current 里写回 {newest}，或运行 mulin run --year {year}（会自动写回）；查明是谁、何时改动"
)
RELEASE_ABSENT = "{year}年没有{release}（现有：{known}）"
MEND_ABSENT = "先运行 mulin run --year {year}，或用 mulin releases 查看现有版次"

BUSY_TITLE = "{year}年正在由另一次运行处理"
BUSY = "占用者：{holder}"
MEND_BUSY = "等它结束后再运行；若该进程已不在，直接重试即可（锁随进程自动释放）"
UNKNOWN_HOLDER = "占用者不明"
HOLDER = "进程 {pid}，自 {since} 起"

DISK_FULL = "磁盘空间不足，版次没有写完，半成品已删除"
NOT_WRITABLE = "写不进发布目录（{reason}）"
MEND_DISK = "清理磁盘后重新运行"
MEND_RIGHTS = "检查目录权限或磁盘后重新运行"

MART_MISSING = "数据仓库缺少成果表 {name}"
MART_EMPTY = "成果表 {name} 没有{year}年的数据"
MART_GRAIN = "成果表 {name} 的主键（{grain}）有 {count} 处重复或空值"
MART_UNKNOWN = "marts 里有一张约定之外的表 {name}"
MEND_MART = "计分没有完整执行；重新运行，仍然如此请报告"
PACK_CHANGED = "规划包在运行期间被改动，快照与计分所用的不一致"
MEND_PACK = "确认规划包已保存完毕后重新运行"
WAREHOUSE_OTHER = "数据仓库是{found}年的，不是{year}年的"
RENDER_FAILED = "报告没有生成：{error}"
RENDER_ABSENT = "报告文件没有写出"
RENDER_EMPTY = "没有生成任何报告"
MEND_RENDER = "按提示改正模板或数据后重新运行；没有发布缺报告的版次"

PUBLISHED_FIRST = "{year}年已发布第一版 {release}"
PUBLISHED_NEXT = "{year}年已发布 {release}，取代 {previous}"
UNCHANGED = "{year}年与当前版次 {release} 完全一致，没有产生新版次"
ADOPTED = "上次运行在最后一步中断：{release} 已写完并核对无误，现改为当前版次"
PREVIOUS_DAMAGED = "当前版次 {release} 已损坏（{count} 处与清单或登记不符），另发新版次取代，不做对比"
PREVIOUS_UNREGISTERED = "当前版次 {release} 没有登记过，本次也没有重算出同样的文件，不做对比；另发新版次取代"
DISCARDED = "上次运行留下的半成品已清除：{names}"
DAMAGED = "{year}年的 {release} 写完后又被改动，不能作为当前版次"
MEND_DAMAGED = "用 mulin verify {year} --release {release} 查看差异；从备份恢复或删除该文件夹后再运行"

ANCHORED_LATE = "{release} 上次写完后没有来得及登记；本次由收到的文件重算，结果与它逐字节相同，现已登记"
ANCHOR_FAILED = "{year}年的 {release} 已写完并启用，但没有登记到登记链上"
MEND_ANCHOR_FAILED = "按提示处理后重新运行：数据没有变时会补登记，不产生新版次"
RELEASE_OF = "{year}年 {release} "
ANCHOR_ABSENT = "{year}年的 {release} 未登记：登记链上没有这个版次，只凭哈希不能证明它没有被整个换过"
MEND_ANCHOR_ABSENT = (
    "运行 mulin run --year {year} 补登记（与重算结果完全相同才登记）；"
    "已被取代的版次用 mulin verify {year}/{release} --with-reports 由收到的文件证明"
)
ANCHOR_DIFFERS = "{year}年的 {release} 不是 {at} 登记的那一份：登记的清单是 {expected}，现在是 {found}"
RELEASE_LOST = "{year}年登记过 {release}（{at}），文件夹已不在"
MEND_RELEASE_LOST = "从备份恢复该版次；查明是谁、何时删除"

# what the program's own words are for people
GATE_STATES = {"accepted": "通过", "rejected": "退回", "missing": "未上报"}
HASHED = {"data_hash": "数据指纹", "marts": "成果表", "pack": "规划包快照", "release": "版次名", "year": "年度"}
RECORD_PARTS = {
    "department": "部门", "kind": "工作簿种类", "version": "第几次上报", "sha256": "文件哈希", "size": "文件大小",
    "file_name": "文件名", "received_at": "收到时间", "channel": "途径", "state": "收件结论", "demo": "演示标记",
    "evidence": "佐证材料",
}  # fmt: skip
NOT_JSON = "第 {line} 行第 {column} 列起不是合法的 JSON"
NOT_TEXT = "不是 UTF-8 文字"
NOT_THERE = "文件不在"
NOT_READABLE = "没有读取权限"
NOT_AS_AGREED = "内容不合格式：缺少或多出项目，或取值不对"

FILE_MISSING = "清单里的文件不见了"
FILE_EXTRA = "清单之外多出一个文件"
FILE_CHANGED = "文件内容被改动：应为 {expected}，实为 {found}"
MANIFEST_BROKEN = "版次清单读不出来（{reason}）"
INPUTS_BROKEN = "版次冻结的上报清单或规划包快照读不出来（{reason}）"
HASH_DIFFERS = "{what}与清单不符：清单写 {expected}，重算为 {found}"
HEAD_ABSENT = "清单记下的登记链头 {head} 在现在的登记链里找不到：登记链被截断或换过"
RECORD_DIFFERS = "上报 {submission} 与版次冻结的记录不符（{what}：当时 {expected}，现在 {found}）"
RECORD_ABSENT = "版次用到的上报 {submission} 在收件库里没有记录"
RECOMPUTE_FAILED = "由收到的文件重算失败：{reason}"
MART_DIFFERS = "重算与发布不一致：{name} {where} 的 {column} 发布为 {old}，重算为 {new}"
MART_ROWS = "重算与发布不一致：{name} 少 {missing} 行、多 {extra} 行（{examples}）"
MART_MORE = "{name} 另有 {count} 处不一致"
MART_ABSENT = "重算与发布的成果表对不上：缺少 {name}.parquet"
MART_COLUMNS = "重算与发布不一致：{name} 的列不同（{columns}）"
PDF_DIFFERS = "重新生成的报告与发布的不一致"
MEND_VERIFY = "停止使用该版次，从备份恢复；查明是谁、何时改动"
MEND_RECOMPUTE = "先排除程序版本不同（清单 code_version），再查收件库和规划包快照"
CODE_DIFFERS = "现在的程序版本（{found}）与发布时（{expected}）不同，重算差异可能由此而来"
MEND_CODE = "换用发布时的程序版本再核对一次"

DIFF_NOTHING = "上报和成果都没有变化"
DIFF_UNIT = "{name}：{changes}"
DIFF_SCORE = "总分 {old} → {new}"
DIFF_GRADE = "等次 {old} → {new}"
DIFF_RANK = "名次 {old} → {new}"
DIFF_STATUS = "{old} → {new}"
DIFF_NEW_UNIT = "新列入"
DIFF_LOST_UNIT = "不再列入"
DIFF_INPUT_NEW = "新上报 {submission}（{file}）"
DIFF_INPUT_CHANGED = "{submission} 取代 {previous}"
DIFF_INPUT_LOST = "{submission} 不再生效"
DIFF_INPUT_GATE = "{submission} 质量门由 {old} 变为 {new}"
DIFF_MORE = "另有 {count} 个单位有变化，见 diff.json"
DIFF_TABLES = "有变化的成果表：{names}"
DIFF_SUMMARY = "{units} 个单位总分有变化，{ranks} 个名次有变化，{grades} 个等次有变化，{departments} 个部门得分有变化"

STEP_HASH = "核对版次文件"
STEP_STORE = "核对收件库与登记链"
STEP_JUDGE = "由收到的文件重新判定"
STEP_SCORE = "由收到的文件重新计分"
STEP_RENDER = "重新生成报告"
CSV_DIFFERS = "重算得到的表与发布的不一致"
GATE_DIFFERS = "{submission} 当时的质量门结果是 {old}，重判为 {new}"
PUBLICATION_ABSENT = "版次用到的{year}年 {release} 公布记录在收件库里没有"
