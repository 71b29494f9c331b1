"""Where each kind of record stands in the store: the one description of its names.

A name that this store would not write is no place, whatever it looks like: ``r01.json``, ``./r1.json``, digits of other
scripts. What stands under such a name is never read.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from mulin.received.record import UNIDENTIFIED

CHAIN = "chain.jsonl"
LOCK = ".lock"
TEMPORARY = ".tmp"
GROUP = f"{TEMPORARY}/group"
OBJECTS = "objects"
SIDECARS = "sidecars"
ANCHORS = "anchors"
PUBLICATIONS = "publications"
EXTRACTS = "extracts"
OBJECTIONS = "objections"
JUDGEMENTS = "judgements"
REVIEWS = "reviews"
VOIDS = "voids"
AUDITS = "audits"
MILESTONES = "milestones"
TORN = "torn"
PROOFS = (JUDGEMENTS, ANCHORS, PUBLICATIONS, EXTRACTS, OBJECTIONS, REVIEWS, VOIDS, AUDITS, MILESTONES)
"""What no file shows by itself, and nobody links but its writer: judgements, what goes out, the steps of objections,
acts of review, heads of the portal's log, reports of milestones."""
RECORDS = (SIDECARS, *PROOFS)

_YEAR = r"(?P<year>[1-9][0-9]{3})"
_OF_TABLE = r"(?P<department>[A-Za-z0-9]+)-(?P<kind>[A-Za-z0-9]+)"
_NUMBER = r"(?P<number>[1-9][0-9]{0,8})"
_PREFIX = {ANCHORS: "r", PUBLICATIONS: "p", EXTRACTS: "", VOIDS: "r"}
_RAISED = "raised"
_RECORDS = (
    re.compile(rf"(?P<folder>{SIDECARS}|{JUDGEMENTS})/{_YEAR}/{_OF_TABLE}-v{_NUMBER}\.json"),
    re.compile(rf"(?P<folder>{SIDECARS})/(?P<kind>{UNIDENTIFIED})/v{_NUMBER}\.json"),
    *(re.compile(rf"(?P<folder>{f})/{_YEAR}/{letter}{_NUMBER}\.json") for f, letter in _PREFIX.items()),
    re.compile(rf"(?P<folder>{REVIEWS}|{MILESTONES})/{_YEAR}/{_OF_TABLE}-{_NUMBER}\.json"),
    re.compile(rf"(?P<folder>{AUDITS})/{_NUMBER}\.json"),
    re.compile(rf"(?P<folder>{OBJECTIONS})/{_YEAR}/(?P<kind>{_RAISED}|answered|decided)-{_NUMBER}\.json"),
)
_TORN = re.compile(rf"{TORN}/(?P<what>[A-Za-z0-9-]+)-(?P<digest>[0-9a-f]{{16}})")
_SIZE = re.compile(r"0|[1-9][0-9]{0,14}")
_OBJECT = re.compile(rf"{OBJECTS}/(?P<start>[0-9a-f]{{2}})/(?P<sha256>(?P=start)[0-9a-f]{{62}})")
_FOLDER = re.compile(
    rf"{OBJECTS}(/[0-9a-f]{{2}})?|({'|'.join(RECORDS)})(/[1-9][0-9]{{3}})?|{SIDECARS}/{UNIDENTIFIED}|{TORN}|"
    + re.escape(TEMPORARY)
)


