"""How the command line fails: a sentence in the language in force and an exit code, never a traceback.

FindingsError becomes a table of findings; a usage error says what was wrong with the command; anything unforeseen is
written in full to the log and told in two lines.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any, NoReturn

from typer.core import TyperCommand, TyperGroup
from typer.exceptions import Abort, TyperException

from mulin.language import Language, speaking
from orchestration.cli import messages, stdout
from orchestration.cli.aside import causes, refusals
from orchestration.cli.interrupt import by_sigterm, leave, listening, was_interrupted
from orchestration.cli.messages import USAGE, ExitCode
from orchestration.cli.show import writes_anything

_NO_COMMAND = re.compile(r"No such command '([^']*)'")
_BUSY_RULES = ("release.busy", "release.lock_lost", "warehouse.locked", "cli.up", "cli.worker")


class _ChineseHelp:
    """Mixed into command and group: their ``--help`` option describes itself in Chinese."""

    def get_help_option(self, ctx: Any) -> Any:
        option = super().get_help_option(ctx)  # type: ignore[misc]
        if option is not None:
            option.help = messages.HELP_OPTION
        return option


class PlainCommand(_ChineseHelp, TyperCommand):
    """One verb."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        super().format_help(ctx, formatter)
        in_chinese(formatter)


class PlainGroup(_ChineseHelp, TyperGroup):
    """``mulin`` itself: every error of every verb ends here."""

    def format_help(self, ctx: Any, formatter: Any) -> None:
        super().format_help(ctx, formatter)
        in_chinese(formatter)

    def main(self, args: Any = None, *rest: Any, **extra: Any) -> Any:
        if not extra.pop("standalone_mode", True):
            return super().main(args, *rest, **{**extra, "standalone_mode": False})
        stdout.notice()
        for stream in (sys.stdout, sys.stderr):
            writes_anything(stream)
        with speaking(Language.CHINESE), listening():
            try:
                code = super().main(args, *rest, **{**extra, "standalone_mode": False})
            except BaseException as error:  # noqa: BLE001 - the outermost frame: told below, never swallowed
                code = _failed(error)
            if code == ExitCode.INTERRUPTED:  # what typer makes of Ctrl-C, without a word
                _interrupted()
            ended = _told_all(int(code) if isinstance(code, int) else ExitCode.OK)
        sys.exit(ended)


def _failed(error: BaseException) -> ExitCode:
    """Say why a verb did not end well. An interrupt comes first: whatever else is said then is a consequence of it."""
    if stdout.refused() is not None and not was_interrupted(error):
        return ExitCode.UNSAID  # told when all else is over
    if isinstance(error, SystemExit):
        raise error
    if isinstance(error, Abort) or was_interrupted(error):
        _interrupted()
    if isinstance(error, TyperException):
        return _usage(error)
    return report(error)


def _told_all(code: int) -> int:
    """The verb's exit code, or that of output nobody has seen all of."""
    refused = stdout.refused()
    if refused is None or code == ExitCode.INTERRUPTED:
        return code
    if isinstance(refused, BrokenPipeError):
        return ExitCode.UNREAD  # `mulin received | head`: the reader has seen enough
    with suppress(OSError):  # where standard error takes nothing either, the exit code alone says it
        print(messages.UNSAID.format(reason=refused.strerror), file=sys.stderr, flush=True)
    return ExitCode.UNSAID


def _interrupted() -> NoReturn:
    print(messages.INTERRUPTED, file=sys.stderr)
    leave(ExitCode.TERMINATED if by_sigterm() else ExitCode.INTERRUPTED)


def in_chinese(formatter: Any) -> None:
    """Replace the headings of the help page that was just laid out."""
    for index, line in enumerate(formatter.buffer):
        for english, chinese in messages.HELP_WORDS:
            line = line.replace(english, chinese)
        formatter.buffer[index] = line


def report(error: BaseException) -> ExitCode:
    """Say an error in Chinese on stderr and choose the exit code. Unforeseen ones go to the log whole."""
    from mulin.findings import FindingsError
    from mulin.received import StoreError

    if isinstance(error, FindingsError):
        from orchestration.cli.show import findings_table, say

        findings_table(error.title, error.findings, stderr=True)
        if error.copied:
            say(error.copied, stderr=True)
        return _code_of_rules(f.rule for f in error.findings)
    machine = _refused_by_the_machine(error) or _history_broken(error)
    if isinstance(error, StoreError):
        print(str(error), file=sys.stderr)
        return ExitCode.FOUND if machine is None else ExitCode.MACHINE
    if machine is not None:
        print(machine, file=sys.stderr)
        return ExitCode.MACHINE
    from orchestration.cli.log import record_crash

    print(messages.CRASHED.format(kind=type(error).__name__, text=error, log=record_crash(error)), file=sys.stderr)
    return ExitCode.CRASH


def _refused_by_the_machine(error: BaseException) -> str | None:
    """What to say where a full disk, missing rights or a file in a folder's place lies at the bottom; else None.

    Any other error is a fault of ours and goes to the log.
    """
    from mulin.settings import Settings

    for one in refusals(error):
        home = Settings().home.resolve()
        path = Path(os.fsdecode(one.filename)) if isinstance(one.filename, str | bytes) else home
        at_home, reading = path.absolute().is_relative_to(home), not _readable(path)
        if text := messages.refusal(one.errno, at_home=at_home, reading=reading):
            return text.format(path=path)
    return None


def _history_broken(error: BaseException) -> str | None:
    """What to say where SQLite refused: nothing of ours is kept in it but Dagster's history. Else None."""
    from mulin.settings import Settings

    for one in causes(error):
        if type(one).__module__ == "sqlite3":  # by name: the driver is imported by those who use it
            return messages.HISTORY_BROKEN.format(path=Settings().dagster_home, reason=one)
    return None


def _readable(path: Path) -> bool:
    """Whether what is there, or the way to it, may be read: then it is writing that was refused."""
    for one in (*reversed(path.absolute().parents), path):
        if not os.access(one, os.F_OK):
            return not os.path.lexists(one)  # a link into what may not be looked into
        if not os.access(one, os.R_OK if one == path else os.X_OK):
            return False
    return True


def _code_of_rules(rules: Iterable[str]) -> ExitCode:
    names = list(rules)
    if any(rule in _BUSY_RULES for rule in names):
        return ExitCode.BUSY
    return ExitCode.MACHINE if any("disk" in rule for rule in names) else ExitCode.FOUND


def _usage(error: TyperException) -> ExitCode:
    """Usage errors by the name of their class: the classes themselves are private to typer."""
    name = type(error).__name__
    context = getattr(error, "ctx", None)
    path = context.command_path if context is not None else "mulin"
    if name == "NoArgsIsHelpError":
        print(error.format_message())
        return ExitCode.OK
    param = getattr(error, "param", None)
    hint = getattr(error, "param_hint", None) or (" / ".join(param.opts) if param is not None else "")
    said = error.format_message()
    if unknown := _NO_COMMAND.search(said):
        name, hint = "NoSuchCommand", unknown[1]
    wrong = getattr(error, "option_name", None) or hint or said
    said = _said(getattr(error, "message", "") or said)
    print(USAGE.get(name, USAGE["UsageError"]).format(wrong=wrong, said=said), file=sys.stderr)
    print(messages.TRY_HELP.format(path=path), file=sys.stderr)
    return ExitCode.USAGE


def _said(text: str) -> str:
    """A library's remark about a value in the language in force; what is ours already, or unknown, stays as it is."""
    for pattern, ours in messages.SAID:
        if found := re.search(pattern, text):
            return found.expand(str(ours))
    return text
