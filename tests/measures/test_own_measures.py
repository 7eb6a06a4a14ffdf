"""Measures that rest on transactions, health reports and the seller's own sheets, worked out by hand."""

from __future__ import annotations

import json
import shutil
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import pytest

from tests.jobs.exports import FIRST, Home, by_asin, by_date
from tests.measures.test_account import W45, measured
from tests.stores import board_of, kept_folder
from xlops.facts.history import open_store
from xlops.jobs.ingest import EXPORTS
from xlops.measures import Account
from xlops.measures.objects import Named, objects_of, short_names, without_cost
from xlops.periods import Month, Week

TRANSACTIONS = (
    "date/time,settlement id,type,order id,sku,description,quantity,marketplace,product sales,shipping credits,"
    "promotional rebates,selling fees,fba fees,other transaction fees,other,total"
)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def transaction(day: date, kind: str, sku: str, units: int, sales: float, fees: float, other: float = 0.0) -> str:
    """One line: `fees` is what Amazon takes, negative."""
    stamp = f'"{day:%b} {day.day}, {day.year} 10:00:00 AM PST"'
    total = sales + fees + other
    return f"{stamp},1,{kind},111-1,{sku},Thing,{units},amazon.com,{sales},0,0,{fees},0,0,{other},{total:.2f}"


def own(home: Home, statement: str) -> None:
    """Something typed into an own sheet, seen from the first day on."""
    with open_store(home.folder) as store:
        store.con.execute(statement)


def seen(sheet: str, columns: str, *rows: str) -> str:
    values = ", ".join(f"({row}, date '2026-11-01')" for row in rows)
    return f"insert into input_{sheet} ({columns}, seen_on) values {values}"


def sold(home: Home, *extra: str, days: int = 7, first: date = FIRST) -> None:
    """A day: two units of A for 100 with 20 of fees; once a refund of 50 that gives 8 of fees back, and ads of 30."""
    if home == Home(home.folder) and not (home.folder / EXPORTS).exists():
        shutil.copytree(_sold(extra, days, first), home.folder, dirs_exist_ok=True)
    else:
        _sell(home, extra, days, first)


@cache
def _sold(extra: tuple[str, ...], days: int, first: date) -> Path:
    """A store of these lines alone, read once."""
    home = Home(kept_folder())
    _sell(home, extra, days, first)
    return home.folder


def _sell(home: Home, extra: tuple[str, ...], days: int, first: date) -> None:
    lines = [TRANSACTIONS]
    lines += [transaction(first + timedelta(days=n), "Order", "A", 2, 100, -20) for n in range(days)]
    lines += [transaction(first, "Refund", "A", 1, -50, 8), transaction(first, "Service Fee", "", 0, 0, 0, -30)]
    lines[-1] = lines[-1].replace("Thing", "Cost of Advertising")
    home.put(f"us/transactions {first}.csv", "\n".join([*lines, *extra]) + "\n")
    home.put(f"us/sales {first}.csv", by_date(days, first))
    home.ingest()


def test_n12_margin_is_net_sales_less_fees_and_the_dated_cost_of_goods(home: Home) -> None:
    """700 sold, 50 refunded; 140 of fees, 8 given back; 14 units, of which the last 8 cost 12 instead of 10."""
    sold(home)
    own(home, seen("products", "sku, unit_cost, valid_from", "'A', 10, null", "'A', 12, date '2026-11-05'"))
    values = measured(home).values
    assert {n: values[n] for n in ("net_sales", "amazon_fees", "product_sales", "costed_sales", "cogs")} == {
        "net_sales": 650.0, "amazon_fees": 132.0, "product_sales": 700.0, "costed_sales": 700.0,
        "cogs": pytest.approx(6 * 10 + 8 * 12),
    }  # fmt: skip


def test_n12_a_part_of_the_costs_is_no_margin(home: Home) -> None:
    sold(home, transaction(FIRST, "Order", "B", 1, 100, -10))
    own(home, seen("products", "sku, unit_cost", "'A', 10"))
    values = measured(home).values
    assert (values["costed_sales"], values["product_sales"]) == (700.0, 800.0)
    assert "cogs" not in values