@dataclass(frozen=True, slots=True)
class Place:
    """A record's place. ``number``: version, release, publication, extract, objection, act, report. Year 0: none.

    ``kind``: of a table, or the step of an objection.
    """

    folder: str
    year: int
    number: int
    department: str = ""
    kind: str = ""

    @property
    def series(self) -> str:
        """The place without its number: what is numbered."""
        if self.folder == OBJECTIONS:
            return f"{self.folder}/{self.year}/{self.kind}-"
        if self.folder == JUDGEMENTS:
            return judgements_of(self.year, self.department, self.kind)
        if self.folder == REVIEWS:
            return acts_of(self.year, self.department, self.kind)
        if self.folder == MILESTONES:
            return reports_of(self.year, self.department, self.kind)
        if self.folder == AUDITS:
            return f"{self.folder}/"
        if self.folder != SIDECARS:
            return f"{self.folder}/{self.year}/{_PREFIX[self.folder]}"
        return table(self.year, self.department, self.kind)

    @property
    def ref(self) -> str:
        return f"{self.series}{self.number}.json"

    @property
    def is_public(self) -> bool:
        """Whether people are told its number, which then stays used although the record was set aside."""
        return self.folder == EXTRACTS or (self.folder == OBJECTIONS and self.kind == _RAISED)

    @property
    def hand_in(self) -> Place:
        """Of a judgement: the place of what was judged."""
        return Place(SIDECARS, self.year, self.number, self.department, self.kind)

    def step(self, kind: str) -> Place:
        """Another step of the same objection."""
        return Place(self.folder, self.year, self.number, kind=kind)

    def next(self, number: int) -> Place:
        """The same with another number."""
        return Place(self.folder, self.year, number, self.department, self.kind)


@dataclass(frozen=True, slots=True)
class Torn:
    """What was set aside: an unfinished line that began at byte ``size`` of the chain, or the record ``was``.

    ``digest``: the first 16 digits of its SHA-256.
    """

    digest: str
    size: int | None
    was: Place | None


def table(year: int, department: str, kind: str) -> str:
    """Where the records of one table stand, but for version and suffix."""
    return f"{SIDECARS}/{UNIDENTIFIED}/v" if kind == UNIDENTIFIED else f"{SIDECARS}/{year}/{department}-{kind}-v"


def judgements_of(year: int, department: str, kind: str) -> str:
    """Where the judgements of one table stand, but for version and suffix."""
    return f"{JUDGEMENTS}/{year}/{department}-{kind}-v"


def acts_of(year: int, department: str, kind: str) -> str:
    """Where the acts of review of one table stand, but for number and suffix."""
    return f"{REVIEWS}/{year}/{department}-{kind}-"


def reports_of(year: int, department: str, kind: str) -> str:
    """Where the reports of one task's milestones stand, but for number and suffix; ``kind``: that of its scheme."""
    return f"{MILESTONES}/{year}/{department}-{kind}-"


def release_number(release: str) -> int | None:
    """``r3`` → 3; None for what is no name of a release."""
    found = place_of(f"{ANCHORS}/1000/{release}.json")
    return found.number if found and found.folder == ANCHORS else None


def place_of(ref: str) -> Place | None:
    """The place that a name stands for; None for a name that this store would not write."""
    for pattern in _RECORDS:
        if found := pattern.fullmatch(ref):
            named = found.groupdict()
            year, number = int(named.get("year") or 0), int(named["number"])
            return Place(named["folder"], year, number, named.get("department") or "", named.get("kind") or "")
    return None


def torn_name(what: int | Place, sha256: str) -> str:
    """The name under which a torn line (``what``: where it began) or an unlinked record is kept."""
    said = str(what) if isinstance(what, int) else what.ref.removesuffix(".json").replace("/", "-")
    return f"{TORN}/{said}-{sha256[:16]}"


def torn_of(ref: str) -> Torn | None:
    """The inverse of :func:`torn_name`; None for a name that this store would not write."""
    found = _TORN.fullmatch(ref)
    if found is None:
        return None
    if _SIZE.fullmatch(found["what"]):
        return Torn(found["digest"], int(found["what"]), None)
    was = place_of(found["what"].replace("-", "/", 2) + ".json")
    return Torn(found["digest"], None, was) if was else None


def object_ref(sha256: str) -> str:
    return f"{OBJECTS}/{sha256[:2]}/{sha256}"


def object_of(ref: str) -> str | None:
    """The hash that an object's name promises; None for a name that this store would not write."""
    found = _OBJECT.fullmatch(ref)
    return found["sha256"] if found else None


def is_folder(ref: str) -> bool:
    """Whether the store keeps a folder of this name."""
    return _FOLDER.fullmatch(ref) is not None


def is_file(ref: str) -> bool:
    """Whether the store keeps a file of this name."""
    known = (place_of(ref), torn_of(ref), object_of(ref))
    return ref in (CHAIN, LOCK) or ref.startswith(f"{TEMPORARY}/") or any(k is not None for k in known)
