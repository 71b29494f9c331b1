"""When a file that comes in is a hand-in that has been here before: a hand-in counts once.

A watched folder hands the same file in again whenever it could not be put away (the sweep died, the disk was full), so
the same bytes must never pile up as versions: each version may cost the department points. Of the versions of one
table (year, department, kind), with the same bytes as the file:

* **Accepted before**: the same hand-in, whatever is found now, and whether or not a later version is in force. Going
  back to an earlier version is an act of its own (``restores``), never a side effect of a file that comes again.
* ... except that a file **in force with evidence that was not there before** is a supplement: a new version, so that
  the evidence is kept and counts. It changes no figure, and the marts count no correction for it (they count
  different files). Evidence that is missing now is no withdrawal: the same hand-in.
* **Refused before and refused now for the same reasons**: the same hand-in. Reasons are rules and places, without
  wording: what is said may change with the day.
* **Refused before, good now** (a date has come, evidence was found, the pack was mended): a new version, unless a later
  version has been accepted since. Then it is the same hand-in, as above: nothing but ``restores`` replaces that one.
* **Refused before, now for other reasons**: a new version, so that the record says why.

A file that is kept before it is judged (an **arrival**) cannot be asked what it is found to be. Hence:

* **Here and not judged yet**: the same hand-in, by whatever door it comes again.
* **Evidence that is not there yet** is a new version all the same, together with what came with these bytes before
  (evidence that is missing now is no withdrawal): so no repetition makes a second one.
* **Accepted before**: the same hand-in. **Refused before**: the same hand-in, unless whoever judges says that it may be
  judged otherwise now (``anew``: other rules, a later day where a day was the reason).
* What would bring an earlier file back over one that was accepted in between is kept, and then judged as what it is
  (:func:`goes_back`): refused, as only ``restores`` does that.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from mulin.findings import Finding, errors
from mulin.received.record import Record, State

Anew = Callable[[Record], bool]
"""Whether a version that was refused may be judged otherwise now, should the same file come again."""


def never(_refused: Record) -> bool:
    """What is refused once stays so."""
    return False


def in_force_of(versions: Sequence[Record]) -> Record | None:
    """The latest accepted version of one table, given in order."""
    return next((v for v in reversed(versions) if v.state == "accepted"), None)


def same_hand_in(
    versions: Sequence[Record], digest: str, state: State, findings: Sequence[Finding], evidence: Mapping[str, str]
) -> Record | None:
    """The version that a file repeats, None where it is a new one. ``versions`` of its table in order; ``digest`` its
    SHA-256; the rest is what was found now, ``evidence`` name → SHA-256."""
    every = [v for v in versions if v.sha256 == digest]
    for waiting in (v for v in every if v.state == "pending"):
        if evidence.items() <= waiting.came_with.items():
            return waiting
    same = [v for v in every if v.state != "pending"]
    if not same:
        return None
    now = in_force_of(versions)
    accepted = in_force_of(same)
    if accepted is not None:
        supplement = state == "accepted" and accepted is now and not evidence.items() <= accepted.evidence.items()
        return None if supplement else accepted
    if state == "rejected":
        return next((v for v in reversed(same) if _reasons(v.findings) == _reasons(findings)), None)
    return same[-1] if now is not None and now.version > same[-1].version else None


def same_arrival(
    versions: Sequence[Record], digest: str, evidence: Mapping[str, str], anew: Anew = never
) -> Record | None:
    """The version that an arrival repeats, None where it is a new one. As :func:`same_hand_in`, but for what is not
    judged yet."""
    same = [v for v in versions if v.sha256 == digest]
    if not same:
        return None
    now, accepted = in_force_of(versions), in_force_of(same)
    if now is not None and now.version > same[-1].version:
        return accepted or same[-1]
    if accepted is not None and evidence.items() <= _of(accepted):
        return accepted
    since = [v for v in same if accepted is None or v.version > accepted.version]
    known = next((v for v in reversed(since) if evidence.items() <= _of(v)), None)
    if known is None:
        return accepted if accepted is not now else None
    return None if known.state == "rejected" and anew(known) else known


def same_restored(
    versions: Sequence[Record], digest: str, restores: int, evidence: Mapping[str, str], anew: Anew = never
) -> Record | None:
    """The version that a restoring one repeats which is not judged yet: one that waits, the one in force, or one that
    was refused since."""
    if (now := already_in_force(versions, digest, evidence)) is not None:
        return now
    last = next((v for v in reversed(versions) if v.state == "accepted" or v.restores == restores), None)
    if last is None or last.state == "accepted" or last.sha256 != digest:
        return None
    return last if last.state == "pending" or not anew(last) else None


def goes_back(versions: Sequence[Record], record: Record) -> tuple[Record, Record] | None:
    """The earlier version with the bytes of ``record``, and the other file accepted in between that it would replace:
    None where it replaces nothing so, or is meant to."""
    if record.restores is not None:
        return None
    first = next((v for v in versions if v.sha256 == record.sha256), record)
    between = [v for v in versions if first.version < v.version < record.version and v.state == "accepted"]
    other = next((v for v in reversed(between)), None)
    return None if other is None or other.sha256 == record.sha256 else (first, other)


def came_before(versions: Sequence[Record], digest: str) -> dict[str, str]:
    """All the evidence that ever came with these bytes: name → SHA-256, of one name the last."""
    return {name: paper for v in versions if v.sha256 == digest for name, paper in v.came_with.items()}


def already_in_force(versions: Sequence[Record], digest: str, evidence: Mapping[str, str]) -> Record | None:
    """The version in force, where restoring a file would change nothing."""
    now = in_force_of(versions)
    return now if now is not None and now.sha256 == digest and dict(now.evidence) == dict(evidence) else None


def _reasons(findings: Sequence[Finding]) -> frozenset[tuple[object, ...]]:
    return frozenset((f.rule, f.sheet, f.cell, f.row, f.column, f.value) for f in errors(findings))


def _of(version: Record) -> set[tuple[str, str]]:
    """The evidence that came with a version, by the names under which it came and under which it counts."""
    return {*version.came_with.items(), *version.evidence.items()}
