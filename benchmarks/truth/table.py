"""What a scorer gives: rows beside each other and the numbers behind them; what a table says of itself is data."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

_TOLD: dict[str, dict[str, Any]] = tomllib.loads(Path(__file__).with_name("tables.toml").read_text("utf-8"))


@dataclass
class Table:
    """One scorer's result; the first cell of a row is its name, the others follow the columns of `tables.toml`."""

    name: str
    rows: list[tuple[str, ...]] = field(default_factory=list)
    numbers: dict[str, Any] = field(default_factory=dict)

    def markdown(self) -> str:
        """A heading, how it is counted, the table."""
        told = _TOLD[self.name]
        head, rule = ["", *told["columns"]], ["---", *["---:"] * len(told["columns"])]
        lines = ["| " + " | ".join(cells) + " |" for cells in (head, rule, *self.rows)]
        return f"## {told['title']}\n\n{told['how']}\n\n" + "\n".join(lines) + "\n"


def share(part: float, whole: float) -> str:
    """`42 %`; a dash of nothing."""
    return f"{100 * part / whole:.0f} %" if whole else "–"
