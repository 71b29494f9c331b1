"""The workbook part: its sheets, which of them is shown first, and names that count sheets."""

from __future__ import annotations

from dataclasses import dataclass

from mulin.workbooks import messages as m
from mulin.workbooks.marking.order import WORKBOOK
from mulin.workbooks.marking.package import Package
from mulin.workbooks.marking.result import HEAD_ROW, sheet_name
from mulin.workbooks.marking.splice import Element, Xml, as_attribute, as_text

OFFICE = {
    "http://schemas.openxmlformats.org/spreadsheetml/2006/main": (
        "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
    ),
    "http://purl.oclc.org/ooxml/spreadsheetml/main": "http://purl.oclc.org/ooxml/officeDocument/relationships",
}
"""Main namespace, transitional or strict → namespace of relationships."""
_CONTENT = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"

_HANGING = ("/printerSettings", "/comments", "/vmlDrawing", "/drawing", "/threadedComment", "/table")
"""Parts that belong to one sheet."""


@dataclass(frozen=True)
class SheetEntry:
    """A sheet of the workbook: its element, and the part it names (None: there is no such part)."""

    name: str
    hidden: bool
    kind: str
    part: str | None
    element: Element


class Book:
    """The workbook part of a package. Raises KeyError, ValueError where it is none that can be added to."""

    def __init__(self, package: Package, part: str) -> None:
        self.package, self.part = package, part
        self.xml = Xml(package.read(part))
        if self.xml.root.uri not in OFFICE:
            raise ValueError(f"a workbook of an unknown namespace: {self.xml.root.uri}")
        self.uri, self.office = self.xml.root.uri, OFFICE[self.xml.root.uri]
        self.folder = part.rpartition("/")[0]
        sheets = self.xml.root.first("sheets")
        if sheets is None:
            raise ValueError("a workbook without sheets")
        self._sheets = sheets
        self.entries = [self._entry(e) for e in sheets.all("sheet")]

    def _entry(self, element: Element) -> SheetEntry:
        relation = self.package.relations(self.part).get(element.relation_id, {})
        hidden = element.attributes.get("state", "visible") != "visible"
        kind = relation.get("Type", "").rpartition("/")[2]
        part = self.package.find(relation.get("Target", ""))
        return SheetEntry(element.attributes.get("name", ""), hidden, kind, part, element)

    def drop_former_result(self) -> None:
        """Take away the result sheet of an earlier marking, and what hangs on it alone."""
        for entry in [e for e in self.entries if e.name == m.SHEET_RESULT]:
            self.xml.cut(entry.element)
            self.package.unrelate(self.part, entry.element.relation_id)
            if entry.part is not None:
                for relation in self.package.relations(entry.part).values():
                    own = self.package.find(relation.get("Target", ""))
                    if own is not None and relation.get("Type", "").endswith(_HANGING):
                        self.package.remove(own)
                self.package.remove(entry.part)
            for relation_id, chain in self.package.related(self.part, "calcChain"):
                self.package.unrelate(self.part, relation_id)
                self.package.remove(chain)

    def insert_result(self, text: str) -> None:
        """Put the result sheet first: shown on opening, every other sheet counted one further."""
        kept = [e for e in self.entries if e.name != m.SHEET_RESULT]
        taken = {e.element.attributes.get("sheetId") for e in kept}
        number = next(n for n in range(1, len(taken) + 2) if str(n) not in taken)
        added = self.package.add(f"{self.folder}/worksheets/sheet{{}}.xml", text, _CONTENT)
        relation = self.xml.related(self.package.relate(self.part, "worksheet", added, self.office), self.office)
        entry = f'<sheet name={as_attribute(m.SHEET_RESULT)} sheetId="{number}" {relation}/>'
        self.xml.prepend(self._sheets, self.xml.named(entry))
        for view in self.xml.root.descendants("workbookView"):
            self.xml.set(view, "activeTab", None)
            self.xml.set(view, "firstSheet", None)
        self._shift_names(kept)
        self.package.write(self.part, self.xml.bytes())

    def _shift_names(self, kept: list[SheetEntry]) -> None:
        """Names that belong to a sheet (print titles, print areas, filters) name it by its place."""
        places = {str(self.entries.index(e)): str(new) for new, e in enumerate(kept, 1)}
        gone = {str(i) for i, e in enumerate(self.entries) if e not in kept}
        names = self.xml.root.first("definedNames")
        for name in names.all("definedName") if names else []:
            local = name.attributes.get("localSheetId")
            if local is None:
                continue
            if local in places:
                self.xml.set(name, "localSheetId", places[local])
            elif local in gone:
                self.xml.cut(name)
        rows = as_text(f"{sheet_name(m.SHEET_RESULT)}!${HEAD_ROW}:${HEAD_ROW}")
        titles = f'<definedName name="_xlnm.Print_Titles" localSheetId="0">{rows}</definedName>'
        if names is None:
            self.xml.place(self.xml.named(f"<definedNames>{titles}</definedNames>"), "definedNames", WORKBOOK)
        else:
            self.xml.prepend(names, self.xml.named(titles))
