"""Sentences of ``mulin audit verify``."""

from __future__ import annotations

NO_PORTAL = "这个运行目录里没有门户，没有日志可以核对。"
EMPTY = "门户的日志还是空的。"
SOUND = "日志核对一致：{lines} 行，到第{last}行，一行没有改动、插入、删去、换过次序。"
CHAINED = "登记链为其中第1行至第{audited}行作证；其后的由运行目录里留存的链头和封条作证。"
NOT_CHAINED = "登记链上还没有日志的链头：由运行目录里留存的链头和封条作证。"
WRONG = "日志核对不上"
WARNED = "日志核对一致，有要留意的"
FAILED = "日志没有核对"
RULE = "log.unreadable"
UNREADABLE = "门户的数据库读不出来：{reason}"
MEND_UNREADABLE = "核对 MULIN_PORTAL_DATABASE、数据库是否在运行、MULIN_HOME 是否写对，再核对一次"
