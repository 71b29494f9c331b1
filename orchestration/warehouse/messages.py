"""Every sentence the warehouse says."""

from __future__ import annotations

from mulin.language import Both

BUILD_FAILED = Both("{year}年数据仓库没有建成", "The warehouse of {year} was not built")
DISK_FULL = Both("磁盘空间不足", "the disk is full")
MEND_DISK = Both(
    "清理磁盘后重新运行；收到的文件和已发布的版次都没有受影响",
    "free some space and run again; what was received and what was released is untouched",
)
WAREHOUSE_LOCKED = Both(
    "数据仓库正被另一个进程占用（{holder}）", "the warehouse is in use by another process ({holder})"
)
MEND_LOCKED = Both(
    "等它结束，或关掉打开这个文件的程序（DuckDB 命令行、DBeaver 等），再重新运行",
    "wait for it, or close the program that has the file open (DuckDB's shell, DBeaver and the like), then run again",
)
WAREHOUSE_BROKEN = Both("数据仓库文件损坏或被截断（{reason}）", "the warehouse file is damaged or cut short ({reason})")
MEND_BROKEN = Both(
    "重新运行 mulin run --year {year}：数据仓库由收到的文件重建，不会丢数",
    "run mulin run --year {year} again: the warehouse is rebuilt from what was received, nothing is lost",
)
WAREHOUSE_ABSENT = Both("数据仓库还没有建", "the warehouse has not been built yet")
MEND_ABSENT = Both("先运行 mulin run --year {year}", "run mulin run --year {year} first")
UNKNOWN_HOLDER = Both("占用者不明", "unknown")

GATE_ABSENT = Both(
    "{year}年没有质量门结果，数据不能入库", "{year} has no verdict of the quality gate, so its data cannot be loaded"
)
MEND_GATE = Both(
    "对 {year} 年运行质量门（gate_year）后再建数据仓库",
    "run the quality gate (gate_year) for {year}, then build the warehouse",
)
GATE_INCOMPLETE = Both(
    "质量门没有回答部门 {department} 的 {kind} 工作簿",
    "the quality gate has no answer about the {kind} workbook of department {department}",
)
GATE_STALE = Both(
    "质量门判定的 {judged} 在收件库里不是已接收的上报",
    "{judged}, judged by the quality gate, is no accepted hand-in of the store",
)
MEND_STALE = Both(
    "收件库与质量门的判定对不上；重新运行，仍然如此请报告",
    "the store and the quality gate's verdicts do not agree; run again, and report it if that does not help",
)
LATE_REVIEW = Both(
    "运行期间 {table} 的审核有进展，未计入，下次运行时计入",
    "the review of {table} went on during the run and is not counted; the next run counts it",
)
LATE = Both(
    "运行期间收到的 {submission} 未计入，下次运行时计入",
    "{submission} came in during the run and is not counted; the next run counts it",
)

NOT_JUDGED = Both(
    "{submission} 已收到、还在检查，未计入；检查通过后的下一次运行计入",
    "{submission} has come in and is still being checked, so it is not counted; the next run after it passes counts it",
)
PACK_YEAR_ABSENT = Both("规划包没有 {year} 年度", "the pack has no year {year}")
MEND_PACK_YEAR = Both(
    "在 years/{year}/ 下补上该年度的评价体系、指标和任务",
    "write the framework, indicators and tasks of the year below years/{year}/",
)
RELEASE_BROKEN = Both(
    "{year}年已发布的版次 {release} 冻结的上报清单里没有{year}年",
    "release {release} of {year} has frozen no list of hand-ins of {year}",
)
MEND_RELEASE = Both(
    "用 mulin verify 检查该版次，从备份恢复后再运行",
    "check the release with mulin verify, restore it from a backup, then run again",
)
OTHER_PACK = Both(
    "{year}年已发布的版次 {release} 属于规划包 {theirs}，正在使用的是 {ours}",
    "release {release} of {year} belongs to plan pack {theirs}, and {ours} is in use",
)
MEND_OTHER_PACK = Both(
    "核对 MULIN_PACK 和 MULIN_HOME：一个规划包一个运行目录",
    "check MULIN_PACK and MULIN_HOME: a plan pack has a home of its own",
)

