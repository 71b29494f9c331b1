"""What the gate and the door say in Chinese besides the rules of a workbook (``rules.py``).

``INTERNAL`` holds what only our own machinery or the store can do wrong, ``MARTS`` what our results can, ``DATABASE``
what a department's own tables can. Braces are filled from the offending row.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from mulin.findings import Finding, Level, Rule, errors
from mulin.workbooks.messages import KIND_NAMES

if TYPE_CHECKING:
    from mulin.pack import Pack
    from mulin.received import Receipt
    from mulin.workbooks.parsed import Parsed

_E, _W = Level.ERROR, Level.WARNING


_OURS = "这是程序问题，请联系技术支持；在此之前文件不予接收"

INTERNAL: dict[str, Rule] = {
    "gate.identity": Rule(
        _E, "收件记录 {submission} 对应的文件已读不出原来的身份", "核对规划包是否改动过；请部门用新模板重新提交"
    ),
    "door.not_kept": Rule(_E, "{reason}", "排除上述原因后重新提交；这一次没有收下"),
    "door.disk": Rule(_E, "{reason}", "清理磁盘或改正权限后重新提交；这一次没有收下"),
    "gate.columns": Rule(_E, "检查用表“{frame}”的列不对：{detail}", _OURS),
    "gate.rows": Rule(_E, "检查用表“{frame}”应至少有 {minimum} 行，实为 {rows} 行", _OURS),
    "gate.exception": Rule(_E, "检查“{check}”运行出错：{detail}", _OURS),
    "gate.not_evaluated": Rule(_E, "应做 {expected} 项检查，只做了 {evaluated} 项", _OURS),
    "gate.no_place": Rule(_E, "检查“{check}”没有通过，却没有指出位置", _OURS),
}

_SQL = "这是计分程序的问题，结果不能发布；请联系技术支持"

MARTS: dict[str, Rule] = {
    "mart.years": Rule(_E, "成果表的年度不对：{what} 缺少或多出", _SQL),
    "mart.units": Rule(_E, "成果表 unit_scores 里 {what} 缺少、多出或上级单位不对", _SQL),
    "mart.twice": Rule(_E, "{what} 在成果表里出现了不止一次", _SQL),
    "mart.score_absent": Rule(_E, "{what} 可比，却没有总分", _SQL),
    "mart.printed_though_not_comparable": Rule(_E, "{what} 暂不可比，却有总分、名次或等级", _SQL),
    "mart.status": Rule(_E, "{what} 的可比状态自相矛盾", _SQL),
    "mart.grade_absent": Rule(_E, "{what} 可比，却没有等级", _SQL),
    "mart.total_bounds": Rule(_E, "{what} 的总分 {total_score:.15g} 超出 {low:.15g}—{high:.15g}", _SQL),
    "mart.basic_bounds": Rule(_E, "{what} 的基础分 {basic_score:.15g} 超出 0—100", _SQL),
    "mart.guiding_bounds": Rule(_E, "{what} 的加分 {guiding_points:.15g} 超出 0—{cap:.15g}", _SQL),
    "mart.coverage_bounds": Rule(_E, "{what} 的可计分权重 {coverage:.15g} 超出 0—1", _SQL),
    "mart.rank": Rule(_E, "{what} 的名次与按规则重排的不同", _SQL),
    "mart.failed_count": Rule(_E, "{what} 的未达标项数与明细不符", _SQL),
    "mart.pending_count": Rule(_E, "{what} 的待定项数与明细不符", _SQL),
    "mart.contributions_absent": Rule(_E, "{what} 有总分，却没有分数构成", _SQL),
    "mart.contributions": Rule(_E, "{what} 的分数构成加起来与总分相差 {gap:.15g}", _SQL),
    "mart.pillar_bounds": Rule(_E, "{what} 的得分 {score:.15g} 超出 0—100", _SQL),
    "mart.weights": Rule(_E, "{what} 所在单位的四治权重之和是 {whole:.15g}，应为 1", _SQL),
    "mart.indicator_rows": Rule(_E, "{what} 应有 {asked:.0f} 个单位的得分，实有 {found:.0f} 个", _SQL),
    "mart.indicator_status": Rule(_E, "{what} 的状态“{status}”不在规定之内", _SQL),
    "mart.indicator_bounds": Rule(_E, "{what} 的得分 {score:.15g} 超出 0—100", _SQL),
    "mart.indicator_unscored": Rule(_E, "{what} 状态为 {status}，却没有得分", _SQL),
    "mart.indicator_scored_though_missing": Rule(_E, "{what} 状态为 {status}，却有得分", _SQL),
    "mart.lineage": Rule(_E, "{what} 已计分，却查不到出自哪一格", _SQL),
    "mart.change_effects": Rule(_E, "{what} 的变动三项之和与变动相差 {gap:.15g}", _SQL),
    "mart.change": Rule(_E, "{what} 的变动与两年总分之差相差 {drift:.15g}", _SQL),
    "mart.change_unsplit": Rule(_E, "{what} 两年都有总分，变动却没有分解", _SQL),
    "mart.department_unknown": Rule(_E, "{what} 不是规划包里的部门", _SQL),
    "mart.department_bounds": Rule(_E, "{what} 的总分 {total_score:.15g} 超出 0—100", _SQL),
    "mart.cells_asked": Rule(_E, "{what} 应填 {asked:.0f} 格，成果表写的是 {told:.0f} 格", _SQL),
    "mart.case_stage": Rule(_E, "整改事项 {what} 的阶段“{stage}”不在规定之内", _SQL),
    "mart.case_owner": Rule(_E, "整改事项 {what} 的责任单位不在规划包里", _SQL),
    "mart.case_closing": Rule(_E, "整改事项 {what} 的结案日期、年度或依据对不上它的阶段", _SQL),
    "mart.case_absent": Rule(_E, "{what} 未达标，整改清单里却没有未结的事项", _SQL),
    "mart.case_lost": Rule(_E, "整改事项 {what} 没有结案，下一年度却不见了", _SQL),
    "mart.case_revived": Rule(_E, "整改事项 {what} 已经结案，下一年度又出现", _SQL),
    "mart.cells_lost": Rule(_E, "{what} 的 {told:.0f} 格里只交代了 {accounted:.0f} 格的去向", _SQL),
}

_ADMIN = "请管理员核对规划包 sources.yaml 和对方数据库"

DATABASE: dict[str, Rule] = {
    "database.bad_url": Rule(_E, "数据库连接串写得不对，只支持 sqlite:// 和 postgresql://", _ADMIN),
    "database.no_password": Rule(_E, "环境变量 {names} 没有设置，连不上数据库", "设置环境变量后重试"),
    "database.no_file": Rule(_E, "数据库文件 {path} 不存在", _ADMIN),
    "database.unreadable": Rule(_E, "数据表“{table}”读不出来（{reason}）", _ADMIN),
    "database.columns_missing": Rule(
        _E, "数据表“{table}”缺少列：{columns}", "补上这些列，或在 sources.yaml 的 columns 里写明列名"
    ),
    "database.columns_lost": Rule(
        _E, "数据表“{table}”应有 {expected} 列，只读到 {found} 列", "这是程序问题，请联系技术支持"
    ),
    "database.empty": Rule(_E, "数据表“{table}”里没有 {year} 年度的数据", "请部门录入后再取"),
    "database.duplicate": Rule(_E, "数据表“{table}”有 {count} 行重复，例如 {first}", "每项每单位只留一行"),
    "database.not_asked": Rule(
        _W, "数据表“{table}”有 {count} 行不在填报范围内，没有采用，例如 {first}", "核对字段编码和单位代码"
    ),
    "database.unreadable_value": Rule(
        _E, "数据表“{table}”里有读不懂的值（{reason}）", "日期写成 2024-09-30，评分写成数字"
    ),
    "database.too_much_evidence": Rule(_E, "指标 {indicator} 列了 {count} 份佐证材料，最多 {most} 份", "合并后再取"),
}


def database_finding(rule: str, **values: object) -> Finding:
    """A finding about a department's own table."""
    return DATABASE[rule].finding(rule, values)


