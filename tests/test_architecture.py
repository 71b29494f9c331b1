"""The house keeps its shape: who may import whom, what may not be imported early, how long a file may be."""

from __future__ import annotations

import ast
import os
import re
import subprocess
import sys
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator
from functools import cache
from graphlib import TopologicalSorter
from pathlib import Path

import pytest
from asked import left_out

REPO = Path(__file__).resolve().parent.parent
ALLOWED = {
    "mulin": {"mulin"},
    "expectations": {"expectations", "mulin"},
    "reports": {"reports", "mulin"},
    "orchestration": {"orchestration", "expectations", "reports", "mulin"},
    "portal": {"portal", "orchestration", "expectations", "reports", "mulin"},
}
DAGSTER_MODULES = ("orchestration/assets/", "orchestration/definitions.py", "orchestration/held.py",
                   "orchestration/jobs.py", "orchestration/eventlog.py", "orchestration/queue.py",
                   "orchestration/launcher.py", "orchestration/code_location.py", "orchestration/city_location.py",
                   "orchestration/city/graph/", "orchestration/city/several/", "orchestration/fleet.py")  # fmt: skip
LATE = ("orchestration/cli/", "orchestration/entry.py", "mulin/workbooks/child.py")
"""Started for every verb and every hand-in: each imports what it needs, when it needs it."""
OF_SOME = ("orchestration.index.robust", "orchestration.index.relations")
"""Our own, and heavy: what a scoring needs that draws, audits or compares by majority. Most do not."""
MAX_LINES = 320
SHOWN = ("py", "sql", "yml", "yaml", "j2", "css", "md", "toml", "csv", "txt", "in", "lock", "cfg", "sh")


@cache
def modules() -> list[Path]:
    return sorted(f for package in ALLOWED for f in (REPO / package).rglob("*.py"))


def name_of(path: Path) -> str:
    return path.relative_to(REPO).as_posix()


def dotted(path: Path) -> str:
    return name_of(path).removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def imports(among: Iterable[ast.AST]) -> Iterator[tuple[str, int]]:
    for node in among:
        if isinstance(node, ast.Import):
            yield from ((alias.name, node.lineno) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module, node.lineno


def run_on_import(body: list[ast.stmt]) -> Iterator[ast.stmt]:
    """Statements executed when a module is imported: not those in functions, nor those for type checkers only."""
    for node in body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            continue
        if isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test):
            yield from run_on_import(node.orelse)
            continue
        yield node
        for field in ("body", "orelse", "finalbody", "handlers"):
            inner = getattr(node, field, [])
            yield from run_on_import([s for s in inner if isinstance(s, ast.stmt)])


def early_imports(parsed: ast.Module) -> Iterator[tuple[str, int]]:
    for node in run_on_import(parsed.body):
        if isinstance(node, ast.Import | ast.ImportFrom):
            yield from imports([node])


@cache
def tree(path: Path) -> ast.Module:
    return ast.parse(path.read_text(encoding="utf-8"))


@cache
def nodes(path: Path) -> tuple[ast.AST, ...]:
    """Every node of a module: walked once for all tests."""
    return tuple(ast.walk(tree(path)))


def test_modules_keep_the_import_law() -> None:
    def may_take(path: Path, name: str) -> bool:
        return name.split(".")[0] in ALLOWED[name_of(path).partition("/")[0]] or name.split(".")[0] not in ALLOWED

    found = [(p, n, line) for p in modules() for n, line in imports(nodes(p))]
    assert not [f"{name_of(p)}:{line} {n}" for p, n, line in found if not may_take(p, n)]
    relative = [name_of(p) for p in modules() for n in nodes(p) if isinstance(n, ast.ImportFrom) and n.level]
    assert not relative, "write imports in full, so that this test sees them"


