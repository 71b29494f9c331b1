"""Drafts: begun from a version or empty, saved cell by cell, made into a workbook.

Two pages may have the same draft open: a save names the revision that it rests on, and one that rests on another than
the last writes nothing.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import TYPE_CHECKING, Any

from django.db import transaction
from django.http import Http404

from mulin.plain import Measured, measure
from mulin.received import Record, Store
from mulin.received.acts import Person
from mulin.settings import Settings
from mulin.temporary import temporary_folder
from mulin.workbooks.layout import Layout, build_layout
from mulin.workbooks.reader import Reader
from mulin.workbooks.template import write_template
from mulin.workbooks.typed_in import Place, TakenOver, TypedIn, typed_of
from orchestration.pipeline.previous import previous_values
from portal.grid.models import Draft

if TYPE_CHECKING:
    from portal.owed.table import Table
    from portal.people.models import Post

_BETWEEN = "\t"


class ChangedElsewhere(Exception):
    """A save that rests on another revision than the last."""


def layout_of(table: Table) -> Layout:
    """Raises Http404 for a table that nobody is asked for any more."""
    try:
        return build_layout(table.pack, table.year, table.department, table.kind)
    except (KeyError, ValueError) as none:
        raise Http404 from none


def draft_of(post: Post, table: Table) -> Draft | None:
    return Draft.objects.filter(post=post, **table.address).select_related("trial").first()


def taken_from(table: Table, store: Store, source: Record | None) -> TakenOver:
    """What a draft begins with: the texts of a version, or nothing. Raises FindingsError for a version that is no such
    workbook, StoreError for one that was altered."""
    if source is None:
        return TakenOver(TypedIn({}), 0, False)
    path = store.object_path(source.sha256)  # compares it with its receipt
    with Reader() as reader:
        return typed_of(reader.read(path), table.pack, layout_of(table))


def begin(table: Table, post: Post, by: Person, source: Record | None, taken: TakenOver) -> Draft:
    """A draft with what was taken from ``source``; it takes the place of the one that there was."""
    cells = {name_of(place): text for place, text in taken.typed.texts.items()}
    of: dict[str, Any] = dict(table.address)
    with transaction.atomic():
        before = draft_of(post, table)
        fresh = {
            "cells": cells, "who": by.name, "changed_at": table.now, "tab": "", "left_out": taken.left_out,
            "base": source.version if source else None, "demo": taken.demo, "trial": None,
            "tried": {}, "sent": None, "sent_revision": None, "revision": before.revision + 1 if before else 1,
        }  # fmt: skip
        return Draft.objects.update_or_create(defaults=fresh, post=post, **of)[0]


def typed_in(draft: Draft, layout: Layout) -> TypedIn:
    """What of the draft the table still asks for."""
    places = {name_of(place): place for place in places_of(layout).values()}
    return TypedIn({places[name]: text for name, text in draft.cells.items() if name in places})


def places_of(layout: Layout) -> dict[tuple[str, int, int], Place]:
    """Sheet, row and column (0-based, as the workbook has them) → place, of every cell that may be filled in."""
    return {
        (sheet.name, row, c): (sheet.name, sheet.columns[c].code, key)
        for sheet in layout.sheets for key, row in sheet.row_of.items() for c in sheet.input_columns
        if sheet.is_input(key, c)
    }  # fmt: skip


def save(draft: Draft, base: int, changes: Mapping[Place, str], *, by: Person, tab: str, now: datetime) -> Draft:
    """Write cells into the draft; a blank text takes one away. ``tab``: the page that saves; what it sent once before,
    and never heard of, is not written again. Raises :class:`ChangedElsewhere`."""
    cells = dict(draft.cells)
    for place, text in changes.items():
        cells.pop(name_of(place), None)
        if text:
            cells[name_of(place)] = text
    if draft.revision == base + 1 and draft.tab == tab and cells == draft.cells:
        return draft
    # the condition, not what was read before, decides between two that save at the same moment
    written = Draft.objects.filter(pk=draft.pk, revision=base).update(
        cells=cells, revision=base + 1, who=by.name, tab=tab, changed_at=now
    )
    if not written:
        raise ChangedElsewhere
    draft.refresh_from_db()
    return draft


@contextlib.contextmanager
def workbook_of(draft: Draft, table: Table, settings: Settings, store: Store) -> Iterator[Measured]:
    """The workbook that says what the draft says, with last year's figures beside; gone after the block."""
    known = previous_values(settings, table.pack, store, table.year, department=table.department)
    with temporary_folder() as folder:
        path = folder / "filled.xlsx"
        typed = typed_in(draft, layout_of(table))
        write_template(
            table.pack, table.year, table.department, table.kind, path, known, typed, demo=draft.demo
        )  # fmt: skip
        yield measure(path)


def name_of(place: Place) -> str:
    """The place as a draft keeps it: it stays the same when rows and columns of the table move."""
    sheet, code, key = place
    return _BETWEEN.join((sheet, code, *key))
