"""What lies in a department's folder and is no workbook: what it is, and what its sender can do."""

from __future__ import annotations

import zipfile
from pathlib import Path

from expectations.inbox import messages as m
from expectations.inbox.names import suffix_of

_BY_HEAD = (
    (b"%PDF", "pdf"), (b"\xff\xd8\xff", "picture"), (b"\x89PNG", "picture"), (b"GIF8", "picture"),
    (b"II*\0", "picture"), (b"MM\0*", "picture"), (b"BM", "picture"),
    (b"Rar!\x1a\x07", "archive"), (b"7z\xbc\xaf\x27\x1c", "archive"), (b"\x1f\x8b", "archive"), (b"BZh", "archive"),
    (b"\xfd7zXZ", "archive"), (b"{\\rtf", "document"),
)  # fmt: skip
_BY_SUFFIX = {
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
_KIND = {f".{suffix}": kind for kind, suffixes in _BY_SUFFIX.items() for suffix in suffixes.split()}
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ZIP = b"PK\x03\x04"
_BY_PART = (("word/", "document"), ("ppt/", "slides"), ("xl/", "workbook"), ("Index/CalculationEngine", "numbers"))
_HEAD_BYTES = 64


def foreign(path: Path, folder: str) -> str:
    """The sentence for a file that is no workbook: by its content, else by its name. Raises OSError."""
    with path.open("rb") as stream:
        head = stream.read(_HEAD_BYTES)
    kind = next((kind for start, kind in _BY_HEAD if head.startswith(start)), None)
    if kind is None and head.startswith(_ZIP):
        kind = _in_zip(path)
    suffix = suffix_of(path.name)
    if kind is None:
        kind = _KIND.get(suffix)
    if kind is None and head.startswith(_OLE):
        kind = "old_excel"
    return sentence(kind or ("unknown" if suffix else "unnamed"), suffix, folder)


def sentence(kind: str, suffix: str, folder: str) -> str:
    what, mend = m.FOREIGN[kind]
    return m.IS_FOREIGN.format(what=what.format(suffix=suffix), mend=mend.format(folder=folder))


def _in_zip(path: Path) -> str | None:
    """What sort of document a zip holds; an archive where it is none, and None where it cannot be opened."""
    try:
        with zipfile.ZipFile(path) as zf:
            names = zf.namelist()
    except (zipfile.BadZipFile, ValueError, NotImplementedError):
        return None
    found = next((kind for part, kind in _BY_PART if any(n.startswith(part) for n in names)), None)
    if found is None and "mimetype" not in names and not any(n.startswith("Index/") for n in names):
        return "archive"
    return found
