"""Write the files of a pack into a folder that has nothing in it, whole or not at all."""

from __future__ import annotations

from pathlib import Path

from mulin.findings import Finding, FindingsError, Level
from mulin.temporary import made_aside
from orchestration.starter import messages as m
from orchestration.starter.files import Files

_ASIDE = ".mulin-new-"
_NAMED = 5


def must_be_free(folder: Path) -> None:
    """Raises FindingsError where anything is in the folder, or where it is none. OSError: the system refuses."""
    if not folder.is_dir():
        if folder.exists() or folder.is_symlink():
            raise _refused("folder", m.NO_FOLDER.format(folder=folder), m.MEND_NO_FOLDER)
        return
    if names := sorted(path.name for path in folder.iterdir()):
        listed = "、".join(names[:_NAMED])
        if len(names) > _NAMED:
            listed = m.MORE_NAMES.format(names=listed, count=len(names))
        raise _refused("not_empty", m.NOT_EMPTY.format(folder=folder, names=listed), m.MEND_NOT_EMPTY)


def lay_out(files: Files, folder: Path) -> None:
    """Below ``folder``, which is there."""
    for name, text in files.items():
        target = folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_text(text, encoding="utf-8", newline="\n")


def write(files: Files, folder: Path) -> None:
    """Make the folder, and in it all of the files. Raises as :func:`must_be_free` does; then nothing was written."""
    must_be_free(folder)
    before = folder.is_dir()
    folder.mkdir(parents=True, exist_ok=True)
    try:
        with made_aside(folder, _ASIDE) as aside:
            lay_out(files, aside)
            for path in sorted(aside.iterdir()):
                path.rename(folder / path.name)
    except BaseException:
        if not before and folder.is_dir() and not any(folder.iterdir()):
            folder.rmdir()
        raise


def _refused(rule: str, message: str, mend: str) -> FindingsError:
    return FindingsError(m.NOT_WRITTEN, [Finding(Level.ERROR, f"new_pack.{rule}", message, mend)])
