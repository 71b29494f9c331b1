"""A PDF somebody holds: is it a release's, bit for bit, perhaps with signatures after it? If not, what is left of it?

A signature is appended (an incremental update), so a signed report begins with the release's own bytes.
"""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from mulin.beijing import in_beijing
from mulin.findings import Finding, Level
from mulin.received import Extract, Store, StoreError, find_extract
from mulin.settings import Settings
from orchestration.proving import messages as m
from orchestration.proving.lookup import Sought, find_code, find_hash
from orchestration.release.messages import MEND_VERIFY
from reports.attached import DATA
from reports.identity import CodeError, read_code

_END = re.compile(rb"%%EOF(\r\n|\n|\r|)")
_CODE = re.compile(r"\d\d-[0-9A-Z]{5}-[0-9A-Z]{5}-[0-9A-Z]")
# what pyHanko's reader raises, besides its own, at a file somebody built to be odd
_MALFORMED = (ValueError, KeyError, TypeError, IndexError, AttributeError, RecursionError)
_DIGEST = re.compile(r"\b[0-9a-f]{64}\b")


@dataclass(frozen=True, slots=True)
class Signature:
    """``signer``: the certificate's subject. Whom to trust is not judged here: that needs the issuer's certificate."""

    signer: str
    signed_at: str
    serial: str


@dataclass(frozen=True, slots=True)
class Examined:
    """``found.places`` is empty for a file that is no release's. ``findings`` say what is wrong with the file;
    what is wrong with the releases it was looked for in is in ``found.findings``. ``extract``: it is no report, but a
    restricted paper of the register."""

    found: Sought
    signatures: tuple[Signature, ...]
    findings: tuple[Finding, ...]
    extract: Extract | None = None


def examine(settings: Settings, path: Path) -> Examined:
    """Look a PDF up. Raises OSError where it cannot be read."""
    data = path.read_bytes()
    if not data.startswith(b"%PDF"):
        return Examined(Sought(()), (), (_wrong("pdf_not", m.PDF_NOT, path),))
    for end in _ends(data):
        found = find_hash(settings, hashlib.sha256(data[:end]).hexdigest())
        if found.places:
            signatures, wrong = _signatures(data, end, path) if end < len(data) else ((), [])
            return Examined(found, signatures, tuple(wrong))
    try:
        if extract := find_extract(Store(settings.received), hashlib.sha256(data).hexdigest()):
            return Examined(Sought(()), (), (), extract)
        broken = []
    except StoreError as error:  # the register cannot be asked: the paper may stand in it
        broken = [Finding(Level.ERROR, "release.store", str(error), MEND_VERIFY)]
    said = [*_claims(settings, data, path, found), *broken]
    return Examined(found, (), tuple(dict.fromkeys(said)))


def _wrong(rule: str, text: str, path: Path, level: Level = Level.ERROR) -> Finding:
    return Finding(level, f"release.{rule}", text, m.MEND_PDF, file=path.name)


def _ends(data: bytes) -> Iterator[int]:
    """Lengths at which the file once ended, the whole first: after each end mark, with and without its line end."""
    marks = {end for match in _END.finditer(data) for end in (match.start() + 5, match.end())}
    yield from sorted(marks | {len(data)}, reverse=True)


