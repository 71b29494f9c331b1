"""What ``mulin accounts`` runs: ``python -m portal.command VERB …``. The command line may not import the
portal, and must not wait for Django."""

from __future__ import annotations

import os
import sys
from importlib import import_module

from django.db import transaction

from mulin.findings import FindingsError
from orchestration.home import enter
from portal.ready import prepare_tables


def main(arguments: list[str]) -> int:
    """0 when it is done, 1 when it may not be: why is on standard error."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "portal.settings")
    enter()
    prepare_tables()
    deeds = import_module("portal.people.keyboard").DEEDS  # models: only when Django is set up
    try:
        with transaction.atomic():
            lines = list(deeds[arguments[0]](*arguments[1:]))
    except FindingsError as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write("".join(f"{line}\n" for line in lines))
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
