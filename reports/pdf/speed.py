"""What makes the engine fast enough for hundreds of reports; none of it changes a figure or a word.

``tests/bench/rendering.py`` measures the whole; its figures stand in docs/reports.md.
"""

from __future__ import annotations

import re
import types
import zlib
from collections.abc import Callable
from functools import cache, lru_cache
from math import inf
from typing import Any
from xml.etree import ElementTree

from reports.fonts import families

_SVG = "{http://www.w3.org/2000/svg}svg"
_LEVEL = 6  # the engine's 9 costs twice the time for 2 % less
_RUN = re.compile(r"M(\d+) (\d+)h(\d+)v1h-\d+z")
_inside: dict[ElementTree.Element, list[ElementTree.Element]] = {}


def parse(page: str, base_url: str, url_fetcher: Any, mend: Callable[[ElementTree.Element], None]) -> Any:
    """The page as the engine's ``HTML``, read by expat: our templates are well-formed, so no repair is wanted;
    ``mend`` may alter the tree.

    Charts leave the tree while styles are computed and are put back where they are drawn: no rule of ours is for the
    inside of one. Raises ElementTree.ParseError where a template is not well-formed.
    """
    import cssselect2
    import weasyprint

    root = ElementTree.fromstring(page)
    mend(root)
    for chart in root.iter(_SVG):
        _inside[chart] = list(chart)
        for child in _inside[chart]:
            chart.remove(child)
    html = weasyprint.HTML.__new__(weasyprint.HTML)
    html.base_url, html.url_fetcher, html.media_type = base_url, url_fetcher, "print"
    html.wrapper_element = cssselect2.ElementWrapper.from_html_root(root, content_language=None)
    html.etree_element = html.wrapper_element.etree_element
    return html


@cache
def prepare() -> None:
    """Put the faster pieces in place, once a process. The engine's version is checked by reports.pdf.conformance."""
    import pydyf
    from weasyprint import html
    from weasyprint.svg import SVG
    from weasyprint.text.line_break import Layout

    draw_chart, draw_node = html.HTML_HANDLERS[_SVG], SVG.draw_node

    def with_its_inside(element: Any, *rest: Any) -> Any:
        element.extend(_inside.pop(element, ()))
        return draw_chart(element, *rest)

    def whole_texts(self: Any, node: Any, font_size: float, *rest: Any, **more: Any) -> None:
        if node.tag == "text":
            _text(self, node)
        elif node.get("class") == "runs":
            _runs(self, node)
        else:
            draw_node(self, node, font_size, *rest, **more)

    html.HTML_HANDLERS[_SVG] = with_its_inside
    SVG.draw_node = whole_texts
    Layout.setup = _setup(Layout.setup)
    pydyf.zlib = types.SimpleNamespace(
        compress=zlib.compress, compressobj=lambda level=_LEVEL: zlib.compressobj(min(level, _LEVEL))
    )
    pydyf._to_bytes = _bytes_of(pydyf._to_bytes)


def _text(svg: Any, node: Any) -> None:
    """A chart's text, set as one line. The engine lays out every letter by itself, for rotations we do not use."""
    from weasyprint.draw.text import draw_first_line
    from weasyprint.matrix import Matrix
    from weasyprint.svg.text import TextBox
    from weasyprint.text.line_break import split_first_line

    size = float(node.get("font-size"))
    style = _style(svg.font_config, node.get("font-family"), int(node.get("font-weight", 400)), size)
    if not node.text:
        return
    layout, _, _, width, _, baseline = split_first_line(node.text, style, svg.context, inf, 0)
    shift = {"start": 0.0, "middle": width / 2, "end": width}[node.get("text-anchor", "start")]
    stream = svg.stream
    stream.push_state()
    fill, stroke = svg.set_graphical_state(node, size)
    stream.begin_text()
    layout.reactivate(style)
    svg.fill_stroke(fill, stroke, text=True)
    box = TextBox(layout, style)
    box.baseline = baseline
    draw_first_line(stream, box, "none", "none", Matrix(d=-1, e=float(node.get("x")) - shift, f=float(node.get("y"))))
    stream.end_text()
    stream.pop_state()