def _signatures(data: bytes, original: int, path: Path) -> tuple[tuple[Signature, ...], list[Finding]]:
    """Who signed what begins with the release's file, and what is wrong with what was appended to it."""
    from pyhanko.pdf_utils.misc import PdfError
    from pyhanko.pdf_utils.reader import PdfFileReader
    from pyhanko.sign.general import SigningError
    from pyhanko.sign.validation import SignatureCoverageLevel
    from pyhanko.sign.validation.errors import SignatureValidationError

    signatures, wrong = [], []
    try:
        reader, base = PdfFileReader(io.BytesIO(data)), PdfFileReader(io.BytesIO(data[:original]))
        embedded = list(reader.embedded_signatures)
        if not embedded:
            return (), [_wrong("sign_absent", m.SIGN_ABSENT, path)]
        for one in embedded:
            signature, sound = _signature(one)
            signatures.append(signature)
            if not sound:
                wrong.append(_wrong("sign_broken", m.SIGN_BROKEN.format(signer=signature.signer), path))
        if embedded[-1].evaluate_signature_coverage() is not SignatureCoverageLevel.ENTIRE_FILE:
            wrong.append(_wrong("sign_tail", m.SIGN_TAIL, path))
        if not _only_signed(reader, base):
            wrong.append(_wrong("sign_changed", m.SIGN_CHANGED, path))
    except (PdfError, SignatureValidationError, SigningError, *_MALFORMED):
        wrong.append(_wrong("pdf_unreadable", m.PDF_UNREADABLE, path))
    return tuple(signatures), wrong


def _signature(embedded: Any) -> tuple[Signature, bool]:
    """Who signed and when, and whether signed bytes and signature agree."""
    from pyhanko.sign.general import CMSExtractionError, check_ess_certid, find_unique_cms_attribute
    from pyhanko.sign.validation.generic_cms import validate_sig_integrity

    certificate, signed = embedded.signer_cert, embedded.signer_info["signed_attrs"]
    intact, valid = validate_sig_integrity(embedded.signer_info, certificate, "data", embedded.compute_digest())
    with suppress(CMSExtractionError):  # PAdES has it: the signature vouches for the certificate that names the signer
        named = find_unique_cms_attribute(signed, "signing_certificate_v2")
        valid = valid and check_ess_certid(certificate, named["certs"][0])
    subject = certificate.subject
    when = embedded.self_reported_timestamp
    told = Signature(
        str(subject.native.get("common_name") or subject.human_friendly),
        "—" if when is None else in_beijing(when), f"{certificate.serial_number:x}",
    )  # fmt: skip
    return told, bool(intact and valid)


def _only_signed(reader: Any, base: Any) -> bool:
    """Whether all that was appended to ``base`` is signatures that show nothing: the same catalog but for the form,
    pages with no other new annotation, no object replaced or removed, nothing read past the release's part."""
    before = base.xrefs.total_revisions
    if reader.encrypted or reader.xrefs.total_revisions <= before:
        return False
    then = reader.get_historical_resolver(before - 1)
    if (reader.xrefs.get_startxref_for_revision(before - 1) != base.last_startxref
            or reader.trailer.raw_get("/Root") != then.trailer_view.raw_get("/Root")):  # fmt: skip
        return False
    old = set().union(*(base.xrefs.explicit_refs_in_revision(r) for r in range(before)))
    old_ids = {ref.idnum for ref in old}
    for revision in range(before, reader.xrefs.total_revisions):
        if any(ref.idnum in old_ids for ref in reader.xrefs.refs_freed_in_revision(revision)):
            return False
        for ref in reader.xrefs.explicit_refs_in_revision(revision):
            if ref.idnum in old_ids and not _same_but_signed(base.get_object(ref), reader.get_object(ref)):
                return False
    form = reader.root["/AcroForm"]
    return set(form) <= {"/Fields", "/SigFlags"} and all(_shows_nothing(field) for field in form["/Fields"])


def _same_but_signed(old: Any, new: Any) -> bool:
    """Whether a replaced object differs only in what a signature needs; references are compared, not followed."""
    if not isinstance(old, dict) or not isinstance(new, dict):
        return False
    may = {"/Catalog": {"/AcroForm", "/Extensions", "/Version", "/DSS"}, "/Page": {"/Annots"}}.get(
        str(_value(old, "/Type"))
    )
    if may is None or any(dict.get(old, k) != dict.get(new, k) for k in (set(old) | set(new)) - may):
        return False
    held, now = list(_value(old, "/Annots", [])), list(_value(new, "/Annots", []))
    return now[: len(held)] == held and all(_shows_nothing(a) for a in now[len(held) :])


def _shows_nothing(field: Any) -> bool:
    held = _followed(field)
    sides = _value(held, "/Rect", [])
    return str(_value(held, "/FT")) == "/Sig" and not any(float(side) for side in sides) and "/AP" not in held


