"""Drafts: begun from a version or empty, saved cell by cell, made into a workbook.

Two pages may have the same draft open: a save names the revision that it rests on, and one that rests on another than
the last writes nothing.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from datetime import datetime
from functools import partial
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
from mulin.workbooks.typed_in import Place, TakenOver, TypedIn, keepable, typed_of
from orchestration.pipeline.previous import previous_values
from portal.grid.models import Draft
from portal.grid.sealed import Doubt, keep_revision, kept_revision, seal

if TYPE_CHECKING:
    from portal.owed.table import Table
    from portal.people.models import Post

_BETWEEN = "\t"


class ChangedElsewhere(Exception):
    """A save that rests on another revision than the last."""


class NotWhatWasSeen(Exception):
    """A draft that is not believed any more, and the page that writes has not shown it as it is now."""


def layout_of(table: Table) -> Layout:
    """Raises Http404 for a table that nobody is asked for any more."""
    try:
        return build_layout(table.pack, table.year, table.department, table.kind)
    except (KeyError, ValueError) as none:
        raise Http404 from none


def draft_of(post: Post, table: Table) -> Draft | None:
    draft = Draft.objects.filter(post=post, **table.address).select_related("trial", "post").first()
    if draft is not None:
        draft.cells, draft.tried = _plain(draft.cells), _plain(draft.tried)
    return draft


def _plain(cells: Any) -> dict[str, str]:
    """What of it a page can have written: others write what they like into the database."""
    kept = cells.items() if isinstance(cells, dict) else ()
    return {name: text for name, text in kept if isinstance(text, str) and keepable(name) and keepable(text)}


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
            "tried": {}, "sent": None, "sent_revision": None,
        }  # fmt: skip
        draft = before or Draft(post=post, **of)
        known = max(before.revision if before else 0, kept_revision(draft))
        for name, value in {**fresh, "revision": known + 1}.items():
            setattr(draft, name, value)
        draft.seal = seal(draft)
        draft.save()
        transaction.on_commit(partial(keep_revision, draft))
        return draft


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


def save(
    draft: Draft, base: int, changes: Mapping[Place, str], *, by: Person, tab: str, now: datetime,
    doubt: Doubt | None, seen: str,
) -> Draft:  # fmt: skip
    """Write cells into the draft; a blank text takes one away. ``tab``: the page that saves; what it sent once before,
    and never heard of, is not written again. ``doubt``: of the draft as it was read; ``seen``: what of a doubtful one
    the page has shown. Raises :class:`ChangedElsewhere`, :class:`NotWhatWasSeen`."""
    cells = dict(draft.cells)
    for place, text in changes.items():
        cells.pop(name_of(place), None)
        if text:
            cells[name_of(place)] = text
    if draft.revision == base + 1 and draft.tab == tab and cells == draft.cells:
        return draft
    if draft.revision != base:
        raise ChangedElsewhere
    if doubt is not None and doubt.content != seen:
        raise NotWhatWasSeen
    draft.cells, draft.revision, draft.who, draft.tab, draft.changed_at = cells, base + 1, by.name, tab, now
    draft.seal = seal(draft) if doubt is None else ""
    _write(draft, base)
    return draft


def confirm(draft: Draft, *, by: Person, now: datetime) -> Draft:
    """Somebody has looked at every cell of a doubtful draft: it is sealed as it is here. Raises
    :class:`ChangedElsewhere`."""
    base = draft.revision
    draft.revision, draft.who, draft.changed_at = max(base, kept_revision(draft)) + 1, by.name, now
    draft.seal = seal(draft)
    _write(draft, base)
    return draft


def note_sent(draft: Draft, version: int) -> None:
    """That it was handed in as it is here."""
    draft.sent, draft.sent_revision = version, draft.revision
    Draft.objects.filter(pk=draft.pk, revision=draft.revision).update(
        sent=version, sent_revision=draft.revision, seal=seal(draft)
    )


def _write(draft: Draft, base: int) -> None:
    """The condition, not what was read before, decides between two that save at the same moment."""
    names = ("cells", "revision", "who", "tab", "changed_at", "seal")
    if not Draft.objects.filter(pk=draft.pk, revision=base).update(**{name: getattr(draft, name) for name in names}):
        raise ChangedElsewhere
    if draft.seal:
        transaction.on_commit(partial(keep_revision, draft))


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
