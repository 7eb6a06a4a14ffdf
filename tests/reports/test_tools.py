"""Third-party tools: the samples by another route, what a limit is, and files of one day that stand side by side."""

from __future__ import annotations

import csv
import json
from bisect import bisect_left
from collections.abc import Callable, Iterable
from datetime import date, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.jobs.exports import Home, by_date, workbook
from tests.reports.plainly import read, read_all, refusal
from xlops.errors import AmbiguousReport, MarketplaceUnknown, UnknownReport, UnreadableFile
from xlops.facts.history import open_store
from xlops.language import Text
from xlops.measures.coverage import read_coverage
from xlops.reports.read_batch import Reading


def records(path: Path) -> list[dict[str, str]]:
    return list(csv.DictReader(path.read_text("utf-8-sig").splitlines()))


def summed(rows: list[dict[str, str]], column: str, number: Callable[[str], str]) -> Decimal:
    return sum((Decimal(number(row[column])) for row in rows if number(row[column])), Decimal(0))


def loose(reading: Reading) -> list[tuple[str | Text, str | Text]]:
    return [(f.column, f.value) for f in reading.findings if f.code == "read-loosely"]


# -- Helium 10 -----------------------------------------------------------------------------------------------------


def test_cerebro_names_the_asin_and_keeps_limits_as_the_least(samples: Path, tmp_path: Path) -> None:
    path = samples / "excerpts/combivir__US_AMAZON_cerebro__2026-08-21.excerpt.csv"
    reading, rows = read(path, tmp_path, name=f"us/{path.name}")
    assert (reading.kind, reading.marketplace, str(reading.span.first)) == ("h10_cerebro", "US", "2026-08-21")
    plain = records(path)
    figures = {"Search Volume": "search_volume", "Keyword Sales": "sales", "Competing Products": "competing_products",
               "Sponsored ASINs": "sponsored_asins", "CPR": "units_to_rank", "H10 PPC Sugg. Bid": "bid"}  # fmt: skip
    assert len(rows) == len(plain) == 8
    assert {f: reading.totals[f] for f in figures.values()} == {
        field: summed(plain, column, lambda cell: cell.strip(">-").replace(",", ""))
        for column, field in figures.items()
    }
    assert reading.totals["competing_products"] == 108_511
    assert loose(reading) == [("Competing Products", "4")]


CEREBRO = "Keyword Phrase,Cerebro IQ Score,Search Volume,Competing Products,Organic Rank,ABA Total Click Share\n"


@pytest.mark.parametrize(
    ("cells", "kept"),
    [
        ("1,>306,40.1", [1, None, 0.401]),
        ('">100,000",>306,< 1%', [100_000, None, None]),
        ("500+,N/R,100", [500, None, 1.0]),
        ("-,-,-", [None, None, None]),
        ("0,12,0.4%", [0, 12, 0.004]),
    ],
)
def test_a_limit_is_no_number_and_never_an_error(cells: str, kept: list[float | None], tmp_path: Path) -> None:
    path = tmp_path / "cerebro_2026-11-15.csv"
    path.write_text(f"{CEREBRO}dog bed,10,100,{cells}\n")
    [(reading, columns, [row])] = read_all(path, tmp_path, name=f"us/{path.name}")
    assert [row[columns.index(c)] for c in ("competing_products", "organic_rank", "click_share")] == kept
    assert {f.code for f in reading.findings} <= {"read-loosely", "bound"}


def test_what_is_no_limit_either_is_left_out_and_told(tmp_path: Path) -> None:
    path = tmp_path / "cerebro_2026-11-15.csv"
    lines = [f"term {n},10,100,5,{n},1" for n in range(99)]
    path.write_text(CEREBRO + "\n".join([*lines, "cat bed,10,100,many,3,1"]) + "\n")
    reading, rows = read(path, tmp_path, name=f"us/{path.name}")
    assert len(rows) == 99
    assert [(f.code, f.column, f.value) for f in reading.findings] == [("bad-value", "Competing Products", "many")]


