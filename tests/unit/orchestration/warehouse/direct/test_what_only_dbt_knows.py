"""The house reads the project's files itself as far as they are plain; anything more it leaves to dbt."""

from __future__ import annotations

from collections.abc import Mapping

import pytest

from orchestration.warehouse.choice import EVERYTHING, Choice
from orchestration.warehouse.direct.plan import Plan, plan
from orchestration.warehouse.direct.templates import NotPlain
from orchestration.warehouse.project import PROJECT
from orchestration.warehouse.statements import read_own

Files = dict[str, str]

PLAIN: Mapping[str, str] = {
    "dbt_project.yml": """
name: mini
version: "1.0"
config-version: 2
profile: mulin
vars: {least: 3, wanted: false}
models: {mini: {+materialized: table, side: {+enabled: "{{ var('wanted') }}"}}}
""",
    "profiles.yml": (PROJECT / "profiles.yml").read_text(encoding="utf-8"),
    "macros/words.sql": """
{% macro at_least(x) -%} {%- do return({'said': x ~ ' >= ' ~ var('least')}) -%} {%- endmacro %}
{% macro counted(x) %}{{ at_least(x).said }}{% endmacro %}
""",
    "tests/generic/known.sql": "{% test known(model, column) %}select 1 from {{ model }} where {{ column }} is null"
    "{% endtest %}",
    "models/units.sql": "select code, size from {{ source('raw', 'units') }} where {{ counted('size') }}\n",
    "models/ranked.sql": "select * from {{ ref('units') }}{% if not loaded %} order by size{% endif %}",
    "models/side/more.sql": "select * from {{ ref('units') }}",
    "models/models.yml": """
sources: [{name: raw, schema: arrived, tables: [{name: units}]}]
models:
  - {name: units, data_tests: [known: {arguments: {column: code}, description: 每个单位 都有代码}]}
""",
    "tests/some.sql": "select * from {{ ref('ranked') }} where size < 0",
}


def planned(files: Mapping[str, str], choice: Choice = EVERYTHING, **variables: object) -> Plan:
    return plan({name: text.encode() for name, text in files.items()}, "base", variables, choice)


def test_statements_are_those_of_the_files_in_the_order_of_what_they_read() -> None:
    found = planned(PLAIN)

    assert [(m.name, m.kind, m.parents, m.sql) for m in found.models] == [
        ("units", "table", (), 'select code, size from "base"."arrived"."units" where size >= 3'),
        ("ranked", "table", ("units",), 'select * from "base"."main"."units" order by size'),
    ]
    assert [(t.name, t.parents, t.sql, t.description) for t in found.tests] == [
        ("known_units_code", ("units",), 'select 1 from "base"."main"."units" where code is null', "每个单位 都有代码"),
        ("some", ("ranked",), 'select * from "base"."main"."ranked" where size < 0', ""),
    ]


def test_variables_of_a_run_stand_over_the_projects() -> None:
    found = planned(PLAIN, least=7, wanted=True)

    assert {m.name for m in found.models} == {"units", "ranked", "more"}
    assert found.models[0].sql is not None
    assert found.models[0].sql.endswith("size >= 7")