def test_n5_days_without_transactions_are_no_data(home: Home) -> None:
    sold(home, days=6)
    assert "net_sales" not in measured(home).values


def test_a_cost_in_another_currency_needs_a_rate(home: Home) -> None:
    sold(home)
    own(home, seen("products", "sku, unit_cost, currency", "'A', 70, 'CNY'"))
    assert "cogs" not in measured(home).values
    home.configure(
        'marketplaces = ["US"]\nbase_currency = "USD"\n[[rate]]\nday = 2026-01-01\ncurrency = "CNY"\nrate = 0.14\n'
    )
    assert measured(home).values["cogs"] == pytest.approx(14 * 70 * 0.14)


@pytest.mark.thorough
def test_margin_drift_compares_with_the_mean_of_three_closed_months(home: Home) -> None:
    for month, days in ((8, 31), (9, 30), (10, 31), (11, 30)):
        sold(home, days=days, first=date(2026, month, 1))
    own(home, seen("products", "sku, unit_cost", "'A', 10"))
    with open_store(home.folder, read_only=True) as store:
        months = [Month(2026, m) for m in (8, 9, 10, 11)]
        rows = {
            r.period.label: r.values for r in Account(store, home.settings).measures(months) if r.marketplace == "US"
        }
    margins = [
        (r["net_sales"] - r["cogs"] - r["amazon_fees"]) / r["net_sales"]
        for label in ("2026-08", "2026-09", "2026-10")
        for r in [rows[label]]
    ]
    assert rows["2026-11"]["gm_mean_3m"] == pytest.approx(sum(margins) / 3)
    assert "gm_mean_3m" not in rows["2026-10"]


def test_n4_health_is_as_reported_and_of_two_the_worse(home: Home) -> None:
    home.put("us/sales.csv", by_date(7))
    report = (Path(__file__).parents[1] / "reports" / "golden" / "api" / "account health.json").read_text("utf-8")
    home.put("us/health.json", report.replace("2026-11-1", "2026-11-0").replace("2026-11-09", "2026-11-08"))
    home.ingest()
    markets = home.rows("select distinct marketplace from health")
    home.configure(f"marketplaces = {json.dumps([m for (m,) in markets])}")
    values = measured(home, marketplace="DE").values
    assert {n: values[n] for n in ("odr", "lsr", "ahr")} == {"odr": 0.0167, "lsr": 0.0310344827, "ahr": 864}
    assert values["neg_fb"] == pytest.approx(1 / 120)
    assert (values["otdr"], values["otdr_target"], values["violations"]) == (0.953, 0.9, 2)
    assert values["violations_critical"] == 0  # nothing tells that they stood open three days before


@pytest.mark.thorough
def test_n24_no_case_of_a_marketplace_is_zero_while_the_sheet_is_kept(home: Home) -> None:
    """One open case of the US in W45, none of DE: ALL is a breach. Outside the sheet's rows nothing is known."""
    home.configure('marketplaces = ["US", "DE"]\nbase_currency = "USD"\n')
    home.put("us/sales.csv", by_date(21, FIRST - timedelta(days=7)))
    home.put("de/2026-W45/sales.csv", by_asin().replace("$", "€"))
    assert [o.reason for o in home.ingest().of("refused")] == []
    own(home, seen("cases", "number, marketplace, posted", "'1', 'US', timestamp '2026-11-02 10:00'"))
    with open_store(home.folder, read_only=True) as store:
        weeks = [W45.previous(), W45, W45.next()]
        rows = Account(store, home.settings).measures(weeks)
    names = ("cases_received", "cases_closed", "cases_due", "cases_in_24h")
    assert {r.key: [r.values.get(n) for n in names] for r in rows if r.period in weeks} == {
        "2026-W44|ALL": [None] * 4, "2026-W44|US": [None] * 4, "2026-W44|DE": [None] * 4,
        "2026-W45|ALL": [1, 0, 1, 0], "2026-W45|US": [1, 0, 1, 0], "2026-W45|DE": [0, 0, 0, 0],
        "2026-W46|ALL": [None] * 4, "2026-W46|US": [None] * 4, "2026-W46|DE": [None] * 4,
    }  # fmt: skip
    board = board_of(home.folder)
    week = next(w for w in board.weeks if w.label == "2026-W45")
    closed = [board.score(board.catalogue["rev_close"], week, m) for m in ("ALL", "US", "DE")]
    assert [(s.value, s.status.value) for s in closed] == [(0, "breach"), (0, "breach"), (None, "no_data")]
    hours = board.score(board.catalogue["rev_hours"], week, "ALL")
    assert (hours.status.value, hours.marks.of) == ("breach", "US")


