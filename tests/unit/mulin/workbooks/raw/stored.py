"""Ways to store a figure in a cell: as office programs do, as other writers do, as mishaps do.

A way takes the figure and says what is written (``Stored``) and what a reader may make of it: the figure, a refusal,
either (where two programs read it differently), or a blank. Never another figure.
"""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal
from xml.sax.saxutils import quoteattr

from mulin.findings import Finding
from mulin.pack import Pack
from mulin.workbooks.child import read_book
from mulin.workbooks.limits import Limits
from mulin.workbooks.parse import interpret
from mulin.workbooks.parsed import Parsed
from mulin.workbooks.reader import Reading

Right = Literal["figure", "either", "refused", "blank"]


@dataclass(frozen=True)
class Stored:
    """``inner``: what stands in the cell; ``shared``: inside a new ``si``, whose index then is the value."""

    inner: str
    right: Right
    type: str = ""
    shared: str = ""
    format: str | int = ""
    more: str = ""
    after: str = ""


def value(text: str, right: Right, kind: str = "", **more: str | int) -> Stored:
    return Stored(f"<v>{text}</v>", right, kind, **more)  # type: ignore[arg-type]


def shared(inner: str, right: Right) -> Stored:
    return Stored("", right, "s", shared=inner)


def inline(inner: str, right: Right) -> Stored:
    return Stored(f"<is>{inner}</is>", right, "inlineStr")


def run(text: str, look: str = "") -> str:
    return f"<r>{f'<rPr>{look}</rPr>' if look else ''}<t>{text}</t></r>"


Way = Callable[[int], Stored]

NUMBERS: dict[str, Way] = {
    "plain": lambda n: value(f"{n}", "figure"),
    "typed n": lambda n: value(f"{n}", "figure", "n"),
    "point": lambda n: value(f"{n}.0", "figure"),
    "exponent": lambda n: value(f"{n / 10}E1", "figure"),
    "small exponent": lambda n: value(f"{n}e+00", "figure"),
    "plus": lambda n: value(f"+{n}", "figure"),
    "blanks around": lambda n: value(f" {n}\n", "figure"),
    "a hair above": lambda n: value(repr(n * (1 + 2.0**-52)), "figure"),
    "a hair below": lambda n: value(repr(n * (1 - 2.0**-53)), "figure"),
    "fraction": lambda n: value(f"{n}.4", "refused"),
    "fraction rounded away": lambda n: value(f"{n}.4", "refused", format="0"),
    "comment": lambda n: value(f"{str(n)[0]}<!-- x -->{str(n)[1:]}", "either"),
    "instruction": lambda n: value(f"{str(n)[0]}<?x y?>{str(n)[1:]}", "either"),
    "cdata": lambda n: value(f"<![CDATA[{n}]]>", "either"),
    "half cdata": lambda n: value(f"{str(n)[0]}<![CDATA[{str(n)[1:]}]]>", "either"),
    "character references": lambda n: value("".join(f"&#{ord(c)};" for c in str(n)), "either"),
    "two values": lambda n: Stored(f"<v>{n}</v><v>{n + 1}</v>", "refused"),
    "the same twice": lambda n: Stored(f"<v>{n}</v><v>{n}</v>", "refused"),
    "an element inside": lambda n: value(f"{n}<x/>7", "refused"),
    "an extension": lambda n: Stored(f"<v>{n}</v><extLst><ext><v>7</v></ext></extLst>", "refused"),
    "alternatives": lambda n: Stored(
        '<mc:AlternateContent xmlns:mc="u"><mc:Choice Requires="x">'
        f"<v>{n}</v></mc:Choice><mc:Fallback><v>7</v></mc:Fallback></mc:AlternateContent>",
        "refused",
    ),
    "empty value": lambda n: value("", "blank"),
    "blank value": lambda n: value(" ", "blank"),
    "value and string": lambda n: Stored(f"<v>{n}</v><is><t>7</t></is>", "refused"),
    "string in a number": lambda n: Stored(f"<is><t>{n}</t></is>", "refused"),
    "fullwidth": lambda n: value(str(n).translate({48 + d: 0xFF10 + d for d in range(10)}), "refused"),
    "arabic": lambda n: value(str(n).translate({48 + d: 0x660 + d for d in range(10)}), "refused"),
    "hexadecimal": lambda n: value(hex(n), "refused"),
    "underscore": lambda n: value(f"{n}_0", "refused"),
    "comma": lambda n: value(f"{n},5", "refused"),
    "two numbers": lambda n: value(f"{n} 5", "refused"),
    "infinite": lambda n: value("inf", "refused"),
    "INF": lambda n: value("INF", "refused"),
    "no number": lambda n: value("NaN", "refused"),
    "too large": lambda n: value(f"{n}e400", "refused"),
    "percent sign": lambda n: value(f"{n}%", "refused"),
    "formula": lambda n: Stored(f"<f>{n - 1}+1</f><v>{n}</v>", "refused"),
    "formula behind": lambda n: Stored(f"<v>{n}</v><f>1+1</f>", "refused"),
    "formula alone": lambda n: Stored("<f>1+1</f>", "refused"),
    "style of nobody": lambda n: value(f"{n}", "figure", more=' s="987654"'),
    "style that is no number": lambda n: value(f"{n}", "figure", more=' s="x"'),
    "no style": lambda n: value(f"{n}", "figure", more=" "),
}

