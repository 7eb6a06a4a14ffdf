"""N12: what each product earned, part by part, and how it closes to the transaction report to the cent."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pandas as pd
import pytest

from tests.jobs.exports import FIRST, Home, by_date
from tests.measures.test_own_measures import TRANSACTIONS, own, seen, sold, transaction
from tests.reports.samples.money import SAMPLES
from tests.reports.samples.sample import Sample
from tests.tiers import thorough_after
from xlops.facts.history import open_store
from xlops.measures import Account, PeriodMeasures
from xlops.measures.product_profit import FEES, PARTS, earned_by_product
from xlops.measures.profit_closing import ProfitClosing, closings
from xlops.periods import Month, Period, SingleDay, Week
from xlops.settings import load_settings, read_settings

W45 = Week.of(FIRST)
ADVERTISED = (
    "Date,Currency,Campaign Name,Ad Group Name,Advertised SKU,Advertised ASIN,Impressions,Clicks,Spend,"
    "7 Day Total Sales ,7 Day Total Orders (#),7 Day Total Units (#)"
)
CAMPAIGNS = "Date,Currency,Campaign Name,Impressions,Clicks,Spend,7 Day Total Sales ,7 Day Total Orders (#)"
RETURNS = (
    "return-date,order-id,sku,asin,fnsku,product-name,quantity,fulfillment-center-id,detailed-disposition,reason,status,"
    "license-plate-number,customer-comments"
)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


@contextmanager
def account(home: Home) -> Iterator[Account]:
    with open_store(home.folder, read_only=True) as store:
        yield Account(store, home.settings)


def parts(home: Home) -> dict[str, dict[str, float]]:
    """SKU → part → amount of the week of US."""
    with account(home) as of:
        rows = [row for row in of.measures([W45]) if row.marketplace == "US"]
        lines = earned_by_product(of.sources, rows)
    found: dict[str, dict[str, float]] = {}
    for sku, part, amount in zip(lines["sku"], lines["part"], lines["amount"], strict=True):
        found.setdefault(sku, {})[part] = round(found.get(sku, {}).get(part, 0.0) + amount, 6)
    return found


def week(one: str, head: str) -> str:
    """A daily report of the week, the same line each day."""
    days = [FIRST + timedelta(days=n) for n in range(7)]
    return "\n".join([head, *(one.format(day=f"{d:%b} {d.day}, {d.year}") for d in days)]) + "\n"


def test_n12_each_product_bears_what_is_booked_on_it_and_nothing_else(home: Home) -> None:
    """A: 700 sold at 10 a unit, one of two units that came back sellable; ads of 21 name it, 14 name no product."""
    days = [FIRST + timedelta(days=n) for n in range(7)]
    back = [f'{d.isoformat()}T10:00:00+00:00,111-{n},A,B0CHILD001,X1,Thing,1,PHX3,{how},DEFECTIVE,,,'
            for n, (d, how) in enumerate([(days[0], "SELLABLE"), (days[6], "CUSTOMER_DAMAGED")])]  # fmt: skip
    home.put("us/2026-W45/returns.csv", "\n".join([RETURNS, *back]) + "\n")
    home.put("us/advertised.csv", week('"{day}",USD,Camp,Group,A,B0CHILD001,100,3,3.00,20,1,1', ADVERTISED))
    home.put("us/campaigns.csv", week('"{day}",USD,Camp,100,3,5.00,20,1', CAMPAIGNS))
    line = transaction(FIRST, "Order", "B", 1, 20, -4).replace("111-1", "111-2")
    fee = transaction(FIRST, "Service Fee", "", 0, 0, 0, -7).replace("Thing", "FBA Inbound Placement")
    sold(home, line, fee)
    own(home, seen("products", "sku, unit_cost", "'A', 10"))
    assert parts(home) == {
        "A": {"sales": 700, "refunds": 50, "referral": 132, "units": 14, "units_refunded": 1, "cogs": 140,
              "ads": 21, "returned": 10},
        "B": {"sales": 20, "referral": 4, "units": 1, "uncosted": 20},
        "": {"other": 7, "ads": 14, "cogs": 4},  # the cost of B, as the others'
    }  # fmt: skip


def test_n12_a_service_fee_of_unknown_kind_is_a_fee(home: Home) -> None:
    """Its description names no charge that xlops knows, which left it out of Amazon's fees."""
    fee = transaction(FIRST, "Service Fee", "", 0, 0, 0, -7).replace("Thing", "FBA Inbound Placement")
    sold(home, fee)
    with account(home) as of:
        [row] = [row for row in of.measures([W45]) if row.marketplace == "US"]
    assert row.values["amazon_fees"] == 139


def test_n5_nothing_is_known_of_returns_ads_and_goods_that_no_report_tells(home: Home) -> None:
    """No credit without a returns report of the whole week, no advertising, no cost: blank, not zero."""
    sold(home)
    assert parts(home) == {
        "A": {"sales": 700, "refunds": 50, "referral": 132, "units": 14, "units_refunded": 1, "uncosted": 700}
    }
    with account(home) as of:
        assert earned_by_product(of.sources, [PeriodMeasures(W45.previous(), "US", "USD")]).empty


