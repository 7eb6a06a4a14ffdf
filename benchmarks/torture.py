"""A year of weekly builds of a workbook onto which people hung all that Excel knows: what is lost, byte by byte.

    python benchmarks/torture.py                       # 52 builds
    python benchmarks/torture.py --weeks 8 --resave 4  # LibreOffice saves the workbook anew after every fourth
    python benchmarks/torture.py --macros              # an .xlsm

Own sheets with a chart, a picture, comments old and threaded, a pivot table with its cache, validations, conditional
formats, sparklines, links, a link to another file, a filter that is on, hidden rows, protection; sheets of ours moved.
After each build every part of theirs must be the same bytes but for the values of formulas (rule D9), and the Open XML
SDK must find nothing that it did not find before (where it is there: OOXML_VALIDATOR). At the end the workbook is
upgraded, once. Needs no exports. Prints Markdown.
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import sys
import tempfile
import time
import zipfile
from datetime import date, timedelta
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from tests import stores
from tests.office import libreoffice_values, validator, validator_errors
from tests.workbook.hard import add_hard, parts_of_others
from xlops.jobs.ingest import ingest
from xlops.jobs.upgrade import upgrade
from xlops.settings import load_settings

_PLACE = re.compile(r"^/xl/\S+ |\[\d+\]")
# LibreOffice writes an attribute to each sparkline that the validator does not know: it stops after 1,000 remarks
_UID = re.compile(rb' xr2:uid="[^"]*"')
_FIRST = date(2026, 11, 23)  # the Monday after the store's last day


def new_week(shop: Path, week: int) -> None:
    """What is downloaded on the next Monday."""
    first = _FIRST + timedelta(weeks=week)
    file = shop / "exports" / f"BusinessReport-{first + timedelta(days=10):%m-%d-%y}.csv"
    file.write_text(stores.by_date(first, sales=[200.0 + week]), "utf-8")
    exported = (first - date(1970, 1, 1)).days * 86_400 + 10 * 86_400
    os.utime(file, (exported, exported))
    stored = [o.what for o in ingest(shop, load_settings(shop)).outcomes]
    assert stored == ["stored"], stored


def errors(path: Path) -> set[str]:
    """The kinds of remark, wherever they stand: a review cloned from a sheet of LibreOffice's has its remarks."""
    if not validator():
        return set()
    with tempfile.TemporaryDirectory() as folder:
        plain = Path(folder) / path.name
        with zipfile.ZipFile(path) as book, zipfile.ZipFile(plain, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as copy:
            for name in book.namelist():
                part = book.read(name)
                copy.writestr(name, _UID.sub(b"", part) if name.startswith("xl/worksheets/") else part)
        return {_PLACE.sub("", remark) for remark in validator_errors(plain)}


def run(weeks: int, resave: int, macros: bool, folder: Path) -> int:
    shop = stores.tiny_store(folder / "shop", weeks=9)
    path = stores.built(shop, macros=macros).path
    add_hard(path)
    theirs, known, lost, took = parts_of_others(path), errors(path), 0, []
    print("| week | seconds | workbook KB | parts of others | changed or lost | new errors |")
    print("|---:|---:|---:|---:|---|---|")
    for week in range(weeks):
        new_week(shop, week)
        clock = time.process_time()
        stores.built(shop)
        took.append(time.process_time() - clock)
        now = parts_of_others(path)
        gone = sorted(name for name in theirs.keys() | now.keys() if theirs.get(name) != now.get(name))
        fresh = sorted(errors(path) - known)
        lost += len(gone) + len(fresh)
        size = path.stat().st_size >> 10
        told = [f"{took[-1]:.1f}", str(size), str(len(theirs)), ", ".join(gone) or "0", "; ".join(fresh) or "0"]
        print(f"| {week + 1} | {' | '.join(told)} |", flush=True)
        if resave and (week + 1) % resave == 0:
            shutil.copyfile(libreoffice_values(path, folder / "office"), path)
            theirs, known = parts_of_others(path), errors(path)
    upgrade(shop, load_settings(shop))
    now = parts_of_others(path)
    gone = sorted(name for name in theirs if name not in now)
    print(f"\nAfter `xlops upgrade`: {len(now)} parts of others, lost {', '.join(gone) or '0'}; new errors: "
          f"{'; '.join(sorted(errors(path) - known)) or '0'}. Lost in all: {lost + len(gone)}.")  # fmt: skip
    return lost + len(gone)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--weeks", type=int, default=52)
    parser.add_argument("--resave", type=int, default=0)
    parser.add_argument("--macros", action="store_true")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        sys.exit(bool(run(options.weeks, options.resave, options.macros, Path(folder))))


if __name__ == "__main__":
    main()
