"""A section is a room: one folder and a place in its kind's list, and nothing else has to know of it."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable
from pathlib import Path

import marts_fixture as fixture
import pytest
from house import copied, run_there

from mulin.report_kinds import KINDS, form_of, made
from mulin.words import Words
from reports import Marts
from reports.sections import forms

ROOT = Path(__file__).parents[4]
SECTIONS = ROOT / "reports" / "sections"
ROOMS = sorted(f.parent.name for f in SECTIONS.glob("*/__init__.py"))
RENDER = """
import sys
from dataclasses import replace
from pathlib import Path
from mulin.pack import load_pack
from reports import Marts, ReleaseInfo, jobs
from reports.engine import html
pack = load_pack(Path(sys.argv[1]))
info = ReleaseInfo.from_pack(pack, 2024, "r1", "0" * 64, demo=True)
info = replace(info, presentation=info.presentation.model_copy(update={"reports": {}}))
(job,) = jobs(Marts(Path(sys.argv[2]), 2024), pack, info, ["street"], ["310110001"])
print(html(job.kind, job.context))
"""


# packs of two, three and four tiers
PACKS = [Words("区", *names, grades=("好", "差"), grid=grid)
         for names, grid in ((("镇", ""), ""), (("镇", "村"), ""), (("镇", "村"), "组"))]  # fmt: skip


@pytest.mark.parametrize("kind", KINDS)
def test_every_section_of_a_kind_has_a_room_that_serves_it(kind: str) -> None:
    alike = [k for k in KINDS if KINDS[k].sections == KINDS[kind].sections]
    forms_of = {form_of(k, words) for words in PACKS for k in made(words) if k in alike}
    assert [code for code in KINDS[kind].sections if not forms_of & {*forms(code)}] == []


@pytest.mark.parametrize("words", PACKS, ids=lambda words: words.levels)
def test_what_a_unit_has_no_section_of_is_what_it_has_no_units_for(words: Words) -> None:
    for kind in words.tiers:
        lacking = [code for code in KINDS[kind].sections if form_of(kind, words) not in forms(code)]
        assert lacking == (["communities"] if kind == words.lowest else [])


@pytest.mark.parametrize("code", ROOMS)
def test_a_room_serves_only_kinds_that_list_it_and_every_template_in_it_is_used(code: str) -> None:
    served = forms(code)
    listing = {form_of(kind, words) for words in PACKS for kind in made(words) if code in KINDS[kind].sections}
    assert {*served} - listing == set()
    pages = {form.template for form in served.values()}
    texts = "".join(f.read_text(encoding="utf-8") for f in (SECTIONS / code).glob("*.j2"))
    for file in (SECTIONS / code).glob("*.j2"):
        assert file.name.replace(".web.", ".") in pages or f"sections/{code}/{file.name}" in texts, file.name


def test_a_room_imports_no_other_room() -> None:
    for path in sorted(SECTIONS.glob("*/*.py")):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        named = [n.module for n in ast.walk(tree) if isinstance(n, ast.ImportFrom) and n.module]
        rooms = {m.split(".")[2] for m in named if m.startswith("reports.sections.")}
        assert rooms <= {path.parent.name}, path.name


@pytest.mark.slow
def test_a_section_added_as_the_engineers_page_says_is_printed(
    make_marts: Callable[[fixture.Case], Marts], tmp_path: Path
) -> None:
    page = (ROOT / "docs" / "engineers.md").read_text(encoding="utf-8")
    files = re.findall(r"```\w+\n(?:#|\{#) (reports/sections/\S+)(?: #\})?\n(.*?)```", page, re.DOTALL)
    (room,) = {Path(name).parent for name, _ in files}
    here = copied(tmp_path / "house", "mulin", "reports")
    for name, text in files:
        (here / name).parent.mkdir(exist_ok=True)
        (here / name).write_text(text, encoding="utf-8")
    kinds = here / "mulin" / "report_kinds.py"
    before, after = re.findall(r"^`(\"communities\", .*?)` → `(.*?)`", page, re.MULTILINE)[0]
    listed = kinds.read_text(encoding="utf-8")
    assert listed.count(before) == 1
    kinds.write_text(listed.replace(before, after), encoding="utf-8")
    marts = make_marts(fixture.Case(vetoed=("310110001004",)))
    printed = run_there(here, RENDER, str(ROOT / "plans" / "yangpu-2021-2025"), str(marts.folder))
    assert f'<h2 id="s-{room.name}">六、一票否决</h2>' in printed
    assert "所辖社区中触发一票否决的1个：" in printed
