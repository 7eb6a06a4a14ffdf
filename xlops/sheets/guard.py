"""Text behind an apostrophe in a CSV, as a spreadsheet has it: what it would take for a formula (rule D8), and what was
typed where something else belongs (rule D14)."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

_FORMULA = tuple("=+-@\t\r")


def guarded(value: Any) -> Any:
    """A cell as it is written to a CSV."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def unguarded(text: str) -> str:
    """The text of a cell as it was before it was guarded."""
    return text[1:] if text.startswith("'") and text[1:].startswith(_FORMULA) else text


def as_typed(raw: Any) -> Any:
    """A cell that is no value of its column, as a copy keeps it: text behind an apostrophe, taken for none."""
    if isinstance(raw, float) and raw.is_integer():
        return int(raw)
    return f"'{raw}" if isinstance(raw, str) and raw else raw


def typed(cell: str) -> str | float | bool:
    """What `as_typed` kept: a text, a number, a yes or no."""
    if cell.startswith("'"):
        return cell[1:]
    if cell in ("True", "False"):
        return cell == "True"
    for number in (int, float):
        with suppress(ValueError):
            if str(found := number(cell)) == cell:
                return found
    return cell