@cache
def heavy() -> set[str]:
    """The libraries that the architecture page names as heavy."""
    page = (REPO / "docs" / "architecture.md").read_text(encoding="utf-8")
    return set(re.findall(r"`(\w+)`", page.partition("Heavy libraries (")[2].partition(")")[0]))


def test_heavy_libraries_are_imported_where_they_are_used() -> None:
    light = [p for p in modules() if not name_of(p).startswith(DAGSTER_MODULES)]
    early = [(p, n, line) for p in light for n, line in early_imports(tree(p))]
    assert not [f"{name_of(p)}:{line} {n}" for p, n, line in early if n.split(".")[0] in heavy()]


def test_functions_import_only_what_is_heavy() -> None:
    """And those of our own modules that import Dagster, or that most runs do without."""
    dagsters = tuple(m.removesuffix(".py").rstrip("/").replace("/", ".") for m in DAGSTER_MODULES)
    late = [
        f"{name_of(p)}:{line} {n}"
        for p in modules() if not name_of(p).startswith(LATE)
        for function in nodes(p) if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef)
        for n, line in imports(ast.walk(function))
        if n.split(".")[0] not in heavy() and not n.startswith((*dagsters, *OF_SOME))
    ]  # fmt: skip
    assert not late


def test_a_scoring_waits_for_nothing_that_most_do_not_need() -> None:
    code = "import sys, orchestration.index.score; print(*sys.modules)"
    loaded = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=REPO).stdout
    others = ("mulin.pack.model", "mulin.source_kinds", "mulin.index.compile.models", "mulin.methods.draws.drawn",
              "orchestration.robust.leaves", *OF_SOME)  # fmt: skip
    assert not {*loaded.split()} & {*others, *heavy()}


def test_modules_are_short_enough_to_be_read() -> None:
    assert not [name_of(p) for p in modules() if len(p.read_text(encoding="utf-8").splitlines()) > MAX_LINES]


def test_no_module_is_called_utils() -> None:
    assert not [name_of(p) for p in modules() if p.stem in ("utils", "util", "helpers", "common", "misc")]


def test_names_say_what_a_thing_is() -> None:
    """Modules, classes and functions that others use: "found" and "told" may be said of anything."""
    vague = re.compile(r"(?:^|_)(?:found|told|tell|said|says|beside|besides)(?:_|$)", re.IGNORECASE)
    defined = [(p, n.name) for p in modules() for n in nodes(p)
               if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef)]  # fmt: skip
    named = [*defined, *((p, p.stem) for p in modules())]
    assert not [f"{name_of(p)} {name}" for p, name in named if not name.startswith("_") and vague.search(name)]


@cache
def shipped() -> dict[Path, str]:
    """Text files of the repository proper, and what stands in them."""
    skip = {".git", ".venv", "var", "target", "__pycache__", ".ruff_cache", ".mypy_cache", ".pytest_cache",
            ".hypothesis"}  # fmt: skip
    files = []
    for folder, inner, names in os.walk(REPO):
        inner[:] = sorted(set(inner) - skip)  # an environment alone holds fifty thousand files
        files += [Path(folder) / name for name in sorted(names)]
    wanted = [f for f in files if f.suffix.lstrip(".") in SHOWN or f.name in ("Makefile", "run")]
    return {f: f.read_text(encoding="utf-8") for f in wanted}


def test_no_machine_or_registry_is_named() -> None:
    """A path of somebody's machine or a package mirror in the repository would break, or betray, another's."""
    forbidden = re.compile(
        r"/(?:home|Users)/\w+|/wor" r"k/(?:main|shared)|https?://(?!www\.w3\.org|scripts\.sil\.org)"
        r"[\w.-]*(?:pypi|pythonhosted|mirror|artifactory|nexus|devpi)[\w.-]*", re.IGNORECASE,
    )  # fmt: skip
    found = [
        f"{name_of(f)}:{number} {line.strip()[:100]}"
        for f, text in shipped().items() for number, line in enumerate(text.splitlines(), 1)
        if forbidden.search(line)
    ]  # fmt: skip
    assert not found


