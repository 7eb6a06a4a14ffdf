"""Write all that is generated: templates, VBA sources and add-in, pages of the docs: `python docs/regenerate.py`."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]


def pages() -> list[str]:
    """The pages that hold a part written by cog, from the root."""
    found = (p for p in sorted((ROOT / "docs").glob("*.md")) if "[[[cog" in p.read_text("utf-8"))
    return [p.relative_to(ROOT).as_posix() for p in found]


def main() -> None:
    for script in (["workbook_templates/build.py"], ["macros/build.py"], ["-m", "cogapp", "-I", ".", "-r", *pages()]):
        subprocess.run([sys.executable, *script], cwd=ROOT, check=True)


if __name__ == "__main__":
    main()
