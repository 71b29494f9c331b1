"""The worker's round: look at the chain, have the next files judged, count whom the process died of."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Sequence

from django.conf import settings
from django.db import DatabaseError, close_old_connections

from mulin.findings import Finding, Level
from mulin.received import Record, Store, StoreError
from mulin.received.arrivals import judge_kept, pending
from portal.district import the_store
from portal.handin import trials
from portal.worker import messages as m
from portal.worker.child import Child, Died
from portal.worker.choice import next_batch
from portal.worker.models import Attempt
from portal.worker.standing import say_alive

log = logging.getLogger(__name__)
MOST_DEATHS = 3
_LOOK_SECONDS, _BEAT_SECONDS, _AGAIN_SECONDS, _TROUBLE_SECONDS = 0.3, 5.0, 30.0, 5.0
_TRIALS, _TRIALS_SECONDS, _TRIALS_KEPT_SECONDS = "portal.worker.trying", 1.0, 300.0
"""The process that checks trials; how often they are asked for; how long it stands by for another."""
_STARTS_SECONDS = 90.0
"""What the judging process may take to load, on a slow machine, besides the files' own time."""


class Worker:
    """``stopping`` says whether to come to an end; asked between files."""

    def __init__(self, child: Child, stopping: Callable[[], bool], trials: Child | None = None) -> None:
        self._child = child
        self._trials = Child(_TRIALS) if trials is None else trials
        self._stopping = stopping
        self._seen: object = None
        self._waiting: list[Record] = []
        self._not_yet: dict[str, float] = {}
        self._trouble = ""
        self._beaten = 0.0
        self._turn = False
        self._next_trials = self._trials_until = 0.0

    def run(self) -> None:
        """Until it is asked to stop."""
        self._child.start()
        while not self._stopping():
            self._beat(0)
            if not self.round() and not self.try_out():
                time.sleep(_LOOK_SECONDS)
        self._child.end()
        self._trials.end()

    def round(self) -> bool:
        """Judge the next files; returns whether there were any."""
        try:
            store = the_store()
            self._look(store)
            alone = self._known_deaths()
            now = time.monotonic()
            self._not_yet = {name: at for name, at in self._not_yet.items() if at > now}
            self._turn = not self._turn
            batch = next_batch(self._waiting, alone=alone, not_yet=self._not_yet, alone_first=self._turn)
            if not batch:
                return False
            self._judge(store, batch)
        except StoreError as error:
            log.exception("the received store")
            self._pause(m.STORE.format(reason=error))
        return True

    def try_out(self) -> bool:
        """Have the first trial that waits checked (see :mod:`portal.handin.trials`): only where no hand-in waits.
        Its process stands by for some minutes after the last one. Returns whether there was one."""
        now = time.monotonic()
        if now < self._next_trials:
            return False
        try:
            close_old_connections()
            number = next(iter(trials.waiting()), None)
            if number is None:
                self._next_trials = now + _TRIALS_SECONDS
                if now > self._trials_until:
                    self._trials.end()
                return False
            self._trials_until = now + _TRIALS_KEPT_SECONDS
            try:
                seconds = _STARTS_SECONDS + settings.CONFIG.judge_seconds
                self._trials.judge([str(number)], seconds, lambda: self._beat(1))
            except Died as died:
                log.warning("trial %s: %s", number, died)
                trials.give_up(number)
        except DatabaseError:
            log.exception("the database")
            self._next_trials = now + _TROUBLE_SECONDS
        return True

    def _look(self, store: Store) -> None:
        """What waits; asked again only when the chain has grown."""
        try:
            status = (store.root / "chain.jsonl").stat()
        except FileNotFoundError:
            return
        stamp = (status.st_size, status.st_mtime_ns, status.st_ino)
        if stamp != self._seen:
            self._waiting, self._seen = pending(store), stamp

    def _judge(self, store: Store, batch: Sequence[Record]) -> None:
        names = [record.submission_id for record in batch]
        seconds = _STARTS_SECONDS + settings.CONFIG.judge_seconds * len(batch)
        self._seen = None
        try:
            answers = self._child.judge(names, seconds, lambda: self._beat(len(batch)))
        except Died as died:
            log.warning("judging %s: %s", "、".join(names), died)
            self._died(store, batch)
            return
        if trouble := answers.get("trouble"):
            self._pause(trouble)
            return
        self._trouble = ""
        again = time.monotonic() + _AGAIN_SECONDS
        self._not_yet |= {name: again for name in names if answers.get(name) != "judged"}
        self._forget([name for name in names if answers.get(name) == "judged"])

    def _died(self, store: Store, batch: Sequence[Record]) -> None:
        """In company nobody knows whose fault it was: each of them is tried alone. Those that were judged before it
        happened wait no more."""
        for record in batch:
            attempt, _ = Attempt.objects.get_or_create(submission=record.submission_id)
            if len(batch) == 1:
                attempt.deaths += 1
                attempt.save()
            if attempt.deaths >= MOST_DEATHS:
                self._give_up(store, record)

    def _give_up(self, store: Store, record: Record) -> None:
        text = m.UNREADABLE.format(times=MOST_DEATHS)
        finding = Finding(Level.ERROR, "worker.unreadable", text, m.MEND_UNREADABLE, file=record.file_name)
        judge_kept(store, record, state="rejected", findings=(finding,), blank=None, demo=False)
        self._forget([record.submission_id])

    def _known_deaths(self) -> set[str]:
        try:
            close_old_connections()
            return set(Attempt.objects.values_list("submission", flat=True))
        except DatabaseError:  # judging does not wait for the database
            log.exception("the database")
            return set()

    def _forget(self, names: Sequence[str]) -> None:
        try:
            Attempt.objects.filter(submission__in=names).delete()
        except DatabaseError:
            log.exception("the database")

    def _pause(self, trouble: str) -> None:
        self._trouble = trouble
        until = time.monotonic() + _TROUBLE_SECONDS
        while time.monotonic() < until and not self._stopping():
            self._beat(0)
            time.sleep(_LOOK_SECONDS)

    def _beat(self, judging: int) -> None:
        now = time.monotonic()
        if now - self._beaten < _BEAT_SECONDS:
            return
        self._beaten = now
        try:
            close_old_connections()
            say_alive(judging, len(self._waiting), self._trouble)
        except DatabaseError:
            log.exception("the database")