def test_chinese_text_is_whole() -> None:
    """Replacement characters and the usual traces of UTF-8 read as Latin-1 or GBK."""
    broken = re.compile("\ufffd|\u951f\u65a4\u62f7|\u00e4\u00b8|\u00e5\u00ae|\u00ef\u00bc|\u70eb\u70eb\u70eb")
    found = [
        f"{name_of(f)}:{number}"
        for f, text in shipped().items() for number, line in enumerate(text.splitlines(), 1)
        if broken.search(line)
    ]  # fmt: skip
    assert not found


def test_names_of_published_cases_are_whole() -> None:
    """UTF-8 read as Latin-1, as it stands in what is published: Ã and a character that no name has behind it."""
    broken = re.compile("[\u00c2\u00c3][\u0080-\u00bf]")
    files = sorted((REPO / "tests" / "cases" / "data").rglob("*.csv"))
    assert files
    assert not [name_of(f) for f in files if broken.search(f.read_text(encoding="utf-8"))]


def test_every_package_is_shipped() -> None:
    """A folder without __init__.py imports fine from a checkout and is missing from an installation."""
    bare = {p.parent for p in modules()} - {p.parent for p in modules() if p.name == "__init__.py"}
    assert not sorted(name_of(p) for p in bare)


SQL_FILES, EXPORTS = "mulin/tables/sqlfiles.py", "mulin/tables/export.py"
OPENS_IN_SQL = re.compile(
    r"\b(?:read_(?:csv|parquet|json|text|blob|xlsx)\w*|parquet_\w+|sniff_csv|glob|sqlite_scan|st_read)\s*\("
    r"|\bcopy\s*(?:\(|\w+\s+(?:to|from)\b)|\battach\s+(?:if|database|')|\b(?:import|export) database\b"
    r"|\bfrom\s+'[^']*\.(?:csv|parquet)", re.IGNORECASE,
)  # fmt: skip
OPENS_BY_METHOD = {"from_parquet", "from_csv_auto", "read_parquet", "read_csv", "read_json", "write_parquet",
                   "write_csv"}  # fmt: skip


def told_to_sql(path: Path) -> Iterator[str]:
    """Where a module has SQL, or a DuckDB connection, open a file."""
    said = {id(n.value) for n in nodes(path) if isinstance(n, ast.Expr)}  # docstrings, which may say so
    pandas = {"pd", "pandas", "pq"}
    for node in nodes(path):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in said:
            if OPENS_IN_SQL.search(node.value):
                yield f"{name_of(path)}:{node.lineno} {node.value[:60]}"
        elif isinstance(node, ast.Call) and isinstance(node.func, ast.Attribute):
            whose = node.func.value.id if isinstance(node.func.value, ast.Name) else ""
            connects = (whose, node.func.attr) == ("duckdb", "connect") and (node.args or node.keywords)
            if connects or (node.func.attr in OPENS_BY_METHOD and whose not in pandas):
                yield f"{name_of(path)}:{node.lineno} {ast.unparse(node)[:60]}"


def test_one_module_tells_sql_of_files() -> None:
    """To DuckDB a path is a pattern and a URL; ``mulin.tables.sqlfiles`` alone knows how to say a name."""
    found = [line for p in modules() if name_of(p) not in (SQL_FILES, "reports/datapackage/messages.py")
             for line in told_to_sql(p)]  # fmt: skip
    assert not found
    assert list(told_to_sql(REPO / SQL_FILES)), "the search no longer finds what it looks for"
    models = [f for f in sorted((REPO / "dbt_project").rglob("*")) if f.suffix in {".sql", ".yml", ".py"}]
    assert not [name_of(f) for f in models if OPENS_IN_SQL.search(f.read_text(encoding="utf-8"))]


