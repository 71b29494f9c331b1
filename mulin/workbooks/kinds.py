"""What a file is by its content, whatever its name says: people rename what they are told to convert.

Looks at the first bytes and, in a zip or a compound document, at the names of what is inside. Opens nothing.
"""

from __future__ import annotations

import codecs
import math
import zipfile
from collections import Counter
from pathlib import Path
from typing import Literal

Kind = Literal[
    "workbook", "binary_workbook", "old_excel", "open_document", "numbers", "web", "old_xml", "text",
    "pdf", "document", "slides", "picture", "archive", "mail", "media",
    "password", "rights", "ciphered", "unknown",
]  # fmt: skip
"""``workbook``: a zip that holds one, sound or not; ``old_excel``: .xls and .et; ``old_xml``: the XML table of 2003;
``password``: a document with a password to open it; ``rights``: one under a rights service; ``ciphered``: content in
which no format can be recognised, as the encryption software of offices leaves it."""

HEAD_BYTES = 4096
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_BY_HEAD: tuple[tuple[bytes, Kind], ...] = (
    (b"%PDF", "pdf"), (b"OFD", "pdf"), (b"\xff\xd8\xff", "picture"), (b"\x89PNG", "picture"), (b"GIF8", "picture"),
    (b"II*\0", "picture"), (b"MM\0*", "picture"), (b"BM", "picture"), (b"Rar!\x1a\x07", "archive"),
    (b"7z\xbc\xaf\x27\x1c", "archive"), (b"\x1f\x8b", "archive"), (b"BZh", "archive"), (b"\xfd7zXZ", "archive"),
    (b"{\\rtf", "document"), (b"ID3", "media"), (b"OggS", "media"), (b"MIME-Version:", "web"),
    (b"%TSD-Header", "ciphered"), (b"E-SafeNet", "ciphered"), (b"DLP", "ciphered"),
)  # fmt: skip
_BY_PART: tuple[tuple[str, Kind], ...] = (
    ("xl/workbook.bin", "binary_workbook"), ("xl/", "workbook"), ("word/", "document"), ("ppt/", "slides"),
    ("Index/", "numbers"), ("Index.zip", "numbers"), ("OFD.xml", "pdf"),
)  # fmt: skip
_BY_STREAM: tuple[tuple[str, Kind], ...] = (
    ("DRMEncryptedTransform", "rights"), ("DRMEncryptedDataSpace", "rights"), ("EncryptedPackage", "password"),
    ("WordDocument", "document"), ("PowerPoint Document", "slides"), ("__substg1.0_", "mail"),
    ("Workbook", "old_excel"), ("Book", "old_excel"),
)  # fmt: skip
_ODF: tuple[tuple[str, Kind], ...] = (("text", "document"), ("presentation", "slides"), ("graphics", "picture"))
_RANDOM_BITS = 7.6
"""Shannon entropy a byte of ciphered content; text and the formats above stay below in their first 4 KB."""


def kind_of(path: Path) -> Kind:
    """What the file is by its content. Raises OSError where it cannot be read."""
    with path.open("rb") as stream:
        head = stream.read(HEAD_BYTES)
    for start, kind in _BY_HEAD:
        if head.startswith(start):
            return kind
    if head.startswith(b"PK"):
        return _in_zip(path)
    if head.startswith(_OLE):
        return _in_compound_document(path)
    return _in_text(head) or ("ciphered" if len(head) == HEAD_BYTES and _entropy(head) > _RANDOM_BITS else "unknown")


def _in_zip(path: Path) -> Kind:
    try:
        with zipfile.ZipFile(path) as zf:
            names = zf.namelist()
            mime = zf.read("mimetype")[:200].decode("ascii", "replace") if "mimetype" in names else ""
    except (zipfile.BadZipFile, ValueError, NotImplementedError, RuntimeError, EOFError):
        return "workbook"  # damaged or odd: whoever opens it says how
    if ".opendocument." in mime:
        return next((kind for word, kind in _ODF if f".opendocument.{word}" in mime), "open_document")
    lower = [n.lower() for n in names]
    for part, kind in _BY_PART:
        if any(n.startswith(part.lower()) for n in lower):
            return kind
    return "workbook" if "[content_types].xml" in lower else "archive"


def _in_compound_document(path: Path) -> Kind:
    """By the names of its streams, which stand in it as UTF-16."""
    content = path.read_bytes()
    return next((kind for name, kind in _BY_STREAM if name.encode("utf-16-le") in content), "old_excel")


def _in_text(head: bytes) -> Kind | None:
    """Text that only looks like a table: web pages saved as .xls, XML tables, mails, comma-separated lines."""
    text = _decoded(head)
    if text is None:
        return None
    start = text.lstrip().lower()
    if start.startswith("<?xml") and ("excel.sheet" in start or "office:spreadsheet" in start):
        return "old_xml"
    if start.startswith(("<!doctype html", "<html", "<meta", "<head")) or "<table" in start:
        return "web"
    if start.startswith(("return-path:", "received:", "from: ", "x-")) and "\nsubject:" in start:
        return "mail"
    return "text" if any(c in start.split("\n")[0] for c in ",\t;|，") else None


def _decoded(head: bytes) -> str | None:
    """The first bytes as text, as far as characters are whole; None where they are none."""
    wide = head.startswith((b"\xff\xfe", b"\xfe\xff"))
    for encoding in ("utf-16",) if wide else ("utf-8-sig", "gb18030"):
        try:
            text = codecs.getincrementaldecoder(encoding)().decode(head)
        except UnicodeDecodeError:
            continue
        if not any(ord(c) < 32 and c not in "\t\r\n\f" for c in text):
            return text
    return None


def _entropy(data: bytes) -> float:
    counts = Counter(data).values()
    return -sum(n / len(data) * math.log2(n / len(data)) for n in counts)
