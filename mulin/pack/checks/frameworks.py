"""framework.yaml of a year: dates, grades, quotas, veto, unit groups. Its keys and types are mulin.pack.framework's."""

from __future__ import annotations

from datetime import date
from typing import Any

from mulin.findings import Finding
from mulin.language import Both, listed
from mulin.pack.checks.places import framework_file, key, repeated
from mulin.pack.model import Pack
from mulin.words import TIER_ORDER

_DEADLINES = {
    "report": Both("上报", "reporting"),
    "correction": Both("更正", "correction"),
    "lock": Both("锁定", "locking"),
    "publish": Both("公布", "publication"),
}


def check_deadlines(pack: Pack, year: int) -> list[Finding]:
    """Report, correction, lock, publish: in this order, after the year's end and within the year after; schemes in
    the year itself."""
    file, found = framework_file(year), []
    due: dict[str, date] = dict(pack.years[year].framework.deadlines)
    before: str | None = None
    for name, word in _DEADLINES.items():
        on = due[name]
        if on.year != year + 1:
            found.append(
                key(pack, file, f"deadlines.{name}", on, "framework.deadline_year", which=word, following=year + 1)
            )
        if before is not None and on <= due[before]:
            found.append(
                key(
                    pack,
                    file,
                    f"deadlines.{name}",
                    on,
                    "framework.deadline_order",
                    which=word,
                    before=_DEADLINES[before],
                    day=due[before],
                )
            )
        before = name
    schemes = pack.years[year].framework.schemes
    if schemes is not None and schemes.due.year != year:
        found.append(key(pack, file, "schemes.due", schemes.due, "framework.schemes_year", year=year))
    return found


def check_tiers(pack: Pack, year: int) -> list[Finding]:
    """No tier is left out between two, all years have the same; each one's child tier is the one below, and a share for
    children stands only where there are children; a quota, or that there is none, is said of each tier there is."""
    framework = pack.years[year].framework
    file, found, order = framework_file(year), [], [*framework.tiers.units]
    for below, above in zip(TIER_ORDER[1:], TIER_ORDER, strict=False):
        if below in order and above not in order:
            found.append(key(pack, file, f"tiers.{below}", below, "framework.tier_gap", above=above))
    if (last := [*pack.words.tiers]) != order:
        found.append(
            key(pack, file, "tiers", listed(order), "framework.tiers_differ", last=max(pack.years), tiers=listed(last))
        )
    quotas = framework.excellent_quota
    for each in TIER_ORDER:
        if (each in quotas.model_fields_set) != (each in order):
            which = "framework.quota_tier" if each in order else "framework.quota_tier/none"
            value = "" if each in order else each
            found.append(key(pack, file, f"excellent_quota.{each}", value, which, tier=each))
    for tier, child in zip(order, [*order[1:], None], strict=True):
        rule = framework.tiers.of(tier)
        if rule.child_tier != child:
            found.append(
                key(
                    pack,
                    file,
                    f"tiers.{tier}.child_tier",
                    rule.child_tier,
                    "framework.child_tier" if child else "framework.child_tier/none",
                    child=child,
                )
            )
        for path, name in (
            ("composition.children_mean", Both("下级均值的份额", "the share of the children's mean")),
            ("min_comparable_children_share", Both("可比下级的最低比例", "the least share of comparable children")),
        ):
            held: Any = rule
            for part in path.split("."):
                held = getattr(held, part)
            if (held is None) != (child is None):
                found.append(
                    key(
                        pack,
                        file,
                        f"tiers.{tier}.{path}",
                        held,
                        "framework.children" if child else "framework.children/none",
                        share=name,
                    )
                )
    return found


def check_names(pack: Pack, year: int) -> list[Finding]:
    """Two tiers, or two pillars, of one name could not be told apart in anything that is printed."""
    file, framework = framework_file(year), pack.years[year].framework
    tiers = {**framework.words.tiers, "department": framework.tiers.department.name_zh}
    lists = (("tiers", tiers), ("pillars", {code: p.name_zh for code, p in framework.pillars.items()}))
    found = []
    for where, names in lists:
        for position, first in repeated(names.values()):
            code, other = list(names)[position], list(names)[first]
            found.append(
                key(
                    pack, file, f"{where}.{code}.name_zh", names[code], "framework.name_twice", other=f"{where}.{other}"
                )
            )
    return found


