"""What is said about one report: looked up by code, held as a PDF, or signed."""

from __future__ import annotations

TITLE = "报告 {code}"
FACTS = {
    "kind": "报告种类", "subject": "单位", "year": "年度", "number": "印的版次", "releases": "见于版次", "file": "文件",
    "pages": "页数", "sha256": "文件哈希", "fingerprint": "数据指纹", "code": "报告编码", "signed": "签名",
    "anchor_key": "登记签名",
}  # fmt: skip
SUBJECT = "{name}（{code}）"
NUMBER = "第{number}版"
SIGNATURE = "{signer}，{when}（证书序列号 {serial}）"
SERVED = "（使用中：{release}）"
NOT_SERVED = "（现在没有使用中的版次）"
NOT_COMPUTED = (
    "这里只查是不是登记过的那一份；数是不是由收到的工作簿算出来的，用 mulin verify 年度 --with-reports 重算。"
)
SOUND = f"核对无误：文件、报告索引、版次清单与登记链一致。{NOT_COMPUTED}"
SOUND_PDF = f"核对无误：与 {{year}}年 {{release}} 的文件逐字节相同。{NOT_COMPUTED}"
SOUND_SIGNED = (
    "核对无误：签名之前的内容与 {year}年 {release} 的文件逐字节相同，签名完好。"
    "签名人的证书由谁签发、是否可信，请另行核对。"
)
SOUND_EXTRACT = "核对无误：与发放登记的考核摘要逐字节相同。摘要不是版次中的报告，限阅。"
SAME = "这份文件与 {year}年 {release} 登记的文件逐字节相同，没有被改动。下面是版次文件夹自身的问题。"
SAME_SIGNED = (
    "签名之前的内容与 {year}年 {release} 登记的文件逐字节相同，没有被改动，签名完好。下面是版次文件夹自身的问题。"
)
RELEASES_OWN = "版次文件夹"
WRONG = "{what} 有 {count} 处不符"
WARNED = "{what}：请注意"

PASSPHRASE = "MULIN_SIGN_PASSPHRASE"
ASK_PASSPHRASE = "证书口令"
MEND_TERMINAL = f"把口令写在环境变量 {PASSPHRASE} 里（证书没有口令的，设为空），或在终端里运行"
SIGNING = "[{done}/{total}] {file}：{state}"
STATE_SIGNED = "已签"
STATE_FAILED = "没有签成：{error}"
SIGNED = "已签 {count} 份，在 {out}；签名前后的哈希见 {register}。发布的版次没有改动。"
FAILED = "{count} 份没有签成"
MEND_FAILED = "按提示处理后，换一个空文件夹，用 --unit 只签这几份"
UNKNOWN_KIND = "没有这种报告：{kind}；可用：{known}"
