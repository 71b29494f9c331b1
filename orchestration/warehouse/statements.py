"""What dbt read and ran, held against the files it should have read, as they were when the run began.

``run_dbt`` asks after every run, so that no release comes past it: every file dbt parsed and every macro and model it
compiled is, byte for byte, the project's or one of dbt's own packages; nothing was laid between; and in a whole build
nothing was left out.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from importlib.metadata import version
from pathlib import Path
from typing import Any

from mulin.findings import Finding, Level
from mulin.index.compile.statement import Statement
from mulin.plain import sha256_of
from orchestration.warehouse import messages

Files = Mapping[tuple[str, str], bytes]
"""(package, path below it) → content. The project's own package is ``OWN``."""

OWN = ""
_NOT_READ = frozenset({"target", "logs"})
"""What dbt writes into a project's folder when it is run by hand, and we never do."""
_OF_PACKAGES = frozenset({".sql", ".yml", ".md"})
COMPILED = "{{ compiled() }}"
"""All there is to a model whose statement is compiled of a pack."""
_SETTINGS = "dbt_project.yml"
_GENERIC = re.compile(r"\{\{ test_\w+\(\*\*_dbt_generic_test_kwargs\) \}\}(\{\{ config\(.*\) \}\})?", re.DOTALL)
"""All there is to a test that stands in a YAML file: the call of its macro, with what that file says."""
_KINDS = frozenset({"model", "test"})
_OF_ITS_OWN_FIGURES = "unit_test"
"""Computes on the rows its file gives and writes no table; that file, like all, is held against the project's."""


def project_files(project: Path) -> list[Path]:
    """Everything dbt may read of a project: under any name, ``.dbtignore`` and packages laid into it included."""
    below = (p for p in project.rglob("*") if p.relative_to(project).parts[0] not in _NOT_READ)
    return sorted(p for p in below if not p.is_dir())


def read_own(project: Path) -> Files:
    """The project's files, read now. Raises OSError where one cannot be read."""
    return {(OWN, p.relative_to(project).as_posix()): p.read_bytes() for p in project_files(project)}


def read_files(project: Path) -> Files:
    """The same with those of dbt's own packages."""
    from dbt.include import duckdb, global_project

    found = dict(read_own(project))
    for package, module in (("dbt", global_project), ("dbt_duckdb", duckdb)):
        folder = Path(module.PACKAGE_PATH)
        files = (p for p in folder.rglob("*") if p.suffix in _OF_PACKAGES)
        found |= {(package, p.relative_to(folder).as_posix()): p.read_bytes() for p in files}
    return found


def hash_of_files(files: Files) -> str:
    """One hash over all of them and dbt's versions."""
    digest = hashlib.sha256(f"{version('dbt-core')} {version('dbt-duckdb')}\n".encode())
    for (package, name), content in sorted(files.items()):
        digest.update(f"{package}/{name} {sha256_of(content)}\n".encode())
    return digest.hexdigest()


def foreign_statements(
    start: Files, project: Path, manifest: Any, ran: Sequence[Any], *, whole: bool, compiled: Mapping[str, Statement]
) -> list[Finding]:
    """Everything in which a run was not of these files. ``start``: as read before dbt was; ``ran``: dbt's results;
    ``whole``: the run should have left out nothing; ``compiled``: statements we made of ``start``, by model."""
    own = manifest.metadata.project_name
    then = _named(start, own)
    texts = {place: _text(content).strip() for place, content in then.items()}
    found = changed_files(start, read_files(project), own, _parsed_otherwise(manifest, texts, then))
    for what, package, file in _not_in_file(manifest, ran, texts):
        found.append(_finding("not_the_file", messages.DBT_NOT_THE_FILE.format(name=what), f"{package}/{file}"))
    found += [
        _finding("not_the_file", messages.DBT_NOT_THE_FILE.format(name=name), file)
        for name, file in _not_as_compiled(ran, compiled)
    ]
    if whole:
        ids = {result.node.unique_id for result in ran}
        due = {i: n.name for i, n in manifest.nodes.items() if n.resource_type in _KINDS and n.config.enabled}
        left = sorted(name for i, name in due.items() if i not in ids)
        found += [_finding("left_out", messages.DBT_LEFT_OUT.format(name=name)) for name in left]
    return list(dict.fromkeys(found))


def changed_files(
    start: Files, end: Files, own: str, besides: Iterable[tuple[str, str]] = ()
) -> list[Finding]:  # fmt: skip
    """What is not as it was when a run began. ``own``: the project's name."""
    then, now = _named(start, own), _named(end, own)
    changed = {*besides, *(place for place in then.keys() | now.keys() if then.get(place) != now.get(place))}
    return [_finding("file_changed", messages.DBT_FILE_CHANGED, "/".join(place)) for place in sorted(changed)]


def _named(files: Files, own: str) -> Files:
    """The same with the project's own package by its name, as dbt has it."""
    return {(own if package == OWN else package, name): content for (package, name), content in files.items()}


def _text(content: bytes) -> str:
    """As dbt reads it; what is no UTF-8 dbt does not parse."""
    return content.decode(errors="replace")


def _parsed_otherwise(manifest: Any, texts: Mapping[tuple[str, str], str], files: Files) -> Iterator[tuple[str, str]]:
    """Files whose hash when dbt read them is another than ours: for a moment they were something else."""
    for file in manifest.files.values():
        place = (file.project_name, file.path.original_file_path)
        if place not in texts or file.checksum.checksum != sha256_of(texts[place].encode()):
            yield place
    for package, hashed in manifest.state_check.project_hashes.items():
        text = _text(files.get((package, _SETTINGS), b""))
        if hashed.checksum != sha256_of(re.sub("\r\n?", "\n", text).encode()):
            yield package, _SETTINGS


def _not_in_file(
    manifest: Any, ran: Sequence[Any], texts: Mapping[tuple[str, str], str]
) -> Iterator[tuple[str, str, str]]:
    """(name, package, file) of what ran or could be called and does not stand in the file it is said to be of."""
    for node in (result.node for result in ran):
        text = texts.get((node.package_name, node.original_file_path))
        if node.resource_type == _OF_ITS_OWN_FIGURES and text is not None:
            continue
        from_yaml = node.resource_type == "test" and getattr(node, "test_metadata", None) is not None
        sound = text is not None and (_GENERIC.fullmatch(node.raw_code) if from_yaml else node.raw_code == text)
        if not sound or node.resource_type not in _KINDS:
            yield node.name, node.package_name, node.original_file_path
    for macro in manifest.macros.values():
        text = texts.get((macro.package_name, macro.original_file_path))
        if text is None or macro.macro_sql not in text:
            yield macro.name, macro.package_name, macro.original_file_path


def _not_as_compiled(ran: Sequence[Any], compiled: Mapping[str, Statement]) -> Iterator[tuple[str, str]]:
    """(name, file) of models that sent another statement than was compiled for them, or one that nobody compiled."""
    for node in (result.node for result in ran):
        mine = compiled.get(node.name)
        if mine is None and node.raw_code != COMPILED:
            continue
        if mine is None or node.compiled_code.strip() != mine.sql.strip():
            yield node.name, node.original_file_path


def _finding(rule: str, message: str, file: str | None = None) -> Finding:
    return Finding(Level.ERROR, f"dbt.{rule}", message, messages.MEND_STATEMENTS, file=file)
