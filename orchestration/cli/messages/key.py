"""What is said of a new signing key."""

from __future__ import annotations

MADE = """钥匙 {key}
公钥 {public}
指纹 {fingerprint}

接下来：
1. 把指纹打印出来存档，并告诉收报告的人：每份报告末页都印着它。
2. 把公钥复制到每一台要核对的机器，放在运行目录以外；在那里设 MULIN_ANCHOR_PUBLIC=公钥文件。
3. 钥匙留在 U 盘上，另备一份锁好，不放在运行平台的机器上；口令分开存。
4. 先不设 MULIN_ANCHOR_PUBLIC，用 mulin verify 核对各年（设了的，签名以前一律报没有签名），再由经办人头一回签名：
   MULIN_ANCHOR_KEY={key} MULIN_ANCHOR_PUBLIC={public} mulin run --year <年> --first-signature
   以后运行不写 --first-signature。定时运行从环境变量 MULIN_ANCHOR_PASSPHRASE 取口令。
换过钥匙以后，所有报告都出新的一版：末页印的指纹不同了。"""
