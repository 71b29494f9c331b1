"""Every sentence about accounts and posts."""

from __future__ import annotations

WRONG_LOGIN = "账号或密码不对。密码分大小写；忘了的，请管理员重发一次性链接。"
LOCKED = "这个账号连续多次输错密码，已暂停登录 {minutes} 分钟。过后再试，或请管理员解锁。"
