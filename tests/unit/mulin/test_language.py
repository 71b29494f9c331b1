"""Sentences in both languages: which of them is read, and that neither lags behind the other."""

from __future__ import annotations

import ast
import pickle
import re
from collections.abc import Iterator
from pathlib import Path
from string import Formatter

import pytest

from mulin.findings import Finding, FindingsError, Level, Rule
from mulin.index.rules import INVALID
from mulin.index.rules import RULES as INDEX
from mulin.language import Both, Language, clauses, listed, speaking, spoken, statements
from mulin.pack.checks.rules import RULES as PACK
from mulin.pack.file_rules import FILE_RULES
from mulin.scoring.unsaid import UNSAID
from mulin.settings import REPO_ROOT

CHINESE = re.compile(r"[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]")
PACKAGES = ("mulin", "expectations", "reports", "orchestration")
WHOLLY = (
    "mulin/index", "mulin/methods", "mulin/scoring", "mulin/findings.py", "mulin/shapes.py", "mulin/plain.py",
    "mulin/pack/explain.py", "mulin/pack/meant.py", "mulin/pack/file_rules.py", "mulin/pack/checks",
    "mulin/pack/logo.py", "mulin/pack/svg.py", "orchestration/index", "orchestration/robust",
    "orchestration/warehouse/messages.py", "orchestration/warehouse/direct", "orchestration/cli/index.py",
    "orchestration/cli/compare.py", "orchestration/cli/index_report.py", "orchestration/cli/live.py",
    "orchestration/cli/show.py", "orchestration/cli/speaking.py", "orchestration/cli/ask.py",
)  # fmt: skip
"""Modules that ``check``, ``score`` and ``compare`` speak from, with everything they say."""
ELSEWHERE = ("orchestration/index/trial",)
"""Of another verb, ``audit``, which speaks Chinese."""

GREETING = Both("你好，{name}", "hello, {name}")


def test_a_sentence_is_read_in_the_language_in_force() -> None:
    assert (str(GREETING), GREETING.format(name="甲"), f"{GREETING}") == ("你好，{name}", "你好，甲", "你好，{name}")
    with speaking(Language.ENGLISH):
        assert (str(GREETING), GREETING.format(name="A"), f"{GREETING}") == (
            "hello, {name}",
            "hello, A",
            "hello, {name}",
        )
    assert spoken() is Language.CHINESE


def test_what_is_put_together_of_both_is_both() -> None:
    said = Both("一", "one") + Both("二", "two") + "3"
    assert ("0" + said, said) == ("0一二3", "一二3")
    with speaking(Language.ENGLISH):
        assert str("0" + said) == "0onetwo3"


def test_a_sentence_stays_the_same_key_and_comes_through_a_pipe() -> None:
    again = pickle.loads(pickle.dumps(GREETING))
    with speaking(Language.ENGLISH):
        assert again == GREETING
        assert hash(again) == hash(GREETING)
        assert again.format(name="A") == "hello, A"


def test_parts_are_joined_as_the_language_joins_them() -> None:
    parts = [Both("甲", "a"), "b", 3]
    assert (listed(parts), clauses(parts), statements(parts)) == ("甲、b、3", "甲，b，3", "甲；b；3")
    with speaking(Language.ENGLISH):
        assert (listed(parts), clauses(parts), statements(parts)) == ("a, b, 3", "a, b, 3", "a; b; 3")


def test_a_finding_says_all_it_says_in_one_language() -> None:
    rule = Rule(Level.WARNING, Both("{n} 太大", "{n} is too large"), Both("改小", "make it smaller"))

    def found() -> Finding:
        return rule.finding("x.large", {"n": 3}, file="a.csv", sheet="S", row=2, column="n", value="3")

    assert found().sentence() == "【警告】a.csv 工作表“S” 第2行 “n”：3 太大（现值：3）。改法：改小"
    with speaking(Language.ENGLISH):
        assert (
            found().sentence()
            == '[warning] a.csv sheet "S" line 2 "n": 3 is too large (value: 3). Mend: make it smaller'
        )
        kept = found()
    assert kept.message == "3 is too large", "what was found keeps the language it was found in"
    assert (type(kept.message), type(kept.mend)) == (str, str)
    assert kept.level is Level.WARNING, "what is stored of a level does not depend on the language"
    with speaking(Language.ENGLISH):
        assert FindingsError(Both("错了", "Wrong"), []).title == "Wrong"


