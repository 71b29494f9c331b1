"""Every sentence said where a release is made."""

from __future__ import annotations

DISK_FULL = "磁盘空间不足，版次没有写完，半成品已删除"
NOT_WRITABLE = "写不进发布目录（{reason}）"
TAKEN = "要用的文件夹在这次运行期间被别的程序占用，没有覆盖它；半成品已删除"
MEND_TAKEN = "重新运行：已有的版次会核对，要用的是下一个号；再出现的，查明是谁在 releases/ 下写文件"
MEND_DISK = "清理磁盘后重新运行"
MEND_RIGHTS = "检查目录权限或磁盘后重新运行"

PACK_CHANGED = "规划包在运行期间被改动，快照与计分所用的不一致"
MEND_PACK = "确认规划包已保存完毕后重新运行"
WAREHOUSE_OTHER = "数据仓库是{found}年的，不是{year}年的"
RENDER_CHANGED = "写出以后又被别的程序改动"
RENDER_EMPTY = "没有生成任何报告"
MEND_RENDER = "按提示改正模板或数据后重新运行；没有发布缺报告的版次"

PUBLISHED_FIRST = "{year}年已发布第一版 {release}"
PUBLISHED_NEXT = "{year}年已发布 {release}，取代 {previous}"
UNCHANGED = "{year}年与当前版次 {release} 完全一致，没有产生新版次"
POINTED_AGAIN = "current 原来写的是 {before}，已写回 {release}"
SUBSTITUTED = "这些名称里有字体画不出的字，报告上印作〓并注明编码（异体字印作通行字形），其余各处照原样：{names}"
PREVIOUS_DAMAGED = "当前版次 {release} 已损坏（{count} 处与清单、登记或签名不符），另发新版次取代，不做对比"
PREVIOUS_LOST = "登记过的当前版次 {release} 文件夹已不在，另发新版次取代，不做对比"
PENDING_DAMAGED = "{release} 没有登记过，文件与它自己的清单也不符（{count} 处），不采用；查明来历"
PREVIOUS_UNREGISTERED = (
    "{release} 没有登记过，本次也没有重算出同样的文件，不采用，不做对比；另发新版次取代。"
    "它写完以后数据和程序没有变过的，请查明来历"
)
DISCARDED = "被结束或丢了锁的运行留下的半成品已清除：{names}"

CORRECTIONS_DOUBTED = (
    "{release} 有更正说明与重新比较的结果不符，有关报告不沿用，另发新版次；用 mulin verify 查看是哪些，并查明来历"
)
ANCHORED_LATE = "{release} 上次写完后没有来得及登记；本次由收到的文件重算，结果与它逐字节相同，现已登记"

CODE_TWICE = "报告编码 {code} 同时属于 {one} 和 {other}"
MEND_CODE_TWICE = "两份不同的报告碰巧得到同一编码（机会极小）：改动评价体系 version 一类的文字后重新运行，并报告此事"

NOT_PUBLIC = "没有登记"
PUBLICATION = "{year} 年 {release} 于 {published} 公布（{locked} 锁定），经办人 {who}"
PUBLIC_OTHERWISE = "这一版登记过别的日期：{said}"
MEND_PUBLIC_OTHERWISE = "那一次是对的，不用再登记；写错了的，写明正确的日期并选更正"
BEFORE_ISSUED = "公布日期 {published} 早于 {release} 上所印的印发日期 {printed}"
MEND_BEFORE_ISSUED = "到印发日期那天公布并登记，或写明不早于它的公布日期"
BEFORE_LOCK = "公布日期 {published} 早于锁定日期 {locked}"
NOT_YET = "公布日期 {published} 在今天 {today} 之后，公布了才能登记"
MEND_DAY = "写明正确的日期后重试"
MEND_SUPERSEDED = "登记公布正在使用的 {newer}"
