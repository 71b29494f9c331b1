"""The signing key of a run, opened before anything is computed: a passphrase must not be missed at the last step."""

from __future__ import annotations

from collections.abc import Callable

from mulin.findings import Finding, FindingsError, Level
from mulin.settings import Settings
from mulin.signing import Signer, load_signer, load_trusted
from orchestration.signing import messages as m
from orchestration.signing.findings import judged_chain, named
from orchestration.signing.passphrase import ask_passphrase, given_passphrase


def open_signer(settings: Settings, *, ask: bool, first: bool = False) -> Signer | None:
    """The key that will sign what this run releases; None where none is due, or the office goes on without one.

    ``ask``: the passphrase may be asked for at a terminal. ``first``: somebody says that this key has never signed
    this chain; were that taken from the chain, whoever strips it of signatures would have the rest signed for him.
    Raises FindingsError: a key that cannot be used, that nobody could check, or a signature due without a key.
    """
    must_sign(settings, opened=settings.anchor_key is not None)
    if settings.anchor_key is None or settings.anchor_unsigned:
        return None
    if settings.anchor_public is None:
        raise _refusal("no_public", m.NO_PUBLIC.format(path=settings.anchor_key), m.MEND_NO_PUBLIC)
    in_force = load_trusted(settings.anchor_public, settings.home)[-1].fingerprint
    begun = judged_chain(settings).began
    if not begun and not first:
        raise _refusal("none", m.NONE.format(key=in_force), m.MEND_FIRST)
    if begun and first:
        raise _refusal("not_first", m.NOT_FIRST.format(key=in_force), m.MEND_NOT_FIRST)
    source: Callable[[str, str, str], str] = ask_passphrase if ask else given_passphrase
    signer = load_signer(settings.anchor_key, lambda: source(m.VARIABLE, m.ASK, m.NOT_RUN), settings.home)
    if signer.fingerprint != in_force:
        text = m.NOT_IN_FORCE.format(found=signer.fingerprint, path=settings.anchor_public, expected=in_force)
        raise _refusal("not_in_force", text, m.MEND_NOT_IN_FORCE)
    return signer


def must_sign(settings: Settings, *, opened: bool) -> str | None:
    """Raises FindingsError where a signature is due and no key was ``opened``, unless the office goes on without one:
    then the answer is the Chinese note the release keeps."""
    due = _due(settings)
    if due is None or (opened and not settings.anchor_unsigned):
        return None
    if not settings.anchor_unsigned:
        raise _refusal("due", due, m.MEND_DUE)
    return m.GONE_UNSIGNED


def _due(settings: Settings) -> str | None:
    if settings.anchor_key is not None:
        return m.DUE_KEY.format(path=settings.anchor_key)
    if settings.anchor_public is not None:
        return m.DUE_PUBLIC.format(path=settings.anchor_public)
    signed = next((j.anchor for j in reversed(judged_chain(settings).anchors) if j.anchor.signature is not None), None)
    return None if signed is None else m.DUE_CHAIN.format(release=named(signed), key=signed.key)


def _refusal(rule: str, text: str, mend: str) -> FindingsError:
    return FindingsError(m.NOT_RUN, [Finding(Level.ERROR, f"signature.{rule}", text, mend)])
