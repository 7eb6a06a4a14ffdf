"""Goldens: a small synthetic file of every kind beside what xlops reads from it, word for word.

`golden/us/2026-W47/orders.txt` is read as if it lay in `exports/us/2026-W47/`; `orders.txt.golden` holds the readings,
the rows in the canonical table, and the findings. `pytest --golden-update` writes the goldens anew: look at the diff.
"""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from tests.reports.plainly import read_all
from xlops.reports import KINDS
from xlops.reports.read_batch import shortest

GOLDEN = Path(__file__).parent / "golden"
FILES = sorted(p for p in GOLDEN.rglob("*") if p.is_file() and p.suffix != ".golden")


def told(path: Path, scratch: Path) -> str:
    """All that is read from a file, as lines."""
    lines = []
    for reading, columns, rows in read_all(path, scratch, name=path.relative_to(GOLDEN).as_posix()):
        place = " ".join(
            w
            for w in (reading.language, reading.marketplace, reading.currency, reading.ad_product, reading.subject)
            if w
        )
        lines += [f"# {reading.name}: {reading.kind} → {reading.table}", f"# {place}"]
        lines += [f"# {reading.grain.value} {reading.span} by {reading.span_by}, exported {reading.exported.at:%F %R}"]
        lines += [f"# {reading.rows} rows; decimal mark {reading.decimal}, days {reading.day_order}"]
        lines += [f"# {name} {total:f}" for name, total in reading.totals.items() if total]
        lines += [f"# {f.code}: {f.message.en}" for f in reading.findings]
        some = [n for n in range(len(columns)) if any(row[n] is not None for row in rows)]
        lines += ["\t".join(columns[n] for n in some)]
        lines += ["\t".join(shown(row[n]) for n in some) for row in rows]
    return "\n".join(lines) + "\n"


def shown(value: object) -> str:
    if isinstance(value, Decimal):
        return f"{shortest(value):f}"
    return "" if value is None else f"{value:.9g}" if isinstance(value, float) else str(value)


def kinds(path: Path) -> set[str]:
    """The kinds of report that a golden tells of; none where there is no golden yet."""
    golden = path.with_name(path.name + ".golden")
    lines = golden.read_text("utf-8").splitlines() if golden.exists() else []
    return {line.split(": ")[1].split(" ")[0] for line in lines if line.startswith("# ") and " → " in line}


def first_of_its_kind() -> list[object]:
    """All files, those thorough whose every kind has an earlier one."""
    seen: set[str] = set()
    found: list[object] = []
    for path in FILES:
        again = kinds(path) and kinds(path) <= seen
        found.append(pytest.param(path, marks=pytest.mark.thorough) if again else path)
        seen |= kinds(path)
    return found


@pytest.mark.parametrize("path", first_of_its_kind(), ids=lambda p: p.relative_to(GOLDEN).as_posix())
def test_golden(path: Path, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    golden = path.with_name(path.name + ".golden")
    found = told(path, tmp_path)
    if request.config.getoption("--golden-update"):
        golden.write_text(found, encoding="utf-8", newline="\n")
    assert golden.exists(), "no golden yet: pytest --golden-update, then look at it"
    assert found == golden.read_text("utf-8")


def test_every_golden_has_its_file() -> None:
    assert [p for p in GOLDEN.rglob("*.golden") if not p.with_suffix("").exists()] == []


def test_every_kind_has_a_golden() -> None:
    assert {k.name for k in KINDS} - {kind for path in FILES for kind in kinds(path)} == set()
