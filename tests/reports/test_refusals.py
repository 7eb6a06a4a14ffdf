"""Refusals that help: what the file is, what it lacks, what to download instead; never a way out that does not work."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest
from openpyxl import Workbook

from tests.reports.plainly import read, refusal
from xlops.errors import ReportError, UnknownReport
from xlops.jobs.ingest import identify
from xlops.jobs.outcomes import Outcome, file_of, refused_once
from xlops.language import Text, plain
from xlops.reports.batches import refusal as shortened
from xlops.reports.evidence import Hints

CASES = Path(__file__).parent / "cases"
AGAIN = "choose the columns so where you download the report, and download it again"
DSP = (
    "it is a report of Amazon DSP, which xlops does not read: DSP campaigns are none of Sponsored Products, Brands or "
    "Display"
)
BY_PARENT = (
    "it is Detail Page Sales and Traffic by parent item: download it by child item, from which xlops adds up the "
    "parents"
)
DASHBOARD = (
    "it is the Sales Dashboard, which xlops does not read: download *Sales and Traffic by date* instead (Reports > "
    "Business Reports)"
)
NO_DATES = (
    "its columns are of no report xlops reads yet; it is nearest to the Advertised product report, which needs "
    f"'Advertised ASIN' or 'Advertised product ID' and its days ('Date' or a date range): {AGAIN}"
)
NO_SESSIONS = (
    "its columns are of no report xlops reads yet; it is nearest to the Business report by date, which needs "
    f"'Sitzungen - Summe' or 'Sitzungen': {AGAIN}"
)
DSP_FILE = (CASES / "dsp.csv").read_text("utf-8-sig")
IN_BLOCKS = "Total Order Items,Units Ordered,Ordered Product Sales,Average units/order item,Average sales/order item\n"
GERMAN = "Datum,Durch bestellte Produkte erzielter Umsatz,Bestellte Einheiten\n2026-10-01,1,1\n"
CONSOLE_PAGE = (
    "it is the page Payments > Transaction View, which xlops does not read: its lines have no SKU, and one column "
    "for all fees. Download the date range report instead (Payments > Reports Repository > Transaction)"
)
PAGE_EN = (
    "Date,Transaction Status,Transaction type,Order ID,Product Details,Total product charges,Total promotional "
    "rebates,Amazon fees,Other,Total (USD)\n9/7/2026,Released,Order Payment,1,Pen,47.60,0.00,-2.74,7.00,51.86\n"
)
PAGE_DE = (
    "Datum,Transaktionsstatus,Transaktionstyp,Transaktionsnummer,Produktdetails,Artikelpreise gesamt,Gesamtsumme der "
    'Aktionsrabatte,Amazon-Gebühren,Andere,Summe (EUR)\n17.09.2026,Freigegeben,Z,3,Stift,"1,0","0,0","0,0","0,0","1,'
    '0"\n'
)
VAT_TEXT = (
    "ACTIVITY_PERIOD,MARKETPLACE,TRANSACTION_TYPE,TRANSACTION_EVENT_ID,ASIN\n2026-DEC,amazon.de,SALE,3,B0AAAAAAA1\n"
)
VAT = (
    "it is the VAT Transactions Report, which xlops does not read: it is for tax returns. What was sold and what "
    "Amazon took stand in the date range report (Payments > Reports Repository > Transaction)"
)
VENDOR = (
    "it is a report of Vendor Central, which xlops does not read: it reads what Seller Central gives to those who "
    "sell by themselves"
)
VENDOR_TEXT = "Program=[Retail],View By=[ASIN]\nASIN,Product Title,Shipped COGS,Shipped Units\nB0AAAAAAA1,Pen,7.00,10\n"
ERP_TEXT = "日期,ASIN,MSKU,店铺,国家,标题,品名,销量,销售额\n2026-07-27,B0AAAAAAA1,S-1,A-US,美国,Pen,笔,1,9.99\n"
ERP_ADS = "店铺名称,广告活动,服务状态,每日预算,广告曝光量,广告花费\nA-DE,C,正在投放,20,100,5.00\n"
ERP = (
    "it is an export of an ERP such as Lingxing (领星), which xlops does not read: put in the reports that Amazon "
    "itself exports, one store in one folder"
)
UNKNOWN_CHILD = "ASIN (parent),ASIN (fils),Titre,Sessions - Total,Unités commandées\nB0AAAAAAA1,B0AAAAAAA2,Stylo,10,1\n"
NOT_BY_PARENT = (
    "its columns are of no report xlops reads yet; it is nearest to the Business report by child ASIN, which needs "
    f"'(Enfant) ASIN' or 'ASIN (enfant)': {AGAIN}"
)
PATHS = "it is a conversion path report, which xlops does not read: no KPI needs it"


def test_a_report_by_sku_may_call_it_msku(tmp_path: Path) -> None:
    reading, rows = read(CASES / "by_sku_msku.csv", tmp_path, name="us/2026-10/by_sku_msku.csv")
    assert (reading.kind, reading.rows, reading.totals["gmv"]) == ("business_by_sku", 3, Decimal("170"))
    assert [row[4] for row in rows] == ["FBA-1", "FBM-1", "FBA-2"]


FBA_FILES = {  # header → where to go instead
    "Date,Currency,Campaign Name,Ad Group Name,Targeting,Matched target,Impressions,Clicks,Spend,14 Day Total Sales":
        "download the targeting report instead",
    "adjusted-date,transaction-item-id,fnsku,sku,quantity,reason,disposition": "the detailed view for what",
    "received-date,fnsku,sku,product-name,quantity,fba-shipment-id,fulfillment-center-id": "the detailed view for what",
    "snapshot-date,fnsku,sku,product-name,quantity,detailed-disposition,country": "Inventory Ledger",
    "month,fnsku,sku,product-name,average-quantity,end-quantity,fulfillment-center-id,country": "Inventory Ledger",
    "snapshot-date,transaction-type,fnsku,sku,quantity,disposition": "Inventory Ledger",
    "snapshot-date,sku,fnsku,asin,product-name,avaliable-quantity(sellable),inv-age-0-to-90-days,currency":
        "download *FBA Inventory* instead",
    "request-date,order-id,order-type,sku,fnsku,requested-quantity,disposed-quantity,removal-fee,currency":
        "what was removed stands in the Inventory Ledger",
    "request-date,order-id,shipment-date,sku,fnsku,shipped-quantity,removal-order-type": "report of removals",
    "shipment-date,currency,item-promotion-discount,item-promotion-id,amazon-order-id": "report of promotions",
    "Date,FNSKU,ASIN,MSKU,Starting Warehouse Balance (cartons),Ending Warehouse Balance (cartons)": "in cartons",
    "ASIN,Product name,SKU,Active subscriptions,Shipped units,Revenue": "report of Subscribe & Save",
    "shipment-date,sku,fnsku,asin,fulfillment-center-id,quantity,amazon-order-id,currency,item-price-per-unit,"
    "shipping-price,gift-wrap-price": "download *Amazon Fulfilled Shipments* instead",
    "seller-sku,asin,item-name,price,estimated-referral-fee-per-item": "download the *FBA Fee Preview* instead",
    "Seller Gstin,Invoice Number,Invoice Date,Transaction Type,Order Id,Quantity,Asin,Sku,Invoice Amount":
        "Merchant Tax Report of India",
    "Products,Status,Type,Sponsored Products eligibility,Sales(USD),ROAS,Impressions,Clicks,CTR,Spend(USD),Orders":
        "Download the advertised product report",
    "商品,状态,类型,商品推广使用资格,销售额(USD),ROAS,转化率,展示次数,点击量,CTR,花费(USD),CPC(USD),订单数量,ACOS":
        "Download the advertised product report",
    "商品,ステータス,タイプ,スポンサープロダクト広告の利用資格,売上(JPY),ROAS,クリック数,広告費(JPY),注文":
        "Download the advertised product report",
    "广告组合,状态,预算类型,预算(USD),广告活动数量,展示次数,点击量,CTR,支出(USD),CPC(USD),订单数量,销量(USD),ACOS":
        "Export the tab *Campaigns*",
    "State,Keyword,Match type,Status,Suggested bid (low)(EUR),Keyword bid(EUR),Clicks,Spend(EUR),Sales(EUR)":
        "Download the targeting report",
    "状态,关键词,状态,投放匹配类型,竞价 (USD),建议竞价 (低)(USD),展示量,点击量,总成本 (USD),购买量,销售额 (USD)":
        "Download the targeting report",
    "状態,キーワード,ターゲットマッチタイプ,ステータス,入札額 (JPY),合計費用 (JPY),商品購入数,売上 (JPY),ROAS":
        "Download the targeting report",
    "Estado,Palabra clave,Tipo de coincidencia objetivo,Puja (EUR),Clics,Coste total (EUR),Compras,Ventas (EUR)":
        "Download the targeting report",
    "Stato,Parola chiave,Tipo di corrispondenza,Stato,Offerta suggerita (basso)(EUR),Offerta per parola chiave(EUR),"
    "Impressioni,Clic,Spesa(EUR),CPC(EUR),Ordini,Vendite(EUR),ACOS,ROAS": "Download the targeting report",
}  # fmt: skip


@pytest.mark.parametrize(("header", "instead"), FBA_FILES.items())
def test_other_reports_of_amazon_are_named(header: str, instead: str, tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f"{header}\n" + ",".join("1" for _ in header.split(",")) + "\n", encoding="utf-8")
    [outcome] = identify([path], Hints(marketplace="US"))
    assert outcome.what == "refused"
    assert outcome.reason.en.startswith("it is ")
    assert ", which xlops does not read: " in outcome.reason.en
    assert instead in outcome.reason.en


@pytest.mark.parametrize(
    ("name", "text", "why"),
    [
        ("by_parent.csv", None, BY_PARENT),
        ("by DSP.csv", DSP_FILE, DSP),
        ("campaigns.csv", DSP_FILE, DSP),
        ("lines.csv", "Campaign Name,Line item,Impressions,Clicks,Total cost\nC,L,1,1,2\n", DSP),
        ("console_advertised_nodate.csv", None, NO_DATES),
        ("d.csv", f"{IN_BLOCKS}1,1,$2,1,2\n", DASHBOARD),
        ("All campaigns Conversion path report.csv", "a,b\n1,2\n", PATHS),
        ("umsatz.csv", GERMAN, NO_SESSIONS),
        ("p.csv", PAGE_EN, CONSOLE_PAGE),
        ("p.csv", PAGE_DE, CONSOLE_PAGE),
        ("v.csv", VAT_TEXT, VAT),
        ("v.csv", VENDOR_TEXT, VENDOR),
        ("erp.csv", ERP_TEXT, ERP),
        ("erp.csv", ERP_ADS, ERP),
        ("enfant.csv", UNKNOWN_CHILD, NOT_BY_PARENT),
    ],
)
def test_what_is_not_read_is_named_with_what_to_download(name: str, text: str | None, why: str, tmp_path: Path) -> None:
    path = CASES / name if text is None else tmp_path / name
    if text is not None:
        path.write_text(text, encoding="utf-8")
    [outcome] = identify([path], Hints(marketplace="US"))
    assert (outcome.what, outcome.reason.en) == ("refused", why)


def test_a_workbook_of_which_nothing_is_known_is_named_too(tmp_path: Path) -> None:
    path, book = tmp_path / "erp.xlsx", Workbook()
    sheet = book.create_sheet("广告")
    for line in ERP_ADS.splitlines():
        sheet.append(line.split(","))
    book.save(path)
    [outcome] = identify([path], Hints(marketplace="US"))
    assert (outcome.what, outcome.reason.en) == ("refused", ERP)


def test_a_kind_that_does_not_fit_says_which_column_is_missing(tmp_path: Path) -> None:
    case = CASES / "Sponsored_Products_Targeting_report.csv"
    why = refusal(case, tmp_path, name="us/t.csv", kind="ads_term")
    assert type(why) is UnknownReport
    assert str(why) == (
        "it is not what --kind ads_term says; it is nearest to the Search term report, which needs 'Customer Search "
        f"Term' or 'Search term': {AGAIN}"
    )


def test_a_workbook_is_refused_once_and_not_once_a_sheet() -> None:
    def of(name: str, reason: str, what: str = "refused") -> Outcome:
        return Outcome(name, what, reason=plain(reason))

    outcomes = [
        of("us/bulk.xlsx › SP › Bulk ads", "no marketplace"), of("us/bulk.xlsx › SP › Bulk targets", "no marketplace"),
        of("us/bulk.xlsx › SB", "no product"), of("w.zip › a.csv", "no marketplace"),
        of("w.zip › b.csv", "no marketplace"), of("us/bulk.xlsx › SD", "", "read"), of("c.csv", "no marketplace"),
    ]  # fmt: skip
    assert [(o.name, o.reason.en) for o in refused_once(outcomes)] == [
        ("us/bulk.xlsx", "no marketplace"), ("us/bulk.xlsx › SB", "no product"), ("w.zip › a.csv", "no marketplace"),
        ("w.zip › b.csv", "no marketplace"), ("us/bulk.xlsx › SD", ""), ("c.csv", "no marketplace"),
    ]  # fmt: skip
    assert file_of("us/b.xlsx › Vers. 2") == "us/b.xlsx"


def test_a_reason_that_quotes_the_file_keeps_its_advice() -> None:
    head = f"Date,Currency,Campaign Name,Targeting,Cost {'</row>' * 2000},Impressions,Clicks,Spend"
    why = Text(
        "its column {head!r} is not known: if it is 'Spend', this is Amazon's other one. Then delete it",
        "列 {head!r} 未识别：如果它是 'Spend'，这就是另一种报告，请删除",
    )
    cut = f"{head[:120]} …"
    assert shortened(ReportError(why.format(head=head))) == why.format(head=cut)
    assert len(shortened(ReportError(plain("x" * 9_000))).en) < 2_000