NO_CASES = dict.fromkeys(("cases_received", "cases_due", "cases_closed", "cases_in_24h"), 0)  # the sheet is kept


def cases_of(home: Home, period: Week) -> dict[str, float]:
    return {n: v for n, v in measured(home, period).values.items() if n.startswith("case")}


def test_n29_a_case_belongs_to_the_period_in_which_its_24_hours_ended(home: Home) -> None:
    """Of week 45 (2 to 8 November): 4 was posted on Sunday evening and is the week after's, 5 on the Sunday before."""
    home.put("us/sales.csv", by_date(21))
    home.ingest()
    own(home, seen(
        "cases", "number, posted, first_reply, closed",
        "'1', timestamp '2026-11-02 10:00', timestamp '2026-11-02 20:00', timestamp '2026-11-03 10:00'",
        "'2', timestamp '2026-11-03 10:00', timestamp '2026-11-05 10:00', null",
        "'3', timestamp '2026-11-07 20:00', null, null",
        "'4', timestamp '2026-11-08 20:00', null, null",
        "'5', timestamp '2026-11-01 12:00', timestamp '2026-11-01 13:00', timestamp '2026-11-20 13:00'",
        "'6', timestamp '2026-11-22 09:00', null, null",
    ))  # fmt: skip
    assert cases_of(home, W45) == {
        "cases_received": 4, "cases_due": 4, "cases_closed": 1, "cases_in_24h": 2,
        "case_hours_p90": pytest.approx(28 + (48 - 28) * 0.7),  # of 1, 10, 28 and 48 hours; 3 waits at the week's end
    }  # fmt: skip
    assert cases_of(home, W45.next()) == {
        "cases_received": 1, "cases_due": 1, "cases_closed": 0, "cases_in_24h": 0, "case_hours_p90": 172,
    }  # fmt: skip
    assert cases_of(home, W45.next().next()) == NO_CASES  # 6 still has its time


def test_n29_a_case_of_sunday_night_answered_after_31_hours_is_a_miss_of_the_week_after(home: Home) -> None:
    """It was due on Monday at 23:49 and answered on Tuesday: the known reply counts, though its week was over."""
    home.put("us/sales.csv", by_date(21))
    home.ingest()
    own(home, seen("cases", "number, posted, first_reply",
                   "'C7', timestamp '2026-11-08 23:49', timestamp '2026-11-10 06:49'"))  # fmt: skip
    assert cases_of(home, W45) == NO_CASES
    assert cases_of(home, W45.next()) == {
        "cases_received": 1, "cases_due": 1, "cases_closed": 0, "cases_in_24h": 0, "case_hours_p90": 31,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("posted", "reply", "hours"),
    [
        ("2026-10-31 14:30", "2026-11-01 14:00", 24.5),  # clocks go back: an hour more than they show
        ("2026-03-07 14:30", "2026-03-08 15:00", 23.5),
        ("2026-03-01 14:30", "2026-03-02 15:00", 24.5),
    ],
)
def test_n29_hours_are_those_that_passed_also_where_clocks_change(
    posted: str, reply: str, hours: float, home: Home
) -> None:
    replied = date.fromisoformat(reply[:10])
    home.put("us/sales.csv", by_date(30, replied - timedelta(days=15)))
    home.ingest()
    moments = f"timestamp '{posted}', timestamp '{reply}'"
    own(
        home,
        f"insert into input_cases (number, posted, first_reply, seen_on) values ('1', {moments}, date '2026-01-01')",
    )
    found = [cases_of(home, week) for week in (Week.of(replied), Week.of(replied).next())]
    assert sorted((of.get("cases_in_24h", 0), of["case_hours_p90"]) for of in found if "case_hours_p90" in of) == [
        (float(hours <= 24), hours)
    ]


