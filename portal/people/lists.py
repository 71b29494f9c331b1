"""Accounts by a list, as Excel saves it: read, judged whole, shown, and only then applied, all or nothing."""

from __future__ import annotations

from collections.abc import Container, Iterator
from dataclasses import dataclass
from datetime import date

from django.db import transaction
from django.http import HttpRequest

from mulin.beijing import today
from mulin.findings import Finding, FindingsError
from mulin.pack import Pack
from mulin.pack.files import csv_rows
from mulin.pack.header import HEADS, wrong_header
from mulin.tables.export import csv_bytes
from mulin.tables.inert import original
from mulin.text.encodings import CHINESE
from mulin.text.personal import masked
from mulin.text.typed import in_a_line
from mulin.text.unseen import bare
from mulin.workbooks.days import coerce_date
from portal.people import messages as m
from portal.people.accounts import wrong_login
from portal.people.journal import note
from portal.people.models import NAME, Account, Post, Tenure, login_of
from portal.people.posts import posts_of
from portal.people.refusal import finding
from portal.people.roles import Role
from portal.people.tenures import assign, require_administrator, until

MOST_BYTES = 1_000_000
_ENGLISH = ("login", "name", "role", "code", "begins", "ends")
_LOGIN, _NAME, _ROLE, _CODE, _BEGINS, _ENDS = m.CSV_HEAD
_FILE = "账号清单"


@dataclass(frozen=True, slots=True)
class Row:
    """One line of the list as it was written; ``line``: where."""

    line: int
    cells: dict[str, str]


@dataclass(frozen=True, slots=True)
class Held:
    """A tenure of the list. ``begins`` None: from today."""

    login: str
    role: Role
    code: str
    begins: date | None
    ends: date | None


@dataclass(frozen=True, slots=True)
class Plan:
    """What applying the list will do: new accounts and other names (login → name), new tenures, other ends."""

    accounts: dict[str, str]
    names: dict[str, str]
    tenures: tuple[Held, ...]
    ends: tuple[Held, ...]

    @property
    def empty(self) -> bool:
        return not (self.accounts or self.names or self.tenures or self.ends)


