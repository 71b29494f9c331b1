"""One worksheet part, read by expat: every cell that holds something, and why it may not be what people see."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from mulin.workbooks.address import a1, split_a1
from mulin.workbooks.limits import Limits
from mulin.workbooks.raw.cells import boolean_of, display, moment_of, number_of, shown_as
from mulin.workbooks.raw.parts import local
from mulin.workbooks.raw.pictures import is_picture_formula
from mulin.workbooks.raw.sheet_scan import SheetScan, TooBigError
from mulin.workbooks.raw.stylesheet import Stylesheet
from mulin.workbooks.raw.texts import SPACES, Mark, SharedStrings, TextReader, unescape

_FORMULA_TEXT, _ERROR_TEXT = 200, 40


@dataclass(frozen=True)
class Book:
    """What the cells of all sheets refer to."""

    styles: Stylesheet
    shared: SharedStrings
    pictures: frozenset[str] = frozenset()
    date1904: bool = False


class SheetHandler:
    """Expat callbacks for one worksheet part. Positions are counted where a writer leaves ``r`` out."""

    def __init__(self, out: SheetScan, book: Book, limits: Limits, parser: Any) -> None:
        self.out, self.book, self.limits, self.parser = out, book, limits, parser
        self.row, self.column, self.cells, self.row_elements = -1, -1, 0, 0
        self.last = (-1, -1)
        self.names: dict[str, str] = {}
        self.styles: dict[str, int] = {}
        self.in_data = self.in_cell = self.held = False
        self.around = -1  # where what stands before the data begins
        self.alternatives = 0
        self.begin = 0
        self.attributes: dict[str, str] = {}
        self.depth = 0
        self.part = ""
        self.text: str | None = None
        self.formula: str | None = None
        self.string: TextReader | None = None
        self.wrong = self.nowhere = False
        parser.StartElementHandler, parser.EndElementHandler = self.start, self.end
        parser.CharacterDataHandler = self.data

    def start(self, name: str, attributes: dict[str, str]) -> None:
        known = self.names.get(name)
        if known is None:
            known = self.names[name] = local(name)
        if self.in_cell:
            self._inner(known, attributes)
        elif known == "c" and self.in_data:
            self._cell(attributes)
        elif known == "row" and self.in_data:
            self._row(attributes)
        elif known == "sheetData":
            self._data()
        elif known == "mergeCell":
            self.out.merged.append(attributes.get("ref", ""))
            if len(self.out.merged) > self.limits.row_elements:
                raise TooBigError("cells", self.out.name, str(self.limits.row_elements))
        else:
            self.alternatives += known == "AlternateContent"
            if self.around < 0 and known != "worksheet" and not self.in_data:
                self.around = self.parser.CurrentByteIndex

    def data(self, data: str) -> None:
        if self.string is not None:
            self.string.data(data)
        elif self.part == "v":
            self.text = data if self.text is None else self.text + data
        elif self.part == "f" and self.formula is not None and len(self.formula) < _FORMULA_TEXT:
            self.formula += data

    def end(self, name: str) -> None:
        known = self.names[name]
        if not self.in_cell:
            if known == "sheetData":
                self.in_data, self.around = False, -1
            elif known == "worksheet" and self.around >= 0:
                self.out.spans.append((self.around, self.parser.CurrentByteIndex, ""))
            self.alternatives -= known == "AlternateContent"
            return
        if self.depth == 0:
            self.in_cell = False
            if self.held:
                self._held_cell(name)
            return
        self.depth -= 1
        if self.string is not None and self.string.path:
            self.string.end(known)
        elif self.depth == 0:
            self.part = ""

    def _data(self) -> None:
        """What stands before it is kept from the second reader, whom a strange extent or column could confuse."""
        self.in_data = True
        if self.around >= 0:
            self.out.spans.append((self.around, self.parser.CurrentByteIndex, ""))

    def _row(self, attributes: dict[str, str]) -> None:
        told = attributes.get("r", "")
        self.row, self.column = (int(told) - 1 if told.isascii() and told.isdigit() else self.row + 1), -1
        self.row_elements += 1
        if self.row_elements > self.limits.row_elements:
            raise TooBigError("rows", self.out.name, str(self.limits.row_elements))

    def _cell(self, attributes: dict[str, str]) -> None:
        self.begin = self.parser.CurrentByteIndex
        self.in_cell, self.held, self.attributes, self.part = True, False, attributes, ""
        self.wrong, self.nowhere = self.alternatives > 0, False
        self.text = self.formula = self.string = None
        ref = attributes.get("r")
        self.column += 1
        if ref is not None:
            try:
                row, self.column = split_a1(ref.upper())
            except ValueError:
                self.nowhere = self.wrong = True  # it is shown after the cell before it
            else:
                self.wrong |= row != self.row
                self.row = row
        here = (self.row, self.column)
        self.wrong |= here <= self.last
        if not self.wrong:
            self.last = here

    def _inner(self, name: str, attributes: dict[str, str]) -> None:
        self.held = True
        self.depth += 1
        if self.string is not None and self.part == "is":
            self.string.start(name, attributes)
        elif self.depth > 1:
            self.wrong |= self.part != "f"
        elif name == "v":
            self.wrong |= self.text is not None
            self.part, self.text = "v", "" if self.text is None else self.text + " | "
        elif name == "f":
            self.part, self.formula = "f", self.formula or ""
            self._filled(attributes)
        elif name == "is":
            self.wrong |= self.string is not None
            self.part, self.string = "is", TextReader()
        else:
            self.wrong = True

    def _filled(self, attributes: dict[str, str]) -> None:
        """An array formula or data table stands in its first cell only; the cells it fills hold bare values."""
        first, _, last = attributes.get("ref", "").partition(":")
        if attributes.get("t") not in ("array", "dataTable") or not last:
            return
        try:
            (top, left), (bottom, right) = split_a1(first), split_a1(last)
        except ValueError:
            self.wrong = True
            return
        if (bottom - top + 1) * (right - left + 1) > self.limits.cells:
            raise TooBigError("area", self.out.name, last.replace("$", ""))
        for r in range(top, bottom + 1):
            for c in range(left, right + 1):
                self.out.refuse(a1(r, c), "formula")

    def _held_cell(self, name: str) -> None:
        out, row, column = self.out, self.row, self.column
        self.cells += 1
        if self.cells > self.limits.cells:
            raise TooBigError("cells", out.name, str(self.limits.cells))
        if row >= out.rows or column >= out.columns:
            out.rows, out.columns = max(out.rows, row + 1), max(out.columns, column + 1)
            if out.rows > self.limits.rows:
                raise TooBigError("rows", out.name, a1(row, column))
            if out.columns > self.limits.columns:
                raise TooBigError("columns", out.name, a1(row, column))
        kind = self.attributes.get("t", "n")
        self.wrong |= (self.string is not None) if kind != "inlineStr" else (self.text is not None)
        value = getattr(self, _KINDS.get(kind, "_unknown"))()
        if value is not None and value != "":
            out.put(row, column, value)
            if self._style() in self.book.styles.struck:
                out.note(a1(row, column), Mark("struck_cell"))
            if self._style() in self.book.styles.white:
                out.note(a1(row, column), Mark("white_cell"))
        if self.formula is not None:
            out.refuse(a1(row, column), "picture" if is_picture_formula(self.formula) else "formula")
        if self.attributes.get("vm", "") in self.book.pictures:
            out.refuse(a1(row, column), "picture")
        if self.wrong:
            out.refuse(a1(row, column), "nowhere" if self.nowhere else "malformed")
        if self.wrong or kind == "e":  # to the second reader it is an empty cell
            place = f' r="{a1(row, column)}"' if "r" in self.attributes else ""
            out.spans.append((self.begin, self.parser.CurrentByteIndex, f"<{name}{place}>"))

    def _style(self) -> int:
        told = self.attributes.get("s", "0")
        known = self.styles.get(told)
        if known is None:
            known = self.styles[told] = int(told) if told.isascii() and told.isdigit() else -1
        return known

    def _number(self) -> Any:
        text = self.text or ""
        number = number_of(text)
        if number is None:
            self.wrong |= bool(text.strip(SPACES))
            return text.strip(SPACES)
        style = self._style()
        if style in self.book.styles.codes:
            section = self.book.styles.section(style, number)
            mark = display(section, number, self.book.date1904)
            if section.shows in ("day", "time"):
                self.out.typed[self.row, self.column] = shown_as(number, section, self.book.date1904)
            if mark is not None:
                self.out.note(a1(self.row, self.column), mark)
        return number

    def _shared(self) -> Any:
        text = (self.text or "").strip(SPACES)
        if not text:
            return None
        index = int(text) if text.isascii() and text.isdigit() else -1
        if not 0 <= index < len(self.book.shared.texts):
            self.wrong = True
            return None
        return self._checked(self.book.shared.texts[index], self.book.shared.marks.get(index))

    def _inline(self) -> Any:
        return self._checked(self.string.text, self.string.mark) if self.string is not None else None

    def _checked(self, text: str, mark: Mark | None) -> str:
        if mark is not None:
            self.out.refuse(a1(self.row, self.column), mark.what, mark.seen)
        if text.startswith(("=", "_xl")) and is_picture_formula(text):
            self.out.refuse(a1(self.row, self.column), "picture")
        return text

    def _result(self) -> Any:
        return self._checked(unescape(self.text or ""), None)

    def _boolean(self) -> Any:
        text = (self.text or "").strip(SPACES)
        found = boolean_of(text)
        if found is None:
            self.wrong |= bool(text)
            return text
        self.out.typed[self.row, self.column] = {"bool": found}
        return found

    def _error(self) -> Any:
        text = unescape(self.text or "").strip()[:_ERROR_TEXT]
        self.out.refuse(a1(self.row, self.column), "error", text)
        return text

    def _date(self) -> Any:
        text = (self.text or "").strip(SPACES)
        moment = moment_of(text)
        if moment is None:
            self.wrong |= bool(text)
        else:
            self.out.typed[self.row, self.column] = moment
        return text

    def _unknown(self) -> Any:
        self.wrong = True
        return self.text


_KINDS = {
    "n": "_number", "s": "_shared", "str": "_result", "inlineStr": "_inline", "b": "_boolean", "e": "_error",
    "d": "_date",
}  # fmt: skip
