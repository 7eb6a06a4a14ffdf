"""Text a spreadsheet would take for a formula: put behind an apostrophe in a CSV, and taken out again (rule D8)."""

from __future__ import annotations

from typing import Any

_FORMULA = tuple("=+-@\t\r")


def guarded(value: Any) -> Any:
    """A cell as it is written to a CSV."""
    return f"'{value}" if isinstance(value, str) and value.startswith(_FORMULA) else value


def unguarded(text: str) -> str:
    """The text of a cell as it was before it was guarded."""
    return text[1:] if text.startswith("'") and text[1:].startswith(_FORMULA) else text