def read(raw: bytes) -> list[Row]:
    """The lines of a CSV in UTF-8 or GBK, the header in Chinese or English in any order. Raises FindingsError."""
    found: list[Finding] = []
    if len(raw) > MOST_BYTES:
        raise _refused([finding("csv_large", m.CSV_TOO_LARGE, most=MOST_BYTES // 1000)])
    lines = list(csv_rows(_text(raw), _FILE, found))
    if found:
        raise _refused(found)
    if len(lines) < 2:
        raise _refused([finding("csv_empty", m.CSV_EMPTY)])
    english = dict(zip(_ENGLISH, m.CSV_HEAD, strict=True))
    head = [english.get(bare(name).lower(), bare(name)) for name in lines[0][1]]
    if lacking := [name for name in m.CSV_HEAD if name not in head]:
        if instead := _no_header(lines[:HEADS]):
            raise _refused(instead)
        raise _refused([finding("csv_columns", m.CSV_COLUMNS, row=lines[0][0], lacking="、".join(lacking))])
    rows = []
    for line, cells in lines[1:]:
        if len(cells) != len(head):
            found.append(finding("csv_cells", m.CSV_CELLS, row=line, cells=len(cells), columns=len(head)))
        else:
            rows.append(Row(line, {k: original(v) for k, v in zip(head, cells, strict=True)}))
    if found:
        raise _refused(found)
    return rows


def _no_header(heads: list[tuple[int, list[str]]]) -> list[Finding]:
    """Why the first line is no header at all: another delimiter, or rows above it."""
    found = (wrong_header(heads, _FILE, known)[0] for known in (m.CSV_HEAD, _ENGLISH))
    return [f for f in found if f.rule in ("pack.delimiter", "pack.header_below")][:1]


def _text(raw: bytes) -> str:
    if raw.startswith(b"PK\x03\x04"):
        raise _refused([finding("csv_excel", m.CSV_EXCEL)])
    for encoding in ("utf-8-sig", CHINESE):
        try:
            text = raw.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\x00" not in text:  # UTF-16 has them
            return text
    raise _refused([finding("csv_encoding", m.CSV_ENCODING)])


def plan_of(rows: list[Row], pack: Pack) -> Plan:
    """What the list will do to the accounts as they are now. Raises FindingsError with all that is wrong with it."""
    found: list[Finding] = []
    there = {a.login.casefold(): a for a in Account.objects.all()}
    keys = set(posts_of(pack))
    names: dict[str, tuple[int, str, str]] = {}
    held: dict[tuple[str, str, str, date | None], int] = {}
    wanted: list[Held] = []
    for row in rows:
        wrong = list(_of_person(row, names, there))
        tenure = _tenure(row, keys, wrong)
        if tenure is not None and not wrong:
            key = (tenure.login.casefold(), tenure.role.value, tenure.code, tenure.begins)
            if key in held:
                wrong.append(finding("csv_twice", m.CSV_TWICE, row=row.line, line=held[key]))
            held.setdefault(key, row.line)
            wanted.append(tenure)
        found += wrong
    if found:
        raise _refused(found)
    old = {key: there[key] for key in names if key in there}
    return Plan(
        accounts={login: name for key, (_, login, name) in names.items() if key not in old},
        names={old[key].login: name for key, (_, _, name) in names.items() if key in old and old[key].name != name},
        **_against_what_is_there(wanted),
    )


def _of_person(row: Row, names: dict[str, tuple[int, str, str]], there: Container[str]) -> Iterator[Finding]:
    login, name = login_of(row.cells[_LOGIN]), row.cells[_NAME]
    if login.casefold() not in there and (told := wrong_login(login)) is not None:
        yield finding("login", told, row=row.line, column=_LOGIN, login=masked(login))
    if wrong := in_a_line(_NAME, name, NAME, "people.name"):
        yield Finding(wrong.level, wrong.rule, wrong.message, wrong.mend, row=row.line, column=_NAME, value=name)
    line, _, known = names.setdefault(login.casefold(), (row.line, login, name))
    if known != name:
        yield finding("csv_names", m.CSV_TWO_NAMES, row=row.line, column=_NAME, value=name, line=line, name=known)


def _tenure(row: Row, keys: set[tuple[str, str]], wrong: list[Finding]) -> Held | None:
    label, code = row.cells[_ROLE], row.cells[_CODE]
    if not label:
        if code or row.cells[_BEGINS] or row.cells[_ENDS]:
            wrong.append(finding("csv_alone", m.CSV_DATES_ALONE, row=row.line, column=_ROLE))
        return None
    role = next((r for r in Role if label in (r.value, r.label)), None)
    if role is None:
        roles = "、".join(r.label for r in Role)
        wrong.append(finding("csv_role", m.CSV_NO_ROLE, row=row.line, column=_ROLE, role=label, roles=roles))
        return None
    if role.has_own and not code:
        wrong.append(finding("code_needed", m.CODE_NEEDED, row=row.line, column=_CODE, role=role.label))
    elif not role.has_own and code:
        wrong.append(finding("code_none", m.CODE_NONE, row=row.line, column=_CODE, value=code, role=role.label))
    elif (role.value, code) not in keys:
        what = "单位" if role is Role.UNIT else "部门"
        wrong.append(finding("code", m.CODE_UNKNOWN, row=row.line, column=_CODE, code=code, what=what))
    begins, ends = _day(row, _BEGINS, wrong), _day(row, _ENDS, wrong)
    if begins and ends and ends < begins:
        wrong.append(finding("ends", m.ENDS_BEFORE, row=row.line, column=_ENDS, ends=ends, begins=begins))
    return Held(login_of(row.cells[_LOGIN]), role, code, begins, ends)


def _day(row: Row, column: str, wrong: list[Finding]) -> date | None:
    typed = row.cells[column]
    day = coerce_date(typed).value if typed else None
    if typed and not isinstance(day, date):
        wrong.append(finding("csv_day", m.CSV_NO_DAY, row=row.line, column=column, value=typed, day=typed))
        return None
    return day if isinstance(day, date) else None


def _against_what_is_there(wanted: list[Held]) -> dict[str, tuple[Held, ...]]:
    """Of the tenures of a list, those that are new and those that there are with another end."""
    there: dict[tuple[str, str, str], list[Tenure]] = {}
    for tenure in Tenure.objects.select_related("account", "post"):
        key = (tenure.account.login.casefold(), tenure.post.role, tenure.post.code)
        there.setdefault(key, []).append(tenure)
    new, ends = [], []
    for held in wanted:
        alike = there.get((held.login.casefold(), held.role.value, held.code), [])
        same = next((t for t in alike if held.begins in (None, t.begins) and _open(t, held)), None)
        if same is None:
            new.append(held)
        elif same.ends != held.ends:
            ends.append(held)
    return {"tenures": tuple(new), "ends": tuple(ends)}


def _open(tenure: Tenure, held: Held) -> bool:
    """Whether a line without a day of beginning can mean this tenure."""
    return held.begins is not None or tenure.ends is None or tenure.ends >= today()


@transaction.atomic
def apply(request: HttpRequest | None, plan: Plan) -> str:
    """All of it or nothing; what was done, in words. Raises FindingsError."""
    for login, name in plan.accounts.items():
        Account.objects.create_user(login, name)
        note(request, "people.create", about=login, detail={"name": name})
    for login, name in plan.names.items():
        before = Account.objects.get(login=login)
        note(request, "people.rename", about=login, detail={"before": before.name, "after": name})
        Account.objects.filter(pk=before.pk).update(name=name)
    for held in plan.tenures:
        assign(request, *_of(held), held.begins or today(), held.ends)
    for held in plan.ends:
        account, post = _of(held)
        alike = [t for t in Tenure.objects.filter(account=account, post=post) if held.begins in (None, t.begins)]
        tenure = next(t for t in alike if _open(t, held))
        detail = {"post": str(post), "role": post.role, "code": post.code, "begins": str(tenure.begins),
                  "before": str(tenure.ends or ""), "ends": str(held.ends or "")}  # fmt: skip
        until(tenure, held.ends)
        note(request, "people.end", about=account.login, detail=detail)
    require_administrator()
    return m.CSV_DONE.format(
        accounts=len(plan.accounts), tenures=len(plan.tenures), names=len(plan.names), ends=len(plan.ends)
    )


def _of(held: Held) -> tuple[Account, Post]:
    account = Account.objects.get(login__iexact=held.login)
    return account, Post.objects.get_or_create(role=held.role, code=held.code)[0]


def written() -> bytes:
    """All accounts with their tenures as such a list: what :func:`read` takes again."""
    rows: list[tuple[object, ...]] = [m.CSV_HEAD]
    held: dict[int, list[Tenure]] = {}
    for tenure in Tenure.objects.select_related("post").order_by("begins", "pk"):
        if not tenure.taken_back:
            held.setdefault(tenure.account_id, []).append(tenure)
    for account in Account.objects.order_by("login"):
        mine: list[tuple[object, ...]] = [
            (Role(t.post.role).label, t.post.code, t.begins, t.ends) for t in held.get(account.pk, ())
        ]
        rows += [(account.login, account.name, *cells) for cells in mine or [("", "", None, None)]]
    return csv_bytes(rows, "\r\n")


def _refused(found: list[Finding]) -> FindingsError:
    return FindingsError(m.CSV_TITLE, found)
