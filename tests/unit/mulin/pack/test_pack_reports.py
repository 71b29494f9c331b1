"""reports.yaml with one mistake: the finding names file, line, key path, what is wrong and how to mend it."""

from __future__ import annotations

import struct
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from mulin.findings import Finding, Level
from mulin.pack import read_and_check
from mulin.pack.logo import LIMIT, logo_fault
from mulin.pack.presentation import OBJECTION, PLACEHOLDERS, Presentation, placeholders
from mulin.report_kinds import KINDS
from mulin.settings import REPO_ROOT

FILE = "years/2024/reports.yaml"
EXAMPLE = REPO_ROOT / "plans" / "yangpu-2021-2025" / FILE
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><path d="M0 0h9v9z"/></svg>'
ADDRESS = "以 / 或 = 结尾的网址"


def png(width: int, height: int, depth: int = 8) -> bytes:
    """As much of a PNG as the check reads: signature, first chunk, end."""
    head = b"\0\0\0\rIHDR" + struct.pack(">IIB", width, height, depth) + b"\2\0\0\0" + b"\0" * 4
    return b"\x89PNG\r\n\x1a\n" + head + b"IEND\xaeB`\x82"


PNG = png(9, 9)


def svg(inside: str, head: str = 'viewBox="0 0 9 9"') -> bytes:
    return f'<svg xmlns="http://www.w3.org/2000/svg" {head}>{inside}</svg>'.encode()


@dataclass(frozen=True)
class Case:
    """``text`` is the file; the finding stands at ``line`` and ``path``, says ``said`` and offers ``mend``."""

    name: str
    text: str
    line: int
    path: str
    said: str
    mend: str = "mulin check"
    rule: str = "pack.value_error"


def street(*sections: str) -> str:
    return "reports:\n  street:\n    sections:\n" + "".join(f"      - {s}\n" for s in sections)