@pytest.mark.thorough
def test_n29_a_reply_after_the_period_counts_and_midnight_is_still_the_day_s(home: Home) -> None:
    """Due at the end of Sunday the 8th: of week 45, with a reply of Monday evening."""
    home.put("us/sales.csv", by_date(21))
    home.ingest()
    own(home, seen("cases", "number, posted, first_reply",
                   "'1', timestamp '2026-11-08 00:00', timestamp '2026-11-09 20:00'"))  # fmt: skip
    assert cases_of(home, W45)["case_hours_p90"] == 44
    assert cases_of(home, W45.next()) == NO_CASES


@pytest.mark.thorough
def test_documents_and_brands_stand_as_they_stood_at_the_period_s_end(home: Home) -> None:
    home.put("us/sales.csv", by_date(7))
    home.ingest()
    own(home, seen(
        "documents", "asin, document, required, accepted, expires",
        "'B0A', 'CE', null, true, null", "'B0A', 'FCC', true, true, date '2026-11-08'",
        "'B0B', 'CE', true, true, date '2026-12-01'", "'B0B', 'MSDS', false, false, null",
    ))  # fmt: skip
    own(home, seen(
        "brands", "asin, brand, registered, aplus, transparency, hijack_seen, hijack_closed",
        "'B0A', 'Larkfell', true, true, false, timestamp '2026-11-04 09:00', null",
        "'B0B', 'Larkfell', true, false, false, timestamp '2026-11-03 09:00', timestamp '2026-11-04 09:00'",
        "'B0C', 'Other', false, true, true, null, null",
    ))  # fmt: skip
    values = measured(home).values
    assert [values[n] for n in ("docs_required", "docs_ok", "docs_expiring_60d")] == [3, 2, 1]
    assert [values[n] for n in ("brand_asins", "aplus_asins", "transparency_asins")] == [3, 2, 1]
    assert [values[n] for n in ("brands_owned", "registered_brands")] == [2, 1]
    assert [values[n] for n in ("hijacked_asins", "hijacks_over_24h")] == [1, 1]
    assert "docs_required" not in measured(home, Week.of(date(2026, 10, 5))).values
    assert objects(home) == {
        "aplus": [(None, "B0B", None)], "doc_pct": [(None, "B0A", "FCC")], "hijack": [(None, "B0A", None)],
        "registry": [(None, "Other", None)], "transparency": [(None, "B0A", None), (None, "B0B", None)],
    }  # fmt: skip


def objects(home: Home) -> dict[str, list[Named]]:
    """What findings about week 45 name."""
    with open_store(home.folder, read_only=True) as store:
        return objects_of(Account(store, home.settings), W45, W45.span.last)


def test_n28_cases_and_short_names_are_those_of_the_period(home: Home) -> None:
    home.put("us/sales.csv", by_date(21))
    home.ingest()
    own(home, seen("cases", "number, marketplace, posted, first_reply, closed",
                   "'late', 'US', timestamp '2026-11-04 08:00', timestamp '2026-11-06 08:00', null",
                   "'done', 'US', timestamp '2026-11-04 08:00', timestamp '2026-11-04 09:00', timestamp '2026-11-05'",
                   "'old', 'US', timestamp '2026-10-04 08:00', null, null"))  # fmt: skip
    own(home, seen("products", "sku, asin, short_name, unit_cost, valid_from", "'S1', 'B0A', 'Lantern', 3, null",
                   "'S2', 'B0B', null, null, null", "'S1', null, 'Lantern 2', null, date '2026-12-01'"))  # fmt: skip
    late = [("US", "late", None)]
    assert objects(home) == {"rev_close": late, "rev_hours": late, "rev_sla": late}
    with open_store(home.folder, read_only=True) as store:
        assert short_names(store, W45.span.last) == {"B0A": "Lantern", "S1": "Lantern"}
        assert without_cost(store, W45.span.last) == {"S2"}


