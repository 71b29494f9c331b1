"""PAdES signatures on copies of a release's reports. The release stays as it is; each copy begins with its bytes."""

from __future__ import annotations

import errno
import hashlib
import io
import json
from collections.abc import Callable, Collection
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mulin import durable
from mulin.beijing import in_beijing
from mulin.findings import Finding, FindingsError, Level
from mulin.plain import read_plain
from mulin.settings import Settings
from mulin.temporary import made_aside
from orchestration.proving import messages as m
from orchestration.release.forms import reason_of
from orchestration.release.index import Entry, entries_of
from orchestration.release.layout import INDEX
from orchestration.release.manifest import Manifest
from orchestration.release.served import Opened

if TYPE_CHECKING:
    from pyhanko.sign.signers import SimpleSigner

SIGNATURES = "signatures.json"
TO_SIGN = (INDEX,)
"""What a release is opened with: each report is held against the manifest when it is signed, and fails alone."""
FIELD = "MulinSignature"
RSA_BITS = 2048
_PARTIAL = ".mulin-sign-"


@dataclass(frozen=True, slots=True)
class Signed:
    """What became of one report: hashes before and after, or why it was not signed."""

    file: str
    report_code: str
    sha256_before: str
    sha256_after: str | None
    signed_at: str | None
    error: str | None = None


def load_signer(key: Path, passphrase: bytes | None) -> SimpleSigner:
    """The office's certificate and private key from a PKCS#12 file. Raises FindingsError; OSError where unreadable."""
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.serialization.pkcs12 import load_key_and_certificates
    from pyhanko.sign.signers import SimpleSigner

    data = key.read_bytes()
    try:
        private, certificate, _ = load_key_and_certificates(data, passphrase)
        if private is None or certificate is None:  # pyHanko would stumble over what is not there
            raise _refusal("key", m.KEY_ABSENT, m.MEND_KEY_ABSENT, key)
        signer: SimpleSigner = SimpleSigner.load_pkcs12_data(data, other_certs=set(), passphrase=passphrase)
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        raise _refusal("key", m.KEY_BROKEN, m.MEND_KEY, key) from error
    if signer.signing_cert is None:
        raise _refusal("key", m.KEY_ABSENT, m.MEND_KEY_ABSENT, key)
    _must_fit(signer.signing_cert, key)
    return signer


def _must_fit(certificate: Any, key: Path) -> None:
    """Refuse a certificate whose signature a careful reader would not accept: out of date, for other uses, too weak."""
    since, until = certificate.not_valid_before, certificate.not_valid_after
    if not since <= datetime.now(UTC) <= until:
        text = m.KEY_DATED.format(since=since.date(), until=until.date())
        raise _refusal("key_dated", text, m.MEND_KEY_DATED, key)
    usage = certificate.key_usage_value  # None: no word on it, so nothing is forbidden
    if usage is not None and not usage.native & {"digital_signature", "non_repudiation"}:
        raise _refusal("key_usage", m.KEY_USAGE, m.MEND_KEY_USAGE, key)
    public = certificate.public_key
    if public.algorithm.startswith("rsa") and public.bit_size < RSA_BITS:
        raise _refusal("key_weak", m.KEY_WEAK.format(bits=public.bit_size, least=RSA_BITS), m.MEND_KEY_WEAK, key)


def sign_pdf(data: bytes, signer: SimpleSigner, reason: str | None = None) -> bytes:
    """PAdES baseline B, invisible, appended: the result begins with ``data``. No time-stamping server is asked."""
    from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
    from pyhanko.sign.fields import SigSeedSubFilter
    from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner

    about = PdfSignatureMetadata(
        field_name=FIELD, md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES, reason=reason
    )

    class AsItIs(IncrementalPdfFileWriter):
        def _update_meta(self) -> None:
            """Leave title, dates and XMP alone: they must agree with each other, and signing is no new edition."""

    # room for the signature as hex digits; else pyHanko signs twice, once to see how much it needs
    certificates = {signer.signing_cert, *signer.cert_registry}
    room = 2 * (4096 + sum(len(c.dump()) for c in certificates))
    out = io.BytesIO()
    PdfSigner(about, signer).sign_pdf(AsItIs(io.BytesIO(data)), output=out, bytes_reserved=room)
    return out.getvalue()


