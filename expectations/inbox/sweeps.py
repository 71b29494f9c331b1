"""Take in every finished file of every watched folder; see :mod:`expectations.inbox` for what stands where."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence
from functools import partial
from pathlib import Path

from expectations.door import PreviousOf, hand_in_many
from expectations.draft import HandIn, HandInResult
from expectations.inbox import messages as m
from expectations.inbox.answer import Draft, answered
from expectations.inbox.desk import Desk
from expectations.inbox.earlier import Years
from expectations.inbox.entries import Entry, look
from expectations.inbox.items import SweepItem
from expectations.inbox.ledger import note_not_taken
from expectations.inbox.names import EVIDENCE, SHORTCUTS, WORKBOOKS, is_for_nobody, is_our_answer, shown, suffix_of
from expectations.inbox.turns import NotOurTurn, turn
from expectations.inbox.watched import watched
from expectations.judge import JudgeMany, judge_many
from mulin.pack import Pack
from mulin.plain import refusal
from mulin.reach import NOWHERE, Reach
from mulin.received import Store
from mulin.temporary import temporary_folder

log = logging.getLogger(__name__)


def sweep(
    inbox_root: Path,
    *,
    pack: Pack,
    store: Store,
    department: str | None = None,
    settle: float = 2.0,
    previous: PreviousOf | None = None,
    judge: JudgeMany = judge_many,
    on_wait: Callable[[str], None] | None = None,
    turn_seconds: float = 600.0,
    reach: Reach = NOWHERE,
) -> list[SweepItem]:
    """Take in every finished file of every watched folder, one after the other; may be run as often as one likes.

    ``settle``: seconds a file must have been left alone, by our own clock. ``department`` keeps to one department's
    folders. ``on_wait`` hears that another sweep is waited for, for ``turn_seconds`` at most. What goes wrong with one
    file or folder is an item of the answer; raises OSError only where there is no room to work in at all.
    """
    try:
        with turn(inbox_root, store, timeout=turn_seconds, on_wait=on_wait):
            return _swept(inbox_root, pack, store, department, settle, previous, judge, reach)
    except NotOurTurn as busy:
        return [SweepItem("", inbox_root.name, "waiting", str(busy))]


def _swept(
    inbox_root: Path,
    pack: Pack,
    store: Store,
    department: str | None,
    settle: float,
    previous: PreviousOf | None,
    judge: JudgeMany,
    reach: Reach,
) -> list[SweepItem]:
    items: list[SweepItem] = []
    if inbox_root.exists() and not inbox_root.is_dir():
        items.append(SweepItem("", inbox_root.name, "failed", m.FOLDER_BROKEN.format(reason=m.NO_FOLDER_THERE)))
    try:
        places = [w for w in watched(pack, inbox_root, reach) if department in (None, w.department)]
    except OSError as error:
        log.error("%s could not be read", inbox_root, exc_info=error)
        return [SweepItem("", inbox_root.name, "failed", m.FOLDER_BROKEN.format(reason=refusal(error)), machine=True)]
    if department is None:
        items += _nobodys(inbox_root, m.NO_FOLDER, "") if inbox_root.is_dir() else []
    desks = []
    for place in places:
        if place.trouble:
            items.append(SweepItem(place.department or "", place.folder.name, "failed", place.trouble))
        elif place.department is None:
            text = m.UNKNOWN_FOLDER.format(folder=shown(place.folder.name))
            items += _nobodys(place.folder, text, shown(place.folder.name))
        else:
            desks.append(Desk(place.folder, place.department))
    waits = [desk.begin() for desk in desks]
    if any(waits):
        time.sleep(settle)
    with temporary_folder() as temp:
        for number, desk in enumerate(desks):
            desk.sort(temp / str(number))
        _hand_in(desks, pack, store, previous, judge)
    for desk in desks:
        desk.close()
        items += desk.items
    return items


def _nobodys(folder: Path, text: str, whose: str) -> list[SweepItem]:
    """Tell what lies where nothing is taken in."""
    try:
        names = [name for name, entry in look(folder).items() if _looks_like_a_hand_in(entry)]
        note_not_taken(folder, dict.fromkeys(names, text))
    except Exception as error:  # logged and said; the departments' folders are looked into
        log.error("%s could not be swept", folder, exc_info=error)
        reason = refusal(error) if isinstance(error, OSError) else type(error).__name__
        return [SweepItem(whose, shown(folder.name), "failed", m.FOLDER_BROKEN.format(reason=reason))]
    return [SweepItem(whose, shown(name), "waiting", text) for name in names]


def _looks_like_a_hand_in(entry: Entry) -> bool:
    name = entry.name
    if is_for_nobody(name) or is_our_answer(name) or not (entry.is_file or entry.is_link):
        return False
    return suffix_of(name) in WORKBOOKS or (suffix_of(name) in SHORTCUTS and any(s in name.lower() for s in WORKBOOKS))


def _hand_in(desks: list[Desk], pack: Pack, store: Store, previous: PreviousOf | None, judge: JudgeMany) -> None:
    """One batch for all; each file is answered and put away before the next is stored.

    Should the batch break, every file that has no answer yet is tried by itself, so that only those pay that broke it.
    """
    years = Years(pack, store)

    def done(desk: Desk, draft: Draft, result: HandInResult) -> None:
        draft.done = True
        try:
            if result.receipt is not None and (again := years.again(result.receipt)) is not None:
                draft.remarks.append(again)
            desk.answer(draft, answered(draft, result))
        except Exception as error:  # noqa: BLE001 - logged, answered; the next file is another matter
            desk.fail(draft.path.name, error)

    todo = [(desk, draft) for desk in desks for draft in desk.drafts]
    items = [
        HandIn(
            draft.copy, draft.folder / EVIDENCE, owner=draft.department, who=pack.department[draft.department].name,
            refuse=years.refuse, answered=partial(done, desk, draft),
        )
        for desk, draft in todo
    ]  # fmt: skip

    def through_the_door(batch: Sequence[HandIn]) -> None:
        hand_in_many(batch, pack=pack, store=store, who="", channel="folder", previous=previous, judge=judge)

    try:
        through_the_door(items)
        return
    except Exception as error:  # logged; every file is tried by itself
        log.error("a batch of %d broke", len(items), exc_info=error)
    for (desk, draft), item in zip(todo, items, strict=True):
        if draft.done:
            continue
        try:
            through_the_door([item])
        except Exception as error:  # noqa: BLE001 - logged, answered; the next file is another matter
            desk.fail(draft.path.name, error)
