"""Every real sample of the kinds we read: what it is, and its totals, as literal values and by another route."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.reports.plainly import cells, read, refusal, total
from tests.reports.samples import SAMPLES, SEVERAL
from tests.reports.samples.sample import Sample
from tests.tiers import thorough_after
from xlops.errors import AmbiguousReport, BadRows, MarketplaceUnknown, PeriodUnknown, UnknownReport, UnreadableFile


def plain_cells(path: Path) -> list[list[Any]]:
    if path.name.startswith("skuvault"):  # tab-separated, whatever its name says
        return [line.split("\t") for line in path.read_text("utf-8-sig").splitlines()]
    try:
        rows = cells(path)
        return rows[1:] if "=[" in str(rows[0][0]) else rows  # above the header: what was asked for
    except UnicodeDecodeError:
        return cells(path, "cp1252")


@pytest.mark.parametrize("sample", thorough_after(8, SAMPLES), ids=lambda s: s.file.split("/")[-1][-60:])
def test_sample_is_read_with_the_totals_of_another_route(sample: Sample, samples: Path, tmp_path: Path) -> None:
    path = samples / sample.file
    hints = {"ad_product": sample.ad_product} if sample.ad_product else {}
    reading, rows = read(path, tmp_path, name=sample.folder + path.name, **hints)
    told = {f"{reading.kind} {what}".strip() for what in (reading.ad_product, reading.subject)}
    assert sample.kind in told
    assert f"{reading.language} {reading.marketplace} {reading.currency}" == sample.origin
    span = f"{reading.grain.value} {reading.span.first} {reading.span.last} {reading.span_by}"
    assert span == sample.span
    plain = plain_cells(path)[sample.above :]
    assert reading.rows == len(rows) == len(plain) - 1 == sample.rows
    assert {f: Decimal(t) for f, t in sample.columns.values()} == {
        # what stands beyond four decimals is the noise of a workbook's floats (test_cents.py has amounts that do not)
        field: round(reading.totals.get(field, Decimal(0)), 4)
        for field, _ in sample.columns.values()
    }
    assert {column: Decimal(t) for column, (_, t) in sample.columns.items()} == {
        column: total(plain, column) for column in sample.columns
    }
    usual = {"assumed-span", "dated-by-file-time", "unknown-column", "unknown-columns", "unfinished"}
    codes = {f.code for f in reading.findings} - usual
    assert codes == set(sample.findings)


READ = {s.file for s in SAMPLES} | set(SEVERAL)

# what is of a kind that we read, but cannot be taken, and why
REFUSED = {
    "account_health/airbytehq__airbyte__GET_SELLER_FEEDBACK_DATA.csv": (BadRows, "2 of its 2 rows cannot be read"),
    "ads/bellmit__project-5__HSA_Display_FR_20210218.xlsx": (AmbiguousReport, "leave out --ad-product"),
    "ads_bulk/aattaran__amazon_ppc__AmazonAdvertisingBulksheetSellerTemplate.xlsx": (
        UnreadableFile, "a header but no rows",
    ),
    "ads_bulk/punyaslokdutta__amazon-ppc-optimiser__bulk-aw3emyt3cnq5r-20240505-20240605-1717849817485.xlsx": (
        UnreadableFile, "a header but no rows",
    ),
    "fba_inventory/airbytehq__airbyte__GET_FBA_INVENTORY_PLANNING_DATA.csv": (MarketplaceUnknown, "none of its rows"),
    **{f"fba_inventory/airbytehq__airbyte__GET_{masked}.csv": (BadRows, "which is no ASIN")
       for masked in ("LEDGER_DETAIL_VIEW_DATA", "LEDGER_SUMMARY_VIEW_DATA", "STRANDED_INVENTORY_UI_DATA")},
    "orders/NBNEORIGIN__amazon-seller__unshipped_orders_HEADER_ONLY.txt": (UnreadableFile, "a header but no rows"),
    "orders/airbytehq__airbyte__GET_FBA_FULFILLMENT_CUSTOMER_RETURNS_DATA.csv": (BadRows, "which is no date"),
    "orders/airbytehq__airbyte__GET_FLAT_FILE_RETURNS_DATA_BY_RETURN_DATE.csv": (AmbiguousReport, "no currency code"),
    "spanish_fixtures/Juancho-BackToWin__aresstore-seller-hub__terminos-roto.csv": (BadRows, "none of its rows"),
}  # fmt: skip


def test_every_other_sample_is_refused_with_its_reason_and_never_misread(samples: Path, tmp_path: Path) -> None:
    wrong = []
    others = [p for p in sorted(samples.rglob("*")) if p.is_file() and p.relative_to(samples).as_posix() not in READ]
    for path in others:
        name = path.relative_to(samples).as_posix()
        error, words = REFUSED.get(name, (UnknownReport, "of no report"))
        if path.suffix == ".json":
            error, words = UnknownReport, "JSON"
        why = refusal(path, tmp_path, name=f"us/2025-W10/{path.name}", ad_product="sp")
        if type(why) is not error or words not in str(why) or "bug" in str(why):
            wrong.append((name, type(why).__name__, str(why)))
    assert wrong == []
    assert len(others) > 30


def test_a_report_without_period_says_how_to_give_one(samples: Path, tmp_path: Path) -> None:
    path = samples / "business_report/FridaySalami__pre-prod__Wk28.csv"
    why = refusal(path, tmp_path, name="gb/Wk28.csv")
    assert type(why) is PeriodUnknown
    assert str(why) == (
        "nothing tells which days it covers: put it into a folder named after them, such as exports/us/2026-W47/ or "
        "exports/us/2026-10/, name it so, or use --period 2026-W47"
    )


def test_a_report_without_marketplace_says_how_to_give_one(samples: Path, tmp_path: Path) -> None:
    path = samples / "ads/bellmit__project-5__HSA_Campaign_FR_20210218.xlsx"
    why = refusal(path, tmp_path)
    assert type(why) is MarketplaceUnknown
    assert str(why) == (
        "nothing tells its marketplace (its currency EUR fits DE, FR, IT, ES, NL, BE, IE): put it into a folder named "
        "after it, such as exports/us/ or exports/de/, or use --marketplace"
    )


@pytest.mark.parametrize(
    ("file", "naive", "once"),
    [("FridaySalami__pre-prod__BusinessReport-23-07-2025 (1).csv", 179_327, 163_550)],
)
def test_n3_traffic_of_a_by_sku_report_counts_once_per_asin(
    file: str, naive: int, once: int, samples: Path, tmp_path: Path
) -> None:
    path = samples / "business_report" / file
    rows = cells(path)
    parent, child, sessions = (rows[0].index(c) for c in ("(Parent) ASIN", "(Child) ASIN", "Sessions – Total"))
    by_asin = {(r[parent], r[child]): int(r[sessions].replace(",", "")) for r in rows[1:]}
    assert sum(by_asin.values()) == once
    reading, _ = read(path, tmp_path, name=f"gb/2025-07/{file}")
    assert reading.totals["sessions"] == naive  # the rows are kept as they are; measures count them once


def test_n1_three_reports_of_one_owner_state_the_same_spend(samples: Path, tmp_path: Path) -> None:
    owner = samples / "ads"
    reports = sorted(owner.glob("umairnsr87__*"))
    spends = [read(p, tmp_path, name=f"in/{p.name}")[0].totals["spend"] for p in reports]
    assert spends == [Decimal("47108.12")] * 3
