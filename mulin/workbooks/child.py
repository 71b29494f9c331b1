"""The child process that opens workbooks: ``python -m mulin.workbooks.child``.

Reads one JSON request a line from stdin, answers with one JSON line on stdout. It only lifts out what stands where, or
(a request with ``mark``: findings) marks it there;
judging and coercing is the parent's work, so that whatever a file does to this process, nothing is lost but this
reading. Imports as little as possible: it is started for every hand-in.
"""

from __future__ import annotations

import datetime as dt
import json
import resource
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from mulin.findings import Finding
from mulin.workbooks.guard import inspect
from mulin.workbooks.limits import Limits


def _encode(value: object) -> object:
    """JSON form: numbers, texts and None as they are; others as a one-key object."""
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return {"bool": value}
    if isinstance(value, (int, float, str)):
        return value
    if isinstance(value, dt.datetime):
        return {"datetime": value.isoformat()}
    if isinstance(value, dt.date):
        return {"date": value.isoformat()}
    return {"time": str(value)}


def _trimmed(row: Sequence[object]) -> list[object]:
    out = [_encode(v) for v in row]
    while out and out[-1] is None:
        out.pop()
    return out


def read_book(path: Path, limits: Limits) -> dict[str, Any]:
    """``{"findings": […], "book": {"properties": {…}, "sheets": [{scan…, "values": [[…], …]}]} or None}``."""
    findings, scan = inspect(path, limits)
    answer: dict[str, Any] = {"findings": [f.as_dict() for f in findings], "book": None}
    if scan is None:
        return answer
    from python_calamine import CalamineWorkbook

    book = CalamineWorkbook.from_path(str(path))
    sheets = []
    for sheet in scan.sheets:
        rows = book.get_sheet_by_name(sheet.name).to_python(skip_empty_area=False) if sheet.rows else []
        sheets.append({**sheet.as_dict(), "values": [_trimmed(r) for r in rows]})
    answer["book"] = {"properties": scan.properties, "sheets": sheets}
    return answer


def _answer(request: dict[str, Any], limits: Limits) -> dict[str, Any]:
    path = Path(request["path"])
    if "mark" not in request:
        return read_book(path, limits)
    from mulin.workbooks.marking.mark import answer

    return answer(path, [Finding.from_dict(f) for f in request["mark"]], limits)


def _limit_time(seconds: float) -> None:
    used = resource.getrusage(resource.RUSAGE_SELF)
    budget = int(used.ru_utime + used.ru_stime + seconds) + 1
    resource.setrlimit(resource.RLIMIT_CPU, (budget, resource.RLIM_INFINITY))


def main() -> None:
    for line in sys.stdin:
        request = json.loads(line)
        limits = Limits(**request["limits"])
        resource.setrlimit(resource.RLIMIT_AS, (limits.memory_bytes, limits.memory_bytes))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
        _limit_time(limits.seconds)
        try:
            answer = _answer(request, limits)
        except MemoryError:
            answer = {"failed": "memory"}
        except KeyboardInterrupt:
            raise
        except BaseException as exc:  # noqa: BLE001 - calamine's panics are no Exception; the parent makes it a finding
            answer = {"failed": f"{type(exc).__name__}: {exc}"[:300]}
        sys.stdout.write(json.dumps(answer, ensure_ascii=False) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