def _runs(svg: Any, node: Any) -> None:
    """A QR code: its runs as rectangles, not as curves to be walked along on every page."""
    svg.stream.push_state()
    svg.set_graphical_state(node, 1.0)
    for x, y, length in _rectangles(node.get("d")):
        svg.stream.rectangle(x, y, length, 1)
    svg.stream.fill()
    svg.stream.pop_state()


@lru_cache(maxsize=8)
def _rectangles(path: str) -> tuple[tuple[int, int, int], ...]:
    """The runs of reports.qr: ``M4 4h7v1h-7z…``. Raises ValueError for any other path."""
    runs = tuple((int(x), int(y), int(length)) for x, y, length in _RUN.findall(path))
    if "".join(f"M{x} {y}h{length}v1h-{length}z" for x, y, length in runs) != path:
        raise ValueError(f"not the runs of a QR code: {path[:40]}")
    return runs


@cache
def _style(font_config: Any, family: str, weight: int, size: float) -> Any:
    from weasyprint.css.properties import INITIAL_VALUES
    from weasyprint.svg.text import Style

    style = Style(INITIAL_VALUES)
    style.update(font_family=families(family), font_weight=weight, font_size=size)
    style.font_config = font_config
    return style


def _setup(original: Any) -> Any:
    """Layouts share one Pango context a font map, direction and language, and one description a font."""
    from weasyprint.text.constants import PANGO_DIRECTION
    from weasyprint.text.ffi import ffi, gobject, pango, unicode_to_char_p
    from weasyprint.text.fonts import font_features, get_font_description

    contexts: dict[Any, Any] = {}
    descriptions: dict[Any, Any] = {}
    described = (
        "font_style", "font_stretch", "font_weight", "font_size", "font_variant_caps", "font_variation_settings",
    )  # fmt: skip
    featured = (
        "font_kerning", "font_variant_ligatures", "font_variant_position", "font_variant_caps", "font_variant_numeric",
        "font_variant_alternates", "font_variant_east_asian", "font_feature_settings",
    )  # fmt: skip

    def context_of(style: Any) -> Any:
        key = (style.font_config, style["direction"], style["lang"])
        if key not in contexts:
            made = ffi.gc(pango.pango_font_map_create_context(style.font_config.font_map), gobject.g_object_unref)
            pango.pango_context_set_round_glyph_positions(made, False)
            pango.pango_context_set_base_dir(made, PANGO_DIRECTION[style["direction"]])
            language = pango.pango_language_get_default()
            if style["lang"]:
                pointer, _ = unicode_to_char_p(style["lang"])
                language = pango.pango_language_from_string(pointer)
                pango.pango_context_set_language(made, language)
            contexts[key] = made, language
        return contexts[key]

    def setup(self: Any, style: Any) -> None:
        plain = style["text_decoration_line"] == "none" and style["font_language_override"] == "normal"
        if not plain or font_features(*(style[name] for name in featured)):
            original(self, style)
            return
        self.style, self.first_line_direction = style, 0
        context, self.language = context_of(style)
        key = (style.font_config, tuple(style["font_family"]), *(style[name] for name in described))
        if key not in descriptions:
            descriptions[key] = get_font_description(style)
        self.layout = ffi.gc(pango.pango_layout_new(context), gobject.g_object_unref)
        pango.pango_layout_set_auto_dir(self.layout, False)
        pango.pango_layout_set_font_description(self.layout, descriptions[key])
        self.ascent = self.underline_position = self.strikethrough_position = None

    return setup


def _bytes_of(original: Any) -> Any:
    """Numbers and names written by their type; everything else as before."""

    def plain(item: Any) -> Any:
        kind = type(item)
        if kind is bytes:
            return item
        if kind is str:
            return item.encode("ascii")
        if kind is int:
            return b"%d" % item
        if kind is float:
            return (b"%d" % item) if item.is_integer() else (b"%f" % item).rstrip(b"0")
        return original(item)

    return plain
