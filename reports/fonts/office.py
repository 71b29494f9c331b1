"""Fonts an office owns (方正小标宋、仿宋_GB2312 …): found on the machine by name, used only if pinned.

They are not ours to ship. A pack names file and SHA-256, so that a report has the same bytes on every machine that
has the font, and no report leaves a machine that has not.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from reports.fonts import FontFileError
from reports.look.style import FAMILIES, OfficeFont

SCHEME = "office"
ENVIRONMENT = "MULIN_FONT_DIR"
_USUAL = ("/usr/share/fonts", "/usr/local/share/fonts", "~/.local/share/fonts", "~/.fonts")


def folders() -> list[Path]:
    """Where fonts are looked for: ``MULIN_FONT_DIR`` first, then the machine's usual folders."""
    own = [os.environ[ENVIRONMENT]] if os.environ.get(ENVIRONMENT) else []
    return [Path(p).expanduser() for p in (*own, *_USUAL)]


@cache
def font_bytes(file: str, sha256: str) -> bytes:
    """The font's content. Raises FontFileError where no folder has it, or none has this very file."""
    seen = [path for folder in folders() if folder.is_dir() for path in sorted(folder.rglob(file)) if path.is_file()]
    for path in seen:
        data = path.read_bytes()
        if hashlib.sha256(data).hexdigest() == sha256:
            return data
    where = "、".join(str(f) for f in folders())
    if not seen:
        raise FontFileError(
            f"找不到规划包指定的字体文件 {file}（查找过：{where}）。装上这个字体，或用环境变量 {ENVIRONMENT} 指明"
            "所在文件夹，或删去 reports.yaml 中 fonts 的这一行，改用自带字体。"
        )
    raise FontFileError(
        f"字体文件 {file} 与规划包指定的不是同一个文件（{'、'.join(str(p) for p in seen)} 的 SHA-256 不符）。"
        "核对字体版本，或由评估办公室更新 reports.yaml 中的 sha256。"
    )


def face_css(fonts: Iterable[OfficeFont]) -> str:
    """``@font-face`` rules that put the office's faces before the pinned ones of page.css.

    Such a font has one weight, its own: it stands for both, so that no bold is drawn by smearing.
    """
    return "".join(
        f'@font-face{{font-family:"{FAMILIES[f.role]}";font-weight:{weight};src:url("{SCHEME}:{f.sha256}/{f.file}")}}'
        for f in fonts for weight in (400, 700)
    )  # fmt: skip
