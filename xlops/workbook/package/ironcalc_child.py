"""The child process in which IronCalc runs: it may panic, overflow its stack or never end, and takes nobody with it.

It is started as a plain file, so that it loads nothing but IronCalc. On stdin it gets one JSON object:

    path     the workbook
    modules  where Python finds IronCalc
    limit    seconds after which it ends, even where nobody waits for it any more
    work     seconds of the processor's time after which it ends, where the system counts them (not on Windows)
    cells    [sheet, row, column, value shown] of every formula whose value is asked for
    pins     [sheet, row, column, value] of cells that hold this value in the place of their formula

On stdout it gives back {"values": […], "unknown": [numbers of cells that IronCalc cannot compute]}, or
{"unreadable": why} for a workbook that it cannot load, or {"held": why} for a file that cannot be read. Where IronCalc
panics it says why on stderr and ends with 101, as Rust programs do.
"""

from __future__ import annotations

import contextlib
import faulthandler
import json
import math
import os
import re
import sys
import threading
import time
from typing import Any

PASSES = 3
_STACK = 256 << 20  # a chain of formulas is followed cell into cell
_CANNOT = re.compile(r"#(?:NAME\?|N/IMPL!?|ERROR!|CIRC!|SPILL!|CALC!|UNSUPPORTED!?)")
_ERRORS = {"#N/A": "=NA()", "#DIV/0!": "=1/0", "#VALUE!": '=1+"x"', "#NUM!": "=SQRT(-1)"}
_TRIES = (0.1, 0.3, 0.6, 1.0)  # seconds between two tries of reading a file that was just written
_ENDED_BY_PANIC = 101


def main() -> None:
    """Answer one question and end."""
    answers = os.fdopen(os.dup(1), "w", encoding="utf-8")
    os.dup2(os.open(os.devnull, os.O_WRONLY), 1)  # IronCalc talks to stdout
    asked = json.load(sys.stdin)
    faulthandler.dump_traceback_later(asked["limit"], exit=True, file=open(os.devnull, "w", encoding="utf-8"))  # noqa: SIM115
    _end_after(asked.get("work"))
    _end_with_the_parent()
    sys.path[:] = asked["modules"]
    done: list[dict[str, Any] | BaseException] = []
    _with_room(lambda: done.append(_caught(asked)))
    if isinstance(done[0], BaseException):
        print(done[0], file=sys.stderr)  # noqa: T201
        sys.stderr.flush()
        os._exit(_ENDED_BY_PANIC)
    json.dump(done[0], answers)
    answers.flush()
    os._exit(0)  # a large model takes its time to be taken apart


def _end_after(work: float | None) -> None:
    """A computer that is busy with other things makes a sound workbook slow, but not its computation long."""
    if work is not None:
        with contextlib.suppress(ImportError, ValueError, OSError):
            import resource

            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
            resource.setrlimit(resource.RLIMIT_CPU, (math.ceil(work), math.ceil(work) + 1))


def _end_with_the_parent() -> None:
    """On Linux at once; elsewhere the limit does it."""
    if sys.platform == "linux":
        import ctypes
        import signal

        with contextlib.suppress(OSError, AttributeError):
            ctypes.CDLL(None).prctl(1, signal.SIGKILL)  # PR_SET_PDEATHSIG


def _with_room(work: Any) -> None:
    """Run `work` with a stack that long chains of formulas fit on; Windows gives a program one megabyte."""
    try:
        threading.stack_size(_STACK)
        thread = threading.Thread(target=work)
        thread.start()
    except (ValueError, RuntimeError):
        work()
    else:
        thread.join()


def _caught(asked: dict[str, Any]) -> dict[str, Any] | BaseException:
    try:
        return answer(asked)
    except BaseException as why:  # IronCalc's panic is no Exception
        return why


def answer(asked: dict[str, Any]) -> dict[str, Any]:
    """What the question of the module's docstring is answered with."""
    import ironcalc

    model = None
    for wait in (*_TRIES, None):
        try:
            with open(asked["path"], "rb"):
                pass
            model = ironcalc.load_from_xlsx(asked["path"], "en", "UTC", "en")
            break
        except OSError as why:
            said = {"held": str(why)}
        except ironcalc.WorkbookError as why:
            if "i/o error" not in str(why).lower():
                return {"unreadable": str(why)}
            said = {"held": str(why)}
        if wait is None:
            return said
        time.sleep(wait)
    for pin in asked["pins"]:
        _pin(model, pin)
    return _values(model, asked["cells"])


def _values(model: Any, cells: list[list[Any]]) -> dict[str, Any]:
    """A cell that IronCalc cannot compute is given the value shown and everything is computed again, so that a
    formula which catches errors (IFERROR) does not catch IronCalc's."""
    pinned: set[int] = set()
    values: list[Any] = []
    for _ in range(PASSES):
        model.evaluate()
        values = [model.get_cell_value(sheet, row, column) for sheet, row, column, _ in cells]
        lost = {n for n, value in enumerate(values) if n not in pinned and _cannot(value, cells[n][3])}
        pinned |= lost
        if not lost:
            break
        for number in lost:
            _pin(model, cells[number])
    return {"values": values, "unknown": sorted(pinned)}


def _cannot(value: Any, shown: Any) -> bool:
    return isinstance(value, str) and _CANNOT.match(value) is not None and value != shown


def _pin(model: Any, cell: list[Any]) -> None:
    *place, value = cell
    if isinstance(value, bool):
        model.update_cell_with_bool(*place, value)
    elif isinstance(value, int | float):
        model.update_cell_with_number(*place, float(value))
    elif value in _ERRORS:
        model.update_cell_with_formula(*place, _ERRORS[value])
    elif isinstance(value, str):
        model.update_cell_with_text(*place, value)


if __name__ == "__main__":
    main()
