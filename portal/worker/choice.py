"""What is judged next: pure, from what waits and what is known of it."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from mulin.received import Record

FEW, MOST = 3, 40
"""Up to so many are judged one by one, so that each clerk has an answer at once; of more, so many together."""


def next_batch(
    waiting: Sequence[Record], *, alone: Collection[str], not_yet: Collection[str], alone_first: bool = False
) -> list[Record]:
    """``waiting``: in the order of arrival. ``alone``: submission ids that died in company, to be tried by themselves;
    ``not_yet``: those that could not be judged a moment ago. Of one table nothing is judged before what came earlier.
    """
    together: list[Record] = []
    single: list[Record] = []
    behind: set[tuple[int, str, str]] = set()
    for record in waiting:
        table = (record.year, record.department, record.kind)
        if table in behind:
            continue
        if record.submission_id in not_yet:
            behind.add(table)
        elif record.submission_id in alone:
            behind.add(table)
            single.append(record)
        else:
            together.append(record)
    if single and (alone_first or not together):
        return single[:1]
    return together[:1] if len(together) <= FEW else together[:MOST]