def internal(rule: str, **values: object) -> Finding:
    """A finding about our own machinery or the store."""
    return INTERNAL[rule].finding(rule, values)


NOT_A_FILE = "不是普通文件"
NO_ROOM = "磁盘空间不足，文件没有收下：{place}"

MAKE_UP = "在更正截止日（{until}）前补报"
MAKE_UP_LATE = "更正截止日（{until}）已过：查到数后仍可上报，并告知评估办公室，重新运行后才计入"

# The latest first: what follows from the last deadline that has passed.
LATE = {
    "lock": "已过锁定日（{lock}）：已公布的{year}年度结果不含这一次；评估办公室重新运行、再公布该年度后才计入。"
    "首次通过检查晚于上报截止日（{report}）的，报送及时按迟报计",
    "correction": "已过更正截止日（{correction}）：请告知评估办公室，下一次运行该年度时才计入。"
    "首次通过检查晚于上报截止日（{report}）的，报送及时按迟报计；此前通过过的，这一次算更正",
    "report": "已过上报截止日（{report}）：首次通过检查在此之后的，报送及时按迟报计；此前通过过的，这一次算更正"
    "（更正截止日 {correction}）",
}

INBOX_WRITING = "文件还在写入，稍后再收"
INBOX_OPEN = "文件正被打开，关闭后再收"
INBOX_NO_FOLDER = "放在了收件文件夹的外层，没有收。请移到本部门的文件夹里"
INBOX_UNKNOWN_FOLDER = "文件夹“{folder}”不属于任何部门，里面的文件不收；文件夹名应以部门代码开头，例如 D06-区民政局"
INBOX_FAILED = "这次没有收下（{reason}），文件留在原处，稍后自动再试"
INBOX_REFUSED = "没有收下（{reason}）。改法：{mend}"
INBOX_UNANSWERED = "{state}，但旁边的回执或检查结果写不下（{reason}：{place}），稍后自动补上"
INBOX_TOO_DEEP = "放在了里层文件夹“{place}”，没有收。请移到上面的“{folder}”文件夹里，与“佐证材料”文件夹并列"
INBOX_LINK = "是快捷方式（链接），没有收。请把工作簿文件本身复制到“{folder}”文件夹里"

