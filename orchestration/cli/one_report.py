"""``mulin verify`` about one report: given its code, or a PDF somebody holds."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import typer

from orchestration.cli.messages import ExitCode
from orchestration.cli.messages import reports as m

if TYPE_CHECKING:
    from mulin.findings import Finding
    from mulin.settings import Settings
    from orchestration.proving.examine import Signature
    from orchestration.proving.lookup import Sought


def one_report(settings: Settings, text: str) -> bool:
    """Tell of the report that ``text`` is the code or the PDF of; False where it names something else.

    Raises typer's Exit where something is wrong, BadParameter for a code that was copied wrongly.
    """
    path = Path(text)
    if path.suffix.lower() == ".pdf" or (path.is_file() and not text.isdigit()):
        _pdf(settings, path)
        return True
    from reports.identity import CodeError, may_be_code, read_code

    if path.exists() or not may_be_code(text):
        return False
    try:
        code = read_code(text)
    except CodeError as error:
        raise typer.BadParameter(str(error), param_hint="报告编码") from error
    _code(settings, code)
    return True


def _code(settings: Settings, code: str) -> None:
    from mulin.findings import Finding, FindingsError, Level
    from orchestration.cli.show import say
    from orchestration.proving import messages
    from orchestration.proving.lookup import find_code, superseded

    found = find_code(settings, code)
    if not found.places:
        text, mend = messages.CODE_ABSENT.format(code=code), messages.MEND_CODE_ABSENT
        if found.unread:
            text = messages.CODE_UNREAD.format(code=code, releases="、".join(found.unread))
            mend = messages.MEND_UNREAD
        absent = Finding(Level.ERROR, "release.code_absent", text, mend)
        raise FindingsError(m.TITLE.format(code=code), [absent, *found.findings])
    _facts(settings, m.TITLE.format(code=code), found)
    newer = superseded(found)
    _tell(code, [*found.findings, *([newer] if newer else [])])
    say(m.SOUND)


def _pdf(settings: Settings, path: Path) -> None:
    from mulin.findings import errors
    from orchestration.cli.extract import issued_to
    from orchestration.cli.show import say
    from orchestration.proving.examine import examine
    from orchestration.proving.lookup import superseded
    from orchestration.proving.placed import misplaced

    if not path.is_file():
        raise typer.BadParameter(f"“{path}”不存在，请检查路径和文件名", param_hint="PDF")
    seen = examine(settings, path)
    if seen.extract is not None:
        say(issued_to(settings, seen.extract))
        say(m.SOUND_EXTRACT)
        return
    of_release, of_copy = seen.found.findings, list(seen.findings)
    last = seen.found.registered
    if seen.found.places:
        _facts(settings, path.name, seen.found, seen.signatures)
        of_copy += misplaced(settings, path, seen.found)
    elif seen.findings:
        of_copy += [f for f in of_release if f not in of_copy]
        of_release = ()
    if last is not None and errors(of_release) and not errors(of_copy):
        # whoever holds a sound copy must not read the damage of the release as that of the copy
        same = m.SAME_SIGNED if seen.signatures else m.SAME
        say(same.format(year=last.year, release=last.release))
        _tell(m.RELEASES_OWN, [*of_release, *of_copy])
    newer = superseded(seen.found)
    _tell(path.name, [*of_copy, *of_release, *([newer] if newer else [])])
    if last is not None:
        say((m.SOUND_SIGNED if seen.signatures else m.SOUND_PDF).format(year=last.year, release=last.release))


def _facts(settings: Settings, title: str, found: Sought, signatures: Sequence[Signature] = ()) -> None:
    from orchestration.cli.show import table
    from orchestration.signing import signed_by

    last = found.places[-1]
    entry, names = last.entry, "、".join(p.release for p in found.places)
    served = m.NOT_SERVED if found.served is None else m.SERVED.format(release=found.served)
    facts = {
        "code": entry.report_code,
        "kind": _kind(settings, entry.kind),
        "subject": m.SUBJECT.format(name=entry.name, code=entry.code),
        "year": last.year,
        "number": m.NUMBER.format(number=entry.since.removeprefix("r")) if entry.since else "",
        "releases": f"{names}{served}",
        "file": entry.file,
        "pages": entry.pages or "",
        "sha256": entry.sha256,
        "fingerprint": entry.fingerprint,
        "signed": "；".join(m.SIGNATURE.format(signer=s.signer, when=s.signed_at, serial=s.serial) for s in signatures),
        "anchor_key": signed_by(settings, last.year, last.release) or "",
    }
    table(title, ("项目", "内容"), [(m.FACTS[key], value) for key, value in facts.items() if value != ""])


def _kind(settings: Settings, kind: str) -> str:
    """The kind as the pack in use calls it; its code where that pack cannot be read, no fault of the report."""
    from mulin.findings import FindingsError
    from mulin.pack import load_pack
    from mulin.report_kinds import KINDS

    try:
        words = load_pack(settings.pack).words
    except FindingsError:
        return kind
    return KINDS[kind].called(words) if kind in KINDS else kind


def _tell(what: str, findings: Sequence[Finding]) -> None:
    """The findings, and an exit where one of them is an error."""
    from mulin.findings import errors
    from orchestration.cli.show import findings_table

    if findings:
        wrong = len(errors(findings))
        findings_table((m.WRONG if wrong else m.WARNED).format(what=what, count=wrong), findings)
        if wrong:
            raise typer.Exit(ExitCode.FOUND)
