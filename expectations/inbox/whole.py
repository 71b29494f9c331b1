"""Whether a file is all there: names appear before contents, and copying programs take room before they fill it."""

from __future__ import annotations

import struct
import zipfile
import zlib
from pathlib import Path
from typing import Literal

from mulin.workbooks.limits import Limits

Wholeness = Literal["whole", "partial", "trailing"]

_ZIP = b"PK\x03\x04"
_OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_END = b"PK\x05\x06"
_END_BYTES = 22
_END_REACH = _END_BYTES + (1 << 16) - 1
_READ = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
_CHUNK = 1 << 20


def wholeness(path: Path) -> Wholeness:
    """``partial``: empty, zeros, the first bytes of a workbook, or a zip that lacks its end or whose contents are not
    there yet. ``trailing``: a whole zip with something behind it, as where more room was taken than was needed.

    Whatever is no zip is whole once it holds anything. Raises OSError.
    """
    with path.open("rb") as stream:
        head = stream.read(len(_OLE))
        if head[:4] == b"\0" * len(head[:4]) or any(len(head) < len(m) and m.startswith(head) for m in (_ZIP, _OLE)):
            return "partial"
        if not head.startswith(_ZIP):
            return "whole"
        size = stream.seek(0, 2)
        stream.seek(max(size - _END_REACH, 0))
        tail = stream.read()
    at = tail.rfind(_END)
    if at < 0 or len(tail) - at < _END_BYTES:
        return "partial"
    if not _contents_are_there(path):
        return "partial"
    comment = int.from_bytes(tail[at + 20 : at + _END_BYTES], "little")
    return "whole" if at + _END_BYTES + comment == len(tail) else "trailing"


def _contents_are_there(path: Path) -> bool:
    """Every part against its checksum. What is encrypted, packed in another way or swollen is the guard's business."""
    try:
        with zipfile.ZipFile(path) as zf:
            infos = zf.infolist()
            swollen = sum(i.file_size for i in infos) > Limits().unpacked_bytes
            if swollen or any(i.compress_type not in _READ for i in infos):
                return True
            for info in infos:
                with zf.open(info) as part:
                    while part.read(_CHUNK):
                        pass
    except (RuntimeError, NotImplementedError):
        return True
    except (zipfile.BadZipFile, zlib.error, EOFError, struct.error, ValueError, OverflowError):
        return False
    return True