def _value(held: Any, key: str, default: Any = None) -> Any:
    """An entry of a dictionary, its reference followed."""
    return held[key] if key in held else default  # noqa: SIM401  get() would not follow it


def _followed(item: Any) -> Any:
    return item.get_object() if hasattr(item, "get_object") else item


def _claims(settings: Settings, data: bytes, path: Path, sought: Sought) -> Iterator[Finding]:
    """No release's file, or none that can be proven: what it says of itself, and whether its data are registered."""
    from pyhanko.pdf_utils.misc import PdfError

    if sought.unread:
        text = m.PDF_UNDECIDED.format(releases="、".join(sought.unread))
        yield replace(_wrong("pdf_undecided", text, path), mend=m.MEND_UNDECIDED)
    else:
        yield _wrong("pdf_unknown", m.PDF_UNKNOWN, path)
    try:
        said, attached = _read(data)
    except (PdfError, *_MALFORMED):
        yield _wrong("pdf_unreadable", m.PDF_UNREADABLE, path)
        return
    found = Sought((), unread=sought.unread)
    if match := _CODE.search(said):
        with suppress(CodeError):
            found = find_code(settings, read_code(match[0]))
        if found.places:
            text = m.PDF_CLAIMS.format(code=match[0], release=(found.registered or found.places[-1]).release)
        elif found.unread:
            text = m.PDF_CLAIMS_UNREAD.format(code=match[0], releases="、".join(found.unread))
        else:
            text = m.PDF_CLAIMS_UNKNOWN.format(code=match[0])
        yield _wrong("pdf_claims", text, path)
    yield _data(attached, found, _DIGEST.search(said), path)
    yield from found.findings


def _data(attached: bytes | None, found: Sought, claimed: re.Match[str] | None, path: Path) -> Finding:
    """What the attached data prove. The fingerprint a file prints is its own word: only a registered one counts."""
    if attached is None:
        return _wrong("pdf_data", m.PDF_DATA_ABSENT, path)
    own, place = hashlib.sha256(attached).hexdigest(), found.registered
    if place is not None and place.entry.fingerprint:
        expected = place.entry.fingerprint
        text = m.PDF_DATA_SAME if own == expected else m.PDF_DATA_DIFFERS
        level = Level.WARNING if own == expected else Level.ERROR
        release = m.RELEASE_NAMED.format(year=place.year, release=place.release)
        text = text.format(release=release, found=own[:16], expected=expected[:16])
        return _wrong("pdf_data", text, path, level)
    if claimed is not None and claimed[0] != own:
        return _wrong("pdf_data", m.PDF_DATA_SELF.format(found=own[:16], expected=claimed[0][:16]), path)
    text = m.PDF_DATA_UNREAD if found.unread else m.PDF_DATA_UNREGISTERED
    return _wrong("pdf_data", text, path, Level.WARNING)


def _read(data: bytes) -> tuple[str, bytes | None]:
    """The document's subject line, which carries code and fingerprint, and its data.json."""
    from pyhanko.pdf_utils.reader import PdfFileReader

    reader: Any = PdfFileReader(io.BytesIO(data), strict=False)
    info, names = _value(reader.trailer_view, "/Info", {}), _value(reader.root, "/Names", {})
    files = _value(names, "/EmbeddedFiles")
    return str(_value(info, "/Subject", "")), None if files is None else _named(files, DATA)


def _named(tree: Any, name: str, depth: int = 0) -> bytes | None:
    """A file in a name tree."""
    if depth > 16:
        raise ValueError("EmbeddedFiles")
    for specification in list(_value(tree, "/Names", []))[1::2]:
        held = _followed(specification)
        if str(_value(held, "/UF", _value(held, "/F", ""))) == name:
            return bytes(held["/EF"]["/F"].data)
    for kid in _value(tree, "/Kids", []):
        below = _named(_followed(kid), name, depth + 1)
        if below is not None:
            return below
    return None
