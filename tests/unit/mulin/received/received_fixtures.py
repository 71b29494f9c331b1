"""What the tests of the received store share: an identity, and a way to die at a chosen step."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from mulin.received import Receipt, Store


@dataclass(frozen=True)
class Whose:
    pack: str = "示例"
    year: int = 2024
    department: str = "D06"
    kind: str = "report"


def take(store: Store, data: bytes, whose: Whose | None = None, **more: Any) -> Receipt:
    """Hand bytes in with everything else at its plainest."""
    given = {"pack": "示例", "who": "张三", "channel": "cli", "state": "accepted", "file_name": "上报.xlsx"}
    return store.receive(data, identity=whose or Whose(), **(given | more))


STEPS = ("open", "write", "fsync", "replace", "mkdir")


def die_at(step: int, work: Callable[[], object]) -> bool:
    """Run ``work`` in a child that is killed at its ``step``-th file operation, before doing it.

    True if the child died there, False if it finished with fewer operations. Nothing is cleaned up in the child:
    like kill -9, only what reached the files remains.
    """
    child = os.fork()
    if child == 0:
        _arm(step)
        try:
            work()
        except BaseException:  # noqa: BLE001 - the parent must hear of it as a code, whatever it was
            os._exit(3)
        os._exit(0)
    code = os.waitstatus_to_exitcode(os.waitpid(child, 0)[1])
    assert code in (0, 9), f"the child failed by itself ({code})"
    return code == 9


def _arm(step: int) -> None:
    from pathlib import Path

    left = step

    def counted(real: Callable[..., Any], *, half: bool = False) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            nonlocal left
            left -= 1
            if left == 0:
                if half:  # a write that the kill cuts in two
                    real(args[0], bytes(args[1])[: len(args[1]) // 2])
                os._exit(9)
            return real(*args, **kwargs)

        return call

    os.write = counted(os.write, half=True)
    os.fsync = counted(os.fsync)
    os.open = counted(os.open)
    os.ftruncate = counted(os.ftruncate)
    Path.replace = counted(Path.replace)  # type: ignore[method-assign]
    Path.mkdir = counted(Path.mkdir)  # type: ignore[method-assign]
