"""The template engine: Jinja2, strict about undefined names, escaping everything, reading the package's files only."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import TYPE_CHECKING, Any

from markupsafe import Markup, escape

import mulin
from mulin.hashed import hash_of
from mulin.pack.colour import luminance
from mulin.printable import as_printed
from reports.look import palette
from reports.messages import SUBSTITUTES
from reports.numbers import counting
from reports.shared.charts import geometry
from reports.wording import standard_words

if TYPE_CHECKING:
    from jinja2 import Environment
    from markupsafe import Markup

    from reports.look.style import Style

REPORTS = Path(__file__).resolve().parent
_CODE = re.compile(r"[0-9A-Za-z.]+(?:-[0-9A-Za-z.]+)+(?![^<]*>)")
# letters: what is longer has to end a line somewhere
LONGEST_CODE = 40
# made from the same data, never part of a PDF
OTHER_FORMS = ("index_report", "narrative", "results", "site")
# by such a template the site prints a section that the PDF prints by another
WEB = ".web.html.j2"
# what of the domain takes part when a context is put on paper
OF_THE_DOMAIN = ("printable.py", "printable.txt", "pack/colour.py")


@cache
def environment(colours: tuple[tuple[str, str], ...] = ()) -> Environment:
    """One environment a process and palette; templates are compiled once and never reloaded."""
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    env = Environment(
        loader=FileSystemLoader(REPORTS), autoescape=True, undefined=StrictUndefined, auto_reload=False,
        trim_blocks=True, lstrip_blocks=True,
    )  # fmt: skip
    for name in (
        "num",
        "spoke",
        "ring",
        "lerp",
        "ticks",
        "piles",
        "shade",
        "panels",
        "fitting",
        "fitted",
        "label_room",
        "mean_of",
    ):
        env.globals[name] = getattr(geometry, name)
    env.globals["tick"] = geometry.label
    env.globals["counting"] = counting
    env.globals["luminance"] = luminance
    env.globals["P"] = palette.PALETTE | dict(colours)
    env.filters["css"] = css_string
    env.filters["look"] = look
    env.filters["whole"] = whole
    env.globals["SHADES"] = palette.SHADES
    env.globals["rule_heading"] = standard_words.HEADING
    env.globals["guiding_heading"] = standard_words.GUIDING_HEADING
    env.globals["NEGATIVE"] = palette.NEGATIVE
    env.globals["SHADE_INK"] = palette.SHADE_INK
    return env


def html(kind: str, context: Any, substitutes: Sequence[str] = ()) -> str:
    """The report's HTML. ``context`` is a reports.report.Report, known to the template as ``c``; ``substitutes`` are
    the characters for which the page shows another, told where the report speaks of itself."""
    codes = "、".join(f"U+{ord(c):04X}" for c in substitutes)
    env = environment(context.frame.style.colours)
    template = env.select_template([f"{kind}/template.html.j2", "shared/base.html.j2"])
    return template.render(
        c=context, w=context.frame.words, substitutes=SUBSTITUTES.format(codes=codes) if codes else ""
    )


def whole(text: str) -> Markup:
    """The text with its codes (``C-A01``, ``2024-D11-report-v1``) kept from breaking at a hyphen where a browser lays
    it out; on paper ``reports/pdf/lines.py`` keeps every code of every text."""
    return Markup(_CODE.sub(_kept, str(escape(text))))


def _kept(found: re.Match[str]) -> str:
    return found[0] if len(found[0]) > LONGEST_CODE else f'<span class="w">{found[0]}</span>'


def css_string(text: str) -> Markup:
    """A CSS string, safe inside a style element."""
    text = as_printed(text)
    plain = "".join(c if c.isalnum() or c in " ·，。、：（）“”" else f"\\{ord(c):x} " for c in text)
    return Markup(f'"{plain}"')


def look(style: Style) -> Markup:
    """The rules by which a pack's colours take the place of the usual ones."""
    red = dict(style.colours).get("red")
    rules = f".org,.correction p:first-child b{{color:{red}}}.issue,.correction{{border-color:{red}}}" if red else ""
    return Markup(rules)


@cache
def fingerprint() -> str:
    """SHA-256 over everything but the context that shapes a PDF: code, templates, style, fonts, library versions.

    Not the rooms of the other forms: a change to the site's style renders no PDF again.
    """
    domain = Path(mulin.__file__).parent
    shaping = [path for path in REPORTS.rglob("*")
               if path.suffix in {".j2", ".css", ".py", ".conf", ".sha256", ".txt"}
               and path.relative_to(REPORTS).parts[0] not in OTHER_FORMS
               and not path.name.endswith(WEB)]  # fmt: skip
    shaping += [domain / name for name in OF_THE_DOMAIN]
    shaping += [path for folder in ("rules", "scoring") for path in (domain / folder).glob("*.py")]
    libraries = (f"{name}={version(name)}" for name in ("weasyprint", "pydyf", "jinja2", "fonttools", "tinycss2"))
    return hash_of(shaping, domain.parent, *libraries)
