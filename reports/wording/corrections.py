"""更正说明 in words: which edition replaces which, why, which figures moved. At most about a third of a page."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from reports.correction import Cause, Correction, Issued, Moved
from reports.numbers import chinese_date
from reports.parts.blocks import CorrectionBlock

# so much of a list is told: the office's list of changes has all
CAUSES_TOLD, FIGURES_TOLD, NOTE_TOLD = 180, 170, 40
_EDITION = "本版（第{number}版，{day}印发）更正并替代第{replaces}版；"
_NEW = "本版（第{number}版，{day}印发）首次列入本报告，以前各版没有；"
_OBJECTION = "异议期自公布之日起{days}日，当日公布的至{until}止。"
_REPLACED = "{name}{table}第{version}版（{day}收到）取代第{before}版"
_CAME = "{name}报来{table}（第{version}版，{day}收到）"
_CAME_LATE = "{name}补报{table}（第{version}版，{day}收到，已过上报截止日）"
_RESTORED = "{name}{table}撤回第{before}版，恢复第{restores}版（{day}收到，原因：{note}）"
_GONE = "{name}{table}第{before}版不再采用"
_DECIDED = "，依据异议第{numbers}号决定"
_OTHER = {
    "judged": "{name}{table}第{version}版的核验结论改为{note}",
    "amended": "{note}{day}批准修订：{name}",
    "rules": "评估规则有修改（{version}处）：{name}",
    "own_rules": "本报告所印的评估规则有修改（{version}处）：{name}",
    "look": "{name}有改动，不涉及数值",
    "earlier": "比较所用的往年数据改用{name}",
    "published": "{name}的公布日期已登记（{day}），有关期限由此起算",
    "key": "登记签名钥匙更换",
    "program": "评估程序或报告版式有更新",
    "damaged": "{name}的存档文件与登记不符，全部报告重新印发，未作逐项对比",
    "older": "{name}由较早的程序形成，成果表的内容不同，未作逐项对比",
}
_MOVED = "{what} {old}→{new}"
_SOME = "{some}等{count}项，单位、部门和指标的变动见更正清单"
_SOME_CAUSES = "{some}等{count}项，全部原因见更正清单"
_ONLY_OTHERS = "本报告自身的得分、等级、名次和数值没有变动；印在本报告中的他方得分有变动，均值、区间等随之变动：{some}"
_NOTHING = "得分、等级、名次和各项数值没有变动"
_SOURCES = "得分、等级、名次和各项数值没有变动，变动的是出处、附表或文字"
WHY, FIGURES, OTHERS = "更正原因", "变动数值", "相关变动"


def block(note: Correction, objection_days: int) -> CorrectionBlock:
    """The note as it is printed; its objection period runs from the edition's day."""
    issued = Issued.on(note.day, objection_days)
    number, before = note.release.removeprefix("r"), note.replaces.removeprefix("r")
    edition = (_EDITION if before else _NEW).format(number=number, day=issued.day, replaces=before)
    edition += _OBJECTION.format(days=objection_days, until=issued.until)
    parts = [(WHY, f"{summary(note.causes)}。")] if note.causes else []
    if before and not any(c.of in ("damaged", "older") for c in note.causes):
        parts += _figures(note)
    return CorrectionBlock(edition, tuple(parts))


def cause(c: Cause) -> str:
    """One cause in a phrase."""
    note = c.note if len(c.note) <= NOTE_TOLD else f"{c.note[:NOTE_TOLD]}…"
    told = {
        "name": c.name, "table": c.table, "version": c.version, "before": c.before, "restores": c.restores,
        "note": note, "day": chinese_date(date.fromisoformat(c.day)) if c.day else "",
    }  # fmt: skip
    if c.of != "hand_in":
        return _OTHER[c.of].format(**told)
    if not c.version:
        return _GONE.format(**told)
    form = _RESTORED if c.restores else _REPLACED if c.before else _CAME_LATE if c.late else _CAME
    decided = _DECIDED.format(numbers="、".join(map(str, c.objections))) if c.objections else ""
    return form.format(**told) + decided


def summary(causes: Sequence[Cause]) -> str:
    """All causes of an edition in a line."""
    return _joined([cause(c) for c in causes], CAUSES_TOLD, form=_SOME_CAUSES)


def moved(m: Moved) -> str:
    """``总分 81.20→81.40``."""
    return _MOVED.format(what=m.what, old=m.old, new=m.new)


def _figures(note: Correction) -> list[tuple[str, str]]:
    own, others = [moved(m) for m in (*note.results, *note.details)], _joined(
        [moved(m) for m in note.others], FIGURES_TOLD, note.others_count
    )  # fmt: skip
    if own:
        said = [(FIGURES, f"{_joined(own, FIGURES_TOLD)}。")]
        return [*said, (OTHERS, f"{others}。")] if note.others else said
    if note.others:
        return [(FIGURES, f"{_ONLY_OTHERS.format(some=others)}。")]
    handed = any(c.of not in ("program", "key") for c in note.causes)
    return [(FIGURES, f"{_SOURCES if handed else _NOTHING}。")]


def _joined(said: Sequence[str], most: int, count: int = 0, form: str = _SOME) -> str:
    """Phrases run on for as many characters as there is room, of the first as much as there is; others are counted."""
    shown: list[str] = []
    for phrase in said:
        if shown and sum(map(len, shown)) + len(phrase) > most:
            break
        shown.append(phrase if len(phrase) <= most else f"{phrase[: most - 1]}…")
    text, whole = "；".join(shown), max(count, len(said))
    return text if len(shown) == whole else form.format(some=text, count=whole)