DUPLICATE = Both(
    "{year}年 {unit} 的字段 {field} 有 {count} 个来源（{submissions}）",
    "field {field} of {unit} in {year} has {count} sources ({submissions})",
)
MEND_DUPLICATE = Both(
    "每个字段只能由一个部门上报；检查规划包 fields.csv 的 source_department",
    "a field is reported by one department only; check source_department in the pack's fields.csv",
)
NOT_ASKED = Both(
    "{submission} 填报了没有要求的格子：字段 {field}，单位 {unit}",
    "{submission} fills in a cell that nobody asked for: field {field}, unit {unit}",
)
MEND_NOT_ASKED = Both(
    "这份工作簿与规划包不一致，请用当前模板重新上报",
    "the workbook does not fit the pack; report again on the present template",
)
PUBLICATION_ORDER = Both(
    "{year}年的公布日期 {published} 早于锁定日期 {locked}",
    "the publication date of {year}, {published}, is before its locking date {locked}",
)
MEND_PUBLICATION = Both(
    "用 mulin publish 以正确的日期重新登记公布", "register the publication again with mulin publish and the right dates"
)

SOURCE_RELEASE = Both("{year}年数据取自已发布的版次 {release}", "data of {year} are those of the released {release}")
SOURCE_IN_FORCE = Both(
    "{year}年尚未发布，数据取自目前生效的上报", "{year} is not released; its data are the hand-ins in force"
)
UNITS_DIFFER = Both(
    "{year}年发布时的责任主体名单与现在不同：增 {added} 个、减 {removed} 个；比较以现在的名单为准",
    "the list of units when {year} was released was another: {added} came since, "
    "{removed} went; comparisons follow the present list",
)

DBT_FAILED = Both("{year}年计分没有完成：{count} 处失败", "Scoring of {year} was not finished: {count} failures")
DBT_NOT_PARSED = Both("计分模型读不出来", "the scoring models cannot be read")
DBT_PARSE_FAILED = Both("计分模型读不出来：{reason}", "the scoring models cannot be read: {reason}")
DBT_MODEL = Both("计分模型 {name} 执行失败：{reason}", "the scoring model {name} failed: {reason}")
DBT_TEST = Both(
    "计分检验 {name} 不通过：{count} 行不符（{description}）",
    "the scoring test {name} does not hold: {count} rows differ ({description})",
)
DBT_TEST_ERROR = Both("计分检验 {name} 无法执行：{reason}", "the scoring test {name} could not be run: {reason}")
DBT_SKIPPED = Both("另有 {count} 个后续步骤没有执行", "{count} later steps were not run")
DBT_NOTHING = Both("计分没有执行任何模型", "no scoring model was run")
DBT_FILE_CHANGED = Both(
    "计分期间这个文件被改动、增加或删除，算出来的数不能作数",
    "this file was changed, added or deleted during scoring, so what was computed does not count",
)
DBT_NOT_THE_FILE = Both(
    "执行的计分语句 {name} 与项目文件不一致", "the statement {name} that was run is not that of the project's files"
)
DBT_LEFT_OUT = Both("计分模型或检验 {name} 没有执行", "the scoring model or test {name} was not run")
DBT_OTHER_PROFILE = Both(
    "计分没有用本次写下的连接设置（{what} 不同）",
    "scoring did not use the connection that was written for it ({what} differs)",
)
MEND_STATEMENTS = Both(
    "不要发布；把程序恢复原样（从安装包或版本库），计分期间不要改动，再重新运行",
    "do not publish; restore the program (from the package or the repository), change "
    "nothing while it scores, and run again",
)
WAREHOUSE_CHANGED = Both(
    "数据仓库在两个步骤之间被别的程序改动、换掉或加了日志文件，算出来的数不能作数",
    "between two steps another program changed or replaced the warehouse or gave it a "
    "log file, so what was computed does not count",
)
MEND_CHANGED = Both(
    "查明谁动了 warehouse/ 里的文件，再运行 mulin run --year {year}：数据仓库由收到的文件重建，不会丢数",
    "find out who touched files in warehouse/, then run mulin run --year {year}: it is "
    "rebuilt from what was received, nothing is lost",
)
MEND_DBT = Both(
    "不要发布；保留 {log} 并报告，上一版次仍然有效",
    "do not publish; keep {log} and report it; the last release stays valid",
)
