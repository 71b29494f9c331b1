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
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mulin.findings import Finding, errors
from mulin.received.record import Record, State


def in_force_of(versions: Sequence[Record]) -> Record | None:
    """The latest accepted version of one table, given in order."""
    return next((v for v in reversed(versions) if v.state == "accepted"), None)


def same_hand_in(
    versions: Sequence[Record], digest: str, state: State, findings: Sequence[Finding], evidence: Mapping[str, str]
) -> Record | None:
    """The version that a file repeats, None where it is a new one. ``versions`` of its table in order; ``digest`` its
    SHA-256; the rest is what was found now, ``evidence`` name → SHA-256."""
    same = [v for v in versions if v.sha256 == digest]
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


def already_in_force(versions: Sequence[Record], digest: str, evidence: Mapping[str, str]) -> Record | None:
    """The version in force, where restoring a file would change nothing."""
    now = in_force_of(versions)
    return now if now is not None and now.sha256 == digest and dict(now.evidence) == dict(evidence) else None


def _reasons(findings: Sequence[Finding]) -> frozenset[tuple[object, ...]]:
    return frozenset((f.rule, f.sheet, f.cell, f.row, f.column, f.value) for f in errors(findings))
