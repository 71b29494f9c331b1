"""``--lang``: the language a verb prints in; before the verb, behind it, or as ``MULIN_LANG``.

Only verbs whose every sentence stands in both languages speak English (:class:`Speaking`); the others speak Chinese,
and refuse ``--lang en`` rather than print half of each.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise
from typing import Annotated, Any

import typer

from mulin.language import Language, speak
from orchestration.cli import messages
from orchestration.cli.verb import LANG_OPTION, Verb, not_spoken


def _chosen(lang: Language | None) -> Language | None:
    if lang is not None:
        speak(lang)
    return lang


Lang = Annotated[Language | None, typer.Option(LANG_OPTION, is_eager=True, callback=_chosen, help=messages.LANG)]
"""The option of a verb that is :class:`Speaking`: when the verb begins, it has done what it does."""


def before_the_verb(
    ctx: typer.Context,
    lang: Annotated[
        Language | None, typer.Option(LANG_OPTION, envvar="MULIN_LANG", show_envvar=False, help=messages.LANG)
    ] = None,
) -> None:
    """For the verb that comes behind it; ``MULIN_LANG`` is a wish, ``--lang`` an order."""
    verb = ctx.invoked_subcommand
    if lang is not Language.ENGLISH or verb is None:
        return
    group: Any = ctx.command
    if isinstance(group.commands.get(verb), Speaking):
        speak(lang)
    elif _given(ctx):
        speak(lang)
        raise not_spoken(ctx, verb)


def _given(ctx: typer.Context) -> bool:
    source = ctx.get_parameter_source("lang")
    return source is not None and source.name == "COMMANDLINE"


class Speaking(Verb):
    """A verb that speaks English too, where it is asked to."""

    speaks_english = True

    def parse_args(self, ctx: Any, args: list[str]) -> list[str]:
        asked = _asked(args)
        if asked is not None:
            speak(asked)  # before anything else is looked at: what is wrong with it is told in that language
        return super().parse_args(ctx, args)


def _asked(args: Sequence[str]) -> Language | None:
    """What ``--lang`` says, wherever it stands; None where it says nothing we know."""
    for one, following in pairwise([*args, ""]):
        if one == "--":
            return None
        name, _, value = one.partition("=")
        said = value if "=" in one else following
        if name == LANG_OPTION and said in list(Language):
            return Language(said)
    return None
