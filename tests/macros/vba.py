"""What a VBA project says, read by olevba."""

from __future__ import annotations

import warnings
from pathlib import Path

KEPT = Path(__file__).parents[2] / "macros"
SOURCES = sorted(KEPT.glob("*.bas"))


def modules_of(path: Path) -> dict[str, str]:
    """{module: source}, line ends of this system."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # olevba speaks to an older pyparsing
        from oletools.olevba import VBA_Parser

        parser = VBA_Parser(str(path))
        try:
            found = {name.rpartition(".")[0]: code for _, _, name, code in parser.extract_macros()}
        finally:
            parser.close()
    return {name: "\n".join(code.splitlines()).strip() for name, code in found.items()}


def text_of(path: Path) -> str:
    """A source of ours, as `modules_of` shows it."""
    return path.read_text("ascii").strip()