@pytest.mark.parametrize("table", [INDEX, PACK, FILE_RULES, {"": INVALID}], ids=["index", "pack", "files", "values"])
def test_every_rule_of_a_pack_stands_in_both_languages(table: dict[str, Rule]) -> None:
    bare = re.compile(r"[\s{}\w]*")
    alone = {
        name
        for name, rule in table.items()
        for text in (rule.message, rule.mend)
        if not isinstance(text, Both) and not (bare.fullmatch(text) and not CHINESE.search(text))
    }
    assert alone == set()
    assert all(isinstance(text, Both) for text in UNSAID.values())


def pairs(tree: ast.AST) -> Iterator[ast.Call]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Both":
            yield node


def text_of(node: ast.expr) -> str:
    return "".join(n.value for n in ast.walk(node) if isinstance(n, ast.Constant) and isinstance(n.value, str))


def fields_of(node: ast.expr) -> set[str]:
    """What stands in braces: names that are filled later, or expressions that are filled at once."""
    if isinstance(node, ast.JoinedStr):
        return {name.id for part in ast.walk(node) for name in ast.walk(part) if isinstance(name, ast.Name)}
    text = node.value if isinstance(node, ast.Constant) else ""  # else a name: a sentence that stands elsewhere
    return {name for _, name, _, _ in Formatter().parse(str(text)) if name is not None}


def modules() -> list[Path]:
    return sorted(path for package in PACKAGES for path in (REPO_ROOT / package).rglob("*.py"))


def test_both_languages_fill_the_same_braces_and_the_english_is_english() -> None:
    wrong, count = [], 0
    for path in modules():
        if path.name == "language.py":
            continue
        for call in pairs(ast.parse(path.read_text(encoding="utf-8"))):
            chinese, english = call.args
            where = f"{path.relative_to(REPO_ROOT)}:{call.lineno}"
            count += 1
            if not text_of(english).strip() and text_of(chinese).strip():
                wrong.append(f"{where} says nothing in English")
            if CHINESE.search(text_of(english)):
                wrong.append(f"{where} has Chinese in its English")
            helpers = {"listed", "clauses", "statements", "why"}
            if fields_of(chinese) - helpers != fields_of(english) - helpers and "{{" not in text_of(chinese):
                wrong.append(f"{where} fills {fields_of(chinese)} and {fields_of(english)}")
    assert wrong == []
    assert count > 800


def of_both(tree: ast.AST) -> set[int]:
    return {id(n) for call in pairs(tree) for n in ast.walk(call)}


def unsaid(tree: ast.AST) -> set[int]:
    """Strings that no verb prints as it runs: docstrings, and the help of arguments."""
    out = set()
    for node in ast.walk(tree):
        if isinstance(node, ast.Expr):
            out.add(id(node.value))
        if isinstance(node, ast.keyword) and node.arg == "help":
            out |= {id(n) for n in ast.walk(node.value)}
        if isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id.endswith("_zh") for t in node.targets):
            out |= {id(n) for n in ast.walk(node.value)}
        if isinstance(node, ast.Assign) and any(isinstance(t, ast.Name) and t.id in SIGNS for t in node.targets):
            out |= {id(n) for n in ast.walk(node.value)}
        if isinstance(node, ast.Dict):
            out |= {id(key) for key in node.keys}
        if isinstance(node, ast.Call) and ast.unparse(node.func).endswith((".replace", ".compile", "split")):
            out |= {id(n) for n in ast.walk(node)}
    return out


SIGNS = {"_RUN", "_NOT_FIRST", "_NOT_LAST", "ERROR", "WARNING"}
"""Names of what is no sentence: characters between which lines are broken, and what is stored of a level."""


def test_modules_that_speak_english_say_nothing_in_chinese_alone() -> None:
    alone = []
    for path in modules():
        name = path.relative_to(REPO_ROOT).as_posix()
        if not name.startswith(WHOLLY) or name.startswith(ELSEWHERE):
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        fine = of_both(tree) | unsaid(tree)
        alone += [
            f"{name}:{n.lineno} {n.value}"
            for n in ast.walk(tree)
            if isinstance(n, ast.Constant) and CHINESE.search(str(n.value)) and id(n) not in fine
        ]
    assert alone == []
