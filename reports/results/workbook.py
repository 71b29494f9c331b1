"""``write_results``: the workbook of a release's results, in which Excel and WPS compute every total again."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, time
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, Any

from mulin.tables.export import open_workbook
from reports.look.palette import SHADES
from reports.results import messages as m
from reports.results.book import LABELS, Looks, Places
from reports.results.columns import Column, Means
from reports.results.columns_grades import departments, sheets
from reports.results.front import Checked, write_guide, write_rules
from reports.results.inputs import TierInput, read_tiers
from reports.results.means import Mean
from reports.results.parameters import bands, parameters
from reports.results.published import department_figures, published_figures
from reports.results.recompute import Values, recompute, recompute_departments
from reports.results.sheets import write_columns, write_scores, write_states, write_weights
from reports.results.summary import write_summary
from reports.results.weights import weight_columns
from reports.rows import DepartmentScore

if TYPE_CHECKING:
    from mulin.pack import Pack
    from reports.marts import Marts
    from reports.release_info import ReleaseInfo


def write_results(marts: Marts, pack: Pack, info: ReleaseInfo, path: Path) -> None:
    """Write the ``.xlsx`` of ``info.year``'s results to ``path``; same input, same bytes.

    Scores, states, weights and parameters are figures, all that follows from them formulas with their values. Raises
    ResultsError (Chinese) where marts and pack do not fit together or a mean has no formula; MartsError where a mart is
    missing. Nothing is written then.
    """
    framework = pack.years[info.year].framework
    tiers = read_tiers(marts, pack, info.year)
    rules, grades = parameters(framework, tiers), bands(framework)
    average = framework.aggregation
    means = Means(*(Mean.of(method, average.zero_policy) for method in (average.index, average.pillar)))
    decimals = framework.rounding.score_decimals

    places, columns, values = dict[str, Places](), dict[str, Mapping[str, Sequence[Column]]](), dict[str, Any]()
    by_label = {p.label: p.value for p in rules}
    for t in reversed(tiers):
        below = places[t.child.tier] if t.child else None
        at = places[t.tier] = Places(len(t.units), below)
        columns[t.tier] = sheets(t, means, decimals)
        at.add_indicators(t)
        for what, found in columns[t.tier].items():
            at.add(t.name + what, found)
        at.add(t.name + m.WEIGHTS, weight_columns(t, means), LABELS + sum(map(len, t.families.values())))
        made = recompute(t, by_label, grades, means.index, means.pillar, values[t.child.tier] if t.child else {})
        values[t.tier] = made
        for unit in t.units:
            made[unit.unit_code] |= published_figures(t, unit)
    duties = marts.table(DepartmentScore, info.year)
    duty_columns = departments(framework)
    duty_places = Places(len(duties))
    duty_places.add(m.DEPARTMENTS, duty_columns)
    duty_values = recompute_departments(
        {d.department: department_figures(d) for d in duties}, by_label, grades,
        framework.excellent_quota.department is not None,
    )  # fmt: skip

    buffer = BytesIO()
    wb = open_workbook(buffer, {"in_memory": True})
    looks = Looks(wb, info)
    title = m.TITLE.format(year=info.year, index=info.index_name)
    wb.set_properties(
        {"title": title + (f"（{m.DEMO}）" if info.demo else ""), "subject": info.pack_title, "author": info.office,
         "comments": info.data_hash, "created": datetime.combine(info.issued_on, time())}
    )  # fmt: skip
    checked = [
        Checked(t.name, places[t.tier], [c for f in columns[t.tier].values() for c in f] + weight_columns(t, means),
                list(values[t.tier].values()), t.graded)
        for t in tiers
    ]  # fmt: skip
    checked += [Checked(m.DEPARTMENTS, duty_places, duty_columns, list(duty_values.values()), True)] if duties else []
    head = m.RESULTS_TITLE.format(year=info.year, index=info.index_name)
    write_summary(looks, head, framework.words, tiers, duties, decimals)
    write_guide(looks, info, title, checked)
    write_rules(wb, looks, rules, grades, means, average.zero_policy)
    for t, tab in zip(tiers, SHADES[-max(3, len(tiers)) :], strict=False):
        _tier(looks, info, t, tab, places[t.tier], columns[t.tier], values[t.tier], means)
    if duties:
        names = [(d.department, d.department_name, "") for d in duties]
        head = m.SHEET_TITLE.format(year=info.year, tier=m.DEPARTMENTS, what=m.TOTALS)
        write_columns(looks, m.DEPARTMENTS, head, SHADES[0], names, duty_places, duty_columns, duty_values)
    wb.close()
    path.write_bytes(buffer.getvalue())


def _tier(
    looks: Looks, info: ReleaseInfo, t: TierInput, tab: str, at: Places,
    columns: Mapping[str, Sequence[Column]], values: Mapping[str, Values], means: Means,
) -> None:  # fmt: skip
    def title(what: str) -> str:
        return m.SHEET_TITLE.format(year=info.year, tier=t.name, what=what)

    names = [(u.unit_code, u.unit_name, t.parents[u.unit_code]) for u in t.units]
    write_scores(looks, t, title(m.SCORES), tab, names)
    write_states(looks, t, title(m.STATES), tab, names)
    write_weights(looks, t, title(m.WEIGHTS), tab, names, at, values, means)
    for what, found in columns.items():
        write_columns(looks, t.name + what, title(what), tab, names, at, found, values)
