"""Whether the report engine can draw an SVG: told from the file alone, since a pack is checked without the engine.

What is refused here would stop a run after minutes, or never end: text (a logo may use no font), references in a
circle, a drawing repeated without measure, sizes that are no numbers, nothing to be seen.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from xml.etree import ElementTree

from mulin.language import Both

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

MOST_NESTED, MOST_DRAWN = 50, 20_000
_PLAIN = Both("用绘图软件另存为“普通 SVG”后再用", 'save it as "plain SVG" in a drawing program')
_TEXT = frozenset({"text", "tspan", "textPath", "tref", "altGlyph"})
_NUMBER = r"[-+]?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?"
_BOX = re.compile(rf"\s*{_NUMBER}(?:\s*,\s*|\s+){_NUMBER}(?:\s*,\s*|\s+)({_NUMBER})(?:\s*,\s*|\s+)({_NUMBER})\s*")
_LENGTH = re.compile(rf"\s*({_NUMBER})\s*(px|pt|pc|mm|cm|in|em|ex|%)?\s*")
_URL = re.compile(r"url\(\s*[\"']?#([^\"')\s]+)")
_PICTURE = re.compile(r"\s*data:image/png;base64,")
_SHAPES = frozenset({"path", "rect", "circle", "ellipse", "line", "polyline", "polygon", "image", "use"})
# a byte order mark is gone by then; another encoding, declared or by its bytes, could hide what is looked for
_DECLARED = re.compile(
    r"\A<\?xml(?:\s+(?:version|standalone)\s*=\s*[\"'][\w.]*[\"']|\s+encoding\s*=\s*[\"']utf-?8[\"'])*\s*\?>",
    re.IGNORECASE,
)
_DEFINES = re.compile(r"<!\s*(?:ENTITY|DOCTYPE|ATTLIST|ELEMENT)|\0", re.IGNORECASE)
_RUNS = frozenset(
    {"script", "foreignobject", "handler", "listener", "iframe", "object", "embed", "audio", "video", "link"}
)
# a backslash spells a letter in CSS: \75rl(
_LOADS = re.compile(r"url\(\s*[\"']?(?!#)|@import|image-set|javascript:|\\", re.IGNORECASE)
Fault = tuple[str, str]
_ACTIVE: Fault = (Both("含有脚本、实体或外部引用", "it has scripts, entities or outside references"), _PLAIN)
SOUND: Fault = ("", "")


def drawing_fault(data: bytes) -> Fault:
    """(what is wrong, how to mend it), in Chinese; two empty texts for a drawing that loads and runs nothing."""
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError:
        return Both("不是完整的 SVG 图，或不是 UTF-8 编码", "it is no complete SVG picture, or not in UTF-8"), _PLAIN
    if "<?" in _DECLARED.sub("", text, count=1) or _DEFINES.search(text):
        return _ACTIVE
    try:
        # expat's own limit is far beyond ours; the tree is built without recursion
        root = ElementTree.fromstring(text)
    except (ElementTree.ParseError, ValueError, LookupError):
        return Both("不是完整的 SVG 图", "it is no complete SVG picture"), Both(
            "重新导出为“普通 SVG”后再用", 'export it again as "plain SVG"'
        )
    if _tag(root) != "svg":
        return Both("不是完整的 SVG 图", "it is no complete SVG picture"), Both(
            "重新导出为“普通 SVG”后再用", 'export it again as "plain SVG"'
        )
    return _active(root) or _deep(root) or _elements(root) or _sizes(root) or _references(root) or SOUND


def _active(root: Element) -> Fault | None:
    """Scripts, references to elsewhere, and what could hide one: asked of what was parsed, where nothing is encoded."""
    for element in root.iter():
        if _tag(element).lower() in _RUNS:
            return _ACTIVE
        for key, value in element.attrib.items():
            name = key.rpartition("}")[2].lower()
            elsewhere = name in ("href", "src") and not _inside(element, value.strip())
            if name.startswith("on") or name == "base" or elsewhere or _LOADS.search(value):
                return _ACTIVE
        if _tag(element) == "style" and _LOADS.search("".join(element.itertext())):
            return _ACTIVE
    return None


def _inside(element: Element, reference: str) -> bool:
    return reference[:1] in ("", "#") or (_tag(element) == "image" and reference.startswith("data:image/"))


def _tag(element: Element) -> str:
    return str(element.tag).rpartition("}")[2]


def _href(element: Element) -> str:
    return next((v for k, v in element.attrib.items() if k.rpartition("}")[2] == "href"), "").strip()


def _deep(root: Element) -> Fault | None:
    level, depth = [root], 0
    while level:
        depth += 1
        if depth > MOST_NESTED:
            return Both(f"套了 {MOST_NESTED} 层以上", f"it is nested more than {MOST_NESTED} deep"), Both(
                "在绘图软件里取消编组，再另存为“普通 SVG”", 'ungroup it in a drawing program and save it as "plain SVG"'
            )
        level = [child for element in level for child in element]
    return None


def _elements(root: Element) -> Fault | None:
    tags = {_tag(e) for e in root.iter()}
    if tags & _TEXT:
        return Both("里有文字（text），徽标不能用字体", "it has text; a logo can use no fonts"), Both(
            "在绘图软件里把文字转成路径（转曲）后另存", "turn text into paths in a drawing program and save it again"
        )
    if any(_tag(e) == "image" and not _PICTURE.match(_href(e)) for e in root.iter()):
        return Both("里嵌的图片不是 PNG", "it has a picture inside that is no PNG"), Both(
            "把嵌入的图片另存为 PNG 徽标，或转成路径", "save the inner picture as a PNG logo, or turn it into paths"
        )
    if not tags & _SHAPES:
        return Both("里没有图形，印出来是空白", "it has no shapes, so it would be blank"), Both(
            "重新导出为“普通 SVG”后再用", 'export it again as "plain SVG"'
        )
    return None


def _sizes(root: Element) -> Fault | None:
    """The outermost element has a size; every size in the drawing is a number."""
    for element in root.iter():
        box = element.get("viewBox")
        if box is not None and not _BOX.fullmatch(box):
            return Both(f"的 viewBox 不是四个数：{box[:30]}", f"its viewBox is not four numbers: {box[:30]}"), _PLAIN
        for name in ("width", "height"):
            length = element.get(name)
            if length is not None and length.strip() != "auto" and not _LENGTH.fullmatch(length):
                return Both(f"的 {name} 不是数：{length[:30]}", f"its {name} is no number: {length[:30]}"), _PLAIN
    found = _BOX.fullmatch(root.get("viewBox", ""))
    sizes = [float(number) for number in found.groups()] if found else []
    if sizes and min(sizes) <= 0:
        return Both(
            "的 viewBox 长或宽不大于0，印出来是空白",
            "width or height of its viewBox is not above 0, so it would be blank",
        ), _PLAIN
    own = [_LENGTH.fullmatch(root.get(name, "")) for name in ("width", "height")]
    if any(length and float(length[1]) <= 0 for length in own):
        return Both(
            "的 width 或 height 不大于0，印出来是空白", "its width or height is not above 0, so it would be blank"
        ), _PLAIN
    if not sizes and not all(length and length[2] != "%" for length in own):
        return Both("没有写大小，不知道长宽之比", "it has no size, so the ratio of its sides is not known"), Both(
            "在 svg 上写 viewBox，或写 width 和 height", "write viewBox, or width and height, on svg"
        )
    return None


def _references(root: Element) -> Fault | None:
    """No element draws itself by way of references, and all of them together draw no more than can be printed."""
    by_id = {name: e for e in root.iter() if (name := e.get("id"))}
    drawn: dict[Element, int] = {}
    open_now: set[Element] = set()

    def count(element: Element) -> int | None:
        """How many elements one draws with all it refers to; None for a circle, and for a chain too long to draw."""
        if element in open_now:
            return None
        if element not in drawn:
            if len(open_now) > 2 * MOST_NESTED:
                return None
            open_now.add(element)
            total = 1
            for other in (*element, *(by_id[n] for n in _named_by(element) if n in by_id)):
                inner = count(other)
                if inner is None:
                    return None
                total += inner
            open_now.discard(element)
            drawn[element] = total
        return drawn[element]

    total = count(root)
    if total is None or any(count(e) is None for e in by_id.values()):
        return Both(
            "里有图形引用自己，或引用套得太深，画不完",
            "it has shapes that refer to themselves, or references nested too deep to be drawn",
        ), _PLAIN
    if total > MOST_DRAWN:
        return Both(
            f"里的引用展开后超过 {MOST_DRAWN} 个图形", f"its references unfold to more than {MOST_DRAWN} shapes"
        ), Both("在绘图软件里简化图形后另存", "simplify it in a drawing program and save it again")
    return None


def _named_by(element: Element) -> list[str]:
    href = _href(element)
    return ([href[1:]] if href.startswith("#") else []) + _URL.findall(" ".join(element.attrib.values()))