@pytest.mark.parametrize(
    ("name", "asin"),
    [
        ("US_AMAZON_cerebro_B0TESTAS01_2026-11-15.csv", "B0TESTAS01"),
        ("US_AMAZON_cerebro__2026-11-15.csv", None),
        ("cerebro B0TESTAS01 B0TESTAS02 2026-11-15.csv", None),
        ("b0testas01-2026-11-15.csv", "B0TESTAS01"),
    ],
)
def test_the_asin_looked_up_is_the_one_that_the_name_names(name: str, asin: str | None, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_text(f"{CEREBRO}dog bed,10,100,5,3,1\n")
    [(_, columns, [row])] = read_all(path, tmp_path, name=f"us/{name}")
    assert row[columns.index("asin")] == asin


def test_a_keyword_workbook_that_somebody_made_is_refused(samples: Path, tmp_path: Path) -> None:
    [path] = samples.glob("helium10/aattaran__*")
    why = refusal(path, tmp_path, name=f"us/{path.name}")
    assert type(why) is UnknownReport
    assert str(why).startswith("its columns are of no report we know; its first row reads 'H10 Cerebro >>  '")


def test_a_currency_mark_without_brackets_holds_against_the_folder(tmp_path: Path) -> None:
    path = tmp_path / "Xray 2026-11-15.csv"
    path.write_text("Product Details,ASIN,Price  $,ASIN Revenue,BSR\nDog bed,B0TESTAS02,29.99,100.00,5\n")
    assert read(path, tmp_path, name=f"us/{path.name}")[0].currency == "USD"
    why = refusal(path, tmp_path, name=f"de/{path.name}")
    assert type(why) is MarketplaceUnknown
    assert "but DE (its folder says so) sells in EUR" in str(why)


# -- SellerSprite --------------------------------------------------------------------------------------------------


def test_a_workbook_of_keywords_is_read_as_its_csv_is(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["关键词", "关键词翻译", "月搜索量", "购买率", "商品数", "需供比", "PPC竞价", "更新时间", "更新时间"],
        ["dog bed", "狗窝", 12217, 0.0215, 3000, 4.1, "$0.73", "2026-11-14", "2026-11-13"],
    ]
    path = tmp_path / "KeywordMining-US-dog bed-20261115.xlsx"
    path.write_bytes(workbook(rows))
    [(reading, columns, [row])] = read_all(path, tmp_path, name=f"us/{path.name}")
    found = {c: v for c, v in zip(columns, row, strict=True) if v is not None}
    assert (reading.kind, reading.language, reading.findings) == ("sellersprite_keywords", "zh", ())
    assert found == {
        "row": 2, "day": date(2026, 11, 15), "tool": "SellerSprite", "keyword": "dog bed", "translation": "狗窝",
        "search_volume": 12217, "purchase_rate": 0.0215, "competing_products": 3000, "score": 4.1,
        "bid": Decimal("0.7300"),
    }  # fmt: skip


# -- Keepa ---------------------------------------------------------------------------------------------------------


def test_keepa_prices_are_the_first_of_two_numbers(samples: Path, tmp_path: Path) -> None:
    [path] = samples.glob("keepa/mufasa*")
    reading, rows = read(path, tmp_path, name=f"us/{path.name}")
    plain = [row for row in records(path) if row["ASIN"]]
    prices = {"Buy Box 🚚: Current": "featured_price", "Amazon: Current": "amazon_price",
              "New: Current": "lowest_price", "List Price: Current": "list_price"}  # fmt: skip
    counts = {"Sales Rank: Current": "rank", "Reviews: Rating Count": "ratings"}
    assert (reading.kind, str(reading.span), reading.span_by) == ("keepa_products", "2026-01-20", "name")
    assert len(rows) == len(plain) == 4994
    assert {f: reading.totals[f] for f in (prices | counts).values()} == {
        field: summed(plain, column, lambda cell: cell.split(" ")[0].replace(",", ""))
        for column, field in (prices | counts).items()
    }
    assert reading.totals["featured_price"] == Decimal("120317.95")
    assert loose(reading) == [(c, f"{sum(' -' in row[c] for row in plain):,}") for c in prices]


def test_keepa_columns_as_a_script_names_them(samples: Path, tmp_path: Path) -> None:
    [path] = samples.glob("keepa/timemery*")
    reading, rows = read(path, tmp_path, name=f"us/{path.name}")
    plain = records(path)
    assert len(rows) == len(plain) == 10
    columns = {"Buy Box - Current": "featured_price", "New - Current": "lowest_price", "Sales Rank - Current": "rank"}
    assert {f: reading.totals[f] for f in columns.values()} == {
        field: summed(plain, column, lambda cell: cell.strip("$-").replace(",", ""))
        for column, field in columns.items()
    }
    assert reading.totals["rank"] == 9_797_929
    assert [f.code for f in reading.findings] == ["dated-by-file-time"]


KEEPA_ABROAD = {  # column, then its cell for each of two products
    "ja": """
        画像 | https://example.org/1.jpg;https://example.org/2.jpg | https://example.org/3.jpg
        商品名 | 犬用ベッド, 灰色 | 猫用ベッド
        売れ筋ランキング: 表示グループ | pet | pet
        売れ筋ランキング: 現在価格 | 1,042 |
        月間売上トレンド: 先月の購入 | 300 |
        レビュー: 評価 | 4.4 |
        レビュー: 評価件数 | 2,120 |
        Buy Box: 現在価格 | 4,467 |
        Buy Box: 在庫 | 10 |
        Buy Box: Buy Box セラー | 店 | -
        Amazon: 現在価格 | - |
        新品: 現在価格 | 4,467 |
        新しい、第三者FBA: 現在価格 | 4,600 |
        紹介料％ | 12.39% | 12.39%
        新品アイテム数: 現在価格 | 29 | 6
        新品アイテム数 FBA: 現在価格 | 26 | 5
        カテゴリ: ルート | ペット用品 | ペット用品
        ASIN | B0TESTAS01 | B0TESTAS02
        ブランド | ワン | -
    """,
    "es": """
        Localización | jp | jp
        ASIN | B0TESTAS01 | B0TESTAS02
        Título | Cama gris | Cama gato
        Título principal | Cama | Cama
        Marca | Guau | -
        Imagen | https://example.org/1.jpg | https://example.org/3.jpg
        Clasificación de Ventas: Actual | 1042 | -
        Clasificación de Ventas: Promedio de 30 días | 1100 | -
        Tendencias de ventas mensuales: Comprados el mes pasado | 300 | -
        Opiniones: Valoraciones | 4.4 | -
        Opiniones: Cantidad de valoraciones | 2120 | -
        Caja de Compra: Actual | 4467 | -
        Caja de Compra: Vendedor Caja de Compra | 店 | -
        Caja de Compra: Stock | 12 | -
        Amazon: Actual | - | -
        Nuevo: Actual | 4467 | -
        Nuevo, de Vendedor Externo FBA: Actual | 4600 | -
        Recuento ofertas nuevas: Actual | 29 | 6
        Recuento ofertas nuevas FBA: Actual | 26 | 5
    """,
    "fr": """
        Locale | co.jp | co.jp
        Image | https://example.org/1.jpg | https://example.org/3.jpg
        Titre | Lit gris | Lit chat
        Classement des ventes: Courant | 1042 | -
        Classement des ventes: 30 days avg. | 1100 | -
        Revues: Évaluation | 4.4 | -
        Reviews: Nombre de revu est | 2120 | -
        Amazon: Courant | - | -
        Nouveau: Courant | 4467 | -
        Nouveau, Tierce Partie FBA: Courant | 4600 | -
        Nombre d'offre Neuf: Courant | 29 | 6
        Buy Box 🚚: Courant | 4467 | -
        Buy Box Seller | 店 | -
        Catégories: Root | Pets | Pets
        ASIN | B0TESTAS01 | B0TESTAS02
        Brand | Ouaf | -
        Bought in past month | 300 | -
    """,
}


@pytest.mark.parametrize("language", KEEPA_ABROAD)
def test_keepa_heads_its_columns_in_the_language_of_its_page(language: str, tmp_path: Path) -> None:
    path = tmp_path / "KeepaExport-2026-11-20-ProductViewer.csv"
    lines = [[cell.strip() for cell in line.split("|")] for line in KEEPA_ABROAD[language].strip().splitlines()]
    with path.open("w", encoding="utf-8-sig", newline="") as handle:
        csv.writer(handle).writerows(zip(*lines, strict=True))
    told = language != "ja"
    [(reading, columns, rows)] = read_all(path, tmp_path, **{} if told else {"marketplace": "JP"})
    assert (reading.kind, reading.language, reading.marketplace) == ("keepa_products", language, "JP")
    assert reading.marketplace_by == ("content" if told else "option")
    at = [columns.index(c) for c in (
        "asin", "rank", "bought_last_month", "rating", "ratings", "featured_price", "featured_seller", "amazon_price",
        "lowest_price", "fba_price", "offers",
    )]  # fmt: skip
    assert [tuple(row[i] for i in at) for row in rows] == [
        ("B0TESTAS01", 1042, 300, 4.4, 2120, 4467, "店", None, 4467, 4600, 29),
        ("B0TESTAS02", None, None, None, None, None, None, None, None, None, 6),
    ]


def test_a_keepa_table_of_another_marketplace_is_not_taken_for_the_one_that_is_said(tmp_path: Path) -> None:
    path = tmp_path / "KeepaExport-2026-11-20-ProductFinder.csv"
    path.write_text("Locale,ASIN,New: Current\nde,B0TESTAS01,7.00\n", "utf-8")
    assert str(refusal(path, tmp_path, marketplace="US")).startswith("it says DE itself, --marketplace says US")
    path.write_text("Locale,ASIN,New: Current\n?,B0TESTAS01,7.00\n", "utf-8")
    assert read(path, tmp_path, marketplace="US")[0].marketplace == "US"


def standing(points: list[int], width: int, days: Iterable[date]) -> list[int | None]:
    """What a Keepa series says at the end of each day (UTC); None before its first point and where it says -1."""
    told = list(zip(*(iter(points),) * width, strict=True))
    moments = [datetime(2011, 1, 1) + timedelta(minutes=p[0]) for p in told]
    known = (bisect_left(moments, datetime(d.year, d.month, d.day) + timedelta(days=1)) for d in days)
    last = (told[n - 1] if n else None for n in known)
    return [None if p is None or p[1] < 0 else p[1] + max(0, sum(p[2:])) for p in last]


@pytest.mark.parametrize(("name", "days"), [("product_B0D8W1YVBX_agent_eval", 604), ("product_history_B001GZ6QEC", 4)])
def test_a_keepa_history_tells_every_day_what_stood_at_its_end(
    name: str, days: int, samples: Path, tmp_path: Path
) -> None:
    path = samples / f"keepa/cuNuo__Keepa-cli__{name}.json"
    [(reading, columns, rows)] = read_all(path, tmp_path)
    product = json.loads(path.read_text())["products"][0]
    assert (reading.kind, reading.marketplace, reading.span_by, reading.findings) == (
        "keepa_history", "US", "content", (),
    )  # fmt: skip
    assert [r[columns.index("day")] for r in rows] == list(reading.span.days())
    assert len(rows) == days
    for field, place, width, unit in [
        ("amazon_price", 0, 2, 100), ("lowest_price", 1, 2, 100), ("rank", 3, 2, 1), ("offers", 11, 2, 1),
        ("rating", 16, 2, 10), ("ratings", 17, 2, 1), ("featured_price", 18, 3, 100),
    ]:  # fmt: skip
        points = product["csv"][place] if place < len(product["csv"]) else None
        expected: list[Any] = standing(points or [], width, reading.span.days())
        found = [row[columns.index(field)] for row in rows]
        assert [None if v is None else Decimal(str(v)) * unit for v in found] == expected, field


def test_a_keepa_answer_of_another_shape_says_where(tmp_path: Path) -> None:
    path = tmp_path / "product.json"
    path.write_text(json.dumps({"products": [{"asin": "B0TESTAS02", "domainId": 1, "csv": [["x"]]}]}))
    why = refusal(path, tmp_path)
    assert type(why) is UnreadableFile
    assert str(why).startswith("this Keepa product document does not keep to Keepa's schema: products.0.csv.0.0: ")


def test_a_keepa_answer_without_history_is_no_report(tmp_path: Path) -> None:
    path = tmp_path / "product.json"
    path.write_text(json.dumps({"products": [{"asin": "B0TESTAS02", "domainId": 1}]}))
    assert type(refusal(path, tmp_path)) is UnknownReport


# -- price monitors ------------------------------------------------------------------------------------------------


def test_a_monitors_errors_say_nothing_about_the_offer(samples: Path, tmp_path: Path) -> None:
    [path] = samples.glob("price_monitor/*")
    [(reading, columns, rows)] = read_all(path, tmp_path)
    own = [row[columns.index("featured_own")] for row in rows]
    plain = records(path)
    assert reading.totals["featured_own"] == own.count(1) == sum(r["Winning"] == "Yes" for r in plain) == 947
    assert own.count(None) == sum(r["Status"] == "Error" for r in plain) == 7


def test_offers_in_two_currencies_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "prices.csv"
    path.write_text(
        "Date,ASIN,Seller,Price,Currency\n2026-11-14,B0TESTAS02,A,1.00,USD\n2026-11-14,B0TESTAS02,B,1.00,EUR\n"
    )
    why = refusal(path, tmp_path, name="us/prices.csv")
    assert type(why) is AmbiguousReport
    assert "two currencies stand in one file" in str(why)


# -- Sellerboard ---------------------------------------------------------------------------------------------------


def test_n12_sellerboards_costs_are_positive_and_make_its_gross_profit(samples: Path, tmp_path: Path) -> None:
    [path] = samples.glob("sellerboard/*")
    reading, rows = read(path, tmp_path)
    assert (reading.kind, reading.marketplace, reading.decimal) == ("sellerboard_day", "DE", ",")
    assert (str(reading.span), len(rows)) == ("2025-10-07 … 2025-11-07", 214)
    assert [f.code for f in reading.findings] == ["left-out", "assumed-currency", "assumed-span"]
    plain = [row for row in records(path) if row["Marketplace"] == "Amazon.de"]
    signs = {"SalesOrganic": ("sales_organic", 1), "SalesPPC": ("sales_ppc", 1), "UnitsOrganic": ("units_organic", 1),
             "UnitsPPC": ("units_ppc", 1), "Refunds": ("refunds", 1), "PromoValue": ("promotions", -1),
             "Ads spend": ("ad_spend", -1), "Shipping": ("shipping", 1), "RefundCost": ("refund_cost", -1),
             "AmazonFees": ("fees", -1), "Cost of Goods": ("cost_of_goods", -1), "VAT": ("vat", -1),
             "EstimatedPayout": ("payout", 1), "GrossProfit": ("gross_profit", 1), "NetProfit": ("net_profit", 1),
             "Sessions": ("sessions", 1)}  # fmt: skip
    found = reading.totals
    assert {f: found[f] for f, _ in signs.values()} == {
        field: sign * summed(plain, column, lambda cell: cell.replace(".", "").replace(",", "."))
        for column, (field, sign) in signs.items()
    }
    costs = ("promotions", "ad_spend", "refund_cost", "fees", "cost_of_goods", "vat")
    income = found["sales_organic"] + found["sales_ppc"] + found["shipping"]
    assert found["gross_profit"] == income - sum(found[c] for c in costs) == Decimal("815.57")


SELLERBOARD = "Date,Marketplace,ASIN,SKU,SalesOrganic,SponsoredProducts,NetProfit\n"


@pytest.mark.parametrize(
    ("cells", "day"),
    [
        ("07/10/2025,Amazon.de,B0TESTAS01,A,1039.82,-63.49,2.00", date(2025, 10, 7)),
        ('07.10.2025,Amazon.de,B0TESTAS01,A,"1.039,82","-63,49","2,00"', date(2025, 10, 7)),
        ("10/7/2025,Amazon.com,B0TESTAS01,A,1039.82,-63.49,2.00", date(2025, 10, 7)),
    ],
)
def test_sellerboard_writes_days_and_decimals_as_its_account_is_set(cells: str, day: date, tmp_path: Path) -> None:
    path = tmp_path / "dashboard.csv"
    path.write_text(SELLERBOARD + cells + "\n")
    reading, _ = read(path, tmp_path)
    assert reading.span.first == day
    assert (reading.totals["sales_organic"], reading.totals["ad_spend"]) == (Decimal("1039.82"), Decimal("63.49"))


@pytest.mark.parametrize(
    ("days", "first"),
    [
        (["05/10/2026", "06/10/2026"], date(2026, 10, 5)),
        (["10/05/2026", "10/06/2026"], date(2026, 10, 5)),
        (["05/10/2026", "06/10/2026", "07/10/2026", "08/10/2026", "09/10/2026"], date(2026, 10, 5)),
    ],
)
@pytest.mark.parametrize("shop", ["Amazon.com", "Amazon.de"])
def test_sellerboard_s_days_are_those_that_stand_together(
    days: list[str], first: date, shop: str, tmp_path: Path
) -> None:
    """Its account says how it writes them, not the marketplace: in the United States two days were May and June."""
    path = tmp_path / "dashboard.csv"
    path.write_text(SELLERBOARD + "".join(f"{day},{shop},B0TESTAS01,A,10.5,-2,2.00\n" for day in days))
    reading, _ = read(path, tmp_path)
    assert (reading.span.first, len(reading.span)) == (first, len(days))
    assert reading.totals["sales_organic"] == len(days) * Decimal("10.5")


def test_sellerboard_over_several_currencies_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "dashboard.csv"
    path.write_text(
        SELLERBOARD
        + "11/13/2026,Amazon.com,B0TESTAS01,A,10.00,-1.00,2.00\n11/13/2026,Amazon.ca,B0TESTAS01,A,9.00,0.00,1.00\n"
    )
    why = refusal(path, tmp_path)
    assert type(why) is AmbiguousReport
    assert str(why) == (
        "it holds marketplaces of several currencies (CAD, USD), but the tool writes all amounts in that of its "
        "account and does not name it: put the code of that currency into the file's name, such as "
        "dashboard-EUR.csv, or into a column Currency"
    )


def test_sellerboard_over_marketplaces_of_one_currency_is_read_apart(tmp_path: Path) -> None:
    path = tmp_path / "dashboard.csv"
    path.write_text(
        SELLERBOARD
        + "13.11.2026,Amazon.de,B0TESTAS01,A,10.00,-1.00,2.00\n13.11.2026,Amazon.fr,B0TESTAS01,A,9.00,0.00,1.00\n"
    )
    found = {r.marketplace: (r.currency, r.totals["sales_organic"]) for r, _, _ in read_all(path, tmp_path)}
    assert found == {"DE": ("EUR", Decimal(10)), "FR": ("EUR", Decimal(9))}


# -- in the store --------------------------------------------------------------------------------------------------


def test_d2_what_two_files_of_one_day_looked_up_stands_side_by_side(tmp_path: Path) -> None:
    home = Home(tmp_path)
    for asin, volume in (("B0TESTAS01", 100), ("B0TESTAS02", 30)):
        home.put(f"us/US_AMAZON_cerebro_{asin}_2026-11-15.csv", f"{CEREBRO}dog bed,10,{volume},5,3,1\n")
    home.put("us/US_AMAZON_magnet_2026-11-15.csv", "Keyword Phrase,Magnet IQ Score,Search Volume\ncat bed,10,7\n")
    assert [o.what for o in home.ingest().outcomes] == ["stored"] * 3
    assert home.rows("select tool, asin, keyword, search_volume from keyword_research order by all") == [
        ("Helium 10 Cerebro", "B0TESTAS01", "dog bed", 100),
        ("Helium 10 Cerebro", "B0TESTAS02", "dog bed", 30),
        ("Helium 10 Magnet", None, "cat bed", 7),
    ]


def test_d2_a_later_look_of_a_monitor_takes_the_place_of_an_earlier_one(tmp_path: Path) -> None:
    home = Home(tmp_path)
    header = "SKU,Buy Box Price,Currency,Our Price,Winning\n"
    home.put("us/buybox 2026-11-15 a.csv", f"{header}A,9.99,USD,9.99,Yes\n", date(2026, 11, 15))
    home.put("us/buybox 2026-11-15 b.csv", f"{header}A,8.99,USD,9.99,No\n", date(2026, 11, 16))
    home.put("us/KeepaExport-2026-11-15.csv", "ASIN,New: Current,Sales Rank: Current,Title\nB0TESTAS02,7.00,5,x\n")
    home.ingest()
    found = home.rows("select tool, sku, asin, featured_price, featured_own from price_watch order by tool")
    assert found == [("Keepa", None, "B0TESTAS02", None, None), ("monitor", "A", None, Decimal("8.9900"), 0)]


def test_what_a_tool_looked_up_elsewhere_makes_no_marketplace_of_the_store(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.put("us/BusinessReport-11-09-26.csv", by_date())
    home.put("de/cerebro_2026-11-15.csv", f"{CEREBRO}hundebett,10,100,5,3,1\n")
    assert {o.what for o in home.ingest().outcomes} == {"stored"}
    with open_store(home.folder, read_only=True) as store:
        assert read_coverage(store).marketplaces() == ["US"]
