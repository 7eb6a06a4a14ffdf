"""Write all that is generated: templates, macros, pages of the docs, counts: `python docs/regenerate.py`."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
READMES = ("README.md", "README.zh-CN.md")


def pages() -> list[str]:
    """The pages that hold a part written by cog, from the root."""
    found = (p for p in sorted((ROOT / "docs").glob("*.md")) if "[[[cog" in p.read_text("utf-8"))
    return [p.relative_to(ROOT).as_posix() for p in found]


def counted(readme: str) -> str:
    """The page with the true numbers in its links to the lists of KPIs and of reports."""
    sys.path.insert(0, str(ROOT))
    from xlops.kpis import load
    from xlops.reports import KINDS

    true = {"kpis": len(load()), "reports": len(KINDS)}
    link = r"\[\d+([^\]]*\]\(docs/(kpis|reports)(?:\.zh-CN)?\.md\))"
    return re.sub(link, lambda found: f"[{true[found[2]]}{found[1]}", readme)


def main() -> None:
    for script in (["workbook_templates/build.py"], ["macros/build.py"], ["-m", "cogapp", "-I", ".", "-r", *pages()]):
        subprocess.run([sys.executable, *script], cwd=ROOT, check=True)
    for path in (ROOT / name for name in READMES):
        path.write_text(counted(path.read_text("utf-8")), "utf-8", newline="\n")


if __name__ == "__main__":
    main()
