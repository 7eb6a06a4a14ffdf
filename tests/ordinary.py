"""Run xlops as somebody whom rights of files bind: root, as which tests run in containers, may do all."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

# a process of root gives up what lets it pass rights by, for itself and for what it becomes
_GIVE_UP = (
    "import ctypes, os, sys; drop = ctypes.CDLL(None).prctl; "
    "[drop(24, capability, 0, 0, 0) for capability in (0, 1, 2, 3)]; "
    "os.execv(sys.executable, [sys.executable, '-m', 'xlops', *sys.argv[1:]])"
)
BOUND = sys.platform != "win32" and (sys.platform == "linux" or os.geteuid() != 0)


@dataclass(frozen=True)
class Ended:
    code: int
    out: str
    err: str


def xlops(*arguments: str | bytes | Path) -> Ended:
    """A command in a process of its own, held to the rights of files."""
    root = sys.platform == "linux" and os.geteuid() == 0
    start = ["-c", _GIVE_UP] if root else ["-m", "xlops"]
    run = subprocess.run([sys.executable, *start, *arguments], capture_output=True, cwd=Path(__file__).parents[1])
    out, err = (text.decode("utf-8", "backslashreplace") for text in (run.stdout, run.stderr))
    return Ended(run.returncode, out, err)
