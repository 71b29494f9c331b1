"""What lies in a department's folder and is no workbook: what it is, and what its sender can do."""

from __future__ import annotations

from pathlib import Path
from typing import cast

from expectations.inbox import messages as m
from expectations.inbox.names import suffix_of
from mulin.workbooks.guard import other_kind
from mulin.workbooks.kinds import Kind, kind_of

_BY_SUFFIX: dict[str, str] = {
    "pdf": "pdf ofd xps caj",
    "document": "doc docx docm dot dotx wps wpt rtf odt pages",
    "slides": "ppt pptx pps ppsx dps odp key",
    "picture": "jpg jpeg png gif bmp tif tiff heic heif webp svg",
    "media": "mp3 wav m4a amr mp4 mov avi wmv mkv flv",
    "text": "txt md log",
    "web": "htm html mht mhtml xml json",
    "archive": "zip rar 7z tar gz tgz bz2 xz iso cab",
    "mail": "eml msg",
    "numbers": "numbers",
    "old_excel": "ett xlt xltx xltm xlam fods",
}
"""For content that says nothing by itself: kind (of ``mulin.workbooks.kinds``) → suffixes."""
_KIND = {f".{suffix}": cast(Kind, kind) for kind, suffixes in _BY_SUFFIX.items() for suffix in suffixes.split()}
_VAGUE = ("unknown", "text", "ciphered", "old_excel")
"""Kinds of content for which the name says more, where it says something."""


def foreign(path: Path, folder: str) -> str:
    """The sentence for a file that is no workbook: by its content, else by its name. Raises OSError."""
    suffix, kind = suffix_of(path.name), kind_of(path)
    if kind in _VAGUE:
        kind = _KIND.get(suffix, kind)
    if kind == "workbook":
        what, mend = m.FOREIGN_UNMARKED
    else:
        mend = m.FOREIGN.get("unnamed" if kind == "unknown" and not suffix else kind, m.FOREIGN_ELSE)
        if kind == "unknown":
            what = m.FOREIGN_UNKNOWN.format(suffix=suffix) if suffix else m.FOREIGN_UNNAMED
        else:
            what = other_kind(kind).message
    return m.IS_FOREIGN.format(what=what, mend=mend.format(folder=folder))
