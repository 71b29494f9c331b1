"""The run of a year as the office sees it: what was asked for, how far it has come, and what the gate said."""

from __future__ import annotations

from dataclasses import dataclass, replace

from mulin.findings import FindingsError
from mulin.pack import Pack
from mulin.pack.asked import workbooks_owed
from mulin.settings import Settings
from orchestration.alive import somebody_serves
from orchestration.asking import Asked, asked_runs, requests_of
from orchestration.noted import Note, latest_note
from orchestration.release.inputs import SubmissionInput
from orchestration.release.layout import INPUTS
from orchestration.release.lock import is_being_run
from orchestration.release.served import open_release
from portal.year import messages as m


@dataclass(frozen=True, slots=True)
class Running:
    """``state``: a key of ``RUN_STATES``. ``served``: whether anybody is there who would start what is asked for."""

    state: str
    note: Note | None
    asked: tuple[Asked, ...]
    served: bool

    @property
    def word(self) -> str:
        return m.RUN_STATES[self.state][0]

    @property
    def tone(self) -> str:
        return m.RUN_STATES[self.state][1]

    @property
    def goes_on(self) -> bool:
        """Whether there will soon be something else to say."""
        return self.state in ("asked", "running")


def running(settings: Settings, year: int) -> Running:
    note, asked = latest_note(settings, year), tuple(asked_runs(requests_of(settings), year))
    settings.dagster_home.mkdir(parents=True, exist_ok=True)
    served = somebody_serves(settings.dagster_home)
    if is_being_run(settings, year):
        return Running("running", note if note is not None and note.state == "running" else None, asked, served)
    waits = [a for a in asked if note is None or a.asked_at > note.began]
    return Running("asked" if waits else note.state if note else "none", note, asked, served)


@dataclass(frozen=True, slots=True)
class Verdict:
    """What the gate said of one workbook in a release, and what came of it."""

    department: str
    name: str
    kind: str
    word: str
    tone: str
    submission: str
    errors: int
    warnings: int

    @property
    def kind_name(self) -> str:
        return m.KINDS[self.kind]


@dataclass(frozen=True, slots=True)
class Verdicts:
    """``held_back``: those that were not let through, with ``passed`` of all counted."""

    release: str
    passed: int
    owed: int
    held_back: tuple[Verdict, ...]


def verdicts(settings: Settings, pack: Pack, year: int) -> Verdicts | FindingsError | None:
    """What the gate said of the year's workbooks, as the release in use has it; None while there is none; why it cannot
    be read where that is so."""
    try:
        release = open_release(settings, year, reads=(INPUTS,))
        hand_ins = next((y.submissions for y in release.inputs.years if y.year == year), ())
    except FindingsError as error:
        rules = {f.rule for f in error.findings}
        return None if rules == {"release.absent"} else _in_words(error, year) if rules == {"release.voided"} else error
    judged = {(s.department, s.kind): s for s in hand_ins if s.gate_state is not None}
    owed = workbooks_owed(pack, year)
    told = [_verdict(pack, judged.get(key), *key) for key in owed]
    held_back = tuple(v for v in told if v.tone != "good")
    return Verdicts(release.release, len(told) - len(held_back), len(owed), held_back)


def _in_words(error: FindingsError, year: int) -> FindingsError:
    """That the last release is void, with what the office does about it: it has no terminal."""
    found = [replace(f, mend=m.MEND_VOID_IN_USE, file=None) for f in error.findings]
    return FindingsError(m.VOID_IN_USE.format(year=year), found)


def _verdict(pack: Pack, judged: SubmissionInput | None, department: str, kind: str) -> Verdict:
    word, tone = m.GATE_STATES[judged.gate_state] if judged else m.NOT_HANDED_IN
    return Verdict(
        department, pack.department[department].name, kind, word, tone, judged.submission_id if judged else "",
        judged.errors if judged else 0, judged.warnings if judged else 0,
    )  # fmt: skip
