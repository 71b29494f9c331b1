"""fields.csv: every field asked once, of one owner, and used."""

from __future__ import annotations

import re
import unicodedata

from mulin.findings import Finding, Level
from mulin.pack.checks.places import CODE, FIELDS, cell, duplicate_codes, line_of
from mulin.pack.model import Field, Pack

_ASKED = {"reported", "survey", "panel"}
_NAMES = {"district": "区", "street": "街道", "community": "社区"}
_SEPARATORS = re.compile(r"[\W_]+")


def normalised(name: str) -> str:
    """A field name without what people vary: width, case, blanks, punctuation and quotes."""
    return _SEPARATORS.sub("", unicodedata.normalize("NFKC", name)).casefold()


# what the program knows how to compute, by who computes it; everything else is asked of somebody
COMPUTATIONS: dict[str, tuple[str, ...]] = {
    "register": ("children_count",),
    "platform": ("duplicate_fields", "publication_lag"),
}


def duplicate_fields(pack: Pack) -> list[tuple[Field, Field]]:
    """(first, later) pairs of fields that ask for the same thing.

    The same thing: the same normalised name on one tier, whoever asks; or the same name asked by one owner on two
    tiers (the upper figure is the sum of the lower). Also the value of the platform field 重复采集字段数.
    """
    seen: dict[tuple[str, str], Field] = {}
    out: list[tuple[Field, Field]] = []
    for field in pack.fields:
        name = normalised(field.field_name_zh)
        keys = [("tier " + field.tier, name)]
        if field.source_department:
            keys.append(("owner " + field.source_department, name))
        first = next((seen[k] for k in keys if k in seen), None)
        if first is not None:
            out.append((first, field))
        for k in keys:
            seen.setdefault(k, field)
    return out


def yearly_cells(pack: Pack, field: Field) -> int:
    """Units × times a year, in the latest year of the pack; 0 for a field nobody fills in."""
    if field.source_kind not in _ASKED:
        return 0
    group = field.applies_to
    groups = pack.years[max(pack.years)].framework.unit_groups
    if group is not None and group not in groups:
        return 0
    return len(pack.field_units(max(pack.years), field.field_code)) * field.times_per_year


def _owner(pack: Pack, field: Field) -> str:
    code = field.source_department
    if code is None:
        return "平台"
    name = pack.department[code].name if code in pack.department else "不在部门名单"
    return f"{code} {name}"


def _asks(pack: Pack, field: Field) -> str:
    cells = yearly_cells(pack, field)
    units = cells // field.times_per_year
    amount = f"{units}个{_NAMES[field.tier]}×每年{field.times_per_year}次＝{cells}格"
    return f"{_owner(pack, field)}的 {field.field_code}（{amount}）"


def check_collected_twice(pack: Pack) -> list[Finding]:
    """重复收集: a field that two tables ask for is refused."""
    position = {id(f): n for n, f in enumerate(pack.fields)}
    found = []
    for first, later in duplicate_fields(pack):
        line = line_of(pack, FIELDS, position[id(first)])
        message = (
            f"“{later.field_name_zh}”重复收集：第{line}行{_asks(pack, first)}已经收集，"
            f"这里{_asks(pack, later)}又收一遍，每年多填{yearly_cells(pack, later)}格"
        )
        mend = f"只留一个字段，两边的指标都引用 {first.field_code}；若确是两件事，改名写清口径"
        found.append(
            cell(
                pack,
                FIELDS,
                position[id(later)],
                "field_name_zh",
                later.field_name_zh,
                "field.collected_twice",
                message,
                mend,
            )
        )
    return found


def _computation(pack: Pack, n: int, field: Field) -> Finding:
    known = COMPUTATIONS.get(field.source_kind)
    if known:
        message, mend = f"“{field.field_name_zh}”没有合适的计算方法", f"填 {'、'.join(known)}"
    else:
        message, mend = f"“{field.field_name_zh}”由部门填报，不能再写计算方法", "清空这一格，或改 source_kind"
    return cell(pack, FIELDS, n, "computation", field.computation or "", "field.computation", message, mend)


