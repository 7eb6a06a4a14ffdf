"""Show a file in the program that the system has for it."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path


def show_file(path: Path) -> bool:
    """Open it as a double click would; False where the system has nothing that does so."""
    path = path.absolute()  # a name may begin with a dash
    start = getattr(os, "startfile", None)
    try:
        if start is not None:
            start(path)
            return True
        opener = "open" if sys.platform == "darwin" else "xdg-open"
        return subprocess.run([opener, str(path)], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL).returncode == 0
    except OSError:
        return False