CASES = [
    Case("unknown placeholder", "masthead: 甲\nobjection:\n  - 向{office}提出\n  - 到{deadline}止\n", 4, "objection.1",
         "不认识的占位符 {deadline}；可用：year、unit"),
    Case("lone brace", "objection:\n  - 向{office提出\n", 2, "objection.0", "花括号没有成对"),
    Case("a format in a placeholder", "objection:\n  - 第{year:>9}年\n", 2, "objection.0", "花括号里只写名称"),
    Case("placeholder where none is filled in", "masthead: '{index}评估'\n", 1, "masthead", "这里不能用占位符"),
    Case("unknown placeholder in a text", "texts:\n  甲:\n    title: 甲\n    paragraphs:\n      - 见{x}\n", 5,
         "texts.甲.paragraphs.0", "不认识的占位符 {x}"),
    Case("unknown section", street("result", "weather", "objection"), 5, "reports.street.sections.1",
         "street 没有章节“weather”", "可用：result、pillars"),
    Case("a section of another kind", street("result", "burden", "objection"), 5, "reports.street.sections.1",
         "street 没有章节“burden”", "可用："),
    Case("section twice", street("result", "gaps", "objection", "gaps"), 7, "reports.street.sections.3",
         "章节重复：gaps", "只留一处"),
    Case("missing result", street("gaps", "objection"), 3, "reports.street.sections", "不能没有章节 result",
         "- result"),
    Case("missing objection", street("result", "gaps"), 3, "reports.street.sections", "不能没有章节 objection",
         "补上 - objection"),
    Case("result not first", street("gaps", "result", "objection"), 5, "reports.street.sections.1",
         "第一个章节应是 result", "移到最前"),
    Case("unknown text", street("result", "{text: 说明}", "objection"), 5, "reports.street.sections.1",
         "没有文字块“说明”", "在 texts 下写出"),
    Case("section and text in one entry", street("result", "{section: gaps, text: 说明}", "objection"), 5,
         "reports.street.sections.1", "写 section（章节代码）或 text（文字块名称）中的一项"),
    Case("bad colour", "colours:\n  own: blue\n", 2, "colours.own", "'#rrggbb'"),
    Case("a colour that YAML takes for a comment", "colours:\n  own: #17508f\n", 2, "colours.own", "# 后面是注释"),
    Case("bad hash of a font", "fonts:\n  body:\n    file: a.ttf\n    sha256: abc\n", 4, "fonts.body.sha256",
         "64位小写十六进制"),
    Case("a font in a folder", "fonts:\n  body:\n    file: x/a.ttf\n    sha256: " + "a" * 64 + "\n", 3,
         "fonts.body.file", "只写文件名"),
    Case("wrong type", "imprint:\n  copies_to: 区委办公室\n", 2, "imprint.copies_to", "应填列表",
         rule="pack.tuple_type"),
    Case("empty heading", "reports:\n  street:\n    title: '  '\n", 3, "reports.street.title", "不能为空",
         rule="pack.string_too_short"),
    Case("unknown key", "masthaed: 甲\n", 1, "masthaed", "程序不认识", rule="pack.extra_forbidden"),
    Case("unknown kind of report", "reports:\n  village:\n    title: 甲\n", 2, "reports.village", "只能取 district",
         rule="pack.literal_error"),
    Case("missing logo", "masthead: 甲\nlogo: a.svg\n", 2, "logo", "找不到徽标文件 a.svg", "放在", rule="pack.logo"),
    Case("a text the fonts cannot print", "texts:\n  甲:\n    title: 甲\n    paragraphs:\n      - 好\U0001f600\n"
         + street("result", "{text: 甲}", "objection"), 5, "texts.甲.paragraphs.0", "字体里没有的字，报告上印作〓",
         "换成文字", rule="pack.substitute"),
    Case("a masthead with a mark nobody sees", "masthead: 甲\u200e\n", 1, "masthead", "看不见", "删去",
         "pack.unseen"),
    *(Case(f"portal {n}", f"masthead: 甲\nportal_url: {url}\n", 2, "portal_url", ADDRESS) for n, url in enumerate((
        "https://x.cn", "javascript:/", "/", "ftp://x.cn/", "https://区.cn/", "https://x.cn/ r/", "https://u@x.cn/",
        "https://x.cn/" + "a" * 5000 + "/", "https://x.cn/r?a=b", "", "HTTPS://X.CN/", "'https://x.cn/\"/'"))),
    Case("a long masthead", f"masthead: {'甲' * 61}\n", 1, "masthead", "最多 60 个字", rule="pack.string_too_long"),
    Case("a long title", f"reports:\n  street:\n    title: {'甲' * 61}\n", 3, "reports.street.title", "最多 60 个字",
         rule="pack.string_too_long"),
    Case("a long heading", street("{section: result, title: " + "甲" * 61 + "}", "objection"), 4,
         "reports.street.sections.0.title", "最多 60 个字", rule="pack.string_too_long"),
    Case("a long heading of a text", f"texts:\n  甲:\n    title: {'甲' * 41}\n    paragraphs: 乙\n", 3,
         "texts.甲.title", "最多 40 个字", rule="pack.string_too_long"),
    Case("many copies", "imprint:\n  copies_to: [" + "甲, " * 31 + "]\n", 2, "imprint.copies_to", "最多 30 项",
         rule="pack.too_long"),
    Case("more sections than numerals", "texts:\n"
         + "".join(f"  t{n}: {{title: 甲, paragraphs: 乙}}\n" for n in range(98))
         + street("result", "objection", *(f"{{text: t{n}}}" for n in range(98))), 102, "reports.street.sections",
         "最多 99 项", rule="pack.too_long"),
    Case("a truth for a number", "schema_version: true\n", 1, "schema_version", "应填数字"),
    Case("unclosed quote", "masthead: '甲\n", 2, "", "引号", "检查缩进、冒号和引号", "pack.yaml"),
    Case("key twice", "masthead: 甲\nmasthead: 乙\n", 2, "masthead", "写了两次", "只保留一处", "pack.key_twice"),
]  # fmt: skip


def written(broken: Any, text: str, **files: bytes) -> list[Finding]:
    (broken.path / FILE).write_text(text, encoding="utf-8")
    for name, data in files.items():
        (broken.path / FILE).with_name(name.replace("_", ".")).write_bytes(data)
    return [f for f in broken.findings() if f.file == FILE]


@pytest.mark.parametrize("case", CASES, ids=lambda c: c.name)
def test_a_mistake_is_found_where_it_stands(broken: Any, case: Case) -> None:
    found = written(broken, case.text)
    assert [f.rule for f in found] == [case.rule], [f.sentence() for f in found]
    (f,) = found
    assert f.level is (Level.WARNING if case.rule == "pack.substitute" else Level.ERROR)
    assert f.row == case.line
    assert (f.column or "") == case.path
    assert case.said in f.message
    assert case.mend in f.mend


def test_all_mistakes_of_a_list_of_sections_are_told_at_once(broken: Any) -> None:
    found = written(broken, street("gaps", "weather", "gaps"))
    assert [f.row for f in found] == [5, 6, 3, 3]
    assert [f.column for f in found][-1] == "reports.street.sections"


def test_a_text_that_no_report_prints_is_a_warning(broken: Any) -> None:
    (f,) = written(broken, "texts:\n  甲:\n    title: 甲\n    paragraphs: 乙\n")
    assert (f.level, f.rule, f.row, f.column) == (Level.WARNING, "reports.text_unused", 2, "texts.甲")
    assert "- text: 甲" in f.mend


