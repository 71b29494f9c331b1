"""How ``mulin review`` says where a table stands."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

import typer

from orchestration.cli.messages import review as m

if TYPE_CHECKING:
    from mulin.pack import Pack
    from mulin.received import Store
    from mulin.received.acts import Act
    from mulin.received.review import TableReview


def say_done(store: Store, pack: Pack, act: Act) -> None:
    """What was registered, where the table stands now, and the chain's head."""
    from mulin.received.review import review_of
    from mulin.received.review_words import ACT_WORDS
    from orchestration.cli.show import say

    version = m.VERSION.format(version=act.version) if act.version is not None else ""
    name = pack.department[act.department].name
    said = {"year": act.year, "name": name, "department": act.department, "kind": kind_name(act.kind)}
    at = at_of(act.recorded_at)
    say(m.DONE.format(version=version, act=ACT_WORDS[act.act], who=act.who, at=at, **said))
    review = review_of(pack, store, act.year, act.department, act.kind)
    say(m.STANDS.format(word=f"{lock_of(review)}，{comes_next(review)}"))
    say_head(store, act.chain_index)


def say_head(store: Store, index: int) -> None:
    """The head to keep."""
    from mulin.received.heads import head_at
    from mulin.received.messages import HEAD_KEEP
    from orchestration.cli.show import say

    say(HEAD_KEEP.format(head=head_at(store.chain, index)))


def say_act(act: Act) -> None:
    """One act in a line, and the warnings it confirmed."""
    from mulin.received.review_words import ACT_WORDS
    from orchestration.cli.show import say

    version = m.VERSION.format(version=act.version) if act.version is not None else ""
    more = m.REASON.format(reason=act.reason) if act.reason else ""
    more += m.PLACES.format(places="、".join(act.places)) if act.places else ""
    more += m.UNTIL.format(until=at_of(act.until), second=act.second_who) if act.until else ""
    more += m.ZERO if act.zero_report else ""
    said = {"who": act.who, "account": act.account, "post": act.post or m.NONE, "more": more}
    say(m.ACT.format(at=at_of(act.recorded_at), act=ACT_WORDS[act.act], version=version, **said))
    for c in act.confirmed:
        place = "!".join(part for part in (c.sheet, c.cell) if part)
        say(m.CONFIRMED.format(place=place, rule=c.rule, value=c.value or "", reason=c.reason))


def standing(review: TableReview) -> tuple[str, str, str]:
    """The version that waits (else the newest), its stage, and the version in force."""
    one = review.open_version or (review.versions[-1] if review.versions else None)
    counts = m.NONE if review.in_force is None else m.VERSION.format(version=review.in_force.version)
    if one is None:
        return m.NONE, m.NONE, counts
    return m.VERSION.format(version=one.record.version), one.word, counts


def lock_of(review: TableReview) -> str:
    """Whether a table is locked, or until when it is not."""
    if review.locked:
        return m.LOCKED
    if review.unlocked_until is not None:
        return m.OPEN_UNTIL.format(until=at_of(review.unlocked_until))
    return m.NOT_LOCKED.format(until=at_of(review.locked_from))


def comes_next(review: TableReview) -> str:
    """Who has to do what next."""
    one, rule = review.open_version, review.rule
    if one is not None and review.locked and one.record.objection is None:
        return m.NEXT_UNLOCK
    if one is not None and rule is not None:
        if rule.signature and one.stage == "submitted":
            return m.NEXT_SIGN
        return m.NEXT_APPROVE.format(count=rule.approvers - one.approvals)
    last = review.versions[-1].stage if review.versions else None
    if last in ("returned", "rejected"):
        return m.NEXT_CORRECT
    if last in ("accepted", "withdrawn"):
        return m.NEXT_SUBMIT
    return m.NEXT_HAND_IN if last is None else m.NEXT_NONE


def schemes_listed(pack: Pack, store: Store, year: int, department: str | None) -> None:
    """The schemes that were filed, where any was; whose was not yet, is only counted."""
    from mulin.received.review import reviewed_schemes
    from orchestration.cli.show import say, table

    found = reviewed_schemes(pack, store, year, department)
    filed = [(task, review) for task, review in found if review.versions]
    if not filed:
        return
    rows = [
        (task.code, task.title_zh, pack.department[task.lead_department].name, *standing(r), lock_of(r), comes_next(r))
        for task, r in filed
    ]
    table(m.SCHEMES_TITLE.format(year=year), m.SCHEMES_COLUMNS, rows)
    steps = [comes_next(r) for _, r in filed]
    said = {"signature": steps.count(m.NEXT_SIGN), "approved": sum(r.in_force is not None for _, r in filed)}
    waits = sum(r.open_version is not None for _, r in filed) - said["signature"]
    say(m.SCHEMES_COUNT.format(count=len(found), filed=len(filed), approval=waits, **said))


def scheme_lines(pack: Pack, store: Store, review: TableReview) -> list[str]:
    """Of a scheme what it says, field by field: the version that waits, else the newest; and what the pack says where
    it says something other. Of a table nothing."""
    from mulin.received.scheme_kind import is_scheme, task_of_kind
    from mulin.received.scheme_words import FIELDS
    from mulin.received.schemes import differences, prefilled, scheme_of, shown, task_of

    if not is_scheme(review.kind) or not review.versions:
        return []
    one = review.open_version or review.versions[-1]
    scheme = scheme_of(store, one.record)
    task = task_of(pack, review.year, task_of_kind(review.year, review.kind))
    other = {d.field: d.before for d in differences(prefilled(pack, review.year, task), scheme)}
    lines = [m.SCHEME_SAYS.format(version=one.record.version)]
    for field, name in FIELDS.items():
        lines.append(m.SCHEME_FIELD.format(name=name, text=shown(scheme, field).replace("\n", "；")))
        if field in other:
            lines.append(m.SCHEME_PACK.format(text=other[field].replace("\n", "；")))
    return lines


def kind_name(kind: str) -> str:
    """A workbook's kind in Chinese, or whose scheme it is."""
    from mulin.received.scheme_kind import is_scheme, short_code
    from mulin.workbooks.messages import KIND_NAMES

    if is_scheme(kind):
        return m.SCHEME.format(task=short_code(kind))
    return KIND_NAMES.get(kind, kind)


def at_of(moment: str) -> str:
    """A moment as people read it."""
    return moment[:19].replace("T", " ")


def one_line(text: str) -> str:
    """What was pasted with line breaks is kept on one line."""
    return " ".join(text.splitlines()).strip()


def moment_of(text: str) -> datetime:
    """A moment as it was typed. Raises BadParameter."""
    try:
        return datetime.fromisoformat(text)
    except ValueError as error:
        raise typer.BadParameter(m.BAD_UNTIL.format(text=text), param_hint="--until") from error


def waiting(review: TableReview, version: int | None) -> int:
    """The version that is asked for, else the one that waits. Raises BadParameter where there is none at all."""
    if version is not None:
        return version
    one = review.open_version or next((v for v in reversed(review.versions) if v.acts), review.newest)
    if one is None:
        raise typer.BadParameter(m.BAD_VERSION, param_hint="--version")
    return one.record.version
