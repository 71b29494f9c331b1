"""Look at a file before anything parses it: is it a workbook, and one that is safe to open.

Every refusal says in Chinese what the sender sees and can do. Guards structure only; identity, headers and values are
``parse``'s business.
"""

from __future__ import annotations

import logging
import posixpath
import struct
import zipfile
import zlib
from pathlib import Path
from typing import TYPE_CHECKING
from xml.parsers import expat

from mulin.findings import Finding, errors
from mulin.workbooks.kinds import Kind, kind_of
from mulin.workbooks.limits import Limits
from mulin.workbooks.raw.parts import DoctypeError, check_prolog, relations, workbook_part
from mulin.workbooks.raw.scan import Scan, scan
from mulin.workbooks.raw.sheet_scan import TooBigError
from mulin.workbooks.rules import finding

if TYPE_CHECKING:
    from zipfile import ZipFile, ZipInfo

log = logging.getLogger(__name__)

_FORBIDDEN_PARTS = {
    "vbaproject": "guard.macro",
    "xl/macrosheets/": "guard.macro/sheet",
    "xl/externallinks/": "guard.external_link/book",
    "xl/embeddings/": "guard.embedded",
    "xl/activex/": "guard.embedded/activex",
    "xl/ctrlprops/": "guard.embedded/control",
    "xl/connections.xml": "guard.external_link/connection",
    "xl/querytables/": "guard.external_link/query",
}
DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    struct.error,
    expat.ExpatError,
    EOFError,
    LookupError,  # a part or attribute that is not there, an encoding nobody knows
    ValueError,
    OverflowError,
    NotImplementedError,
)
"""What zipfile and expat raise on damaged files."""
_PROPERTIES_BYTES = 100_000
_HARMLESS_EXTERNAL = ("/hyperlink",)
"""A mail or web address somebody typed: never followed."""


_OTHER_KINDS = {
    "old_excel": "guard.old_excel",
    "password": "guard.encrypted",
    "rights": "guard.encrypted/rights",
    "ciphered": "guard.encrypted/software",
    "text": "guard.csv",
}
"""Kinds of file that have a rule of their own; every other has a variant of ``guard.not_workbook``."""


def other_kind(kind: Kind) -> Finding:
    """What is said of a file of this kind, which is no workbook."""
    return finding(_OTHER_KINDS.get(kind, f"guard.not_workbook/{kind}"))


def _no_workbook(path: Path) -> Finding | None:
    """What a file is that is no workbook, whatever its name says."""
    kind = kind_of(path)
    if kind == "workbook":
        return None
    if kind in ("unknown", "archive") and path.suffix.lower() in (".csv", ".txt", ".tsv"):
        kind = "text"
    return other_kind(kind)


def _member_findings(infos: list[ZipInfo], limits: Limits) -> list[Finding]:
    names = [i.filename for i in infos]
    lower = [n.lower() for n in names]
    if len(names) > limits.members:
        return [finding("guard.too_many_parts", count=len(names), limit=limits.members)]
    out: list[Finding] = []
    if len(set(lower)) != len(lower):
        out.append(finding("guard.duplicate_part"))
    if any(n.startswith(("/", "\\")) or "\\" in n or ":" in n or ".." in n.split("/") for n in names):
        out.append(finding("guard.path"))
    if any(i.flag_bits & 1 for i in infos):
        out.append(finding("guard.encrypted/zip"))
    if any(i.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for i in infos):
        out.append(finding("guard.compression"))
    total = sum(i.file_size for i in infos)
    swollen = [i for i in infos if i.file_size > 1_000_000 and i.file_size > limits.ratio * max(i.compress_size, 1)]
    if total > limits.unpacked_bytes or swollen:
        out.append(finding("guard.bomb", megabytes=total / 1e6))
    for part, rule in _FORBIDDEN_PARTS.items():
        if any(part in n if "/" not in part else n.startswith(part) for n in lower):
            out.append(finding(rule))
    return out


def _kind_findings(zf: ZipFile) -> list[Finding]:
    part = workbook_part(zf)
    if part is None or not part.startswith("xl/"):
        return [finding("guard.not_workbook/unknown")]
    return []


def _part_findings(zf: ZipFile) -> list[Finding]:
    """Document types and external targets in any XML part, whether or not we read it ourselves."""
    for info in zf.infolist():
        if not info.filename.lower().endswith((".xml", ".rels", ".vml")):
            continue
        check_prolog(zf, info.filename)
        if info.filename.lower().endswith(".rels"):
            folder, name = posixpath.split(posixpath.dirname(info.filename))[0], posixpath.basename(info.filename)[:-5]
            for relation in relations(zf, posixpath.join(folder, name)).values():
                if relation.get("TargetMode") == "External" and not relation.get("Type", "").endswith(
                    _HARMLESS_EXTERNAL
                ):
                    picture = relation.get("Type", "").endswith("/image")
                    return [finding("guard.external_link/picture" if picture else "guard.external_link")]
    return []


def _is_out_of_memory(exc: Exception) -> bool:
    """zlib and expat have words of their own for it; the file is not to blame."""
    if isinstance(exc, expat.ExpatError):
        return exc.code == expat.errors.codes[expat.errors.XML_ERROR_NO_MEMORY]
    return isinstance(exc, zlib.error) and str(exc).startswith("Error -4 ")


def inspect(path: Path, limits: Limits | None = None) -> tuple[list[Finding], Scan | None]:
    """All findings about the file as a container, and the scan of its sheets when there is no error among them.

    Raises OSError only when the file cannot be opened at all.
    """
    limits = limits or Limits()
    size = path.stat().st_size
    if size == 0:
        return [finding("guard.empty")], None
    if size > limits.file_bytes:
        return [finding("guard.too_large", megabytes=size / 1e6, limit=limits.file_bytes / 1e6)], None
    if (other := _no_workbook(path)) is not None:
        return [other], None
    try:
        with zipfile.ZipFile(path) as zf:
            found = _member_findings(zf.infolist(), limits) or _kind_findings(zf) or _part_findings(zf)
            if errors(found):
                return found, None
            result = scan(zf, limits)
    except DoctypeError:
        return [finding("guard.doctype")], None
    except TooBigError as exc:
        kind, sheet, where = exc.args
        return [finding(f"guard.dimension/{kind}", sheet, None if where.isdigit() else where)], None
    except DAMAGE as exc:
        if _is_out_of_memory(exc):
            raise MemoryError from exc
        log.info("%s is damaged: %s: %s", path, type(exc).__name__, exc)
        return [finding("guard.damaged")], None
    if result.date1904 and any(sheet.typed for sheet in result.sheets):
        found.append(finding("guard.date1904"))
    return found, None if errors(found) else result


def claims_to_be_ours(path: Path) -> bool:
    """Whether a file's properties carry the identity of a template, sound or not. Looks no further into it."""
    try:
        with zipfile.ZipFile(path) as zf:
            part = zf.getinfo("docProps/custom.xml")
            return part.file_size < _PROPERTIES_BYTES and b"mulin_layout" in zf.read(part)
    except (*DAMAGE, OSError, RuntimeError):  # RuntimeError: encrypted
        return False


def guard_file(path: Path, limits: Limits | None = None) -> list[Finding]:
    """Findings about the file as a container; empty when it may be parsed."""
    return inspect(path, limits)[0]