MOST_LISTED = 20
"""Findings named in a summary; all of them stand in the marked workbook."""


def summary(
    file_name: str,
    ok: bool,
    receipt: Receipt | None,
    findings: Sequence[Finding],
    parsed: Parsed | None,
    pack: Pack,
    *,
    dry_run: bool = False,
    notes: Sequence[str] = (),
) -> str:
    """What a lead reads: outcome, whose workbook, receipt, ``notes``, findings with errors first."""
    if dry_run:
        head = "【只检查，未提交】可以提交" if ok else "【只检查，未提交】需要修改"
    elif receipt is None:
        head = "【没有收下】"
    elif receipt.repeated:
        head = "【与上次提交相同】" + ("此前已接收" if ok else "此前已退回")
    else:
        head = "【已接收】" if ok else "【已退回】请修改后重新提交"
    lines = [f"{head}　{file_name}"]
    identity = parsed.identity if parsed else None
    if identity and identity.department in pack.department:
        kind = KIND_NAMES.get(identity.kind, identity.kind)
        version = f"　第{receipt.version}版" if receipt and receipt.record.department else ""
        lines.append(f"{pack.department[identity.department].name}　{identity.year}年度　{kind}{version}")
    if receipt:
        lines.append(f"回执号：{receipt.code}　收件时间：{receipt.received_at[:19].replace('T', ' ')}")
        lines.append(f"文件指纹（SHA-256）：{receipt.sha256}")
    lines += [f"请注意：{note}" for note in notes]
    wrong = errors(findings)
    mild = [f for f in findings if f not in wrong]
    lines.append(f"错误 {len(wrong)} 处，警告 {len(mild)} 处" if findings else "没有发现问题")
    lines += [f"{n}. {f.sentence()}" for n, f in enumerate([*wrong, *mild][:MOST_LISTED], start=1)]
    if len(findings) > MOST_LISTED:
        lines.append(f"……另有 {len(findings) - MOST_LISTED} 处，见标注后的工作簿")
    return "\n".join(lines)
