"""Open a file in a real LibreOffice and save it in another form. A failure tells what LibreOffice said."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from fonts_of_the_machine import with_the_machines_fonts

installed = pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")


def convert(source: Path, to: str, out: Path, **environment: str) -> Path:
    """``source`` saved as ``to`` (``xlsx``, ``ods``, ``pdf`` …) in ``out``; returns the new file.

    Every call has a profile of its own: two LibreOffices on one profile answer each other's calls, and one that was
    killed leaves its profile locked.
    """
    out.mkdir(exist_ok=True)
    with TemporaryDirectory(prefix="libreoffice-") as profile:
        command = ["soffice", f"-env:UserInstallation=file://{profile}", "--headless", "--convert-to", to]
        done = subprocess.run(
            [*command, "--outdir", str(out), str(source)],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=300,
            env=with_the_machines_fonts() | environment,
        )
    target = out / f"{source.stem}.{to}"
    assert done.returncode == 0, f"{done.args} exit {done.returncode}\n{done.stdout}\n{done.stderr}"
    assert target.exists(), f"{done.args} wrote nothing\n{done.stdout}\n{done.stderr}"
    return target
