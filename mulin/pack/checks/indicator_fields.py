"""indicators.csv of a year: the fields each indicator is computed from."""

from __future__ import annotations

from mulin.findings import Finding
from mulin.language import Both
from mulin.pack.checks.places import cell, each_indicator, indicators_file
from mulin.pack.meant import Codes
from mulin.pack.model import Indicator, Pack

_RATIOS = {"ratio", "rate"}


def check_indicator_fields(pack: Pack, year: int) -> list[Finding]:
    """The fields an indicator is computed from: the roles it needs, that they exist, on its tier, of a fitting type."""
    file, known = indicators_file(year), Codes({f.field_code: f.field_name_zh for f in pack.fields})
    found = []
    for n, indicator in each_indicator(pack, year):
        ratio = indicator.value_type in _RATIOS
        needed = ("numerator_field", "denominator_field") if ratio else ("value_field",)
        unneeded = ("value_field",) if ratio else ("numerator_field", "denominator_field")
        for column in needed:
            if getattr(indicator, column) is None:
                found.append(
                    cell(
                        pack,
                        file,
                        n,
                        column,
                        "",
                        "indicator.field_missing",
                        indicator=indicator.code,
                        kind=indicator.value_type,
                    )
                )
        for column in unneeded:
            if getattr(indicator, column) is not None:
                found.append(
                    cell(
                        pack,
                        file,
                        n,
                        column,
                        getattr(indicator, column),
                        "indicator.field_unneeded",
                        kind=indicator.value_type,
                    )
                )
        if ratio and indicator.numerator_field and indicator.numerator_field == indicator.denominator_field:
            found.append(cell(pack, file, n, "denominator_field", indicator.denominator_field, "indicator.same_field"))
        for role, code in indicator.fields.items():
            found.extend(_field(pack, file, n, indicator, f"{role}_field", code, known))
    return found


def _field(pack: Pack, file: str, n: int, indicator: Indicator, column: str, code: str, known: Codes) -> list[Finding]:
    field = pack.field.get(code)
    if field is None:
        return [cell(pack, file, n, column, code, "indicator.field_unknown", known, indicator=indicator.code)]
    found = []
    if field.tier != indicator.tier:
        found.append(
            cell(pack, file, n, column, code, "indicator.field_tier", tier=indicator.tier, field_tier=field.tier)
        )
    if (field.value_type == "boolean") != (indicator.value_type == "boolean"):
        found.append(
            cell(
                pack,
                file,
                n,
                column,
                code,
                "indicator.field_type",
                kind=indicator.value_type,
                field_kind=field.value_type,
            )
        )
    panel = indicator.params.get("basis") == "panel_score"
    if panel != (field.source_kind == "panel"):
        found.append(cell(pack, file, n, column, code, "indicator.field_panel"))
    if field.applies_to != indicator.applies_to and field.applies_to is not None:
        found.append(
            cell(
                pack,
                file,
                n,
                column,
                code,
                "indicator.field_group",
                group=field.applies_to,
                scope=indicator.applies_to or Both("全部单位", "all units"),
            )
        )
    return found
