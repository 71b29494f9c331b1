"""Which of the project's models and tests are wanted."""

from __future__ import annotations

from dataclasses import dataclass

WIDE = "wide"
"""The variable by which compiled statements reach their models."""


@dataclass(frozen=True, slots=True)
class Choice:
    """``of``: names of models or ``tag:<tag>``, with everything these are made of; empty: the whole project. With
    ``tests``, the data tests of which every model is among them; dbt's unit tests test the SQL, not the year, and
    belong to ``make test``."""

    of: tuple[str, ...] = ()
    tests: bool = True

    @property
    def command(self) -> tuple[str, ...]:
        """The same as dbt's command line. An exposure only says who reads; nobody reads the JSON dbt would write."""
        left_out = ("--exclude-resource-type", "unit_test", "--exclude-resource-type", "exposure")
        what = ("build", *left_out) if self.tests else ("run",)
        which = ("--select", *(f"+{one}" for one in self.of), "--indirect-selection", "cautious") if self.of else ()
        return (*what, "--no-write-json", *which)


EVERYTHING = Choice()