TYPES: dict[str, Way] = {
    "unknown type": lambda n: value(f"{n}", "refused", "figure"),
    "type in capitals": lambda n: value(f"{n}", "refused", "N"),
    "boolean": lambda n: value("1", "refused", "b"),
    "boolean in words": lambda n: value("false", "refused", "b"),
    "boolean of a figure": lambda n: value(f"{n}", "refused", "b"),
    "day": lambda n: value(f"2024-03-{n % 28 + 1:02}T00:00:00", "refused", "d"),
    "day in a zone": lambda n: value("2024-03-01T00:00:00Z", "refused", "d"),
    "day of nothing": lambda n: value(f"{n}", "refused", "d"),
    "result without formula": lambda n: value(f"{n}", "figure", "str"),
    "result by references": lambda n: value(f"&#{ord(str(n)[0])};{str(n)[1:]}", "figure", "str"),
    "result in cdata": lambda n: value(f"<![CDATA[{n}]]>", "either", "str"),
    "no such string": lambda n: value("987654", "refused", "s"),
    "string minus one": lambda n: value("-1", "refused", "s"),
    "string x": lambda n: value("x", "refused", "s"),
    "string of no number": lambda n: value("", "blank", "s"),
    "picture": lambda n: Stored('<f>_xlfn.DISPIMG("ID_0",1)</f><v>=DISPIMG("ID_0",1)</v>', "refused", "str"),
    "picture left as text": lambda n: value('=DISPIMG("ID_0",1)', "refused", "str"),
    **{
        f"error {word}": lambda n, word=word: value(word, "refused", "e")  # type: ignore[misc]
        for word in ("#N/A", "#VALUE!", "#SPILL!", "#CALC!", "#GETTING_DATA", "#BLOCKED!", "#FIELD!", "#CONNECT!",
                     "#UNKNOWN!", "#PYTHON!", "#BUSY!", "#TIMEOUT!", "#EXTERNAL!", "Err:502", "#错误", " #N/A ", "")
    },
}  # fmt: skip

TEXTS: dict[str, Way] = {
    f"{place.__name__} {name}": lambda n, place=place, inner=inner, right=right: place(inner(n), right)  # type: ignore[misc]
    for place in (shared, inline)
    for name, (inner, right) in {
        "text": (lambda n: f"<t>{n}</t>", "figure"),
        "blanks": (lambda n: f'<t xml:space="preserve"> {n} </t>', "figure"),
        "runs": (lambda n: run(str(n)[0], "<b/>") + run(str(n)[1:]), "figure"),
        "runs with blanks": (lambda n: run(str(n)[0] + " ") + run(" " + str(n)[1:]), "figure"),
        "phonetic": (lambda n: f'<t>{n}</t><rPh sb="0" eb="1"><t>7</t></rPh><phoneticPr fontId="0"/>', "figure"),
        "struck": (lambda n: run("7", "<strike/>") + run(str(n)), "refused"),
        "struck behind": (lambda n: run(str(n)) + run("7", '<sz val="9"/><strike val="1"/>'), "refused"),
        "not struck": (lambda n: run(str(n), '<strike val="0"/>'), "figure"),
        "raised": (lambda n: run(str(n)) + run("2", '<vertAlign val="superscript"/>'), "refused"),
        "lowered": (lambda n: run(str(n)) + run("2", '<vertAlign val="subscript"/>'), "refused"),
        "on the line": (lambda n: run(str(n), '<vertAlign val="baseline"/>'), "figure"),
        "white": (lambda n: run(str(n)) + run("7", '<color rgb="FFFFFFFF"/>'), "refused"),
        "two texts": (lambda n: f"<t>{n}</t><t>7</t>", "refused"),
        "text and run": (lambda n: f"<t>{n}</t>" + run("7"), "refused"),
        "unknown element": (lambda n: f"<x>7</x><t>{n}</t>", "refused"),
        "escaped": (lambda n: f"<t>_x{ord(str(n)[0]):04X}_{str(n)[1:]}</t>", "figure"),
        "carriage return": (lambda n: f"<t>{n}_x000D_</t>", "figure"),
        "bell": (lambda n: f"<t>{n}_x0007_</t>", "refused"),
        "comment": (lambda n: f"<t>{str(n)[0]}<!-- x -->{str(n)[1:]}</t>", "either"),
        "cdata": (lambda n: f"<t><![CDATA[{n}]]></t>", "either"),
        "unit": (lambda n: f"<t>{n}次</t>", "refused"),
        "nothing": (lambda n: "", "blank"),
    }.items()
}  # fmt: skip

