"""Passphrases: from the environment, else asked for at a terminal; never an argument of a command."""

from __future__ import annotations

import os
import warnings
from getpass import GetPassWarning
from typing import NoReturn

import typer

from mulin.findings import Finding, FindingsError, Level
from orchestration.signing import messages as m


def ask_passphrase(variable: str, what: str, title: str, mend: str = m.MEND_TERMINAL, *, new: bool = False) -> str:
    """``what`` is what is asked for, in Chinese; a ``new`` one is asked twice.

    Where there is no terminal nobody is asked, because the answer would be shown: FindingsError (``title``, ``mend``).
    """
    given = os.environ.get(variable)
    if given is not None:
        return given
    with warnings.catch_warnings():
        warnings.simplefilter("error", GetPassWarning)
        try:
            answer = _asked(what)
            if new and answer != _asked(m.ASK_AGAIN):
                raise FindingsError(title, [Finding(Level.ERROR, "key.unlike", m.UNLIKE, m.MEND_UNLIKE)])
        except GetPassWarning:
            _unasked(variable, what, title, mend)
    return answer


def _asked(what: str) -> str:
    return str(typer.prompt(what, default="", hide_input=True, show_default=False))


def given_passphrase(variable: str, what: str, title: str) -> str:
    """From the environment alone: whatever runs in the background asks nobody. Raises FindingsError."""
    given = os.environ.get(variable)
    return given if given is not None else _unasked(variable, what, title, m.MEND_TERMINAL)


def _unasked(variable: str, what: str, title: str, mend: str) -> NoReturn:
    text = m.NO_TERMINAL.format(what=what)
    raise FindingsError(title, [Finding(Level.ERROR, "release.key_terminal", text, mend.format(variable=variable))])