@pytest.mark.thorough
def test_new_asins_are_watched_for_four_weeks_and_then_held_to_their_traffic(home: Home) -> None:
    """X was launched six weeks before the end, Y ten, Z three; the sessions of all fall."""
    for back in range(4):
        week = Week.of(FIRST - timedelta(weeks=back))
        rows = [("B0P0000001", f"B0{n}0000001", 10 + 10 * back, 1, 10.0) for n in "XYZ"]
        home.put(f"us/{week.label}/by asin.csv", by_asin(*rows))
    home.put("us/sales.csv", by_date(7))
    home.ingest()
    until = W45.span.last
    launches = [f"'{n}', 'B0{n}0000001', date '{until - timedelta(weeks=w) + timedelta(days=1)}'"
                for n, w in (("X", 6), ("Y", 10), ("Z", 3))]  # fmt: skip
    own(home, seen("products", "sku, asin, launch_date", *launches))
    edit = "'listing_edit', date '{}', 'B0X0000001'"
    own(home, seen("events", "kind, first_day, about", edit.format(until), edit.format(until - timedelta(days=9)),
                   f"'term_review', date '{until - timedelta(days=5)}', null"))  # fmt: skip
    values = measured(home).values
    assert {n: values[n] for n in ("ramp_falling", "ramp_failing", "ramp_edits", "terms_review_days")} == {
        "ramp_falling": 1, "ramp_failing": 1, "ramp_edits": 2, "terms_review_days": 5,
    }  # fmt: skip


def test_n24_a_sheet_row_counts_for_the_marketplace_it_names(home: Home) -> None:
    """Of three documents one is of DE, and one of no marketplace; somebody else sells in the US only."""
    home.configure(
        'marketplaces = ["US", "DE"]\nbase_currency = "USD"\n[[rate]]\nday = 2026-01-01\ncurrency = "EUR"\nrate = 1.1\n'
    )
    home.put("us/sales.csv", by_date(7))
    home.put("de/2026-W45/sales.csv", by_asin().replace("$", "€"))
    assert [o.reason for o in home.ingest().of("refused")] == []
    columns = "asin, marketplace, document, required, accepted"
    own(home, seen("documents", columns, "'B0A', 'US', 'FCC', true, false", "'B0A', 'DE', 'CE', true, true",
                   "'B0A', null, 'MSDS', true, true"))  # fmt: skip
    brand = "asin, marketplace, brand, registered, aplus, transparency, hijack_seen"
    own(home, seen("brands", brand, "'B0A', 'US', 'X', true, true, false, timestamp '2026-11-03 10:00'",
                   "'B0B', null, 'X', true, false, false, null"))  # fmt: skip
    names = ("docs_ok", "docs_required", "brand_asins", "aplus_asins", "hijacked_asins")
    of = {m: [measured(home, marketplace=m).values[n] for n in names] for m in ("US", "DE")}
    assert of == {"US": [1, 2, 2, 1, 1], "DE": [2, 2, 1, 0, 0]}
    board = board_of(home.folder)
    week = next(w for w in board.weeks if w.label == "2026-W45")
    told = {
        k: (s.value, s.marks.of)
        for k in ("doc_pct", "aplus", "hijack")
        for s in [board.score(board.catalogue[k], week)]
    }
    assert told == {"doc_pct": (0.5, "US"), "aplus": (0, "DE"), "hijack": (1, "US")}


def test_n24_a_row_of_a_marketplace_that_the_store_does_not_have_is_told(home: Home) -> None:
    home.configure('marketplaces = ["US"]\n')
    home.put("us/sales.csv", by_date())
    home.ingest()
    own(home, seen("plan", "month, marketplace, gmv", "date '2026-11-01', 'FR', 5000", "date '2026-12-01', 'FR', 1"))
    own(home, seen("plan", "month, marketplace, gmv", "date '2026-11-01', 'US', 1", "date '2026-10-01', null, 1"))
    [found] = [f for f in board_of(home.folder).findings if f.code == "row-elsewhere"]
    assert found.message.en == (
        "Plan: 2 of its rows name FR, of which the store has no report (it has US); they count nowhere"
    )
    assert found.message.zh == "计划：有 2 行填写了 FR，但店铺没有该站点的报告（已有 US），这些行不计入任何数字"
    home.configure('marketplaces = ["US", "FR"]\n')  # its reports may still come
    assert [f for f in board_of(home.folder).findings if f.code == "row-elsewhere"] == []
