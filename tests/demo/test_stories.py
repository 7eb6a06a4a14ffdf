"""What reviews are to find is in the files."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

from tests.demo.reading import Files, Row, cents, console_day, german_day, number, us_day
from xlops.demo.clock import week_label
from xlops.demo.scenario import told

STORIES = told("demo").stories
WEEKS = ["2026-W42", "2026-W43", "2026-W44", "2026-W45", "2026-W46", "2026-W47"]


def child(files: Files, folder: str, asin: str) -> Row:
    rows = files.rows(f"us/{folder}/BusinessReport*.csv")
    return next((row for row in rows if row["(Child) ASIN"] == asin), {})


def stock(files: Files, week: str, asin: str) -> Row:
    return next(row for row in files.rows(f"us/{week}/FBA_Inventory*.csv") if row["asin"] == asin)


def of_child(files: Files, asin: str, name: str) -> list[str]:
    return [child(files, week, asin)[name] for week in WEEKS]


def test_a_best_seller_sold_out_for_three_weeks(files: Files) -> None:
    asin = STORIES.stock_out.asin
    assert of_child(files, asin, "Units Ordered") == ["270", "263", "0", "0", "0", "202"]
    assert of_child(files, asin, "Sessions - Total") == ["2,183", "2,160", "170", "184", "174", "1,463"]
    offer = of_child(files, asin, "Featured Offer (Buy Box) Percentage")
    assert offer == ["93.23%", "92.86%", "0.00%", "0.00%", "0.00%", "86.33%"]
    found = [stock(files, week, asin) for week in WEEKS]
    assert [int(row["available"]) > 0 for row in found] == [True, False, False, False, False, True]
    assert [row["fba-inventory-level-health-status"] for row in found][1:5] == ["Out of stock"] * 4
    assert int(found[4]["inbound-quantity"]) > 0


def test_b_launch_ramps_up_from_w40(files: Files) -> None:
    asin = STORIES.launch.asin
    assert child(files, "2026-W39", asin) == {}
    assert child(files, "2026-W40", asin)["Units Ordered"] == "10"
    assert of_child(files, asin, "Units Ordered") == ["24", "41", "49", "66", "73", "123"]


def test_c_price_war_costs_the_featured_offer(files: Files) -> None:
    asins = [f"B0XLOPS{STORIES.price_war.family + 1}0{n}" for n in (1, 2, 3)]
    for asin in asins:
        shares = [float(text.rstrip("%")) for text in of_child(files, asin, "Featured Offer (Buy Box) Percentage")]
        assert shares[0] > 91
        assert all(58 < share < 62 for share in shares[1:])
        before, now = stock(files, "2026-W42", asin), stock(files, "2026-W47", asin)
        assert before["your-price"] == before["sales-price"]
        assert round(float(now["sales-price"]) / float(before["sales-price"]), 2) == 0.82
        assert float(now["lowest-price-new-plus-shipping"]) < float(now["sales-price"])
        assert now["featuredoffer-price"] == now["lowest-price-new-plus-shipping"]
    sales = [cents(text) for text in of_child(files, asins[1], "Ordered Product Sales")]
    assert (sales[0], sales[4]) == (669352, 396127)


def test_a_product_costs_the_same_in_every_file(files: Files) -> None:
    """What it sold at last week, what the two stock files of Monday and Keepa say."""
    asin = f"B0XLOPS{STORIES.price_war.family + 1}01"
    sold = child(files, "2026-W47", asin)
    told = {
        "business report": cents(sold["Ordered Product Sales"]) / number(sold["Units Ordered"]),
        "stock": cents(stock(files, "2026-W47", asin)["your-price"]),
        "keepa": next(cents(r["New: Current"]) for r in files.rows("us/Keepa*.csv") if r["ASIN"] == asin),
    }
    manage = files.read("us/2026-W47/ManageFBAInventory_US_20261123.txt").decode().splitlines()
    told["manage"] = next(cents(line.split("\t")[5]) for line in manage if asin in line)
    assert set(told.values()) == {1803}


def test_d_one_campaign_burns_money_from_w45(files: Files) -> None:
    spend, sales, orders = Counter[str](), Counter[str](), Counter[str]()
    for row in files.latest("us/ads/Sponsored_Products_Campaign_report*.csv", "Date"):
        if row["Campaign Name"] == "SP | Board | Broad":
            week = week_label(console_day(row["Date"]))
            spend[week] += cents(row["Spend"])
            sales[week] += cents(row["7 Day Total Sales "])
            orders[week] += int(row["7 Day Total Orders (#)"])
    assert dict(spend) == {"2026-W45": 67551, "2026-W46": 71331, "2026-W47": 80571}
    assert dict(orders) == {"2026-W45": 7, "2026-W46": 11, "2026-W47": 13}  # two more will come
    assert all(spend[week] / sales[week] > 1.2 for week in spend)


def weekly_sales(files: Files, market: str) -> Counter[str]:
    """Sales in whole cents by week and by month."""
    found = Counter[str]()
    for row in files.latest(f"{market}/BusinessReport*.csv", "Date" if market == "us" else "Datum"):
        first, sales = list(row.values())[:2]
        day = us_day(first) if market == "us" else german_day(first)
        found[week_label(day)] += cents(sales)
        found[f"{day:%Y-%m}"] += cents(sales)
    return found


def test_e_seasons_and_growth(files: Files) -> None:
    us, de = weekly_sales(files, "us"), weekly_sales(files, "de")
    assert (us["2026-W47"], us["2026-W46"], de["2026-W47"]) == (9055188, 6960771, 3554501)
    assert us["2026-W28"] > 1.6 * us["2026-W27"]
    assert us["2025-W48"] > 1.2 * us["2025-W46"]
    # September has no story but the season's
    assert 1.18 < us["2026-09"] / us["2025-09"] < 1.24
    assert 1.32 < de["2026-09"] / de["2025-09"] < 1.46


def test_f_returns_in_october(files: Files) -> None:
    asin = STORIES.returns.asin
    rates = [child(files, month, asin)["Refund Rate"] for month in ("2026-08", "2026-09", "2026-10")]
    assert rates[1:] == ["3.22%", "16.26%"]
    assert float(rates[0].rstrip("%")) < 4
    assert child(files, "2026-W47", asin)["Refund Rate"] == "3.27%"


def test_g_aged_stock_that_hardly_sells(files: Files) -> None:
    found = stock(files, "2026-W47", STORIES.slow.asin)
    assert (found["inv-age-0-to-90-days"], found["inv-age-271-to-365-days"]) == ("0", "562")
    assert (found["available"], found["days-of-supply"], found["estimated-excess-quantity"]) == ("547", "224", "344")
    others = [r for r in files.rows("us/2026-W47/FBA_Inventory*.csv") if r["asin"] != STORIES.slow.asin]
    assert {r["inv-age-181-to-270-days"] for r in others} == {"0"}
    assert {r["estimated-excess-quantity"] for r in others} == {"0"}


def test_the_store_as_a_whole_is_plausible(files: Files) -> None:
    by_date = files.latest("us/BusinessReport*.csv", "Date")
    rows = [row for row in by_date if us_day(row["Date"]) >= date(2026, 5, 1)]
    sales = sum(cents(row["Ordered Product Sales"]) for row in rows)
    sessions = sum(number(row["Sessions - Total"]) for row in rows)
    units = sum(number(row["Units Ordered"]) for row in rows)
    items = sum(number(row["Total Order Items"]) for row in rows)
    spend = ad_sales = 0
    for ads in files.latest("us/ads/Sponsored_Products_Campaign_report*.csv", "Date"):
        if console_day(ads["Date"]) >= date(2026, 5, 1):
            spend += cents(ads["Spend"])
            ad_sales += cents(ads["7 Day Total Sales "])
    assert 0.10 < units / sessions < 0.14
    assert 2800 < sales / items < 3200
    assert 0.22 < spend / ad_sales < 0.28
    assert 0.085 < spend / sales < 0.12
    weeks = weekly_sales(files, "us")
    typical = [weeks[week_label(date(2026, 11, 15) - timedelta(days=7 * n))] for n in range(26)]
    assert all(58_000_00 < week < 125_000_00 for week in typical)