DAYS = (
    "aaaa", "aaa", "[$-804]aaaa;@", '"周"aaa', 'ggge"年"', "ge", "e", "ee", "bbbb", "bb",
    '[=0]"";yyyy/m/d', "[<1]0;yyyy-mm-dd",
    '[<43831]"以前"d;yyyy', "[>100000]0;[<0]0;yyyy", "yyyy", "mmm", "d", "[h]:mm", "mm:ss", "h:mm AM/PM",
    "[$-F800]dddd", "上午/下午h",
    "yyyy;0;0;@;", r"\年yyyy", "[Red]d-m", 14, 17, 22, 27, 31, 45, 58,
)  # fmt: skip
FIGURES = (
    "General", "0", "0.00", "#,##0", "@", "0.00E+00", "# ?/?", "# ?/8", '0"aaa"', '0"d"', 'General"周"', "0_a", "0*d",
    r"0\d", "0!d",
    "[DBNum2][$-804]General", "[DBNum1]0", "[Red]0;[Blue]-0", '[>100]0"期";0"期"', "[$-804]#,##0", "G/通用格式",
    "通用格式", '"元"0', "0;yyyy;0",
    '_ ¥* #,##0_ ;_ ¥* -#,##0_ ;_ ¥* "-"_ ;_ @_ ', "[<1]yyyy;0", "0;-0;;yyyy@", 1, 4, 11, 12, 37, 41, 44, 48,
    '0"%"', r"0\%", "0!%", '[Red]0"%"', "0_%", "0*%", "0;-0%", "0;-0;0%", '0;-0;0;@"%"', "[<1]0%;0",
)  # fmt: skip
HUNDREDTHS = ("0%", "0.00%", "[Red]0%", '0"%"%', "0%;-0", "[>1]0%;0", 9, 10)

FORMATS: dict[str, Way] = {
    **{f"day {code}": lambda n, code=code: value(f"{n}", "refused", format=code) for code in DAYS},  # type: ignore[misc]
    **{f"figure {code}": lambda n, code=code: value(f"{n}", "figure", format=code) for code in FIGURES},  # type: ignore[misc]
    **{f"percent {code}": lambda n, code=code: value(f"{n}", "refused", format=code) for code in HUNDREDTHS},  # type: ignore[misc]
}

PLACES: dict[str, Way] = {
    "stands twice": lambda n: value(f"{n}", "refused", after='<c r="{at}"><v>7</v></c>'),
    "stands twice, blank first": lambda n: Stored("", "refused", after='<c r="{at}"><v>7</v></c>'),
    "a cell of another row": lambda n: value(f"{n}", "figure", after='<c r="B2"><v>7</v></c>'),
    "a cell of no place": lambda n: value(f"{n}", "either", after='<c r="?"><v>7</v></c>'),
}

WAYS: dict[str, Way] = {**NUMBERS, **TYPES, **TEXTS, **FORMATS, **PLACES}


def cell(stored: Stored, at: str, style: int, index: int) -> str:
    """The cell's XML. ``style``, ``index``: of its cell format and of its shared string."""
    inner = f"<v>{index}</v>" if stored.shared or (stored.type == "s" and not stored.inner) else stored.inner
    kind = f' t="{stored.type}"' if stored.type else ""
    return f'<c r="{at}"{stored.more or f" s={quoteattr(str(style))}"}{kind}>{inner}</c>' + stored.after.format(at=at)


