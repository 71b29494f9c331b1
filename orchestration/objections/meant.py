"""Who and what somebody means who registers an objection: codes and full names of the pack, or another body's name."""

from __future__ import annotations

from mulin.findings import FindingsError
from mulin.pack import Pack
from orchestration.objections import messages as m


def objector(pack: Pack, text: str) -> tuple[str, str | None]:
    """Who objects, as (name, code): a unit or department of the pack; otherwise the body as it was typed, without
    code. Raises FindingsError for a name that several units have."""
    code = _code_of(pack, text)
    return (text, None) if code is None else (name_of(pack, code), code)


def subject(pack: Pack, text: str) -> str:
    """The code of the unit or department whose result is meant. Raises FindingsError."""
    code = _code_of(pack, text)
    if code is None:
        raise _refuse("objection.unit", text=text)
    return code


def indicator(pack: Pack, year: int, text: str) -> str:
    """The code of an indicator of the year, by code or by name. Raises FindingsError."""
    for known in pack.years[year].indicators:
        if text in (known.code, known.name_zh):
            return known.code
    raise _refuse("objection.indicator", text=text, year=year)


def department(pack: Pack, text: str) -> str:
    """The code of a department, by code (in any case) or by name. Raises FindingsError."""
    for known in pack.departments:
        if text.upper() == known.code.upper() or text == known.name:
            return known.code
    raise _refuse("objection.department", text=text)


def name_of(pack: Pack, code: str) -> str:
    """A unit's or department's name; the code where this pack no longer has it."""
    known = pack.unit.get(code) or pack.department.get(code)
    return known.name if known is not None else code


def _code_of(pack: Pack, text: str) -> str | None:
    if text in pack.unit or text in pack.department:
        return text
    found = [u.code for u in pack.units if u.name == text] + [d.code for d in pack.departments if d.name == text]
    if len(found) > 1:
        raise _refuse("objection.unit/several", text=text, known="、".join(found))
    return found[0] if found else None


def _refuse(rule: str, **words: object) -> FindingsError:
    return FindingsError(m.NOT_MEANT, [m.RULES[rule].finding(rule, words)])