def test_a_choice_takes_what_its_models_are_made_of_and_the_tests_of_these_alone() -> None:
    found = planned(PLAIN, Choice(("units",)))
    assert ([m.name for m in found.models], [t.name for t in found.tests]) == (["units"], ["known_units_code"])
    assert planned(PLAIN, Choice(("ranked",), tests=False)).tests == ()


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("models/units.sql", "select {{ dbt.current_timestamp() }}"),
        ("models/units.sql", "{{ config(materialized='incremental') }} select 1"),
        ("models/units.sql", "{{ config(pre_hook='drop table x') }} select 1"),
        ("models/units.sql", "{{ config(materialized='table', alias='other') }} select 1"),
        ("models/units.sql", "select * from {{ ref('nowhere') }}"),
        ("models/units.sql", "select * from {{ ref('more') }}"),
        ("models/units.sql", "select * from {{ ref('ranked') }}"),
        ("models/units.sql", "select * from {{ source('raw', 'nowhere') }}"),
        ("models/units.sql", "select {{ var('never_said') }}"),
        ("models/units.sql", "select '{{ env_var('HOME') }}'"),
        ("models/units.sql", "select '{{ this }}'"),
        ("models/units.sql", "select {% if"),
        ("models/side/units.sql", "select 1"),
        ("models/units.py", "def model(dbt, session):\n    return dbt.source('raw', 'units')\n"),
        ("models/other.py", "def model(dbt, session):\n    return getattr(dbt, 'ref')('units')\n"),
        ("models/other.py", "def model(dbt, session):\n    return dbt.ref('un' 'its' + 'x')\n"),
        ("models/other.yml", "models: [{name: units, constraints: [{type: check}]}]"),
        ("models/other.yml", "models: [{name: units}]"),
        ("models/other.yml", "models: [{name: ranked, config: {sql_header: set threads=2}}]"),
        ("models/other.yml", "models: [{name: ranked, data_tests: [not_null: {column_name: size}]}]"),
        ("models/other.yml", "models: [{name: ranked, data_tests: [known: {config: {severity: warn}}]}]"),
        ("models/other.yml", "models: [{name: ranked, columns: [{name: size, data_tests: [unique]}]}]"),
        ("models/other.yml", "unit_tests: []\n'models': [{name: ranked, config: {pre_hook: x}}]"),
        ("models/other.yml", "snapshots: [{name: x}]"),
        ("models/other.yml", "models: ["),
        ("dbt_project.yml", PLAIN["dbt_project.yml"] + "on-run-start: [select 1]"),
        ("dbt_project.yml", PLAIN["dbt_project.yml"] + "model-paths: [elsewhere]"),
        ("dbt_project.yml", PLAIN["dbt_project.yml"].replace("+materialized", "+persist_docs")),
        ("dbt_project.yml", PLAIN["dbt_project.yml"].replace("+materialized: table", "+schema: other")),
        ("profiles.yml", PLAIN["profiles.yml"].replace("threads: 1", "extensions: [httpfs]\n      threads: 1")),
        ("macros/again.sql", "{% macro counted(x) %}true{% endmacro %}"),
        ("macros/words.yml", "macros: []"),
        ("tests/some.sql", "{{ config(severity='warn') }} select 1"),
        (".dbtignore", "models/ranked.sql"),
        ("models/.dbtignore", "ranked.sql"),
        ("packages.yml", "packages: []"),
        ("seeds/units.csv", "code\na\n"),
        ("snapshots/x.sql", "{% snapshot x %}{% endsnapshot %}"),
        ("dbt_packages/y/macros/z.sql", "{% macro z() %}{% endmacro %}"),
    ],
)
def test_what_only_dbt_knows_is_left_to_dbt(name: str, text: str) -> None:
    with pytest.raises(NotPlain):
        planned({**PLAIN, name: text}, least=3)


@pytest.mark.parametrize("name", [".sqlfluff", "README", "models/.units.sql.swp", "target.txt", "models/units.sql~"])
def test_what_dbt_does_not_read_is_no_matter(name: str) -> None:
    assert planned({**PLAIN, name: "{{ anything"}) == planned(PLAIN)


@pytest.mark.parametrize("variables", [{}, {"index_tables": True, "treated": True, "computed_nodes": True}])
def test_the_projects_own_files_are_plain(variables: dict[str, object]) -> None:
    files = {name: content.decode() for (_, name), content in read_own(PROJECT).items()}
    assert len(planned(files, **variables).models) > 60


def test_a_project_may_name_its_schemas_itself() -> None:
    named = "{% macro generate_schema_name(wanted, node) %}{{ wanted or target.schema }}{% endmacro %}"
    settings = PLAIN["dbt_project.yml"].replace("+materialized: table", "+schema: other")
    found = planned({**PLAIN, "macros/names.sql": named, "dbt_project.yml": settings})
    assert {m.relation for m in found.models} == {'"base"."other"."units"', '"base"."other"."ranked"'}