def test_one_module_writes_tables_for_people() -> None:
    """A text from a workbook is a formula to whoever opens a CSV, unless ``mulin.tables.export`` wrote it."""
    writes = re.compile(r"csv\.(?:writer|DictWriter)\(|\.to_(?:csv|excel)\(|\bWorkbook\([^)\s]|ExcelWriter\(")
    found = [
        f"{name_of(p)}:{n} {line.strip()}" for p in modules() if name_of(p) not in (EXPORTS, SQL_FILES)
        for n, line in enumerate(p.read_text(encoding="utf-8").splitlines(), 1) if writes.search(line)
    ]  # fmt: skip
    assert not found


RELEASES = ("orchestration/release/", "orchestration/publishing/", "orchestration/proving/", "orchestration/editions/")
BEHIND_THE_DOOR = {
    "anchors_of", "known_by", "compare_files", "entries_of", "every_manifest", "known_releases", "parse_manifest",
    "point_to", "pointer", "read_index", "read_snapshot", "release_dir", "unproven",
}  # fmt: skip
ELSEWHERE = {f"orchestration/exporting/{m}.py": {"compare_files"} for m in ("forms", "website")}
"""Copies that were just written are held against the manifest once more."""


def behind_the_door(path: Path) -> Iterator[str]:
    """What a module takes of the releases that does not go through ``served.open_release``."""
    for node in nodes(path):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("orchestration.release"):
            yield from (a.name for a in node.names if a.name in BEHIND_THE_DOOR - ELSEWHERE.get(name_of(path), set()))


def test_one_function_opens_a_release_for_every_reader() -> None:
    """Whoever found a release's folder or manifest by himself would hand out what nobody registered."""
    outside = [p for p in modules() if not name_of(p).startswith(RELEASES)]
    assert not [f"{name_of(p)} {name}" for p in outside for name in behind_the_door(p)]
    assert set(behind_the_door(REPO / "orchestration/proving/verify.py")), (
        "the search no longer finds what it looks for"
    )
    found = [
        f"{name_of(p)}:{n} {line.strip()}" for p in outside
        for n, line in enumerate(p.read_text(encoding="utf-8").splitlines(), 1) if re.search(r"\.releases\s*/", line)
    ]  # fmt: skip
    assert not found


@cache
def taken() -> dict[str, set[str]]:
    """Module → everything that it imports, as dotted names: wherever in it, and for checkers of types as well."""
    return {
        dotted(p): {
            name for node in nodes(p)
            for name in ([f"{node.module}.{a.name}" for a in node.names] if isinstance(node, ast.ImportFrom)
                         else [a.name for a in node.names] if isinstance(node, ast.Import) else [])
        }
        for p in modules()
    }  # fmt: skip


def test_no_files_or_folders_import_each_other_in_a_circle() -> None:
    """Files and folders of one folder, each folder as one: with those above and below in the tree that is all."""
    for package in ["", *(f"{dotted(p)}." for p in modules() if p.name == "__init__.py")]:
        beside: dict[str, set[str]] = defaultdict(set)
        for module, names in taken().items():
            if module.startswith(package):
                here = module.removeprefix(package).split(".")[0]
                taken_here = {n.removeprefix(package).split(".")[0] for n in names if n.startswith(package)}
                beside[here] |= taken_here - {here}
        TopologicalSorter(beside).prepare()  # raises CycleError, which names the circle


def test_no_module_takes_from_its_own_package_what_that_takes_from_its_modules() -> None:
    ours = taken()
    found = [
        f"{module} {name}" for module, names in ours.items() for name in names
        if name not in ours and (package := name.rpartition(".")[0]) in ours and module.startswith(f"{package}.")
        and any(n.startswith(f"{package}.") for n in ours[package])
    ]  # fmt: skip
    assert not found


