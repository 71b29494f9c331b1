"""What several verbs ask first: settings, the pack, a year and a department that exist."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from mulin.findings import Finding, FindingsError, Level
from mulin.language import Both, listed
from orchestration.cli import messages

if TYPE_CHECKING:
    from mulin.pack import Pack
    from mulin.received import Store
    from mulin.settings import Settings
    from mulin.signing import Signer


def the_settings() -> Settings:
    """Raises FindingsError for an environment variable whose value is none of its kind."""
    from pydantic import ValidationError

    from orchestration.cli.log import keep_warnings_off_the_terminal
    from orchestration.home import enter

    keep_warnings_off_the_terminal()
    try:
        settings = enter()
    except ValidationError as error:
        wrong = [(f"MULIN_{str(e['loc'][0]).upper()}", str(e["input"])) for e in error.errors()]
        found = [
            Finding(
                Level.ERROR, "cli.environment", messages.VARIABLE.format(name=name), messages.MEND_VARIABLE, value=v
            )
            for name, v in wrong
        ]
        raise FindingsError(messages.VARIABLE_TITLE, found) from error
    if settings.cache.is_file():
        from orchestration.cli.show import say

        say(messages.CACHE_NO_FOLDER.format(path=settings.cache), stderr=True)
    return settings


def the_signer(settings: Settings, *, first: bool = False) -> Signer | None:
    """The signing key of a run, its passphrase asked for before anything is displayed. Raises FindingsError."""
    from orchestration.cli.show import say
    from orchestration.signing import open_signer

    signer = open_signer(settings, ask=True, first=first)
    if signer is not None and signer.warning is not None:
        say(signer.warning, stderr=True)
    return signer


def the_pack(settings: Settings) -> Pack:
    """The pack in use. Raises FindingsError with everything that is wrong with it."""
    from mulin.pack import load_pack

    return load_pack(settings.pack)


def the_store(settings: Settings) -> Store:
    """The received store; waits for another writer and says so. Its witnesses are told, or why they were not."""
    from mulin.received.witness import open_store
    from orchestration.cli.show import say

    def heard(text: str) -> None:
        say(text, stderr=True)

    return open_store(settings, on_wait=heard, on_warning=heard)


def known_year(pack: Pack, year: int) -> int:
    """``year`` if the pack holds it, else a FindingsError that names those it holds."""
    if year not in pack.years:
        text = messages.YEAR_UNKNOWN.format(year=year, known=listed(map(str, sorted(pack.years))))
        raise FindingsError(
            Both("年度不存在", "No such year"), [Finding(Level.ERROR, "cli.year", text, messages.MEND_YEAR)]
        )
    return year


def known_department(pack: Pack, code: str) -> str:
    """A department's code, however it was typed (``d06``)."""
    if code.upper() not in pack.department:
        text = messages.DEPARTMENT_UNKNOWN.format(code=code)
        raise FindingsError(
            Both("部门不存在", "No such department"),
            [Finding(Level.ERROR, "cli.department", text, messages.MEND_DEPARTMENT)],
        )
    return code.upper()


def year_span(pack: Pack, text: str) -> list[int]:
    """``2021-2025``, ``2021,2023`` or ``2024`` as ascending years of the pack."""
    years: set[int] = set()
    for part in text.replace("，", ",").split(","):
        first, dash, last = part.strip().partition("-")
        # A span written backwards would be an empty one: no year done, and reported as done.
        if not re.fullmatch(r"\d{4}", first) or (dash and not (re.fullmatch(r"\d{4}", last) and first <= last)):
            finding = Finding(
                Level.ERROR,
                "cli.years",
                Both(f"“{text}”不是年度范围", f'"{text}" is no span of years'),
                Both("写成 2021-2025、2021,2023 或 2024", "write 2021-2025, 2021,2023 or 2024"),
            )
            raise FindingsError(Both("年度范围写错了", "The span of years is wrong"), [finding])
        years.update(range(int(first), int(last or first) + 1))
    return [known_year(pack, year) for year in sorted(years)]


def login() -> str:
    """Who is at the keyboard, for the record of a hand-in."""
    import getpass

    try:
        return getpass.getuser()
    except (KeyError, OSError):  # a container whose user has no name
        import os

        return f"uid-{os.getuid()}"
