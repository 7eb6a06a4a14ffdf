"""One shop again and again: its files end with a period, or go on. The period's review must be the same (N26)."""

from __future__ import annotations

import os
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, timedelta
from functools import partial
from pathlib import Path

from tests.pages import Cells, sheets_of
from tests.stores import begin_store, built, once, workbook_path
from xlops.demo import settings_toml
from xlops.demo.ads import campaign_files, product_report, term_report
from xlops.demo.business import business_files
from xlops.demo.clock import Clock, month_start, quarters
from xlops.demo.health import health_files
from xlops.demo.inventory import inventory_files
from xlops.demo.late import seen_on
from xlops.demo.ledger import ledger
from xlops.demo.money import report, transaction_files
from xlops.demo.scenario import told
from xlops.demo.text import Export
from xlops.demo.told_year import simulate
from xlops.demo.year import DemoYear
from xlops.jobs.ingest import EXPORTS, ingest
from xlops.periods import Month, Week
from xlops.settings import FILE_NAME, load_settings

GOES_ON_TO, EXPORTED = date(2026, 11, 22), date(2026, 12, 20)
ADS_FROM = date(2026, 7, 1)
ENDING = {
    "Monthly review · 2026-10": Month(2026, 10),
    "Weekly review · W44 2026": Week(date(2026, 10, 26)),
    "Weekly review · W45 2026": Week(date(2026, 11, 2)),
}
_POSITIONS = {"row in the data": False, "row, a year ago": False, "row in tbl_apart": True}  # label → across, or down


@dataclass(frozen=True)
class DownloadedLater(Clock):
    """Days up to the last one, downloaded when nothing moves any more."""

    @property
    def exported(self) -> date:
        return EXPORTED


def files(year: DemoYear, last: date) -> Iterator[Export]:
    """All reports of the days up to `last`, photographs up to the Monday after."""
    seen = seen_on(year, last + timedelta(days=1), ())
    seen = replace(seen, clock=DownloadedLater(last, start=seen.clock.first_day))
    yield from business_files(seen, quarters(seen.clock.first_day, last), None)
    yield from campaign_files(seen, quarters(seen.clock.first_day, last), 0, 0)
    begin = seen.clock.index(ADS_FROM)
    clicks = [c for c in seen.clicks if c.day >= begin and c.target.campaign.plan.ad_product == "SP"]
    yield "us/ads/Sponsored_Products_Advertised_product_report.xlsx", product_report(seen, clicks)
    yield "us/ads/Sponsored_Products_Search_term_report.xlsx", term_report(seen, clicks, daily=True)
    weeks = [back for back in range(14) if year.clock.week(back) <= last]
    yield from inventory_files(year, weeks)
    yield from health_files(year, weeks)
    yield f"us/Inventory_Ledger_Summary_{ADS_FROM}_to_{last}.csv", ledger(year, ADS_FROM, last)
    yield from transaction_files(seen)
    for day in (last + timedelta(days=n) for n in range(1, (GOES_ON_TO - last).days + 1)):
        if charged := charged_late(year, day, month_start(last)):
            yield f"us/2026Nov{day.day}-2026Nov{day.day}CustomTransaction.csv", charged


def charged_late(year: DemoYear, day: date, month: date) -> bytes:
    """What Amazon charges on a day for the month (its first day) or one before: a review of it learns of it (N29)."""
    before, now = month_start(day, 1) <= month, month_start(day) <= month
    lines = report(year, day, day, {}).splitlines(keepends=True)
    header = next(n for n, line in enumerate(lines) if line.startswith(b'"date/time"'))
    owed = [line for line in lines if (before and b"FBA storage fee" in line) or (now and b"Subscription" in line)]
    return b"".join(lines[: header + 1] + owed) if owed else b""


def shop(last: date, folder: Path) -> None:
    """A shop whose files know the days up to `last`, with its workbook."""
    store = told("demo")
    year = simulate(store, store.market[0], Clock(GOES_ON_TO), store.clock.seed)
    (folder / FILE_NAME).write_text(settings_toml("en").replace('["US", "DE"]', '["US"]'), "utf-8")
    at = datetime.combine(EXPORTED, datetime.min.time(), UTC).timestamp()
    for name, content in files(year, last):
        path = folder / EXPORTS / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(content)
        os.utime(path, (at, at))
    begin_store(folder)
    assert [o.reason for o in ingest(folder, load_settings(folder)).outcomes if o.what != "stored"] == []


def whole(folder: Path) -> None:
    """The shop that goes on, with all the reviews that are compared."""
    shop(GOES_ON_TO, folder)
    built(folder, periods=list(ENDING.values()))


def ends(period: Month | Week, folder: Path) -> None:
    shop(period.span.last, folder)
    built(folder, periods=[period])


def review_books(root: Path, period: Month | Week) -> tuple[Path, Path]:
    """The workbooks of the shop that ends with a period and of the one that goes on."""
    return (
        workbook_path(once(root, f"ends-{period.label}", partial(ends, period))),
        workbook_path(once(root, "goes-on", whole)),
    )


def review_pages(root: Path, period: Month | Week) -> tuple[Cells, Cells]:
    """The cells of a period's review in both."""
    one, other = (seen(sheets_of(book)[period.sheet_name]) for book in review_books(root, period))
    return one, other


def seen(cells: Cells) -> Cells:
    """The cells of a review, of a row in a table only that it is there: a longer table has it elsewhere."""
    places = {value: at for at, value in cells.items() if value in _POSITIONS}
    assert places.keys() == _POSITIONS.keys()
    lines = {(places[word], across) for word, across in _POSITIONS.items()}
    positions = {
        (r, c)
        for r, c in cells
        for (row, column), across in lines
        if (r == row and c > column if across else c == column and r > row)
    }
    return {at: at in positions or value for at, value in cells.items()}
