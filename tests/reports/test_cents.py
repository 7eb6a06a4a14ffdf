"""What ads cost is right to the cent over thousands of rows; a store of an earlier version gets there by a rebuild."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import duckdb
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.reports.plainly import read
from xlops.facts.history import FILE_NAME, open_store
from xlops.jobs.ingest import ingest
from xlops.reports.read_batch import shortest
from xlops.settings import Settings

HEADER = "Date,Campaign Name,Currency,Impressions,Clicks,Spend,7 Day Total Sales\n"
SPENDS = [f"{n % 7}.{n * 37 % 10_000:04d}34" for n in range(5_000)]  # six decimals, as the console writes some


def report(path: Path) -> Path:
    path.parent.mkdir(parents=True, exist_ok=True)
    rows = "".join(f"2026-11-16,C{n},USD,100,10,{spend},{spend}\n" for n, spend in enumerate(SPENDS))
    path.write_text(HEADER + rows)
    return path


def test_fractions_of_a_cent_add_up_to_the_cent(tmp_path: Path) -> None:
    exact = sum(map(Decimal, SPENDS))
    reading, _ = read(report(tmp_path / "Sponsored Products campaigns.csv"), tmp_path, name="us/c.csv", ad_product="sp")
    assert (reading.totals["spend"], reading.totals["ad_sales"]) == (exact, exact)
    at_four = sum(Decimal(s).quantize(Decimal("0.0001")) for s in SPENDS)
    assert exact - at_four == Decimal("0.17")  # what was lost before


@pytest.mark.parametrize(("cell", "value"), [
    ("Rs.17.217777799999999", "17.2177778"), ("$1,234.1234567", "1234.1234567"), ("0.00000001", "0.00000001"),
    ("1.2E-05", "0.000012"), ("(3.5)", "-3.5"), ("9999999999.99", "9999999999.99"),
    (" $ -   ", "0"), ("-   $ ", "0"), (" $ (3.00)", "-3"),
])  # fmt: skip
def test_amounts_of_ads_keep_eight_decimals(cell: str, value: str, tmp_path: Path) -> None:
    path = tmp_path / "c.csv"
    path.write_text(HEADER.replace("Currency,", "") + f'2026-11-16,C,100,10,"{cell}",1\n')
    reading, _ = read(path, tmp_path, name="in/c.csv" if "Rs" in cell else "us/c.csv", ad_product="sp")
    assert reading.totals["spend"] == Decimal(value)


@given(st.decimals(-(10**9), 10**9, places=8))
def test_totals_are_written_with_four_decimals_or_all_they_have(total: Decimal) -> None:
    short = shortest(total)
    assert short == total
    exponent = short.as_tuple().exponent
    assert isinstance(exponent, int)
    assert exponent == -4 or (exponent < -4 and short.as_tuple().digits[-1] != 0)


@pytest.mark.thorough
def test_a_store_of_an_earlier_version_gets_columns_with_room(tmp_path: Path) -> None:
    report(tmp_path / "exports/us/Sponsored Products campaigns.csv")
    settings = Settings(marketplaces=("US",))
    ingest(tmp_path, settings)
    with duckdb.connect(str(tmp_path / FILE_NAME)) as con:  # as it was before
        for column in ("spend", "ad_sales"):
            con.execute(f"alter table fact_ads_campaign alter column {column} type decimal(18,4)")
        con.execute("drop table shape")
        before = con.execute("select sum(spend) from ads_campaign").fetchall()
    with open_store(tmp_path, read_only=True) as store:
        assert store.rows("select sum(spend) from ads_campaign") == before
    with open_store(tmp_path) as store:
        assert store.rows("select sum(spend) from ads_campaign") == before  # what was lost is lost until a rebuild
        types = store.rows(
            "select distinct data_type from duckdb_columns() where table_name in ('fact_ads_campaign', 'ads_campaign') "
            "and column_name in ('spend', 'ad_sales')"
        )
    assert types == [("DECIMAL(18,8)",)]
    ingest(tmp_path, settings, rebuild=True)
    with open_store(tmp_path, read_only=True) as store:
        assert store.rows("select sum(spend) from ads_campaign") == [(sum(map(Decimal, SPENDS)),)]
