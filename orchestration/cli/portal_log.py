"""``mulin audit verify``: the portal's log, read by a process of the portal's own."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import typer

from orchestration.cli.messages import ExitCode

if TYPE_CHECKING:
    from mulin.settings import Settings

_MODULE = "portal.audit.verify"
_SHOWN = 300


def verify_portal_log(settings: Settings, *, as_json: bool) -> None:
    """Say what is wrong with the log, or that nothing is. Raises typer's Exit where something is, FindingsError where
    it could not be read."""
    from mulin.findings import Finding, errors
    from orchestration.cli.messages import portal_log as m
    from orchestration.cli.show import findings_table, say

    if not (settings.home / "portal").is_dir():
        say(m.NO_PORTAL)
        return
    verdict = _read()
    findings = [Finding.from_dict(one) for one in verdict["findings"]]
    wrong = len(errors(findings))
    if as_json:
        import json

        print(json.dumps(verdict, ensure_ascii=False, indent=1))
    else:
        if findings:
            findings_table(m.WRONG if wrong else m.WARNED, findings)
        if not wrong:
            say(m.SOUND.format(**verdict) if verdict["lines"] else m.EMPTY)
            if verdict["lines"]:
                say(m.CHAINED.format(**verdict) if verdict["audited"] else m.NOT_CHAINED)
    if wrong:
        raise typer.Exit(ExitCode.FOUND)


def _read() -> Any:
    """What the portal's process found. Its last line of error says why where it found nothing out."""
    import json
    import subprocess
    import sys

    from mulin.findings import Finding, FindingsError, Level
    from orchestration.cli.messages import portal_log as m

    done = subprocess.run([sys.executable, "-m", _MODULE], capture_output=True, check=False)
    try:
        return json.loads(done.stdout)
    except ValueError as error:
        lines = done.stderr.decode(errors="replace").strip().splitlines()
        text = m.UNREADABLE.format(reason=lines[-1][-_SHOWN:] if lines else done.returncode)
        raise FindingsError(m.FAILED, [Finding(Level.ERROR, m.RULE, text, m.MEND_UNREADABLE)]) from error
