"""One verb of the command line: its arguments are called by their Chinese names when something is wrong with them."""

from __future__ import annotations

from typing import Any

from typer.exceptions import TyperException

from orchestration.cli.messages import ARGUMENTS
from orchestration.cli.plainly import PlainCommand


class Verb(PlainCommand):
    """Options are called as they are typed (``--year``); an argument is typed without a name, so it needs one."""

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        try:
            left: list[str] = super().parse_args(ctx, args)
        except TyperException as error:
            param: Any = getattr(error, "param", None)
            if param is not None and param.param_type_name == "argument":
                error.param_hint = ARGUMENTS.get(param.name) or param.metavar  # type: ignore[attr-defined]
            raise
        return left
