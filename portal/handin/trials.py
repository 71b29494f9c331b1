"""试交: the same checks as at the door, of a draft. Nothing of it goes into the record.

A trial that waits is a row; the worker has it checked when no hand-in waits. A judge that dies leaves the row waiting
as before, and judging one twice gives the same.
"""

from __future__ import annotations

import logging
import shutil
from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.db import transaction

from expectations.door import hand_in_many
from expectations.draft import HandIn, HandInResult
from mulin.findings import Finding, FindingsError, Level
from mulin.pack import Pack
from mulin.received import Store, StoreError
from mulin.received.acts import Person
from mulin.received.review import review_of
from mulin.sealed import private_folder
from mulin.settings import Settings
from mulin.workbooks.identify import check_identity
from mulin.workbooks.parsed import Identity
from portal.handin import messages as m
from portal.handin.arriving import Brought
from portal.handin.difference import changes_between, parsed_of
from portal.handin.models import Trial

if TYPE_CHECKING:
    from portal.owed.table import Table
    from portal.people.models import Post

log = logging.getLogger(__name__)
KEPT = 5
"""Trials of a post and a table that are kept; older ones go."""
_AT_ONCE = 2
"""Trials of a post that may wait at the same time."""
_MOST_BYTES = 255
"""Of a name, on any disk of ours."""


def trials_of(post: Post, table: Table) -> Sequence[Trial]:
    """The post's trials of a table, the latest first."""
    return list(Trial.objects.filter(post=post, **table.address))


def begin(table: Table, post: Post, by: Person, came: Brought) -> Trial:
    """Keep a draft to be checked. Raises FindingsError where too many wait, OSError where the disk is full."""
    assert came.workbook is not None
    waiting = Trial.objects.filter(post=post, state=Trial.WAITING).count()
    if waiting >= _AT_ONCE:
        text = m.TRIAL_MANY.format(count=waiting)
        raise FindingsError(m.NOTHING_KEPT, [Finding(Level.ERROR, "portal.trials", text, m.TRIAL_MANY_MEND)])
    with transaction.atomic():
        trial = Trial.objects.create(
            post=post, who=by.name, file_name=came.name, sha256=came.workbook.sha256,
            at=table.now, **table.address,
        )  # fmt: skip
        private_folder(trial.evidence, settings.HOME)
        shutil.copyfile(came.workbook.path, trial.workbook)
        for name, file in came.evidence.items():
            if name not in (".", "..") and len(name.encode()) <= _MOST_BYTES:  # else no sender's disk had it so
                shutil.copyfile(file.path, trial.evidence / name)
    for old in Trial.objects.filter(post=post, **table.address).exclude(state=Trial.WAITING)[KEPT:]:
        shutil.rmtree(old.folder, ignore_errors=True)
        old.delete()
    return trial


def waiting() -> list[int]:
    """The numbers of the trials that wait to be checked, in the order in which they came."""
    return list(Trial.objects.filter(state=Trial.WAITING).order_by("pk").values_list("pk", flat=True))


def judge_trial(number: int, pack: Pack, store: Store, own: Settings) -> None:
    """Check a trial that waits; one that does not is left as it is."""
    trial = Trial.objects.filter(pk=number, state=Trial.WAITING).first()
    if trial is not None:
        Trial.objects.filter(pk=number, state=Trial.WAITING).update(**_judged(trial, pack, store, own))


def give_up(number: int) -> None:
    """A trial whose check came to no end."""
    Trial.objects.filter(pk=number, state=Trial.WAITING).update(state=Trial.FAILED, reason=m.TRIAL_BROKE)


def _judged(trial: Trial, pack: Pack, store: Store, own: Settings) -> dict[str, Any]:
    expected = Identity(pack.plan.pack, trial.year, trial.department, trial.kind)

    def refuse(identity: Identity) -> Finding | None:
        found = check_identity(identity, pack, expected)[1]
        return found[0] if found else None

    item = HandIn(trial.workbook, trial.evidence, received_at=store.now(), owner=trial.department, refuse=refuse)
    try:
        result = hand_in_many([item], pack=pack, store=store, who=trial.who, channel="portal", dry_run=True)[0]
        against, count = _changes(trial, result, pack, store, own)
    except (StoreError, OSError) as error:
        return {"state": Trial.FAILED, "reason": str(error)[:500]}
    except Exception:
        log.exception("trial %s", trial.pk)
        return {"state": Trial.FAILED, "reason": m.TRIAL_BROKE}
    state = Trial.GOOD if result.accepted else Trial.BAD
    return {"state": state, "findings": [f.as_dict() for f in result.findings], "against": against, "count": count}


def _changes(
    trial: Trial, result: HandInResult, pack: Pack, store: Store, own: Settings
) -> tuple[int | None, int | None]:
    """The version in force, and how many cells the trial says otherwise; None each where there is none."""
    now = review_of(pack, store, trial.year, trial.department, trial.kind).in_force
    if now is None or result.parsed is None:
        return None, None
    found = changes_between(pack, parsed_of(own, pack, store, now), result.parsed, trial.year)
    return (None, None) if found is None else (now.version, len(found))
