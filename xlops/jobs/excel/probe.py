"""One thing that `xlops excel doctor` looked at."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

State = Literal["ok", "note", "stop"]


@dataclass(frozen=True)
class Probe:
    """One thing looked at. `stop` is what would keep the buttons from working."""

    id: str
    state: State
    says: str
    do: str = ""
