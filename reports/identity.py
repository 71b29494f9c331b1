"""Who a report is: its content key, its code on every page, and which release's number it prints.

The content key is a hash of all that shapes the PDF but the edition: the release's number, the edition's day and its
更正说明. A report whose key is that of the release served before keeps that release's number, day, note, code and
bytes: only what changed is printed anew. So contexts are built with :data:`PENDING` where the number stands and
:data:`reports.correction.PENDING` for the day, and filled in when the edition is known.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from mulin.codes import BITS, bare, check, spell, strange
from reports import correction
from reports import messages as m
from reports.correction import Correction, Issued
from reports.engine import fingerprint
from reports.qr import qr
from reports.wording.corrections import block

if TYPE_CHECKING:
    from reports.attached import Attachment, Carried

# no report prints a private-use character: where one is left, no font has it and the render fails
PENDING = "\ue000"
_DIGITS = 10
_LENGTH = 2 + _DIGITS + 1


class CodeError(ValueError):
    """Not a report code; the message (Chinese) says what is wrong with it."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A report of the release served before: its content key, the release (``r1``) whose number it prints, and the
    更正说明 it prints (None: that of a first release)."""

    content_key: str
    release: str
    correction: Correction | None = None


@dataclass(frozen=True, slots=True)
class Identity:
    """What :func:`identify` makes of a context: the one to print, what it carries, and what index and cache know the
    report by."""

    context: Any
    attachments: tuple[Attachment, ...]
    content_key: str
    fingerprint: str
    report_code: str
    since: str
    correction: Correction | None


def identify(
    context: Any,
    carried: Carried,
    *,
    year: int,
    kind: str,
    code: str,
    release: str,
    first: Issued,
    kept: Kept | None = None,
    renewed: Callable[[], Correction | None] = lambda: None,
    portal_url: str = "",
) -> Identity:
    """Name a report whose ``context`` has a ``frame`` and was built with :data:`PENDING` as the release's number.

    ``release`` is the one being made; the report prints it unless ``kept`` has the same content. ``renewed`` gives the
    更正说明 of a report that does, ``first`` is the day of one without. The first attachment is the report's data: its
    SHA-256 is the fingerprint.
    """
    texts = {f.name: _canonical(getattr(context, f.name)) for f in fields(context)}
    key = _content_key(f"{kind}/{code}", texts, carried, portal_url)
    same = kept is not None and kept.content_key == key
    since, note = (kept.release, kept.correction) if kept is not None and same else (release, renewed())
    issued = first if note is None else Issued.on(note.day, context.frame.objection_days)
    days = dict(zip(_texts_of(correction.PENDING), _texts_of(issued), strict=True))
    said = None if note is None else block(note, context.frame.objection_days)
    page = _page(texts, {**days, PENDING: ""})
    page["frame"]["correction"] = None if said is None else json.loads(_canonical(said))
    data = carried.attached(page)
    named = report_code(year, kind, code, key, since, "" if note is None else note.digest)
    digest = hashlib.sha256(data[0].data).hexdigest()
    filled = {**days, PENDING: since.removeprefix("r")}
    told = {n: _filled(getattr(context, n), filled) for n, text in texts.items() if any(c in text for c in filled)}
    context = replace(context, **told)
    frame = replace(
        context.frame, report_code=named, fingerprint=digest, fingerprint_short=digest[:16], qr=qr(portal_url + named),
        description=m.DESCRIPTION.format(said=context.frame.description, code=named, fingerprint=digest),
        correction=said,
    )  # fmt: skip
    return Identity(replace(context, frame=frame), data, key, digest, named, since, note)


def _texts_of(issued: Issued) -> tuple[str, ...]:
    return issued.day, issued.iso, issued.until


def _page(texts: dict[str, str], filled: dict[str, str]) -> dict[str, Any]:
    """All that a page says, but for the release's number: what the report's data hold besides rows, so that equal
    data are an equal page."""
    page: dict[str, Any] = {}
    for name, text in texts.items():
        for pending, told in filled.items():
            text = text.replace(pending, told)
        page[name] = json.loads(text)
    return page


def _content_key(subject: str, texts: dict[str, str], carried: Carried, portal_url: str) -> str:
    parts = [fingerprint(), f"segno={version('segno')}", portal_url, subject]
    parts += [f"{name}={text}" for name, text in sorted(texts.items())]
    return hashlib.sha256("\n".join([*parts, *carried.facts]).encode()).hexdigest()


def _canonical(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True, default=_plain)


def _plain(value: Any) -> Any:
    if is_dataclass(value) and not isinstance(value, type):
        return {f.name: getattr(value, f.name) for f in fields(value)}
    if isinstance(value, date):
        return value.isoformat()
    raise TypeError(f"a context may not hold {type(value).__name__}")


def _filled(value: Any, told: dict[str, str]) -> Any:
    """``value`` with number and day in every text of it; the parts without one are kept as they are."""
    if isinstance(value, str):
        for pending, text in told.items():
            value = value.replace(pending, text)
        return value
    if type(value) in (tuple, list):
        return type(value)(_filled(v, told) for v in value)
    if isinstance(value, dict):
        return {k: _filled(v, told) for k, v in value.items()}
    if is_dataclass(value) and not isinstance(value, type):
        old = {f.name: getattr(value, f.name) for f in fields(value) if f.init}
        new = {name: _filled(v, told) for name, v in old.items()}
        return replace(value, **new) if new != old else value
    return value


def report_code(year: int, kind: str, code: str, content_key: str, since: str, correction: str = "") -> str:
    """``24-7K3QF-9XMTD-C``: year, 50 bits of a hash over all that is given, check character.

    Another content, another release's number or another 更正说明 (``correction`` is its digest, empty without one) is
    another code: one code stands for one file.
    """
    text = f"mulin-report-1\n{year}\n{kind}/{code}\n{content_key}\n{since}" + (f"\n{correction}" * bool(correction))
    number = int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big") >> (64 - BITS * _DIGITS)
    return _spelt(f"{year % 100:02d}{spell(number, _DIGITS)}")


def _spelt(body: str) -> str:
    return f"{body[:2]}-{body[2:7]}-{body[7:]}-{check(body)}"


def read_code(text: str) -> str:
    """The code as printed, from what was typed or scanned: any case, full-width characters, spaces, hyphens or none, O
    for 0, I or L for 1, or an address that ends with it. Raises CodeError."""
    typed = bare(text)
    if odd := strange(typed):
        raise CodeError(m.CODE_STRANGE.format(code=text, strange=odd))
    if len(typed) != _LENGTH or not typed[:2].isdigit():
        raise CodeError(m.CODE_SHAPE.format(code=text, length=_LENGTH, found=len(typed)))
    if check(typed[:-1]) != typed[-1]:
        raise CodeError(m.CODE_CHECK.format(code=text, check=typed[-1]))
    return _spelt(typed[:-1])


def may_be_code(text: str) -> bool:
    """Whether somebody who typed this meant a report code: it is about as long as one."""
    return abs(len(bare(text)) - _LENGTH) <= 2
