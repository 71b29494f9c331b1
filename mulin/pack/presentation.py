"""``years/<year>/reports.yaml``: how a year's reports look and read. Optional; every key has a default.

What the evaluation office may change without a programmer: texts, the order of sections and which a report has, the
masthead, a logo, colours, its own fonts, the imprint. Figures, tables and their wording are not here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from string import Formatter
from typing import TYPE_CHECKING, Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, model_validator
from pydantic_core import PydanticCustomError

from mulin.language import Both, listed, statements
from mulin.report_kinds import KINDS
from mulin.shapes import Strict

# one of KINDS; pydantic names them all where a pack has another
if TYPE_CHECKING:
    Kind = str
else:
    Kind = Literal[tuple(KINDS)]
# a report without its result says nothing, and one without a way to object may not be used against anybody
KEPT_SECTIONS = ("result", "objection")
# sections are numbered in Chinese numerals up to 九十九
MOST_SECTIONS = 99
# what a text may quote: {year} is the assessed year, {unit} the report's subject
PLACEHOLDERS = (
    "year", "unit", "plan", "index", "office", "issuer", "release", "locked_on", "issued_on",
    "objection_days", "objection_until",
)  # fmt: skip
OBJECTION = (
    "对本报告所列数据或结果有异议的，可自公布之日起{objection_days}日内向{office}书面提出（{issued_on}公布的，至{objection_until}止），"
    "写明指标编号、报告所载数值、认为正确的数值及依据。数据更正由原上报部门重新上报，以新版次公布。"
)


def placeholders(text: str) -> set[str]:
    """Names in braces. Raises ValueError (Chinese) for a lone brace, a format, or a name that reports do not know."""
    try:
        found = [
            (name, spec or conversion) for _, name, spec, conversion in Formatter().parse(text) if name is not None
        ]
    except ValueError as exc:
        raise ValueError(
            Both("花括号没有成对；要印花括号本身时写两个", "braces do not pair; write them twice to print them")
        ) from exc
    names = {name for name, _ in found}
    if any(how for _, how in found):
        raise ValueError(
            Both(
                "占位符的花括号里只写名称，不写冒号、感叹号和格式",
                "write only a name between the braces of a placeholder, no colon, exclamation mark or format",
            )
        )
    if unknown := sorted(names - set(PLACEHOLDERS)):
        raise ValueError(
            Both(
                f"不认识的占位符 {listed('{' + n + '}' for n in unknown)}；可用：{listed(PLACEHOLDERS)}",
                f"unknown placeholders {listed('{' + n + '}' for n in unknown)}; there are: {listed(PLACEHOLDERS)}",
            )
        )
    return names


def _one_or_many(value: object) -> object:
    return [value] if isinstance(value, str) else value


def _known(value: str) -> str:
    placeholders(value)
    return value


def _plain(value: str) -> str:
    if "{" in value or "}" in value:
        raise ValueError(
            Both(
                "这里不能用占位符和花括号，只有 objection 和 paragraphs 可以",
                "placeholders and braces may not stand here, only in objection and paragraphs",
            )
        )
    return value


def _matching(pattern: str, said: str) -> BeforeValidator:
    """Refuses with ``said`` what is no text of that pattern, also nothing: an unquoted # begins a comment in YAML."""

    def check(value: object) -> object:
        if not isinstance(value, str) or not re.fullmatch(pattern, value):
            raise ValueError(said)
        return value

    return BeforeValidator(check)


_Text = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1)]
Word = Annotated[_Text, AfterValidator(_plain)]
# a masthead, a title and a heading are some lines of large type at most; 版记 stays on its page
Headline = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=60), AfterValidator(_plain)]
Heading = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=40), AfterValidator(_plain)]
Names = Annotated[tuple[Word, ...], Field(max_length=30)]
# who signs by hand; one line of them and of the day, or two
Post = Annotated[str, StringConstraints(strip_whitespace=True, min_length=1, max_length=10), AfterValidator(_plain)]
Paragraph = Annotated[_Text, AfterValidator(_known)]
Paragraphs = Annotated[
    tuple[Paragraph, ...],
    BeforeValidator(_one_or_many, json_schema_input_type=str | tuple[str, ...]),
    Field(min_length=1),
]
Colour = Annotated[
    str | None,
    _matching(
        "#[0-9a-fA-F]{6}",
        Both(
            "颜色写成加引号的 '#rrggbb'，如 '#c8102e'（不加引号时 # 后面是注释）",
            "write a colour in quotation marks, '#rrggbb', e.g. '#c8102e' (without them a comment begins at #)",
        ),
    ),
]
Digest = Annotated[
    str,
    _matching(
        "[0-9a-f]{64}",
        Both("写文件的 SHA-256：64位小写十六进制", "write the file's SHA-256: 64 lower-case hexadecimal digits"),
    ),
]
# it is printed in every code of a release, and no printed code can be taken back
PortalUrl = Annotated[
    str,
    _matching(
        r"(?=.{0,100}$)https?://[A-Za-z0-9](?:[A-Za-z0-9.-]*[A-Za-z0-9])?(?::\d{1,5})?"
        r"(?:/|/[!#-;=?-\[\]_a-~]*[/=]|\?[!#-;=?-\[\]_a-~]*=)|",
        Both(
            "写成 https:// 或 http:// 开头、以 / 或 = 结尾的网址，如 https://example.gov.cn/r/；"
            "只用英文字母、数字和网址符号，最多100个字符；二维码印出后改不了",
            "write an address that begins with https:// or http:// and ends with / or =, e.g. "
            "https://example.gov.cn/r/; only Latin letters, digits and characters of addresses, "
            "100 at most; a printed QR code cannot be changed",
        ),
    ),
]
FileName = Annotated[
    str, _matching(r"[^/\\]+", Both("只写文件名，不带文件夹", "write the file's name only, without a folder"))
]
TextName = Annotated[
    str,
    _matching(
        r"[^\s\"'<>#&]+",
        Both(
            "文字块的名称里不能有空格、引号和 < > # &",
            "the name of a text may not have blanks, quotation marks, < > # &",
        ),
    ),
]
Fault = tuple[str, str, str]


