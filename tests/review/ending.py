"""One shop twice: its files end with October, or go on to 22 November. October's review must be the same (N26)."""

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
from xlops.demo.clock import Clock, quarters
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
from xlops.settings import FILE_NAME, load_settings

END, GOES_ON_TO, EXPORTED = date(2026, 10, 31), date(2026, 11, 22), date(2026, 12, 20)
ADS_FROM = date(2026, 7, 1)


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
    if last == END:
        yield "us/2026Nov7-2026Nov7CustomTransaction.csv", storage_of_october(year)


def storage_of_october(year: DemoYear) -> bytes:
    """What Amazon charges in November for October's days, and nothing else: the review learns of it (N29)."""
    charged = date(2026, 11, 7)
    lines = report(year, charged, charged, {}).splitlines(keepends=True)
    header = next(n for n, line in enumerate(lines) if line.startswith(b'"date/time"'))
    return b"".join(lines[: header + 1] + [line for line in lines if b"FBA storage fee" in line])


def october(last: date, folder: Path) -> None:
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
    built(folder)


def october_pages(root: Path) -> tuple[Cells, Cells]:
    """The cells of October's review, of the shop that ends there and of the one that goes on."""
    made = [once(root, f"ends-{last}", partial(october, last)) for last in (END, GOES_ON_TO)]
    one, other = (sheets_of(workbook_path(folder))["M10 2026"] for folder in made)
    return one, other