def test_a_colour_too_light_for_small_text_is_a_warning(broken: Any) -> None:
    (f,) = written(broken, "colours:\n  own: '#17508f'\n  peers: '#f2b33d'\n")
    assert (f.level, f.rule, f.row, f.column, f.value) == (
        Level.WARNING, "reports.colour_faint", 3, "colours.peers", "#f2b33d"
    )  # fmt: skip
    assert "1.9" in f.message


@pytest.mark.parametrize(
    ("name", "data", "said"),
    [
        ("a_svg", SVG.replace(b"<path", b"<script>1</script><path"), "脚本"),
        ("a_svg", SVG.replace(b"<path", b'<path onload = "x()"'), "脚本"),
        ("a_svg", SVG.replace(b"<path", b'<image href="http://example.org/a.png"/><path'), "外部引用"),
        ("a_svg", SVG.replace(b"<path", b"<style>@import 'a.css';</style><path"), "外部引用"),
        ("a_svg", SVG.replace(b"<path", b'<path fill="url(a.svg#b)"'), "外部引用"),
        ("a_svg", b'<!DOCTYPE svg [<!ENTITY a "b">]>' + SVG, "实体"),
        ("a_svg", SVG[:-8], "不是完整的 SVG"),
        ("a_svg", PNG, "不是完整的 SVG"),
        ("a_png", SVG, "不是 SVG 或 PNG"),
        ("a_png", PNG[:-10], "不完整"),
        ("a_gif", b"GIF89a", "扩展名"),
        ("a_PNG", PNG, "扩展名"),
        ("a_svg", SVG + b" " * LIMIT, "大于 512 KB"),
        ("a_svg", svg("<text>甲</text><path d='M0 0h9'/>"), "转成路径"),
        ("a_svg", svg("<g>" * 900 + "<path d='M0 0h9'/>" + "</g>" * 900), "套了 50 层以上"),
        ("a_svg", svg("<g id='a'><use href='#a'/></g>"), "引用自己"),
        ("a_svg", svg("<g id='a'><use href='#b'/></g><g id='b'><use href='#a'/></g>"), "引用自己"),
        ("a_svg", svg("<mask id='a'><path mask='url(#a)' d='M0 0h9'/></mask>"), "引用自己"),
        (
            "a_svg",
            svg(
                "<g id='a0'><path d='M0 0h9'/></g>"
                + "".join(f"<g id='a{n}'>" + f"<use href='#a{n - 1}'/>" * 10 + "</g>" for n in range(1, 8))
            ),
            "展开后超过",
        ),
        ("a_svg", svg("<path d='M0 0h9'/>", 'viewBox="a b c"'), "viewBox 不是四个数"),
        ("a_svg", svg("<path d='M0 0h9'/>", 'viewBox="0 0 9"'), "viewBox 不是四个数"),
        ("a_svg", svg("<path d='M0 0h9'/>", 'viewBox="0 0 9 9" width="x"'), "width 不是数"),
        ("a_svg", svg("<path d='M0 0h9'/>", ""), "没有写大小"),
        ("a_svg", svg("<path d='M0 0h9'/>", 'width="100%" height="9"'), "没有写大小"),
        ("a_svg", svg("<path d='M0 0h9'/>", 'width="0" height="0"'), "不大于0"),
        ("a_svg", svg("<path d='M0 0h9'/>", 'viewBox="0 0 0 0"'), "不大于0"),
        ("a_svg", svg("<g/>"), "没有图形"),
        ("a_svg", svg('<image href="data:image/jpeg;base64,AA"/>'), "嵌的图片不是 PNG"),
        ("a_png", png(20000, 20000), "20000×20000 像素"),
        ("a_png", png(9, 0), "9×0 像素"),
        ("a_png", png(9, 9, 16), "16 位"),
    ],
)
def test_a_logo_that_may_not_be_printed(broken: Any, name: str, data: bytes, said: str) -> None:
    (f,) = written(broken, f"logo: {name.replace('_', '.')}\n", **{name: data})
    assert (f.level, f.rule, f.row, f.column) == (Level.ERROR, "reports.logo", 1, "logo")
    assert said in f.message.replace(f.mend, "") + f.mend
    assert f.mend


@pytest.mark.parametrize(
    ("name", "data"),
    [("a_svg", SVG), ("a_png", PNG), ("a_png", png(4000, 4000)), ("a_svg", svg("<g>" * 45 + "<path/>" + "</g>" * 45)),
     ("a_svg", svg("<path/>", 'width="9mm" height="9"'))],
)  # fmt: skip
def test_a_drawing_is_a_logo(broken: Any, name: str, data: bytes) -> None:
    assert written(broken, f"logo: {name.replace('_', '.')}\n", **{name: data}) == []


def test_an_svg_may_refer_to_itself() -> None:
    inside = b'<defs><g id="a"/></defs><use href="#a"/><path fill="url(#b)"'
    assert logo_fault("a.svg", SVG.replace(b"<path", inside)) == ("", "")


