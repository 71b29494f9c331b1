"""The whole log held against its seals, the heads kept in the home and those on the chain; and who holds which post.

``python -m portal.audit.verify`` prints what it found as JSON, for ``mulin audit verify``: the command line may not
import the portal, and whoever checks wants a process of its own. Nothing is written.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import django
from django.apps import apps
from django.conf import settings
from django.db import connection

from mulin.findings import Finding
from mulin.received import Store
from mulin.received.loghead import Kept
from portal.audit.check import Check, Line
from portal.audit.messages import RULES, TENURES
from portal.audit.seal import FIELDS, heads_of, key_to_check

_COLUMNS = (*FIELDS, "hash", "seal")
_AT_ONCE = 2000


@dataclass(frozen=True, slots=True)
class Verdict:
    """``lines`` in the database, ``last`` the number of the last; ``audited``: up to which line the chain vouches."""

    lines: int
    last: int
    audited: int
    findings: list[Finding]


def verify_log() -> Verdict:
    """Read all of it. Raises StoreError where the chain cannot be believed, OSError where a file of the home cannot be
    read, and what the database refuses."""
    home = Path(settings.HOME)
    heads = heads_of(home)
    kept: Kept | None = heads.read() if heads.path.exists() else None
    audited = Store(settings.MULIN.received).audits()
    check = Check(kept, audited, key_to_check(home))
    findings = [*check.findings(_lines()), *_of_tenures()]
    return Verdict(check.lines, check.last, max([0, *(a.line for a in audited)]), findings)


def _of_tenures() -> Iterator[Finding]:
    """Tenures that the portal did not write as they stand there; none in a database from before they were sealed."""
    if "seal" not in _columns("people", "Tenure"):
        return
    for one in apps.get_model("people", "Tenure").objects.select_related("account", "post").order_by("pk"):
        if one.account.is_active and one.is_doubted:
            words = {"name": one.account.name, "login": one.account.login, "post": one.post, "begins": one.begins}
            yield RULES["log.tenure"].finding("log.tenure", words, file=TENURES)


def _columns(app: str, model: str) -> set[str]:
    """Of the table as it is there; none where there is no table."""
    table, name = apps.get_model(app, model)._meta.db_table, connection.settings_dict["NAME"]
    if connection.vendor == "sqlite" and "mode=memory" not in str(name) and not Path(name).is_file():
        return set()  # connecting would make one
    if table not in connection.introspection.table_names():
        return set()
    with connection.cursor() as cursor:
        return {column.name for column in connection.introspection.get_table_description(cursor, table)}


def _lines() -> Iterator[Line]:
    """As they lie there, in the order of their numbers; none where there is no table."""
    if not _columns("audit", "Entry"):
        return
    entry = apps.get_model("audit", "Entry")
    for row in entry.objects.order_by("number").values(*_COLUMNS).iterator(_AT_ONCE):
        yield Line.of(row)


def main() -> None:
    """Print the verdict as one line of JSON."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    django.setup()
    found = verify_log()
    verdict = {"lines": found.lines, "last": found.last, "audited": found.audited}
    findings = [f.as_dict() for f in found.findings]
    sys.stdout.write(json.dumps({**verdict, "findings": findings}, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
