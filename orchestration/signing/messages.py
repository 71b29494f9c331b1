"""Every sentence about signatures on the chain, and about what a verification cannot know without them."""

from __future__ import annotations

NAMED = "{year}年 {release}"
NOT_READ = "登记的签名无从核对"
NOT_BELIEVED = "{year}年的版次没有应有的签名，不予采用"

NONE = "登记链上没有现用钥匙（指纹 {key}）签的登记：签名可能被整个抹掉过，链上的版次都不能采信"
MEND_NONE = (
    "刚启用这把钥匙的：先不设 MULIN_ANCHOR_PUBLIC 核对各年无误，再由经办人运行 "
    "mulin run --year <年> --first-signature；"
    "签过的：停止使用，从备份恢复收件库，查明是谁、何时改动"
)
UNSIGNED = "{release}（{at} 登记，登记链第 {index} 条）没有签名，而签名从 {first} 起已经启用：可能是没有钥匙的人登记的"
MEND_UNSIGNED = "查明是谁、何时登记；带着钥匙重新运行 mulin run --year {year}，由签过名的新版次取代，这一版不要使用"
UNKNOWN = "{release}（登记链第 {index} 条）是用不认识的钥匙签的，指纹 {key}"
MEND_UNKNOWN = (
    "与存档的指纹核对：是本单位以前的钥匙，把它的公钥补在 MULIN_ANCHOR_PUBLIC 文件的前面；不是的，停止使用，从备份恢复"
)
WRONG = "{release}（登记链第 {index} 条）的签名不对：登记的内容、它在链上的位置，或它之前的登记被改动过（钥匙 {key}）"
MEND_WRONG = "停止使用，从备份恢复收件库；查明是谁、何时改动"
RETIRED = "{release}（登记链第 {index} 条）是用已经停用的钥匙签的，指纹 {key}：换用新钥匙以后它不该再签"
MEND_RETIRED = "查明旧钥匙在谁手里；带着现用的钥匙重新运行 mulin run --year {year}，这一版不要使用"
BEFORE = (
    "{count} 个版次登记在启用签名之前（签名始于 {first}，登记链第 {index} 条）：那次签名证明它们此后没有被改动，"
    "此前的无从知道"
)
MEND_BEFORE = "需要时与当时印发的报告、抄存的链头核对"

KNOWN_UNSIGNED = (
    "这次核对证明：版次和收到的文件都与登记一致。没有核对签名，所以不能知道：登记是谁写的，"
    "整套记录（登记链、登记、版次）是不是被有写权限的人从头重写过。启用签名钥匙用 mulin key。"
)
KNOWN_UNCHECKED = (
    "有 {count} 条登记带着签名（钥匙指纹 {keys}），这里没有公钥，没有核对："
    "把公钥文件的位置写在 MULIN_ANCHOR_PUBLIC 里。"
)
KNOWN_SIGNED = (
    "登记由钥匙 {key} 签名，没有这把钥匙的人改不了最后一次签名（{release}，登记链第 {index} 条）之前的任何一条，"
    "也添不了版次。不能知道：最后一次签名以后的收件和发放，整套记录是不是被退回到较早的一次签名；"
    "对照抄存的链头和较新的报告即可查出。"
)
OF_REPORT = {
    "signed": "{key}，登记的签名无误",
    "before": "没有；登记早于启用签名，由后来的签名一并证明",
    "wrong": "{key}，登记的签名不对",
    "unknown": "{key}，不是这里信任的钥匙",
    "retired": "{key}，已经停用的钥匙",
    "unsigned": "没有；签名启用以后登记的",
    "unchecked": "{key}，这里没有公钥，没有核对",
}

NOT_RUN = "没有运行"
DUE_KEY = "签名钥匙 {path} 没有打开，新版次会没有签名"
DUE_PUBLIC = "配置了公钥（{path}）而没有签名钥匙，新版次会没有签名，没有人能采信"
DUE_CHAIN = "登记链上的版次有签名（{release} 由钥匙 {key} 签），这次运行没有签名钥匙，新版次会没有签名，没有人能采信"
MEND_DUE = (
    "用 MULIN_ANCHOR_KEY 指明钥匙文件再运行；钥匙一时取不到而非出不可的，只为这一次写 MULIN_ANCHOR_UNSIGNED=1，"
    "取到以后重新运行，由签过名的版次取代"
)
GONE_UNSIGNED = "按 MULIN_ANCHOR_UNSIGNED 没有签名：配置了公钥的地方不采信本版，取到钥匙后应重新运行"
NO_PUBLIC = "只有签名钥匙（{path}），没有指明公钥：签完无从核对"
MEND_NO_PUBLIC = "把 mulin key 生成的 .pub 文件的位置写在 MULIN_ANCHOR_PUBLIC 里"
NOT_IN_FORCE = "签名钥匙的指纹是 {found}，公钥文件 {path} 里现用的（最后一把）是 {expected}：签了也没有人能核对"
MEND_NOT_IN_FORCE = "换用现用的钥匙；新换的钥匙，把它的公钥接在公钥文件的最后"
MEND_FIRST = (
    "头一回用这把钥匙的：先不设 MULIN_ANCHOR_PUBLIC 核对各年无误（mulin verify），再设上，"
    "加 --first-signature 运行一次；"
    "用过的：签名被抹掉了，不要运行，从备份恢复收件库"
)
NOT_FIRST = "钥匙 {key} 已经在登记链上签过名，不是头一回"
MEND_NOT_FIRST = "去掉 --first-signature"

VARIABLE = "MULIN_ANCHOR_PASSPHRASE"
ASK = "签名钥匙的口令"
ASK_NEW = "新钥匙的口令（至少 {least} 个字符）"
ASK_AGAIN = "再输一遍"
UNLIKE = "两次输入的口令不同"
MEND_UNLIKE = "再运行一次"
NO_TERMINAL = "没有终端可以询问{what}"
MEND_TERMINAL = "把口令写在环境变量 {variable} 里，或在终端里运行"
