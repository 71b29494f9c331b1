"""A pack is a folder that anybody may have made: it is checked, refused in words, and never obeyed."""

from __future__ import annotations

import os
import socket
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from breakable import EXAMPLE, BreakablePack, copy_with_years
from hypothesis import given
from hypothesis import strategies as st
from mutations import damaged, thousands

from mulin.findings import Finding, Level, errors
from mulin.index import read_index
from mulin.pack import read_and_check
from mulin.pack.files import MOST_NESTED, MOST_ROWS, MOST_TEXT
from mulin.pack.folder import MOST_BYTES, MOST_DEEP, MOST_ENTRIES, MOST_TOGETHER, pack_names
from mulin.pack.logo import logo_fault
from mulin.pack.snapshot import pack_hash
from mulin.plain import NotPlainError
from mulin.text.unseen import spelled

SECRET = "root:x:0:0:geheim"
FRAMEWORK = "years/2024/framework.yaml"


def no_secret(found: list[Finding]) -> None:
    assert not [f.sentence() for f in found if "geheim" in f.sentence()]


@pytest.fixture
def elsewhere(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file and a folder outside the pack, which nobody may read through it."""
    folder = tmp_path_factory.mktemp("elsewhere")
    (folder / "secret.csv").write_text(SECRET + "\n", encoding="utf-8")
    (folder / "framework.yaml").write_text(f"{SECRET}: 1\n", encoding="utf-8")
    return folder


@pytest.mark.parametrize(
    "name",
    ["units.csv", "plan.yaml", "sources.yaml", "tiles.csv", FRAMEWORK, "years/2024/reports.yaml", "years/2024/logo.svg",
     "years/2024", "years", "LIESMICH", "bilder/x"],
)  # fmt: skip
@pytest.mark.parametrize("index", [False, True], ids=["plan", "index"])
def test_a_link_anywhere_refuses_the_pack_unread(
    broken: BreakablePack, elsewhere: Path, name: str, index: bool
) -> None:
    link = broken.path / name
    link.parent.mkdir(exist_ok=True)
    if link.is_dir():
        link.rename(elsewhere / "moved")
        link.symlink_to(elsewhere / "moved")
    else:
        link.unlink(missing_ok=True)
        link.symlink_to(elsewhere / ("secret.csv" if name.endswith(".csv") else "framework.yaml"))
    pack, found = read_index(broken.path) if index else read_and_check(broken.path)

    assert pack is None
    assert [(f.rule, f.file) for f in found] == [("pack.not_plain", name)]
    assert "链接" in found[0].message
    no_secret(found)


def test_a_link_that_comes_after_the_look_is_not_followed(
    broken: BreakablePack, elsewhere: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    from mulin.pack import read

    def exchange(folder: Path) -> list[Finding]:
        (folder / "units.csv").unlink()
        (folder / "units.csv").symlink_to(elsewhere / "secret.csv")
        (folder / "years" / "2024").rename(folder / "years" / "away")
        (folder / "years" / "2024").symlink_to(elsewhere)
        return []

    monkeypatch.setattr(read, "look_over", exchange)
    _, found = read_and_check(broken.path)

    assert ("pack.not_plain", "units.csv") in {(f.rule, f.file) for f in found}
    assert ("pack.file_missing", FRAMEWORK) in {(f.rule, f.file) for f in found}
    no_secret(found)


def test_neither_hash_nor_copy_follows_a_link(broken: BreakablePack, elsewhere: Path) -> None:
    (broken.path / "more.csv").symlink_to(elsewhere / "secret.csv")
    with pytest.raises(NotPlainError, match="链接"):
        pack_hash(broken.path)
    (broken.path / "more.csv").unlink()
    (broken.path / "more").symlink_to(elsewhere)
    assert not [name for name in pack_names(broken.path) if "more" in name]


def _pipe(path: Path) -> None:
    os.mkfifo(path)


def _socket(path: Path) -> None:
    held = socket.socket(socket.AF_UNIX)
    here = Path.cwd()
    os.chdir(path.parent)  # a socket's address is short
    try:
        held.bind(path.name)
    finally:
        os.chdir(here)
        held.close()


def _device(path: Path) -> None:
    try:
        os.mknod(path, 0o600 | 0o020000, os.makedev(1, 5))
    except PermissionError:
        pytest.skip("only root makes devices")


@pytest.mark.parametrize(("make", "said"), [(_pipe, "管道"), (_socket, "套接字"), (_device, "设备")])
@pytest.mark.parametrize("name", ["units.csv", FRAMEWORK, "notes"])
def test_what_is_no_file_is_not_waited_for(
    broken: BreakablePack, make: Callable[[Path], None], said: str, name: str
) -> None:
    (broken.path / name).unlink(missing_ok=True)
    make(broken.path / name)
    pack, found = read_and_check(broken.path)

    assert pack is None
    assert [(f.rule, f.file) for f in found] == [("pack.not_plain", name)]
    assert said in found[0].message


@pytest.mark.parametrize("name", ["units.csv", "plan.yaml", FRAMEWORK])
def test_a_folder_by_a_files_name_is_named(broken: BreakablePack, name: str) -> None:
    (broken.path / name).unlink()
    (broken.path / name).mkdir()

    assert ("pack.not_plain", name) in {(f.rule, f.file) for f in broken.findings()}


@pytest.mark.parametrize(
    ("name", "rule", "shown"),
    [
        (b"a\x1b[2J.csv", "pack.odd_name", "a〔U+001B〕[2J.csv"),
        (b"a\n5\n.yaml", "pack.odd_name", "a〔U+000A〕5〔U+000A〕.yaml"),
        ("a\u202ecsv.svg".encode(), "pack.odd_name", "a〔U+202E〕csv.svg"),
        (b"\xff\xfe\xff.csv", "pack.odd_name", "\\xff\\xfe\\xff.csv"),
        ("联系人13800001234.csv".encode(), "pack.personal_number", "联系人138******34.csv"),
    ],
)
def test_names_are_told_harmlessly(broken: BreakablePack, name: bytes, rule: str, shown: str) -> None:
    Path(os.fsdecode(os.fsencode(broken.path) + b"/" + name)).write_text("x", encoding="utf-8")
    (f,) = errors(read_and_check(broken.path)[1])

    assert (f.rule, f.file) == (rule, shown)


def test_a_folder_of_other_things_is_not_searched_without_end(broken: BreakablePack) -> None:
    inner = broken.path
    for _ in range(MOST_DEEP + 1):
        inner = inner / "d"
        inner.mkdir()
    assert [f.rule for f in read_and_check(broken.path)[1]] == ["pack.too_deep_folders"]
    inner.rmdir()
    for number in range(MOST_ENTRIES):
        (broken.path / f"{number}").touch()
    assert [f.rule for f in read_and_check(broken.path)[1]] == ["pack.too_many_files"]


def test_the_files_together_are_bounded(broken: BreakablePack) -> None:
    for number in range(MOST_TOGETHER // MOST_BYTES + 1):
        with (broken.path / f"{number}.csv").open("wb") as stream:
            stream.truncate(MOST_BYTES)
    assert [f.rule for f in read_and_check(broken.path)[1]] == ["pack.too_large"]


DEEP = 100_000


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("x: " + "[" * DEEP, f"套了 {MOST_NESTED} 层以上"),
        ("x: " + "[" * DEEP + "]" * DEEP, f"套了 {MOST_NESTED} 层以上"),
        ("x: " + "{a: " * DEEP, f"套了 {MOST_NESTED} 层以上"),
        ("- " * DEEP + "a", f"套了 {MOST_NESTED} 层以上"),
        ("? " * DEEP + "a", f"套了 {MOST_NESTED} 层以上"),
        ("".join(" " * n + "a:\n" for n in range(1_000)), f"套了 {MOST_NESTED} 层以上"),
        ("a: &a [x, x]\nb: &b [*a, *a]\nc: [*b, *b]", "锚点和引用"),
        ("a: &a 1", "锚点和引用"),
        ("x: !!python/object/apply:os.system ['true']", "“!”标签"),
        ("x: !!timestamp gestern", "“!”标签"),
        ("x: ! a", "“!”标签"),
        ("<<: {a: 1}", "合并键"),
        ("[a, b]: c", "键应是一个词"),
        ("x: " + "9" * 5_000, "数太长，有 5000 位"),
        ("x: 0x" + "f" * 5_000, "数太长"),
        ("x: 1" + ":59" * 3_000 + ".5", "数太长"),
        ("x: '" + "a" * (MOST_TEXT + 1) + "'", "一段文字超过"),
        ("x: [" + "1," * 100_000 + "]", "内容多于"),
        ("x: 'a" + "b" * MOST_BYTES, "大于 2 MB"),
        ("x: a\0b", "控制字符"),
        ("x:\n\ty: 1", "制表符"),
        ("x: 0001-01-01 00:00:00 +99:99", "没有这一天"),
        ("", "键: 值"),
        ("\ufeff\ufeff", "键: 值"),
        ("a: 1\n---\nb: 2", "一个文件只放一份内容"),
    ],
)
@pytest.mark.parametrize("name", ["plan.yaml", "sources.yaml", FRAMEWORK, "years/2024/reports.yaml", "index.yaml"])
def test_yaml_that_nobody_wrote_by_hand_is_refused_in_words(
    broken: BreakablePack, name: str, text: str, said: str
) -> None:
    (broken.path / name).write_text(text, encoding="utf-8")
    began = time.monotonic()
    _, found = read_index(broken.path) if name == "index.yaml" else read_and_check(broken.path)

    if name.endswith("reports.yaml") and "\ufeff" in f"\ufeff{text}"[: len(text) + 1] and not text.strip("\ufeff"):
        assert not errors(found)  # a file of nothing is one without wishes
    else:
        assert said in "".join(f.message for f in found if f.file == name)
    assert time.monotonic() - began < 10


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (lambda own: own + "x,y,street,z\n" * (MOST_ROWS + 1), f"多于 {MOST_ROWS} 行"),
        (lambda own: own + "x,y,street,z\n" * 1_000_000, "大于 2 MB"),
        (lambda _: '"' + "x" * 100_000_000 + '"', "大于 2 MB"),
        (lambda own: own + '"' + "x" * 200_000 + '",a,b,c\n', "CSV 写法有误"),
        (lambda own: own + "x" * (MOST_TEXT + 1) + ",a,b,c\n", f"有一格超过 {MOST_TEXT} 个字"),
        (lambda own: own + '"', "CSV 写法有误"),
        (lambda own: own.replace("\n", f"{',' * 1_000}\n", 1), "表头有 1004 列"),
        (lambda _: "\r" * 100_000, "文件是空的"),
        (lambda own: own.replace(",", "\0,", 1), "程序不认识"),
    ],
)
def test_a_table_beyond_measure_is_refused_in_words(
    broken: BreakablePack, content: Callable[[str], str], said: str
) -> None:
    path = broken.path / "units.csv"
    path.write_text(content(path.read_text(encoding="utf-8")), encoding="utf-8")
    began = time.monotonic()
    found = broken.findings()

    assert said in "".join(f.message for f in found if f.file == "units.csv")
    assert time.monotonic() - began < 10


def test_full_tables_are_checked_in_seconds(broken: BreakablePack) -> None:
    for name in ("units.csv", "departments.csv", "fields.csv", "tiles.csv", "years/2024/tasks.csv"):
        path = broken.path / name
        text = path.read_text(encoding="utf-8")
        last = text.splitlines()[-1] + "\n"
        path.write_text(text + last * min(MOST_ROWS - 400, (MOST_BYTES - len(text.encode())) // len(last.encode()) - 1),
                        encoding="utf-8")  # fmt: skip
    began = time.monotonic()
    broken.findings()
    assert time.monotonic() - began < 10


@pytest.mark.parametrize(
    ("source", "said"),
    [
        ("via: database, table: t, url: 'postgresql://r:${MULIN_SOURCE_D10}@db.example:5433/grid'",
         [("sources.host", "db.example:5433"), ("sources.variable", "MULIN_SOURCE_D10")]),
        ("via: database, table: t, url: 'postgresql://r:${AWS_SECRET}@10.0.0.8/grid'",
         [("sources.host", "10.0.0.8"), ("sources.variable", "AWS_SECRET")]),
        ("via: database, table: t, url: 'sqlite:////srv/other/dagster.db', evidence_path: /etc",
         [("sources.file", "/srv/other/dagster.db"), ("sources.file", "/etc")]),
        ("via: database, table: t, url: 'postgresql://r@h/d?service=x'", [("sources.url_form", "连接串写得不对")]),
        ("via: database, table: t, url: 'postgresql://r@h,evil/d'", [("sources.url_form", "连接串写得不对")]),
        ("via: folder, path: /home", [("sources.file", "/home")]),
    ],
)  # fmt: skip
def test_where_sources_would_take_us_is_named(broken: BreakablePack, source: str, said: list[tuple[str, str]]) -> None:
    broken.replace("sources.yaml", "departments: {}", f"departments:\n  D10: {{{source}}}")
    found = broken.findings()

    assert [f.rule for f in found] == [rule for rule, _ in said]
    for f, (_, words) in zip(found, said, strict=True):
        assert words in f.message
        assert f.level is Level.WARNING


SVG = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 9 9">{}</svg>'
PATH = "<path d='M0 0h9'/>"
SOUND = SVG.format(f"<defs><g id='a'>{PATH}</g></defs><use href='#a'/><path d='M0 9h9' style='fill:url(#a)'/>").encode()
ENTITY = f'<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>{SVG.format(PATH + "<desc>&x;</desc>")}'
BOMB = '<!DOCTYPE svg [<!ENTITY a "aaaaaaaa">' + "".join(
    f'<!ENTITY a{n} "{"&a" + (str(n - 1) if n else "") + ";"}">' for n in range(9)
)


@pytest.mark.parametrize(
    "data",
    [
        ENTITY.encode(),
        ENTITY.encode("utf-16"),
        (BOMB + "]>" + SVG.format(PATH)).encode(),
        b'<?xml version="1.0" encoding="utf-16"?>' + SOUND,
        '<?xml version="1.0" encoding="utf-16"?>'.encode("utf-16") + SVG.format(PATH).encode("utf-16-le"),
        b'<?xml version="1.0" encoding="cp037"?>' + SVG.format(f"<script>x</script>{PATH}").encode("cp037"),
        b'<?xml version="1.0" encoding="utf-7"?>' + SOUND,
        b'<?xml-stylesheet href="http://h/x.css"?>' + SOUND,
        b'<?xml version="1.0"?><?xml-stylesheet type=\'text/css\' href=\'/etc/passwd\'?>' + SOUND,
        *(SVG.format(inner + PATH).encode() for inner in (
            "<script>x</script>",
            "<SCRIPT>x</SCRIPT>",
            "<foreignObject/>",
            "<image href='file:///etc/passwd'/>",
            "<image xlink:href='&#104;ttp://h/x.png'/>",
            "<image href='/etc/passwd'/>",
            "<image href='//h/x.png'/>",
            "<use href='other.svg#a'/>",
            "<use href='data:image/svg+xml;base64,AA#a'/>",
            "<a href='javascript:x'><path/></a>",
            "<g onload='x'/>",
            "<g xml:base='http://h/'/>",
            "<g style='fill:url(http://h/x)'/>",
            "<g style='fill:u&#114;l(http://h/x)'/>",
            r"<g style='fill:\75rl(http://h/x)'/>",
            "<g fill=' URL( &quot;//h/x&quot; )'/>",
            "<style>@import 'http://h/x';</style>",
            "<style><![CDATA[@im]]><![CDATA[port 'http://h/x';]]></style>",
            "<style>g { fill: url(data:image/svg+xml,x) }</style>",
        )),
    ],
)  # fmt: skip
def test_a_logo_that_would_load_or_run_something_is_refused(data: bytes) -> None:
    message, mend = logo_fault("a.svg", data)
    assert message.startswith("徽标 a.svg ")
    assert mend
    assert "root:" not in message


def test_an_honest_drawing_is_a_logo() -> None:
    assert logo_fault("a.svg", SOUND) == ("", "")
    assert logo_fault("a.svg", b'<?xml version="1.0" encoding="UTF-8" standalone="no"?>\n' + SOUND) == ("", "")


def test_a_terminal_is_not_told_what_to_do() -> None:
    assert spelled("a\x1b[2Jb\r\u202ec\x9b1m 九\n") == "a〔U+001B〕[2Jb〔U+000D〕〔U+202E〕c〔U+009B〕1m 九\n"


def files_of(suffix: str) -> list[str]:
    return [
        name for name in pack_names(EXAMPLE) if name.endswith(suffix) and ("years/" not in name or "/2024/" in name)
    ]


@pytest.fixture(scope="module")
def one_year(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The example pack with one year, one street and its communities: each of thousands of trials reads it whole."""
    broken = copy_with_years(tmp_path_factory.mktemp("stranger"), 2024)
    units = broken.path / "units.csv"
    head, district, *others = units.read_text(encoding="utf-8").splitlines()
    kept = [line for line in others if "310110001" in line]
    units.write_text("\n".join([head, district, *kept]) + "\n", encoding="utf-8")
    return broken.path


def survives(folder: Path, name: str, data: bytes) -> None:
    path = folder / name
    sound = path.read_bytes()
    path.write_bytes(data)
    began = time.monotonic()
    try:
        pack, found = read_and_check(folder)
    finally:
        path.write_bytes(sound)
    assert pack is not None or errors(found)
    for f in found:
        f.sentence()
    assert time.monotonic() - began < 10


def of_files(suffix: str) -> st.SearchStrategy[tuple[str, bytes]]:
    """A file of the example pack and damaged bytes of it."""
    drawn: list[Any] = [damaged((EXAMPLE / n).read_bytes()).map(lambda data, n=n: (n, data)) for n in files_of(suffix)]
    return st.one_of(drawn)


@pytest.mark.slow
@thousands
@given(drawn=of_files(".yaml"))
def test_damaged_yaml_ends_in_findings_or_a_sound_pack(one_year: Path, drawn: tuple[str, bytes]) -> None:
    survives(one_year, *drawn)


@pytest.mark.slow
@thousands
@given(drawn=of_files(".csv"))
def test_damaged_tables_end_in_findings_or_a_sound_pack(one_year: Path, drawn: tuple[str, bytes]) -> None:
    survives(one_year, *drawn)


@pytest.mark.slow
@thousands
@given(data=damaged(SOUND))
def test_a_damaged_drawing_ends_in_a_fault_or_a_logo(data: bytes) -> None:
    message, mend = logo_fault("a.svg", data)
    assert bool(message) == bool(mend)


@pytest.mark.parametrize("name", ["plan.yaml", "sources.yaml", FRAMEWORK])
def test_a_key_that_is_a_number_is_refused(broken: BreakablePack, name: str) -> None:
    with (broken.path / name).open("a", encoding="utf-8") as file:
        file.write("\n10: 1\n")
    pack, found = read_and_check(broken.path)
    assert pack is None or errors(found)