def sign_release(
    settings: Settings,
    opened: Opened,
    out: Path,
    signer: SimpleSigner,
    *,
    kinds: Collection[str] = (),
    units: Collection[str] = (),
    reason: str | None = None,
    on_file: Callable[[Signed, int, int], None] | None = None,
) -> list[Signed]:
    """Sign copies of an opened release's reports into the empty folder ``out``, with ``signatures.json`` beside them.

    ``kinds`` and ``units`` (codes or names) narrow them down. A report that fails has a result with ``error``; the
    others go on. ``out`` gets all of it at once or, where that fails, nothing. Raises FindingsError: nothing to
    sign, ``out`` in use, disk full.
    """
    folder, manifest = opened.folder, opened.manifest
    if out.resolve().is_relative_to(settings.releases):
        raise _refusal("sign_out", m.SIGN_OUT_RELEASE.format(folder=out), m.MEND_SIGN_OUT)
    if out.exists() and (not out.is_dir() or any(out.iterdir())):
        raise _refusal("sign_out", m.SIGN_OUT.format(folder=out), m.MEND_SIGN_OUT)
    if out.is_mount():
        raise _refusal("sign_out", m.SIGN_OUT_MOUNT.format(folder=out), m.MEND_SIGN_OUT_MOUNT)
    todo = [
        e for e in entries_of(folder, manifest)
        if (not kinds or e.kind in kinds) and (not units or e.code in units or e.name in units)
    ]  # fmt: skip
    if not todo:
        text = m.SIGN_NOTHING.format(kinds="、".join(kinds) or "全部", units="、".join(units) or "全部")
        raise _refusal("sign_nothing", text, m.MEND_SIGN_NOTHING)
    results: list[Signed] = []

    def fill(new: Path) -> None:
        for done, entry in enumerate(todo, 1):
            results.append(_signed(folder, new, entry, manifest.reports.get(entry.file), signer, reason))
            if on_file:
                on_file(results[-1], done, len(todo))
        _write(new / SIGNATURES, _register(manifest, signer, results).encode())

    _all_or_nothing(out, fill)
    return results


def _all_or_nothing(out: Path, fill: Callable[[Path], None]) -> None:
    """Write beside ``out``; only what is whole takes its name. Whatever stops it, no half a set lies under ``out``."""
    target = out.resolve()  # what a link leads to is what is to be filled
    try:
        durable.make_folder(target.parent)
        with made_aside(target.parent, _PARTIAL) as temp:
            new = temp / "signed"
            new.mkdir()
            fill(new)
            durable.move(new, target)  # refused by the system where somebody else filled it meanwhile
    except OSError as error:
        if error.errno in (errno.ENOTEMPTY, errno.EEXIST):
            raise _refusal("sign_out", m.SIGN_OUT.format(folder=out), m.MEND_SIGN_OUT) from error
        if durable.is_full(error):
            raise _refusal("sign_disk", m.SIGN_DISK.format(folder=out), m.MEND_SIGN_DISK) from error
        raise


def _write(path: Path, data: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    durable.sync_file(path)


def _signed(folder: Path, new: Path, entry: Entry, expected: str | None, signer: SimpleSigner, reason: str | None
            ) -> Signed:  # fmt: skip
    """One copy. What is wrong with one report is its result; what is wrong with the disk stops all, as an OSError."""
    try:
        data = read_plain(folder / entry.file)
    except OSError as error:
        text = m.SIGN_UNREAD.format(reason=reason_of(error))
        return Signed(entry.file, entry.report_code, "", None, None, text)
    before = hashlib.sha256(data).hexdigest()
    if before != expected:
        return Signed(entry.file, entry.report_code, before, None, None, m.SIGN_NOT_RELEASED)
    try:
        copy = sign_pdf(data, signer, reason)
    except Exception as error:  # noqa: BLE001  whatever fails is this file's result and is shown
        text = m.SIGN_FAILED.format(kind=type(error).__name__, text=error)
        return Signed(entry.file, entry.report_code, before, None, None, text)
    _write(new / entry.file_name, copy)
    at = in_beijing(None)
    return Signed(entry.file, entry.report_code, before, hashlib.sha256(copy).hexdigest(), at)


def _register(manifest: Manifest, signer: SimpleSigner, results: list[Signed]) -> str:
    certificate: Any = signer.signing_cert
    data = {
        "year": manifest.year, "release": manifest.release,
        "signer": str(certificate.subject.native.get("common_name") or certificate.subject.human_friendly),
        "certificate_serial": f"{certificate.serial_number:x}",
        "certificate_sha256": certificate.sha256.hex(), "files": [asdict(s) for s in results],
    }  # fmt: skip
    if manifest.signing_key is not None:
        data["anchor_key"] = manifest.signing_key
    return json.dumps(data, ensure_ascii=False, sort_keys=True, indent=1) + "\n"


def _refusal(rule: str, text: str, mend: str, file: Path | None = None) -> FindingsError:
    finding = Finding(Level.ERROR, f"release.{rule}", text, mend, file=None if file is None else str(file))
    return FindingsError(m.NOT_SIGNED, [finding])
