"""``python -m portal.server --host 127.0.0.1 --port 8000``."""

from __future__ import annotations

import argparse
import sys

from django.conf import settings

from portal.server.master import keep, listen
from portal.wsgi import application


def main() -> int:
    parser = argparse.ArgumentParser(prog="portal.server")
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    asked = parser.parse_args()
    return keep(listen(asked.host, asked.port), settings.CONFIG.processes, application)


if __name__ == "__main__":
    sys.exit(main())
