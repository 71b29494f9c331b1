"""Ed25519 keys as files: made, read, and refused where they would prove nothing.

A fingerprint is ``9F3A-61C2-…``: the first 128 bits of the SHA-256 over the public key's SubjectPublicKeyInfo (what
``openssl pkey -pubin -outform DER`` writes), printed and stored in this one form.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
import stat
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from mulin.durable import make_folder, sync_folder, write_new
from mulin.findings import Finding, FindingsError, Level
from mulin.plain import read_plain, why
from mulin.signing import messages as m

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

LEAST_PASSPHRASE = 12
PUBLIC_SUFFIX = ".pub"
_PRIVATE, _SHOWN = 0o600, 0o644
_MOST = 64 << 10
_PEM = re.compile(rb"-----BEGIN PUBLIC KEY-----.*?-----END PUBLIC KEY-----", re.DOTALL)


@dataclass(frozen=True, slots=True)
class PublicKey:
    """A key somebody trusts."""

    fingerprint: str
    key: Ed25519PublicKey = field(repr=False)

    def signed(self, statement: bytes, signature: str) -> bool:
        """Whether ``signature`` (base64, as :meth:`Signer.sign` gives it) is this key's under ``statement``."""
        from cryptography.exceptions import InvalidSignature

        try:
            self.key.verify(base64.b64decode(signature, validate=True), statement)
        except (InvalidSignature, binascii.Error, ValueError):
            return False
        return True


@dataclass(frozen=True, slots=True)
class Signer:
    """An opened key. ``warning``: a Chinese sentence on how it lies there, None where all is well."""

    fingerprint: str
    key: Ed25519PrivateKey = field(repr=False)
    warning: str | None = None

    def sign(self, statement: bytes) -> tuple[str, str]:
        """(fingerprint, signature in base64)."""
        return self.fingerprint, base64.b64encode(self.key.sign(statement)).decode()


def load_signer(path: Path, passphrase: Callable[[], str], home: Path) -> Signer:
    """The private key in ``path`` (encrypted PKCS#8 PEM). ``passphrase`` is asked only where the file is worth it.

    Raises FindingsError: inside ``home``, unreadable, damaged, not encrypted, wrong passphrase, not Ed25519; and
    whatever ``passphrase`` raises.
    """
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey
    from cryptography.hazmat.primitives.serialization import load_pem_private_key

    data, mode = _read(path, home, m.NO_KEY, m.KEY, "MULIN_ANCHOR_KEY")
    damaged = _refusal(m.NO_KEY, "damaged", m.DAMAGED.format(what=m.KEY, path=path), m.MEND_DAMAGED_KEY)
    if b"-----BEGIN PRIVATE KEY-----" in data:
        raise _refusal(m.NO_KEY, "open", m.OPEN.format(path=path), m.MEND_OPEN)
    if b"-----BEGIN ENCRYPTED PRIVATE KEY-----" not in data:
        raise damaged
    try:
        key = load_pem_private_key(data, passphrase().encode() or b"\x00")
    except (ValueError, TypeError, UnsupportedAlgorithm) as error:
        if "password" in str(error).lower() or _is_sealed(data):
            text = m.WRONG_PASSPHRASE.format(path=path)
            raise _refusal(m.NO_KEY, "passphrase", text, m.MEND_PASSPHRASE) from error
        raise damaged from error
    if not isinstance(key, Ed25519PrivateKey):
        raise _refusal(m.NO_KEY, "kind", m.NOT_ED25519.format(what=m.KEY, path=path), m.MEND_NOT_ED25519)
    seen = mode & (stat.S_IRGRP | stat.S_IROTH)
    return Signer(_fingerprint(key.public_key()), key, m.READABLE.format(path=path, mode=mode) if seen else None)


def _is_sealed(data: bytes) -> bool:
    """Whether it is an encrypted key, sound as far as can be seen without the passphrase: a wrong one opens it to
    noise now and then, which is told as anything but a wrong passphrase."""
    from asn1crypto import keys, pem

    try:
        keys.EncryptedPrivateKeyInfo.load(pem.unarmor(data)[2], strict=True).native  # noqa: B018  read to the last field
    except (ValueError, TypeError, AttributeError):  # the last at a field that has no length
        return False
    return True