@pytest.mark.parametrize("room", ["publishing", "proving"])
def test_what_makes_a_release_and_what_proves_one_do_not_know_each_other(room: str) -> None:
    (other,) = {"publishing", "proving"} - {room}
    found = [f"{name_of(p)}:{line} {n}" for p in modules() if name_of(p).startswith(f"orchestration/{room}/")
             for n, line in imports(nodes(p))
             if n.startswith(f"orchestration.{other}")]  # fmt: skip
    assert not found


def test_a_prefix_shared_by_three_files_is_a_package() -> None:
    shared = Counter((p.parent, p.stem.split("_")[0]) for p in modules() if p.name != "__init__.py")
    assert not [f"{name_of(folder)}/{prefix}_" for (folder, prefix), count in shared.items() if count > 2]


def test_a_module_says_itself_which_of_its_tests_are_slow() -> None:
    """By these words a run leaves modules out unread (``asked``): a mark that came from elsewhere would hide tests."""
    texts = {p: p.read_text(encoding="utf-8") for p in (REPO / "tests").rglob("*.py")}
    assert [p for p, text in texts.items() if left_out(text, "not slow")]
    marking = [name_of(p) for p, text in texts.items() if re.search(r"mark\.slow|add_marker\(", text)]
    assert {name for name in marking if "/test_" not in name} == {"tests/asked.py"}


STAGES = {"Admitted": "gate", "Warehouse": "steps", "Scores": "steps", "Sound": "steps", "Release": "release"}


def test_no_two_files_of_tests_have_one_name() -> None:
    """Where both are wanted in one run pytest takes the first only."""
    names = Counter(path.name for path in (REPO / "tests").rglob("test_*.py"))
    assert [name for name, times in names.items() if times > 1] == []


def test_what_a_step_gives_is_made_by_that_step_alone() -> None:
    """Whoever has ``Sound`` scores has had them judged: the type is the guard only while nobody else makes one."""
    made = {
        (node.func.id, name_of(p))
        for p in modules() for node in nodes(p)
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in STAGES
    }  # fmt: skip
    assert made == {(stage, f"orchestration/pipeline/{module}.py") for stage, module in STAGES.items()}


ONE_PLACE = {
    "mulin/durable.py": re.compile(r"\bos\.fsync\(|\berrno\.(?:ENOSPC|EDQUOT|EFBIG)\b(?!:)"),
    "mulin/beijing.py": re.compile(r"hours=8|Asia/Shanghai"),
}


@pytest.mark.parametrize("home", ONE_PLACE)
def test_files_are_kept_and_beijing_time_is_known_in_one_place(home: str) -> None:
    found = {name_of(p) for p in modules() if ONE_PLACE[home].search(p.read_text(encoding="utf-8"))}
    assert found == {home}


def sentences(path: Path) -> Iterator[str]:
    """Dotted names of what a module of messages, or of a rule table, defines."""
    for node in tree(path).body:
        if isinstance(node, ast.Assign | ast.AnnAssign):
            names = [n.id for n in ast.walk(node) if isinstance(n, ast.Name) and isinstance(n.ctx, ast.Store)]
            yield from (f"{dotted(path)}.{name}" for name in names if name != "_")


def named_in(path: Path) -> Iterator[str]:
    """Dotted names that a module takes from others, or reads of its own."""
    imported = {a.asname or a.name: f"{n.module}.{a.name}" for n in nodes(path) if isinstance(n, ast.ImportFrom)
                for a in n.names}  # fmt: skip
    yield from imported.values()
    for node in nodes(path):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            yield f"{imported.get(node.value.id)}.{node.attr}"
        elif isinstance(node, ast.Name) and isinstance(node.ctx, ast.Load):
            yield f"{dotted(path)}.{node.id}"


def test_no_sentence_is_kept_that_nobody_says() -> None:
    tables = [
        p for p in modules() if p.stem.startswith("messages") or "messages" in p.parts or p.stem.endswith("rules")
    ]
    said = {name for p in modules() for name in named_in(p)}
    assert not [name for p in tables for name in sentences(p) if name not in said]
