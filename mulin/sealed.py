"""What is kept to save time, each entry under a seal: what was damaged, exchanged or written by others is made anew.

Everything below ``cache`` (in the home, or in the machine's scratch) that is read back goes through here. An entry is
named by the hash of all that it is made from; its seal is an HMAC-SHA256 over room, name and content by a secret of
this home, ``seal.key``. Nothing kept is ever needed: whatever cannot be read or written costs time and a line in the
log, no more.
"""

from __future__ import annotations

import hashlib
import hmac
import logging
import os
import re
import secrets
from collections.abc import Callable
from contextlib import suppress
from functools import cached_property
from pathlib import Path
from typing import TypeVar

from mulin.durable import write_new, write_whole
from mulin.plain import opened_plain, read_plain, why
from mulin.stored import FormError

log = logging.getLogger(__name__)

KEY_FILE = "seal.key"
_SECRET = 32
_MARK = 8
"""Bytes by which an entry says which secret it was sealed with."""
_SEAL = 32
_PRIVATE_FOLDER = 0o700
_NAME = re.compile(r"[0-9a-f]{64}")
_Form = TypeVar("_Form")


def key_of(*facts: str) -> str:
    """An entry's name: SHA-256 over everything it is made from, each fact kept apart from the next."""
    digest = hashlib.sha256()
    for fact in facts:
        data = fact.encode(errors="surrogatepass")
        digest.update(len(data).to_bytes(8, "big"))
        digest.update(data)
    return digest.hexdigest()


class Sealed:
    """The entries of one room of the cache (``<cache>/<room>/<aa>/<name>``); every room has the same secret."""

    def __init__(self, cache: Path, room: str) -> None:
        self.room = room
        self._cache = cache
        self._told = False

    def load(self, key: str) -> bytes | None:
        """What was kept under that name; None where there is nothing, or nothing to be believed. ``key`` is of
        :func:`key_of`."""
        path = self._file(key)
        if (secret := self._secret) is None:
            return None
        try:
            data = read_plain(path)
        except (FileNotFoundError, NotADirectoryError):
            return None
        except OSError as error:
            self.refuse(key, why(error))
            return None
        mark, seal, content = data[:_MARK], data[_MARK : _MARK + _SEAL], data[_MARK + _SEAL :]
        if len(mark) == _MARK and mark != _mark(secret):
            self._of_another_key(path)
        elif not hmac.compare_digest(seal, self._seal(secret, key, content)):
            self.refuse(key, "the seal does not hold")
        else:
            return content
        return None

    def read(self, key: str, form: Callable[[bytes], _Form]) -> _Form | None:
        """As :meth:`load`, read by ``form``; an entry that ``form`` refuses (FormError) is none."""
        if (content := self.load(key)) is None:
            return None
        try:
            return form(content)
        except FormError as error:
            self.refuse(key, str(error))
            return None

    def save(self, key: str, content: bytes) -> None:
        """Keep ``content`` under that name, in place of whatever is there, whole or not at all."""
        path = self._file(key)
        if (secret := self._secret) is None:
            return
        try:
            private_folder(path.parent, self._cache)
            _put(path, _mark(secret) + self._seal(secret, key, content) + content)
        except OSError as error:
            log.warning("%s not kept: %s", self._name(path), error)

    def refuse(self, key: str, reason: str) -> None:
        """Remove an entry that is not to be used, and say so: its maker makes it anew."""
        path = self._file(key)
        log.warning("%s is not used and made anew: %s", self._name(path), reason)
        with suppress(OSError):
            path.unlink()

    def _of_another_key(self, path: Path) -> None:
        """After the key was lost every entry is such a one: said once."""
        level = logging.DEBUG if self._told else logging.WARNING
        log.log(level, "%s was not sealed here; such entries are made anew", self._name(path))
        self._told = True

    def _name(self, path: Path) -> str:
        return path.relative_to(self._cache).as_posix()

    def _file(self, key: str) -> Path:
        if not _NAME.fullmatch(key):
            raise ValueError(key)
        return self._cache / self.room / key[:2] / key

    def _seal(self, secret: bytes, key: str, content: bytes) -> bytes:
        made = hmac.new(secret, f"{self.room}\n{key}\n".encode(), "sha256")
        made.update(content)
        return made.digest()

    @cached_property
    def _secret(self) -> bytes | None:
        """The home's secret; None where none can be kept: then nothing is kept at all."""
        try:
            return secret_of(self._cache)
        except OSError as error:
            log.warning("nothing is kept in %s: %s", self._cache, error)
            return None


def _mark(secret: bytes) -> bytes:
    return hashlib.sha256(b"mark" + secret).digest()[:_MARK]


def _checked(secret: bytes) -> bytes:
    """The secret as its file holds it: with a sum, so that damage to it is not taken for damage to every entry."""
    return secret + hashlib.sha256(secret).digest()


def secret_of(cache: Path) -> bytes:
    """The secret of a cache, made where there is none. Raises OSError where none can be kept from others."""
    path = cache / KEY_FILE
    if (found := _read_secret(path)) is None:
        _make_secret(path)
        found = _read_secret(path)
    if found is None:
        raise FileNotFoundError(path)
    return found


def _read_secret(path: Path) -> bytes | None:
    """None where there is none to be used: what is there instead is set aside, and said."""
    try:
        with opened_plain(path) as stream:
            about = os.fstat(stream.fileno())
            data = stream.read(_SECRET * 4)
        secret = data[:_SECRET]
        if about.st_mode & 0o077 or about.st_uid != os.geteuid():
            reason = "others can read it"
        elif not hmac.compare_digest(data, _checked(secret)):
            reason = "damaged"
        else:
            return secret
    except FileNotFoundError:
        return None
    except OSError as error:
        reason = why(error)
    aside = path.with_name(f"{path.name}.aside-{secrets.token_hex(4)}")
    log.warning("%s is not used (%s); it is kept as %s, and every entry of the cache is made anew",
                path.name, reason, aside.name)  # fmt: skip
    path.rename(aside)
    return None


def _make_secret(path: Path) -> None:
    """Whole and private from its first moment; where another process was quicker, theirs stands."""
    private_folder(path.parent, path.parent)
    draft = _draft(path)
    try:
        write_new(draft, _checked(secrets.token_bytes(_SECRET)), lasting=False)
        if draft.stat().st_mode & 0o077:
            raise PermissionError(f"files in {path.parent} cannot be kept from others")
        try:
            path.hardlink_to(draft)
        except FileExistsError:
            pass
        except OSError:  # a file system without hard links: two at once may differ, which costs them time
            draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


def private_folder(folder: Path, top: Path) -> None:
    """Make a folder, and those above it down from ``top``, whatever the umask. One that is there is left as it is."""
    if folder.is_dir():
        return
    if folder == top:
        folder.parent.mkdir(parents=True, exist_ok=True)
    else:
        private_folder(folder.parent, top)
    with suppress(FileExistsError):
        folder.mkdir()
        folder.chmod(_PRIVATE_FOLDER)


def _put(path: Path, data: bytes) -> None:
    write_whole(path, data, draft=_draft(path), lasting=False)  # lost with the power, it is made anew


def _draft(path: Path) -> Path:
    return path.with_name(f".{path.name[:16]}-{os.getpid()}-{secrets.token_hex(4)}")
