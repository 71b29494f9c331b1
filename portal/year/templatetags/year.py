"""Components of the year's pages; a template loads them by ``{% load year %}``."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import template
from django.core.paginator import Page
from django.urls import reverse

from mulin.report_kinds import KINDS
from orchestration.release.served import Opened
from orchestration.trace import messages as trace_words
from orchestration.trace.formula import number
from orchestration.trace.tree import Mark
from portal.people.policy import Act, may
from portal.year import messages as m

register = template.Library()
_ACTS = {"year:matrix": Act.MATRIX, "year:run": Act.RUN, "year:editions": Act.EDITIONS}


@register.inclusion_tag("year/tab.html", takes_context=True)
def year_tab(context: Mapping[str, Any], to: str, name: str) -> dict[str, Any]:
    """One of the ways between the pages of a year; nothing for whom it is not."""
    request = context["request"]
    here = request.resolver_match.view_name
    shown = may(request.post_held, _ACTS[to])
    return {"url": reverse(to, args=[context["year"]]) if shown else "", "name": name, "here": here == to}


@register.inclusion_tag("year/pages.html", takes_context=True)
def year_pages(context: Mapping[str, Any], page: Page[Any]) -> dict[str, Any]:
    """The ways to the pages of a list, with what it was narrowed by."""
    asked = context["request"].GET.copy()
    asked.pop("page", None)
    return {"page": page, "rest": asked.urlencode()}


@register.simple_tag(takes_context=True)
def allowed(context: Mapping[str, Any], act: str, code: str | None = None) -> bool:
    """Whether the post may do an act, to whose."""
    return may(context["request"].post_held, Act(act), code)


@register.inclusion_tag("year/mark.html")
def proof_mark(mark: Mark | None) -> dict[str, Any]:
    """What became of a line that was computed again, as a word."""
    if mark is None or (mark.holds is None and not mark.said):
        return {}
    word, tone = m.WORD_OF_MARK[mark.holds]
    return {"word": word, "tone": tone, "note": "" if mark.holds else mark.said, "holds": mark.holds}


@register.filter
def release_word(name: str) -> str:
    """``r1`` → ``第 1 版``."""
    return f"第 {name.removeprefix('r')} 版"


@register.filter
def report_kind(kind: str, release: Opened) -> str:
    """What a kind of report is called in the release's pack."""
    return KINDS[kind].called(release.pack.years[release.year].framework.words)


@register.filter
def without_commands(text: str) -> str:
    """A sentence without what it says of the command line, which is no way for whoever reads a page."""
    return "；".join(clause for clause in text.split("；") if "mulin" not in clause)


@register.filter
def plain_number(value: float) -> str:
    """A figure with the digits that matter."""
    return number(value)


@register.filter
def is_technical(label: str) -> bool:
    """Whether a line of a trace is for programs."""
    return label in (trace_words.LABEL_PARAMS, trace_words.LABEL_FURTHER)
