"""The environment for another's program that draws text: LibreOffice, a browser."""

from __future__ import annotations

import os


def with_the_machines_fonts() -> dict[str, str]:
    """This process's, but that a report rendered earlier in it shuts no font out: both programs end without any."""
    return {name: value for name, value in os.environ.items() if name != "FONTCONFIG_FILE"}
