"""Which report of a release is meant by the year, the kind and the unit as somebody typed them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import typer

from orchestration.cli.messages import preview as m

if TYPE_CHECKING:
    from mulin.settings import Settings
    from orchestration.release.served import Opened
    from reports.former import Former

_NAMED = 12


def meant_kind(opened: Opened, typed: str) -> str:
    """A kind's code, from itself or the pack's Chinese word. Raises BadParameter."""
    from mulin.report_kinds import KINDS, made

    words = opened.info.words
    kind = next((k for k in made(words) if typed in map(words.fill, KINDS[k].typed)), typed)
    if kind not in made(words):
        known = "、".join(f"{k}（{KINDS[k].called(words)}）" for k in made(words))
        text = m.BAD_KIND.format(kind=typed, known=known)
        raise typer.BadParameter(text, param_hint="种类")
    return kind


def kind_name(opened: Opened, kind: str) -> str:
    """As the release's pack calls it."""
    from mulin.report_kinds import KINDS

    return KINDS[kind].called(opened.info.words)


def latest(settings: Settings) -> int:
    """The last year with a release. Raises FindingsError where there is none."""
    from orchestration.release.known import is_released
    from orchestration.release.layout import released_years

    for year in reversed(released_years(settings)):
        if is_released(settings, year):
            return year
    text = m.NO_RELEASE_TEXT.format(home=settings.home)
    raise _refusal(m.NO_RELEASE, "no_release", text, m.MEND_NO_RELEASE)


def meant_subject(opened: Opened, kind: str, typed: str | None, former: Former | None = None) -> tuple[str, str]:
    """(code, name) of what was typed: a code, a name, or a part of one that fits a single report. Raises
    FindingsError for any other, with what comes near."""
    import difflib

    from reports.reading.reader import Reader
    from reports.subjects import codes

    reader = Reader(opened.marts, opened.pack, opened.info, former)
    units = opened.pack.unit
    listed = dict(codes(reader, kind))
    if not listed and kind == "changes":
        of = opened.manifest
        raise _refusal(m.NO_SUBJECT, "unit", m.NO_CHANGES.format(year=of.year, release=of.release), m.MEND_NO_CHANGES)
    names = {code: reader.full_name(code) if code in units else name for code, name in listed.items()}
    if typed is None:
        if len(names) == 1:
            return next(iter(names.items()))
        code, name = next(iter(names.items()), ("", ""))
        said = m.NEED_UNIT.format(kind=kind_name(opened, kind), count=len(names), example=f"{code} 或 {name}")
        raise _refusal(m.NO_SUBJECT, "unit", said, m.MEND_NEED)
    wanted = typed.strip()
    for fits in (
        [c for c in names if c.lower() == wanted.lower()],
        [c for c, name in names.items() if wanted in (name, listed[c])],
        [c for c, name in names.items() if wanted in name],
    ):
        if len(fits) == 1:
            return fits[0], names[fits[0]]
        if fits:
            said = m.SEVERAL.format(unit=typed, count=len(fits), found=_shown(fits, names))
            raise _refusal(m.NO_SUBJECT, "unit", said, m.MEND_SEVERAL)
    of = opened.manifest
    close = difflib.get_close_matches(wanted, [*names.values(), *names], n=3, cutoff=0.5)
    said = m.NONE_SUCH.format(year=of.year, release=of.release, kind=kind_name(opened, kind), unit=typed)
    mend = m.MEND_CLOSE.format(close="、".join(close)) if close else m.MEND_NONE
    raise _refusal(m.NO_SUBJECT, "unit", said, mend)


def _shown(codes: Sequence[str], names: dict[str, str]) -> str:
    more = "等" if len(codes) > _NAMED else ""
    return "、".join(f"{c} {names[c]}" for c in codes[:_NAMED]) + more


def _refusal(title: str, rule: str, message: str, mend: str) -> Exception:
    from mulin.findings import Finding, FindingsError, Level

    return FindingsError(title, [Finding(Level.ERROR, f"preview.{rule}", message, mend)])
