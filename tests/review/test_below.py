"""What stands below the account as of a past day (rule N26), on a store made by hand and on the demo."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import pandas as pd
import pytest

from tests.jobs.exports import Home, by_date
from tests.measures.test_photographs import plan
from tests.pages import findings
from tests.review.ending import ENDING, review_books, review_pages
from xlops.facts.history import open_store
from xlops.jobs.board import open_board
from xlops.language import LANGUAGES, Text
from xlops.periods import Month, Week
from xlops.review.below import Below, below
from xlops.review.observations import observe
from xlops.workbook.package import Package
from xlops.workbook.package.references import Box

OCTOBER_END, AS_OF = date(2026, 10, 31), date(2026, 11, 22)
HEADER = "Date,Currency,Campaign Name,Impressions,Clicks,Spend,7 Day Total Sales ,7 Day Total Orders (#)"


@pytest.fixture
def home(tmp_path: Path) -> Home:
    """Sales up to 22 November; one campaign all along, one that began on 2 November; stock of each Monday since."""
    home = Home(tmp_path)
    home.put("us/BusinessReport-12-20-26.csv", by_date(60, AS_OF - timedelta(days=59)))
    lines = [HEADER]
    for n in range(60):
        day = AS_OF - timedelta(days=n)
        names = ["old", "burner"] if day >= date(2026, 11, 2) else ["old"]
        lines += [f"{day},USD,{name},900,10,{5 if name == 'old' else 50},20,1" for name in names]
    home.put("us/Sponsored Products campaigns 2026-12-20.csv", "\n".join(lines) + "\n")
    for day, units in ((date(2026, 10, 26), 400), (date(2026, 11, 2), 300), (date(2026, 11, 23), 20)):
        home.put(f"us/plan {day}.txt", plan(day, units))
    home.ingest()
    return home


def stood(home: Home, on: date) -> Below:
    with open_store(home.folder, read_only=True) as store:
        return below(open_board(store, home.settings).account, on)


def test_n26_the_review_of_october_made_on_22_november_stands_as_of_the_31st(home: Home) -> None:
    october, now = stood(home, OCTOBER_END), stood(home, AS_OF)
    columns = ["campaign", "days", "clicks", "spend", "rate"]
    assert october.campaigns[columns].to_numpy().tolist() == [["old", 28, 280, 140.0, 1.0]]
    assert now.campaigns[columns].to_numpy().tolist() == [
        ["burner", 21, 210, 1050.0, 1.0],
        ["old", 28, 280, 140.0, 1.0],
    ]
    assert [(s.sku, s.available) for s in october.skus] == [("S0", 300)]
    assert [(s.sku, s.available) for s in now.skus] == [("S0", 20)]
    assert (october.stock_day, now.stock_day) == ("2026-11-02", "2026-11-23")


def test_n26_what_to_order_by_when_is_counted_from_the_period_s_end(home: Home) -> None:
    """300 units at one a day, 45 days of lead time: enough then; 20 units are overdue now."""
    assert [(s.latest_order_date, s.status.value) for s in stood(home, OCTOBER_END).skus] == [(None, "met")]
    [now] = stood(home, AS_OF).skus
    assert now.plan is not None
    assert now.plan.latest is not None
    assert (now.plan.on, now.latest_order_date, now.status.value) == (AS_OF, now.plan.latest, "breach")
    assert (
        AS_OF + timedelta(days=20 - 14 - now.lead_days) < now.plan.latest < AS_OF + timedelta(days=20 - now.lead_days)
    )


def test_n26_a_review_tells_the_day_of_its_figures_and_which_are_stale(home: Home) -> None:
    """Health of the 15th stands for 22 November; stock is Monday's."""
    home.put("us/health.csv", "Metric,Value,Target,Date\nOrder Defect Rate,1.2%,1%,2026-11-15\n")
    home.ingest()
    nothing = pd.DataFrame()
    with open_store(home.folder, read_only=True) as store:
        board = open_board(store, home.settings)
        found = {o.key: o for o in observe(board, Week.of(AS_OF), [], nothing, nothing)}
    closings = [o for key, o in found.items() if key.startswith("closing")]
    told = {lang: [(o.status.value, o.finding.in_(lang), o.evidence.in_(lang)) for o in closings] for lang in LANGUAGES}
    assert told == {
        "en": [
            ("warn", "Stale: stock or reported figures of 11-15 stand for the period's end", "US Account Health"),
            ("info", "Stock and reported figures are of 11-23, the nearest to the period's end", "US FBA Inventory"),
        ],
        "zh": [
            ("warn", "数据过时：期末用的是 11-15 的库存或报告数据", "US 账户状况"),
            ("info", "库存与报告数据为 11-23，最接近期末", "US 亚马逊库存"),
        ],
    }
    assert found["odr|ALL|2026-W47"].evidence == Text(
        "figures of 11-15 stale; last week 1.2%", "数据截至 11-15 过时；上周 1.2%"
    )


def test_n26_the_demo_s_october_review_names_nothing_of_november(built_en: Path) -> None:
    with Package(built_en) as package:
        said = {
            name: "\n".join(f"{row['finding']} {row['evidence']}" for row in findings(package, name))
            for name in ("M10 2026", "W47 2026")
        }
    assert "campaign SP | Board | Broad" in said["W47 2026"]
    assert "SP | Board | Broad" not in said["M10 2026"]
    assert "5 SKUs run out before new stock can arrive" in said["M10 2026"]
    assert "5 SKUs run out before new stock can arrive" in said["W47 2026"]
    assert "Stock and reported figures are of 11-02, the nearest to the period's end" in said["M10 2026"]
    assert "Stock and reported figures are of 11-23, the nearest to the period's end" in said["W47 2026"]


@pytest.mark.thorough
@pytest.mark.parametrize(("title", "period"), list(ENDING.items()))
def test_n26_a_review_is_that_of_a_store_which_ends_there(
    tmp_path_factory: pytest.TempPathFactory, title: str, period: Month | Week
) -> None:
    ends, goes_on = review_pages(tmp_path_factory.getbasetemp(), period)
    assert ends[1, 1] == f"Larkfell Demo · {title}"
    assert len(ends) > 2_500
    books = [Package(path) for path in review_books(tmp_path_factory.getbasetemp(), period)]
    told, later = ({f["key"]: tuple(f.values()) for f in findings(book, period.sheet_name)} for book in books)
    assert told == later
    rows = {row for book in books for row in of_now(book, period.sheet_name)}
    assert rows
    cells = [at for at in ends | goes_on if at[1] > 0]  # the first column says in which row of a longer table a line is
    apart = [(at, ends.get(at), goes_on.get(at)) for at in cells if ends.get(at) != goes_on.get(at)]
    assert [of for of in apart if of[0][0] not in rows] == []


def of_now(book: Package, sheet: str) -> Iterator[int]:
    """The rows of what to do now, which the newest of its kind alone has, and of the findings that come after it."""
    names = ("wk_decide", "wk_ads", "wk_stock", "wk_next", "wk_more_2", "mo_decide")
    for name, shape in book.tables().items():
        if shape.sheet == sheet and name.startswith(names):
            box = Box.parse(shape.ref)
            yield from range(box.top - 3, box.bottom + 1)
