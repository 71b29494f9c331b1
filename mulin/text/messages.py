"""What is said of a text that somebody typed to be printed on one line."""

from __future__ import annotations

BLANK = "{what}不能为空"
MEND_BLANK = "写上{what}"
CONTROL = "{what}里有换行、制表符或看不见的控制字符"
MEND_CONTROL = "写成一行，删去看不见的字符"
PERSONAL = "{what}里有身份证号或手机号，登记簿不收个人号码"
MEND_PERSONAL = "删去号码再登记"
TOO_LONG = "{what}有 {length} 个字，最多 {most} 个"
MEND_TOO_LONG = "写得短一些，详情另附书面材料"