def check_grades(pack: Pack, year: int) -> list[Finding]:
    """Grade bands fall from best to worst down to the bottom of the scale; every grade named elsewhere exists."""
    file, framework = framework_file(year), pack.years[year].framework
    bands, scale = framework.grade_bands, framework.total_scale
    found = []
    for n, band in enumerate(bands):
        path = f"grade_bands.{n}"
        if n and band.min >= bands[n - 1].min:
            found.append(
                key(
                    pack,
                    file,
                    f"{path}.min",
                    band.min,
                    "framework.grade_order",
                    grade=band.grade,
                    better=bands[n - 1].grade,
                    bound=bands[n - 1].min,
                )
            )
        if band.grade in [b.grade for b in bands[:n]]:
            found.append(key(pack, file, f"{path}.grade", band.grade, "framework.grade_twice"))
        if not scale.min <= band.min <= scale.max:
            found.append(
                key(pack, file, f"{path}.min", band.min, "framework.grade_scale", low=scale.min, high=scale.max)
            )
    if bands[-1].min != scale.min:
        found.append(
            key(
                pack,
                file,
                f"grade_bands.{len(bands) - 1}.min",
                bands[-1].min,
                "framework.grade_gap",
                low=scale.min,
            )
        )
    grades = [b.grade for b in bands]
    named = {
        "basic.failed_basic_share_cap_grade.cap": framework.basic.failed_basic_share_cap_grade.cap,
        "veto.effect.grade": framework.veto.effect.grade,
    }
    for path, grade in named.items():
        if grade not in grades:
            found.append(key(pack, file, path, grade, "framework.grade_unknown", grades=listed(grades)))
    top = 100 + framework.guiding.tier_cap
    if (scale.min, scale.max) != (0, top):
        found.append(
            key(
                pack,
                file,
                "total_scale",
                f"{scale.min:g}–{scale.max:g}",
                "framework.total_scale",
                top=top,
                cap=framework.guiding.tier_cap,
            )
        )
    order: list[str] = [*framework.tiers.units]
    for tier in (*order, "department"):
        quota, higher = framework.excellent_quota.of(tier), order[: order.index(tier)] if tier in order else []
        if quota and quota.within not in (*higher, None):
            found.append(key(pack, file, f"excellent_quota.{tier}.within", quota.within, "framework.quota_within"))
    return found


def check_veto(pack: Pack, year: int) -> list[Finding]:
    """The veto list and the indicators' own veto column say the same."""
    file, year_pack = framework_file(year), pack.years[year]
    listed = list(year_pack.framework.veto.indicators)
    found = []
    for n, code in enumerate(listed):
        path, indicator = f"veto.indicators.{n}", year_pack.indicator.get(code)
        if indicator is None:
            found.append(key(pack, file, path, code, "framework.veto_unknown", year=year))
        elif not indicator.veto:
            found.append(key(pack, file, path, code, "framework.veto_disagrees"))
    for indicator in year_pack.indicators:
        if indicator.veto and indicator.code not in listed:
            found.append(key(pack, file, "veto.indicators", indicator.code, "framework.veto_disagrees/unlisted"))
    return found


def check_unit_groups(pack: Pack, year: int) -> list[Finding]:
    """Groups hold known units of one tier, and none is an empty placeholder."""
    file, found = framework_file(year), []
    for name, group in pack.years[year].framework.unit_groups.items():
        path, units = f"unit_groups.{name}.units", list(group.units)
        if not units:
            found.append(key(pack, file, path, "", "framework.group_empty", group=group.name_zh))
        for n, code in enumerate(units):
            if code not in pack.unit:
                found.append(key(pack, file, f"{path}.{n}", code, "framework.group_unit_unknown"))
            elif code in units[:n]:
                found.append(key(pack, file, f"{path}.{n}", code, "framework.group_unit_twice"))
        if len(tiers := {pack.unit[c].tier for c in units if c in pack.unit}) > 1:
            found.append(key(pack, file, path, listed(sorted(tiers)), "framework.group_tiers"))
    return found
