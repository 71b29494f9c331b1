"""Those of one process who wait for the same thing: one of them does it for all who wait by then.

Whoever finds nobody doing it leads: he takes what he needs, such as a lock, then those who wait by then, and does what
they want. The others wait until they are served, or until it is theirs to lead.
"""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Hashable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Generic, TypeVar

_GATHER_SECONDS = 0.02
"""So long those who are on their way are waited for."""
A = TypeVar("A")
R = TypeVar("R")


@dataclass(eq=False, slots=True)
class Wish(Generic[A, R]):
    """Somebody who waits for something. ``since``: monotonic seconds."""

    asked: A
    since: float = field(default_factory=time.monotonic)
    given: R | None = None
    refused: Exception | None = None

    @property
    def is_settled(self) -> bool:
        return self.given is not None or self.refused is not None

    def settle(self, work: Callable[[], R | None]) -> None:
        """What ``work`` gives, or raises, is for whoever waits: it is raised there."""
        try:
            self.given = work()
        except Exception as refused:  # noqa: BLE001 - not ours to judge
            self.refused = refused


Take = Callable[[], list[Wish[A, R]]]
Lead = Callable[[Wish[A, R], Take[A, R]], None]


class Crowd(Generic[A, R]):
    """``most``: so many are served at once, who came first before the others, one of each kind that ``of`` tells."""

    def __init__(self, most: int, of: Callable[[A], Hashable]) -> None:
        self._most, self._of = most, of
        self._changed = threading.Condition()
        self._waiting: list[Wish[A, R]] = []
        self._on_their_way = 0
        self._is_led = False

    def join(self, coming: AbstractContextManager[A], lead: Lead[A, R]) -> R:
        """Returns what was given, or raises why it was refused.

        ``coming`` makes ready what is asked; who leads meanwhile waits a moment for it. ``lead(own, take)`` is called
        where this thread leads: it takes those who wait (``take``, once) and settles each of them. What it raises is
        for those taken and not settled; where nobody was taken yet, for ``own`` alone: the others have their own time.
        """
        with ExitStack() as on_the_way:
            on_the_way.enter_context(self._counted())
            with coming as asked:
                wish: Wish[A, R] = Wish(asked)
                with self._changed:
                    self._waiting.append(wish)
                on_the_way.close()
                try:
                    while self._is_to_lead(wish):
                        self._lead(wish, lead)
                finally:
                    with self._changed:
                        self._waiting = [w for w in self._waiting if w is not wish]
        if wish.refused is not None:
            raise wish.refused
        assert wish.given is not None
        return wish.given

    @contextmanager
    def _counted(self) -> Iterator[None]:
        """As one who is on the way."""
        with self._changed:
            self._on_their_way += 1
        try:
            yield
        finally:
            with self._changed:
                self._on_their_way -= 1
                self._changed.notify_all()

    def _is_to_lead(self, wish: Wish[A, R]) -> bool:
        with self._changed:
            while self._is_led and not wish.is_settled:
                self._changed.wait()
            if not wish.is_settled:
                self._is_led = True
            return not wish.is_settled

    def _lead(self, own: Wish[A, R], lead: Lead[A, R]) -> None:
        group: list[Wish[A, R]] = []

        def take() -> list[Wish[A, R]]:
            group.extend(self._next())
            return group

        try:
            lead(own, take)
        except Exception as error:  # noqa: BLE001 - raised by whoever waits
            for wish in group or [own]:
                if not wish.is_settled:
                    wish.refused = error
        finally:
            with self._changed:
                self._waiting[:0] = [w for w in group if not w.is_settled]  # we were interrupted
                self._is_led = False
                self._changed.notify_all()

    def _next(self) -> list[Wish[A, R]]:
        with self._changed:
            self._changed.wait_for(lambda: not self._on_their_way, timeout=_GATHER_SECONDS)
            group: dict[Hashable, Wish[A, R]] = {}
            for wish in self._waiting:
                if len(group) < self._most:
                    group.setdefault(self._of(wish.asked), wish)
            chosen = list(group.values())
            self._waiting = [w for w in self._waiting if w not in chosen]
            return chosen
