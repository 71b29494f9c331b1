"""``python -m portal.demo``: make the demo's home ready. What is done is said line by line on standard output."""

from __future__ import annotations

import os
from importlib import import_module

from mulin.beijing import today
from mulin.pack import load_pack
from mulin.plain import sha256_of
from mulin.received import Store
from orchestration.asking import ask_for_run, requests_of
from orchestration.home import enter
from portal.demo import messages as m
from portal.demo.pack import write_pack
from portal.ready import prepare


def _say(text: str) -> None:
    print(text, flush=True)


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    settings = enter()
    year = write_pack(settings.pack, today())
    _say(m.PACK.format(year=year))
    prepare()
    # models: only when Django is set up
    accounts, filled = import_module("portal.demo.accounts"), import_module("portal.demo.year")
    pack, store = load_pack(settings.pack), Store(settings.received)
    accounts.make_accounts(pack)
    _say(m.ACCOUNTS)
    filled.make_year(pack, store, settings.home.resolve(), year, _say)
    before = max(y for y in pack.years if y < year)
    if not store.anchors(before):
        ask_for_run(requests_of(settings), before, sha256_of(f"demo-{before}".encode())[:16], who="演示")
        _say(m.ASKED.format(year=before))


if __name__ == "__main__":
    main()
