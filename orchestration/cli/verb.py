"""One verb of the command line: its arguments are called by their Chinese names when something is wrong with them."""

from __future__ import annotations

from typing import Any, ClassVar

import typer
from typer.exceptions import TyperException

from orchestration.cli.messages import ARGUMENTS, NOT_SPOKEN
from orchestration.cli.plainly import PlainCommand

LANG_OPTION = "--lang"


class Verb(PlainCommand):
    """Options are called as they are typed (``--year``); an argument is typed without a name, so it needs one."""

    speaks_english: ClassVar[bool] = False

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        try:
            left: list[str] = super().parse_args(ctx, args)
        except TyperException as error:
            param: Any = getattr(error, "param", None)
            if param is not None and param.param_type_name == "argument":
                error.param_hint = ARGUMENTS.get(param.name) or param.metavar  # type: ignore[attr-defined]
            if getattr(error, "option_name", None) == LANG_OPTION:
                raise not_spoken(ctx, ctx.info_name) from error
            raise
        return left


def not_spoken(ctx: Any, verb: str) -> typer.BadParameter:
    """That a verb speaks Chinese only, and which speak English."""
    verbs = ", ".join(n for n, one in ctx.find_root().command.commands.items() if getattr(one, "speaks_english", False))
    return typer.BadParameter(NOT_SPOKEN.format(verb=verb, verbs=verbs), ctx=ctx, param_hint=LANG_OPTION)