def load_trusted(path: Path, home: Path) -> tuple[PublicKey, ...]:
    """The public keys of a PEM file, oldest first: the last is the one in force. Raises FindingsError."""
    from cryptography.exceptions import UnsupportedAlgorithm
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey
    from cryptography.hazmat.primitives.serialization import load_pem_public_key

    data, _ = _read(path, home, m.NO_TRUST, m.TRUST, "MULIN_ANCHOR_PUBLIC")
    blocks = _PEM.findall(data)
    damaged = _refusal(m.NO_TRUST, "damaged", m.DAMAGED.format(what=m.TRUST, path=path), m.MEND_DAMAGED_TRUST)
    if not blocks or len(blocks) != data.count(b"-----BEGIN"):  # a half block must not drop a key unseen
        raise damaged
    found = []
    for block in blocks:
        try:
            key = load_pem_public_key(block)
        except (ValueError, TypeError, UnsupportedAlgorithm) as error:
            raise damaged from error
        if not isinstance(key, Ed25519PublicKey):
            raise _refusal(m.NO_TRUST, "kind", m.NOT_ED25519.format(what=m.TRUST, path=path), m.MEND_NOT_ED25519)
        found.append(PublicKey(_fingerprint(key), key))
    return tuple({k.fingerprint: k for k in found}.values())


def make_key(path: Path, passphrase: str, home: Path) -> str:
    """A new key: ``path`` (encrypted, 0600) and ``path``.pub (0644), whatever the umask; answers its fingerprint.

    Raises FindingsError with neither written: inside ``home``, one of the files there already, passphrase too short,
    not writable.
    """
    from cryptography.hazmat.primitives import serialization as form
    from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

    public_path = path.with_name(path.name + PUBLIC_SUFFIX)
    _outside(path, home, m.NOT_MADE, m.KEY, m.MEND_INSIDE_NEW)
    if len(passphrase) < LEAST_PASSPHRASE:
        text = m.SHORT.format(length=len(passphrase), least=LEAST_PASSPHRASE)
        raise _refusal(m.NOT_MADE, "short", text, m.MEND_SHORT)
    key = Ed25519PrivateKey.generate()
    lock = form.BestAvailableEncryption(passphrase.encode())
    private = key.private_bytes(form.Encoding.PEM, form.PrivateFormat.PKCS8, lock)
    public = key.public_key().public_bytes(form.Encoding.PEM, form.PublicFormat.SubjectPublicKeyInfo)
    made: list[Path] = []
    try:
        make_folder(path.parent)
        for target, data, mode in ((path, private, _PRIVATE), (public_path, public, _SHOWN)):
            write_new(target, data, mode=mode)
            made.append(target)
        sync_folder(path.parent)
    except OSError as error:
        for one in made:
            with suppress(OSError):
                one.unlink()
        if isinstance(error, FileExistsError):
            there = Path(error.filename or path)
            raise _refusal(m.NOT_MADE, "exists", m.EXISTS.format(path=there), m.MEND_EXISTS) from error
        text = m.NOT_WRITTEN.format(path=path, reason=why(error))
        raise _refusal(m.NOT_MADE, "not_written", text, m.MEND_NOT_WRITTEN) from error
    return _fingerprint(key.public_key())


def _fingerprint(key: Ed25519PublicKey) -> str:
    from cryptography.hazmat.primitives import serialization as form

    spki = key.public_bytes(form.Encoding.DER, form.PublicFormat.SubjectPublicKeyInfo)
    digits = hashlib.sha256(spki).hexdigest()[:32].upper()
    return "-".join(digits[at : at + 4] for at in range(0, len(digits), 4))


def _outside(path: Path, home: Path, title: str, what: str, mend: str) -> None:
    """Refuse a file that whoever may write to the home could exchange, also by way of a link."""
    if path.resolve().is_relative_to(home.resolve()):
        text = m.INSIDE.format(what=what, path=path, home=home)
        raise _refusal(title, "inside", text, mend)


def _read(path: Path, home: Path, title: str, what: str, variable: str) -> tuple[bytes, int]:
    """Bytes and permission bits."""
    _outside(path, home, title, what, m.MEND_INSIDE.format(variable=variable))
    place = path.resolve()
    try:
        data, mode = read_plain(place, _MOST), stat.S_IMODE(place.stat().st_mode)
    except OSError as error:
        text = m.UNREADABLE.format(what=what, path=path, reason=why(error))
        raise _refusal(title, "unreadable", text, m.MEND_UNREADABLE.format(variable=variable)) from error
    if mode & (stat.S_IWGRP | stat.S_IWOTH):
        text = m.WRITABLE.format(what=what, path=path, mode=mode)
        raise _refusal(title, "writable", text, m.MEND_WRITABLE.format(path=path))
    return data, mode


def _refusal(title: str, rule: str, text: str, mend: str) -> FindingsError:
    return FindingsError(title, [Finding(Level.ERROR, f"key.{rule}", text, mend)])