class Parts:
    """A workbook's parts, in which cells are stored anew."""

    def __init__(self, members: dict[str, bytes], sheet: str) -> None:
        self.members, self.sheet = dict(members), sheet
        self.xml = members[sheet].decode()
        self.styles = members["xl/styles.xml"].decode()
        self.shared = members["xl/sharedStrings.xml"].decode()
        self.strings = self.shared.count("<si>") + self.shared.count("<si/>")
        if "<numFmts" not in self.styles:
            self.styles = self.styles.replace("<fonts", "<numFmts></numFmts><fonts", 1)
        self.formats = int(re.findall(r'<cellXfs count="(\d+)"', self.styles)[0])

    def put(self, at: str, stored: Stored) -> None:
        found = re.search(rf'<c r="{at}" s="(\d+)"(?:/>|[^>]*>.*?</c>)', self.xml)
        assert found
        style, index = int(found[1]), 0
        if stored.format != "":
            style = self._style(stored.format)
        if stored.type == "s" and not stored.inner:
            index = self.strings
            self.strings += 1
            self.shared = self.shared.replace("</sst>", f"<si>{stored.shared}</si></sst>")
        self.xml = self.xml[: found.start()] + cell(stored, at, style, index) + self.xml[found.end() :]

    def _style(self, code: str | int) -> int:
        number = code
        if isinstance(code, str):
            number = 200 + self.formats
            told = f'<numFmt numFmtId="{number}" formatCode={quoteattr(code)}/>'
            self.styles = self.styles.replace("</numFmts>", f"{told}</numFmts>")
        self.styles = self.styles.replace("</cellXfs>", f'<xf numFmtId="{number}" fontId="0"/></cellXfs>')
        self.formats += 1
        return self.formats - 1

    def written(self) -> dict[str, bytes]:
        return {
            **self.members,
            self.sheet: self.xml.encode(),
            "xl/styles.xml": self.styles.encode(),
            "xl/sharedStrings.xml": self.shared.encode(),
        }


def _prefixed(members: dict[str, bytes], sheet: str) -> None:
    """Every element under a prefix, as other writers do."""
    text = re.sub(r"<(/?)(?![?!/])([A-Za-z])", r"<\1x:\2", members[sheet].decode())
    members[sheet] = text.replace("x:mc:", "mc:").replace(" xmlns=", " xmlns:x=", 1).encode()


def _wide(members: dict[str, bytes], sheet: str) -> None:
    text = members[sheet].decode().replace('encoding="UTF-8"', 'encoding="UTF-16"')
    members[sheet] = text.encode("utf-16")


def _strict(members: dict[str, bytes], sheet: str) -> None:
    del sheet
    old = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    relations = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    for name, data in members.items():
        data = data.replace(old, b"http://purl.oclc.org/ooxml/spreadsheetml/main")
        members[name] = data.replace(relations, b"http://purl.oclc.org/ooxml/officeDocument/relationships")


def _spaced(members: dict[str, bytes], sheet: str) -> None:
    text = members[sheet].decode().replace("<c ", "\n  <c\n ").replace("</row>", "\n</row ><!-- row -->")
    members[sheet] = text.replace("<sheetData>", "<!-- data --><sheetData >").encode()


def _odd_around(members: dict[str, bytes], sheet: str) -> None:
    """An extent and merged cells that no reader should need."""
    text = re.sub(r"<dimension[^>]*/>", '<dimension ref="?"/>', members[sheet].decode())
    members[sheet] = re.sub(r"(<mergeCells[^>]*>)", r'\1<mergeCell ref="?"/>', text).encode()


WRITERS: dict[str, Callable[[dict[str, bytes], str], None]] = {
    "as it is": lambda members, sheet: None,
    "prefixed": _prefixed,
    "utf-16": _wide,
    "strict": _strict,
    "spaced": _spaced,
    "odd around": _odd_around,
}
"""What other writers do to a whole part, changing nothing that it says."""


@dataclass(frozen=True)
class Base:
    """A filled workbook: its parts, the member of each sheet, and the figure in each asked cell of 街道."""

    pack: Pack = field(repr=False)
    members: dict[str, bytes] = field(repr=False)
    parts: Mapping[str, str]
    figures: Mapping[str, int]

    def altered(self, sheet: str, stored: Mapping[str, Stored]) -> dict[str, bytes]:
        """The parts, with these cells of a sheet stored anew."""
        parts = Parts(self.members, self.parts[sheet])
        for at, what in stored.items():
            parts.put(at, what)
        return parts.written()

    def read(self, members: Mapping[str, bytes], path: Path) -> Parsed:
        """Write the parts and read them as the child does."""
        with zipfile.ZipFile(path, "w") as zf:
            for name, data in members.items():
                zf.writestr(name, data)
        answer = read_book(path, Limits())
        return interpret(Reading(tuple(Finding.from_dict(f) for f in answer["findings"]), answer["book"]), self.pack)