class TextBlock(Strict):
    """A section of the office's own words: a heading and paragraphs, which may hold placeholders."""

    title: Heading
    paragraphs: Paragraphs


class SectionRef(Strict):
    """One entry of a report's list of sections: a section or a text, perhaps under another heading."""

    section: Word | None = None
    text: Word | None = None
    title: Headline | None = None

    @model_validator(mode="after")
    def _one(self) -> SectionRef:
        if (self.section is None) == (self.text is None):
            raise ValueError(
                Both(
                    "写 section（章节代码）或 text（文字块名称）中的一项",
                    "write one of section (code of a section) and text (name of a text)",
                )
            )
        return self


def _section_ref(value: object) -> object:
    return {"section": value} if isinstance(value, str) else value


Entry = Annotated[SectionRef, BeforeValidator(_section_ref, json_schema_input_type=str | SectionRef)]


class ReportChoice(Strict):
    """``title``: what the report is called after the year. ``sections``: all of them, in order."""

    title: Headline | None = None
    sections: Annotated[tuple[Entry, ...], Field(max_length=MOST_SECTIONS)] | None = None


class FontChoice(Strict):
    """A font file the office owns, found by name among the machine's fonts and held to its hash."""

    file: FileName
    sha256: Digest


class Fonts(Strict):
    """``title`` 小标宋, ``heading`` 黑体, ``subheading`` 楷体, ``body`` 仿宋; those left out are the pinned faces."""

    title: FontChoice | None = None
    heading: FontChoice | None = None
    subheading: FontChoice | None = None
    body: FontChoice | None = None


class Colours(Strict):
    """``red``: masthead and rules; ``own``: the subject in charts; ``peers``: whom it is compared with."""

    red: Colour = None
    own: Colour = None
    peers: Colour = None


class Imprint(Strict):
    """版记. ``printed_by`` defaults to the office."""

    copies_to: Names = ()
    printed_by: Word | None = None


class Presentation(Strict):
    """The whole file. ``document_number`` is 发文字号, printed only where the office gives one; ``signed_by`` who signs
    each report by hand, where nobody does the lines are left out."""

    schema_version: Literal[1] = 1
    masthead: Headline | None = None
    document_number: Word | None = None
    portal_url: PortalUrl = ""
    logo: FileName | None = None
    colours: Colours = Colours()
    fonts: Fonts = Fonts()
    imprint: Imprint = Imprint()
    objection: Paragraphs = (OBJECTION,)
    signed_by: Annotated[tuple[Post, ...], Field(max_length=6)] = ("签发", "审核", "经办")
    texts: dict[TextName, TextBlock] = Field(default_factory=dict)
    reports: dict[Kind, ReportChoice] = Field(default_factory=dict)

    @model_validator(mode="after")
    def _sections(self) -> Presentation:
        faults = [fault for kind in self.reports for fault in self._faults(kind)]
        if faults:
            raise PydanticCustomError(
                "value_error", "{error}", {"error": statements(said for _, said, _ in faults), "places": faults}
            )
        return self

    def _faults(self, kind: str) -> Iterator[Fault]:
        """(key path, what is wrong, how to mend it) of each entry of a kind's sections that cannot stand there."""
        chosen, known, at = self.reports[kind].sections, KINDS[kind].sections, f"reports.{kind}.sections"
        if chosen is None:
            return
        seen: set[tuple[str | None, str | None]] = set()
        for place, ref in enumerate(chosen):
            here, which = f"{at}.{place}", (ref.section, ref.text)
            if ref.section and ref.section not in known:
                yield (
                    here,
                    Both(f"{kind} 没有章节“{ref.section}”", f'{kind} has no section "{ref.section}"'),
                    Both(f"可用：{listed(known)}", f"there are: {listed(known)}"),
                )
            elif ref.text and ref.text not in self.texts:
                there = Both(f"，有：{listed(self.texts)}", f", it has: {listed(self.texts)}") if self.texts else ""
                yield (
                    here,
                    Both(f"texts 里没有文字块“{ref.text}”{there}", f'texts has no text "{ref.text}"{there}'),
                    Both("在 texts 下写出这个文字块，或改正名称", "write the text under texts, or correct the name"),
                )
            elif which in seen:
                yield (
                    here,
                    Both(
                        f"{kind} 的章节重复：{ref.section or ref.text}",
                        f"{kind} has a section twice: {ref.section or ref.text}",
                    ),
                    Both("只留一处", "keep one of them"),
                )
            seen.add(which)
        codes = [ref.section for ref in chosen]
        for absent in (c for c in KEPT_SECTIONS if c not in codes):
            why = (
                Both("没有结果的报告不成其为报告", "a report without results is none")
                if absent == "result"
                else Both(
                    "不能让人提出异议的报告不能用来考核",
                    "a report to which nobody can object must not be used for assessment",
                )
            )
            yield (
                at,
                Both(f"{kind} 不能没有章节 {absent}：{why}", f"{kind} must have the section {absent}: {why}"),
                Both(f"补上 - {absent}", f"add - {absent}"),
            )
        if "result" in codes and codes[0] != "result":
            yield (
                f"{at}.{codes.index('result')}",
                Both(f"{kind} 的第一个章节应是 result", f"the first section of {kind} must be result"),
                Both("把 result 移到最前", "put result first"),
            )
