"""A year held by a run of Dagster's from its first step to its last: the resource that hands it to them.

A home's graph and a city's ask for it alike.
"""

from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack, contextmanager

import dagster as dg

from mulin.pack import Pack
from mulin.settings import Settings
from orchestration.assets.metadata import REFUSED, refusal_of
from orchestration.noted import noted
from orchestration.pipeline.driver import Driver, Refused
from orchestration.pipeline.run import YearRun, year_run
from orchestration.progress import Listener, Silence
from orchestration.requested import note_turned_away
from orchestration.signing import open_signer

Enter = Callable[[dg.InitResourceContext], AbstractContextManager[Driver]]


@contextmanager
def unwatched(
    settings: Settings, pack: Pack, year: int, listener: Listener | None = None, *, signs: bool = True
) -> Iterator[Driver]:
    """A year that nobody watches: the passphrase comes from the environment, and is wanted before anything else.
    ``signs``: False where no release is going to be made."""

    def enter() -> AbstractContextManager[YearRun]:
        signer = open_signer(settings, ask=False) if signs else None
        return year_run(settings, pack, year, listener or Silence(), signer)

    with noted(settings, year, enter) as (run, note):
        driver = Driver(run)
        note.refusal = lambda: driver.refused
        yield driver


def held_year(enter: Enter) -> dg.ResourceDefinition:
    """A year that cannot be entered is refused by the first step, which says why and is not tried again: to Dagster a
    resource that fails is a crash, whose cause stands three exceptions deep and which it repeats."""

    @dg.resource(description="本次运行的年度：设置、规划包、收件库，以及前面步骤的结果；持有该年度的锁直到运行结束。")
    def held(context: dg.InitResourceContext) -> Iterator[Driver | Refused]:
        with ExitStack() as stack:
            try:
                driver: Driver | Refused = stack.enter_context(enter(context))
            except REFUSED as refused:
                driver = Refused(refusal_of(refused))
                if context.run is not None and context.instance is not None:
                    note_turned_away(context.instance, context.run, driver.refused)
            yield driver

    return held
