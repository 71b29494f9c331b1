"""docs/city.md describes every key of city.yaml, every sentence that tells of something wrong, and the settings that
are in force."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import yaml

from mulin.settings import REPO_ROOT
from orchestration.city import messages
from orchestration.city.config import VARIABLE, City, CityFile, District
from orchestration.city.engine import BROKER, CELERY_CONFIG, POSTGRES, config
from orchestration.cli.messages import city as of_the_verb

PAGE = (REPO_ROOT / "docs" / "city.md").read_text(encoding="utf-8")
EXAMPLE = CityFile.model_validate(yaml.safe_load(PAGE.partition("```yaml\n")[2].partition("```")[0]))
SETTINGS = PAGE.partition("## 引擎的设置")[2].partition("\n## ")[0]
BESIDES = re.compile(
    r"^_?MEND|^INSTALL$|^ASSET_|_EXAMPLE$|_FOLDER$|^(HOLDER|OUTER|HOME_OF|CHECK\w+|STATUS|COUNT|WHOLE)$"
)
"""Names of what is no sentence of its own, or tells of nothing wrong."""


def sentences() -> dict[str, str]:
    """By name; those of which nothing is fixed are left out."""
    said = {
        name: text
        for module in (messages, of_the_verb)
        for name, text in vars(module).items()
        if name.isupper() and isinstance(text, str) and not BESIDES.search(name)
    }
    said |= {name: str(rule.message) for name, rule in messages.RULES.items()} | messages.RUN_WORDS
    return {name: text for name, text in said.items() if clauses(text)}


def clauses(text: str) -> list[str]:
    """Its fixed parts, but for the shortest, which may stand anywhere."""
    parts = [part.strip() for part in re.split(r"\{\w*\}|[（）：，；。…]", text)]
    return [part for part in parts if len(part) >= 4 or part == text]


@pytest.mark.parametrize("model", [CityFile, District], ids=lambda model: model.__name__)
def test_every_key(model: type[CityFile | District]) -> None:
    assert [key for key in keys(model) if f"\n| `{key}` |" not in PAGE] == []


def keys(model: type[CityFile | District]) -> set[str]:
    return {info.alias or name for name, info in model.model_fields.items()}


def test_the_example_has_every_key() -> None:
    said = EXAMPLE.model_dump(by_alias=True, exclude_unset=True)
    assert set(said) == keys(CityFile)
    assert set().union(*said["districts"]) == keys(District)


def test_every_variable() -> None:
    assert [name for name in (VARIABLE, POSTGRES, BROKER, "MULIN_SCRATCH") if f"\n| `{name}` |" not in PAGE] == []


def test_every_sentence_by_a_clause_of_its_own() -> None:
    said = sentences()
    assert len(said) > 50
    assert {name: text for name, text in said.items() if not any(part in PAGE for part in clauses(text))} == {}


def test_the_settings_that_it_gives_reasons_for_are_in_force(tmp_path: Path) -> None:
    several = City(tmp_path, EXAMPLE.model_copy(update={"engine": "celery"}))
    written = yaml.safe_dump([config(several), CELERY_CONFIG])
    told = re.findall(r"(\w+: (?:\d+|true|false))`", SETTINGS)
    assert len(told) > 7
    assert [one for one in told if f" {one}\n" not in written] == []


def test_the_broker_waits_longer_for_a_worker_than_a_run_may_last(tmp_path: Path) -> None:
    longest: int = config(City(tmp_path, EXAMPLE))["run_monitoring"]["max_runtime_seconds"]
    milliseconds = {int(told) for told in re.findall(r"consumer_timeout = (\d+)", PAGE)}
    assert len(milliseconds) == 1
    assert milliseconds.pop() > 1000 * longest
