"""indicators.csv of a year: the fields each indicator is computed from."""

from __future__ import annotations

from mulin.findings import Finding
from mulin.pack.checks.places import cell, each_indicator, indicators_file
from mulin.pack.model import Indicator, Pack

_RATIOS = {"ratio", "rate"}


def check_indicator_fields(pack: Pack, year: int) -> list[Finding]:
    """The fields an indicator is computed from: the roles it needs, that they exist, on its tier, of a fitting type."""
    file = indicators_file(year)
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
                        f"{indicator.code}是 {indicator.value_type} 类指标，缺少这个字段，无法计算",
                        "填上字段编码",
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
                        f"{indicator.value_type} 类指标不用这一列",
                        "清空这一格，或改 value_type",
                    )
                )
        if ratio and indicator.numerator_field and indicator.numerator_field == indicator.denominator_field:
            found.append(
                cell(
                    pack,
                    file,
                    n,
                    "denominator_field",
                    indicator.denominator_field,
                    "indicator.same_field",
                    "分子和分母是同一个字段",
                    "改正其中一个",
                )
            )
        for role, code in indicator.fields.items():
            found.extend(_field(pack, file, n, indicator, f"{role}_field", code))
    return found


def _field(pack: Pack, file: str, n: int, indicator: Indicator, column: str, code: str) -> list[Finding]:
    field = pack.field.get(code)
    if field is None:
        return [
            cell(
                pack,
                file,
                n,
                column,
                code,
                "indicator.field_unknown",
                f"{indicator.code}要用的字段不在 fields.csv 里，没有人填报，无法计算",
                "改为已登记的字段编码，或先登记字段",
            )
        ]
    found = []
    if field.tier != indicator.tier:
        found.append(
            cell(
                pack,
                file,
                n,
                column,
                code,
                "indicator.field_tier",
                f"指标在 {indicator.tier} 层级，字段在 {field.tier} 层级",
                "换成同一层级的字段",
            )
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
                f"指标是 {indicator.value_type} 类，字段是 {field.value_type} 类，不相配",
                "改指标或字段的类型",
            )
        )
    panel = indicator.params.get("basis") == "panel_score"
    if panel != (field.source_kind == "panel"):
        found.append(
            cell(
                pack,
                file,
                n,
                column,
                code,
                "indicator.field_panel",
                "按评审得分加分的指标须用评审（panel）字段，评审字段也只用于这类指标",
                "改 basis 或换字段",
            )
        )
    if field.applies_to != indicator.applies_to and field.applies_to is not None:
        found.append(
            cell(
                pack,
                file,
                n,
                column,
                code,
                "indicator.field_group",
                f"字段只向分组 {field.applies_to} 收集，指标却适用于 {indicator.applies_to or '全部单位'}",
                f"在 params 写 applies_to={field.applies_to}，或放宽字段的 applies_to",
            )
        )
    return found