def check_fields(pack: Pack) -> list[Finding]:
    """Codes, owners and ranges."""
    found = duplicate_codes(
        pack, FIELDS, "field_code", [f.field_code for f in pack.fields], "field.duplicate_code", "字段编码"
    )
    for n, field in enumerate(pack.fields):
        if not CODE.fullmatch(field.field_code):
            message, mend = "编码只能用数字、英文字母、短横线和下划线", "改正编码（它也印在工作簿里）"
            found.append(cell(pack, FIELDS, n, "field_code", field.field_code, "field.code_form", message, mend))
        owner = field.source_department
        if field.computation not in COMPUTATIONS.get(field.source_kind, (None,)):
            found.append(_computation(pack, n, field))
        if field.source_kind == "register":
            if owner:
                found.append(
                    cell(
                        pack,
                        FIELDS,
                        n,
                        "source_department",
                        owner,
                        "field.register_owner",
                        "名册字段由平台从责任主体名单得出，不由部门填报",
                        "清空这一格，或改 source_kind",
                    )
                )
        elif not owner:
            found.append(
                cell(
                    pack,
                    FIELDS,
                    n,
                    "source_department",
                    "",
                    "field.owner_missing",
                    f"“{field.field_name_zh}”没有负责部门",
                    "填上一个部门编码",
                )
            )
        elif owner not in pack.department:
            found.append(
                cell(
                    pack,
                    FIELDS,
                    n,
                    "source_department",
                    owner,
                    "field.owner_unknown",
                    "部门不在 departments.csv 里",
                    "改为名单里的一个部门编码",
                )
            )
        found.extend(_range(pack, n, field))
    return found


def _range(pack: Pack, n: int, field: Field) -> list[Finding]:
    found: list[Finding] = []
    low, high = field.minimum, field.maximum
    if field.value_type == "boolean" and (low is not None or high is not None):
        column = "minimum" if low is not None else "maximum"
        found.append(
            cell(
                pack,
                FIELDS,
                n,
                column,
                low if low is not None else high,
                "field.range",
                "是/否字段没有上下限",
                "清空这一格",
            )
        )
    if low is not None and high is not None and low > high:
        found.append(
            cell(pack, FIELDS, n, "minimum", f"{low:g}", "field.range", f"下限大于上限 {high:g}", "改正上下限")
        )
    if field.value_type == "integer":
        for column, bound in (("minimum", low), ("maximum", high)):
            if bound is not None and bound != int(bound):
                found.append(
                    cell(pack, FIELDS, n, column, bound, "field.range", "整数字段的上下限应是整数", "改成整数")
                )
    if field.source_kind == "panel" and (field.value_type != "decimal" or (low, high) != (0, 100)):
        found.append(
            cell(
                pack,
                FIELDS,
                n,
                "source_kind",
                field.source_kind,
                "field.panel_scale",
                "评审字段应是 0 到 100 的小数",
                "value_type=decimal，minimum=0，maximum=100",
            )
        )
    return found


def check_field_groups(pack: Pack) -> list[Finding]:
    """``applies_to`` names a unit group that every year knows."""
    found = []
    for n, field in enumerate(pack.fields):
        if field.applies_to is None:
            continue
        unknown = [y for y, p in pack.years.items() if field.applies_to not in p.framework.unit_groups]
        if unknown:
            years = "、".join(map(str, unknown))
            found.append(
                cell(
                    pack,
                    FIELDS,
                    n,
                    "applies_to",
                    field.applies_to,
                    "field.group_unknown",
                    f"{years}年的评价体系里没有这个分组",
                    "改正分组名，或在 framework.yaml 的 unit_groups 补上",
                )
            )
    return found


def check_fields_used(pack: Pack) -> list[Finding]:
    """A field that no indicator of any year uses is work for nothing."""
    used = {code for p in pack.years.values() for i in p.indicators for code in i.fields.values()}
    found = []
    for n, field in enumerate(pack.fields):
        if field.field_code not in used:
            cells = len(pack.units_of(field.tier)) * field.times_per_year if field.source_kind in _ASKED else 0
            found.append(
                cell(
                    pack,
                    FIELDS,
                    n,
                    "field_code",
                    field.field_code,
                    "field.unused",
                    f"“{field.field_name_zh}”没有任何年度的指标使用（若下发，每年{cells}格白填）",
                    "删去这个字段，或在指标里引用它",
                    level=Level.WARNING,
                )
            )
    return found