@pytest.mark.parametrize(
    "url", ["https://example.gov.cn/r/", "http://10.1.2.3:8080/", "https://x.cn/#/r/", "https://x.cn/r?c=", "''"]
)
def test_an_address_before_the_code(broken: Any, url: str) -> None:
    assert written(broken, f"portal_url: {url}\n") == []


@pytest.mark.parametrize(
    ("colours", "at"),
    [("own: '#AD5F0C'", "colours.own"), ("peers: '#17508f'", "colours.peers"),
     ("{own: '#112233', peers: '#112233'}", "colours.peers")],
)  # fmt: skip
def test_one_colour_for_a_unit_and_its_peers_is_a_warning(broken: Any, colours: str, at: str) -> None:
    text = f"colours: {colours}\n" if colours.startswith("{") else f"colours:\n  {colours}\n"
    (f,) = written(broken, text)
    assert (f.level, f.rule, f.column) == (Level.WARNING, "reports.colour_same", at)


def test_the_usual_colours_are_those_that_reports_draw() -> None:
    from mulin.pack.checks import presentation as checks
    from reports.look.palette import PALETTE

    assert (PALETTE["own"], PALETTE["peers"]) == (checks.OWN, checks.PEERS)


@pytest.mark.parametrize("text", ["", "\n\n", "# masthead: 甲\n# 只有注释\n", "---\n", "~\n"])
def test_a_file_of_comments_only_is_as_good_as_none(broken: Any, text: str) -> None:
    assert written(broken, text) == []
    assert read_and_check(broken.path)[0].years[2024].presentation == Presentation()


def test_a_file_in_another_encoding_is_not_sent_to_excel(broken: Any) -> None:
    (broken.path / FILE).write_bytes("masthead: 某区年度评估\n".encode("gbk"))
    (f,) = [f for f in broken.findings() if f.rule == "pack.encoding"]
    assert f.file == FILE
    assert "UTF-8" in f.mend
    assert "Excel" not in f.mend


@pytest.mark.parametrize("text", [OBJECTION, "".join(f"{{{p}}}" for p in PLACEHOLDERS), "写{{花括号}}"])
def test_every_placeholder_may_be_quoted(text: str) -> None:
    assert placeholders(text) <= set(PLACEHOLDERS)


def test_without_a_file_reports_are_as_usual(broken: Any) -> None:
    (broken.path / FILE).unlink()
    pack, found = read_and_check(broken.path)
    assert pack is not None
    assert [f for f in found if f.file == FILE] == []
    assert pack.years[2024].presentation == Presentation()


def test_the_example_says_what_is_usual_but_for_what_it_marks(pack: Any) -> None:
    """The worked example changes nothing that it does not mark 示例."""
    chosen = pack.years[2024].presentation
    usual = Presentation(masthead=f"{pack.plan.index_name_zh}年度评估")
    assert chosen.objection == usual.objection
    assert chosen.masthead == usual.masthead
    assert chosen.model_dump(include={"colours", "fonts", "logo", "document_number", "portal_url"}) == usual.model_dump(
        include={"colours", "fonts", "logo", "document_number", "portal_url"}
    )
    assert all("示例" in text.title for text in chosen.texts.values())
    assert all("示例" in name for name in chosen.imprint.copies_to)
    for kind, choice in chosen.reports.items():
        assert [s.section for s in choice.sections or () if s.section] == list(KINDS[kind].sections)
        assert all(s.title is None for s in choice.sections or ())


def test_what_the_example_has_commented_out_may_be_uncommented(broken: Any) -> None:
    """Every line an office may uncomment is right as it stands (fonts and logo aside, which it must bring)."""
    lines = EXAMPLE.read_text(encoding="utf-8").splitlines()
    start = next(i for i, line in enumerate(lines) if line.startswith("# colours:"))
    for i in range(start, start + 4):
        lines[i] = lines[i].removeprefix("# ")
    for i, line in enumerate(lines):
        if line.startswith(("  # community:", "  #   ", "  # department:", "    # title:")):
            lines[i] = line.replace("# ", "", 1)
        if line.startswith(("# document_number:", "# portal_url:")):
            lines[i] = line.removeprefix("# ")
    assert written(broken, "\n".join(lines)) == []
    assert set(yaml.safe_load("\n".join(lines))["reports"]) == {"street", "community", "department"}


def test_docs_describe_every_key_section_and_placeholder() -> None:
    page = (Path(REPO_ROOT) / "docs" / "pack.md").read_text(encoding="utf-8")
    assert [k for k in Presentation.model_fields if f"`{k}" not in page] == []
    assert [p for p in PLACEHOLDERS if f"`{{{p}}}`" not in page] == []
    assert [c for kind in KINDS.values() for c in kind.sections if f"`{c}`" not in page] == []