STORAGE = (
    "asin\tfnsku\tproduct-name\tfulfillment-center\tcountry-code\tlongest-side\tmedian-side\tshortest-side\t"
    "measurement-units\tweight\tweight-units\titem-volume\tvolume-units\taverage-quantity-on-hand\t"
    "average-quantity-pending-removal\testimated-total-item-volume\tmonth-of-charge\tstorage-rate\tcurrency\t"
    "estimated-monthly-storage-fee\n"
    "B0CHILD001\tX1\tThing\tLAS2\tUS\t10\t6\t2\tinches\t1\tpounds\t0.1\tcubic feet\t9\t0\t1\t2026-10\t0.8\tUSD\t93\n"
)


def test_n29_storage_is_of_the_asin_as_far_as_the_storage_report_says(home: Home) -> None:
    """October's 310 are 10 a day; of it the report names 93 for one ASIN, 3 a day; the rest is of no product."""
    days = [date(2026, 10, 1) + timedelta(days=n) for n in range(45)]
    charge = '"Nov 7, 2026 9:00:00 AM PST",1,FBA Inventory Fee,,,FBA storage fee,,,0,0,0,0,0,0,-310,-310'
    lines = [transaction(day, "Order", "A", 2, 100, -20) for day in days]
    home.put("us/transactions.csv", "\n".join([TRANSACTIONS, *lines, charge]) + "\n")
    home.put("us/sales.csv", by_date(45, days[0]))
    home.put("us/storage fees.txt", STORAGE)
    assert [o.reason for o in home.ingest().of("refused")] == []
    with account(home) as of:
        rows = [row for row in of.measures([Week.of(date(2026, 10, 12))]) if row.marketplace == "US"]
        earned = earned_by_product(of.sources, rows)
    stored = earned[earned["part"] == "storage"].groupby("asin")["amount"].sum()
    assert stored.to_dict() == {"": pytest.approx(49), "B0CHILD001": pytest.approx(21)}


@pytest.mark.parametrize("sample", thorough_after(1, [s for s in SAMPLES if s.kind == "transactions"]),
                         ids=lambda s: s.file.split("/")[-1][-50:])  # fmt: skip
def test_n12_products_close_to_the_total_of_every_sample(sample: Sample, samples: Path, home: Home) -> None:
    """Day by day: what is booked on SKUs and on none, what is no part of a margin, and nothing else."""
    home.settings = read_settings("")
    home.put(sample.file.split("/")[-1], (samples / sample.file).read_bytes())
    assert [o.reason for o in home.ingest().of("refused")] == []
    with account(home) as of:
        cover = of.coverage.cover("transactions", sample.origin.split()[1])
        known = [SingleDay(day) for day in sorted(cover.days)]
        closed = closings(of.sources, of.measures(known)[len(known) :])
    assert [c.unexplained for c in closed.values()] == [Decimal("0.00")] * len(known)
    [total] = [Decimal(t) for field, t in sample.columns.values() if field == "total"]
    assert sum((c.total for c in closed.values()), Decimal(0)) == total


def test_n12_the_demo_closes_and_its_products_come_to_the_margin(demo_store: Path) -> None:
    """Months and a week: to the cent in each currency; all products and the line of none are the account."""
    periods: list[Period] = [Month(2025, 12), Month(2026, 9), Month(2026, 10), Week.of(date(2026, 11, 16))]
    with open_store(demo_store, read_only=True) as store:
        of = Account(store, load_settings(demo_store))
        rows = of.measures(periods)[len(periods) :]
        closed, lines = closings(of.sources, rows), earned_by_product(of.sources, rows)
    assert len(closed) == 8
    assert {c.unexplained for c in closed.values()} == {Decimal("0.00")}
    _comes_to(lines, closed, rows)
    october = lines[[rows[n].period == Month(2026, 10) for n in lines["number"]]]
    assert october.groupby("part")["base"].sum().loc[list(PARTS[:-2])].round().to_dict() == {
        "sales": 448731, "refunds": 19216, "referral": 68292, "fba": 63441, "storage": 5265, "other": 87, "ads": 47694,
    }  # fmt: skip


def _comes_to(lines: pd.DataFrame, closed: Mapping[int, ProfitClosing], rows: Sequence[PeriodMeasures]) -> None:
    for number, closing in closed.items():
        of = lines[lines["number"] == number].groupby("part")["amount"].sum().to_dict()
        fees, values = sum(of.get(part, 0.0) for part in FEES), rows[number].values
        assert (of["sales"] - of["refunds"], fees, of["ads"]) == pytest.approx(
            (values["net_sales"], values["amazon_fees"], values["spend"])
        )
        earned = closing.lines["products"] + closing.lines["no_product"]
        assert float(earned) == pytest.approx(values["net_sales"] - values["amazon_fees"])
