"""Memory that was freed and still counts as the program's."""

from __future__ import annotations

import ctypes
from contextlib import suppress


def give_back() -> None:
    """Give freed memory back to the system where the C library would keep it for later (glibc); elsewhere nothing."""
    with suppress(AttributeError, OSError, TypeError):  # other systems' libraries have no such function, or no name
        ctypes.CDLL(None).malloc_trim(0)
