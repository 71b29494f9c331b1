"""What somebody is told whose request does not reach the portal."""

from __future__ import annotations

TOO_LARGE = ("文件太大", "一次最多上传 700 MB。请把附件分几次传，或压缩图片后再传；已经交上的不受影响。")
NOT_UNDERSTOOD = ("没有办成", "浏览器送来的内容不完整。请回到上一页再试一次。")
NOT_KNOWN = ("没有办成", "请先登录，再上传文件。")
PAGE = """<!doctype html><html lang="zh-Hans"><head><meta charset="utf-8"><title>{title}</title>
<meta name="viewport" content="width=device-width, initial-scale=1"></head>
<body><main><h1>{title}</h1><p>{text}</p><p><a href="/">回到首页</a></p></main></body></html>"""
