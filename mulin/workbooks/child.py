"""The child process that opens workbooks: ``python -m mulin.workbooks.child``.

Reads one JSON request a line from stdin, answers with one JSON line on stdout. It only lifts out what stands where, or
(a request with ``mark``: findings) marks it there;
judging and coercing is the parent's work, so that whatever a file does to this process, nothing is lost but this
reading. Imports as little as possible, and what marks only when it marks: it is started for every hand-in.
"""

from __future__ import annotations

import json
import resource
import sys
import zipfile
from pathlib import Path
from typing import Any

from mulin.findings import Finding
from mulin.workbooks.guard import inspect
from mulin.workbooks.limits import Limits
from mulin.workbooks.raw.outside_cells import outside_cells
from mulin.workbooks.raw.second import compare


def read_book(path: Path, limits: Limits) -> dict[str, Any]:
    """``{"findings": […], "book": {"properties": {…}, "sheets": […], "besides": […]} or None}``.

    What each ``SheetScan`` holds, and each ``OutsideCell``.
    """
    findings, scan = inspect(path, limits)
    answer: dict[str, Any] = {"findings": [f.as_dict() for f in findings], "book": None}
    if scan is not None:
        with zipfile.ZipFile(path) as zf:
            compare(zf, scan)
            beside = [found.as_dict() for found in outside_cells(zf, scan)]
        sheets = [sheet.as_dict() for sheet in scan.sheets]
        answer["book"] = {"properties": scan.properties, "sheets": sheets, "besides": beside}
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
