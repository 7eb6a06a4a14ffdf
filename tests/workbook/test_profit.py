"""The Profit sheet's rows, and those of a month's review: what the plan writes (rules N5, N12)."""

from __future__ import annotations

from dataclasses import replace

from xlops.language import NOTHING
from xlops.periods import Month
from xlops.review.profit import Called, ProductProfit, ProfitPage, contribution, grouped
from xlops.review.profit_jumps import Jump
from xlops.review.profit_words import earns_told, headline, jump_observations, least_told, more, note
from xlops.review.sayings import saying
from xlops.targets import Status
from xlops.workbook.paper import restock_rows
from xlops.workbook.profit import CLOSES, WALK, earns_rows, newest_page, profit_fills, profit_puts, walk_names

OCTOBER = Month(2026, 10)


def product(
    key: str, sales: float, *, cogs: float | None = None, ads: float = 0.0, owner: str = "Ann"
) -> ProductProfit:
    of = {
        "sales": sales,
        "referral": sales * 0.15,
        "ads": ads,
        **({"uncosted": sales} if cogs is None else {"cogs": cogs}),
    }
    known = cogs is not None
    status = Status.MET if known and contribution(of) > 0.1 * sales else Status.BREACH if known else Status.NO_DATA
    return ProductProfit(key, (f"S-{key}",), Called(f"Name {key}", "Ann"), of, known, before=10.0 if known else None,
                         history=(5.0, contribution(of)) if known else (None, None), status=status)  # fmt: skip


def page(*products: ProductProfit, lacks: tuple[str, ...] = ()) -> ProfitPage:
    of = {part: sum(p.part(part) for p in products) for part in ("sales", "referral", "ads", "cogs")}
    rest = ProductProfit("", (), Called(""), {"ads": 7.0, "cogs": 3.0}, known=True)
    total = ProductProfit("", (), Called(""), of | {"ads": of["ads"] + 7, "cogs": of["cogs"] + 3}, known=not lacks)
    return ProfitPage(
        OCTOBER, "ALL", "USD", ("US",), (), lacks, True, products, rest, total, 0.1, ((0.3, 0.2),),
        dict.fromkeys(CLOSES, 1.0), float(len(CLOSES)), (), ("2026-10",), grouped(products),
    )  # fmt: skip


GOOD, BAD, UNKNOWN = product("A", 100, cogs=40, ads=5), product("B", 50, cogs=45, ads=5), product("C", 30)


def test_n12_the_column_of_what_is_left_adds_up_with_the_line_of_none() -> None:
    found = profit_fills(page(GOOD, BAD, UNKNOWN))[0].columns
    assert found["key"] == ["total", "A", "B", "C", "rest"]
    assert found["left"][0] == sum(found["left"][1:])
    assert found["margin"] == [found["left"][0] / 180, 0.4, -0.15, None, None]
    assert [str(s and s.in_("en")) for s in found["status"]] == ["None", "✔ met", "✖ breach", "○ no cost", "None"]
    assert found["goods"] == [-88.0, -40, -45, None, -3]


def test_a_store_without_transactions_has_blank_rows_and_says_what_to_download() -> None:
    """Never fewer than two: sparklines of one row would be taken for the table's body."""
    assert newest_page({}) is None
    table, groups = profit_fills(None)
    assert (table.rows, groups.rows, set(table.columns["left"])) == (2, 0, {None})
    puts = {p.name: p.values for p in profit_puts(None, saying("profit", "nothing"))}
    assert (puts["pft_walk"], puts["pft_report"]) == ([None] * len(WALK), [None])
    assert "Transaction" in puts["pft_headline"][0].in_("en")  # type: ignore[union-attr]


def test_n5_without_advertising_there_is_no_contribution_and_the_headline_says_what_lacks() -> None:
    told = page(replace(GOOD, known=False), lacks=("spend",))
    assert headline(told).in_("en") == "No contribution: not known is ad spend"
    assert profit_puts(told)[4].values[-1] is None
    assert earns_rows(told) == []


def test_n5_where_no_report_says_whose_advertising_it_is_nobody_is_said_to_earn_after_it() -> None:
    told = page(product("A", 100, cogs=40), product("C", 30))
    assert told.ads_unassigned
    assert not page(GOOD).ads_unassigned
    assert more(told).in_("en").startswith("Products stand before ads and are not judged: no advertised-product report")
    assert "earn after" not in more(told).in_("en")


def test_the_words_name_who_loses_and_what_is_not_ranked() -> None:
    told = more(page(GOOD, BAD, UNKNOWN))
    assert told.in_("en") == "Lose money after ads: Name B. Not ranked, without a unit cost: Name C."
    assert told.in_("zh") == "广告后亏损：Name B。无单位成本、不参与排名：Name C。"


def test_groups_are_of_products_with_a_cost() -> None:
    [ann, ben] = grouped([GOOD, replace(BAD, called=Called("B", "Ben")), UNKNOWN])
    assert (ann.name, ann.products, ann.uncosted, ann.contribution) == ("Ann", 2, 1, 40.0)
    assert (ben.name, ben.contribution) == ("Ben", -7.5)


def test_earns_most_and_least_never_name_a_product_twice_nor_one_without_a_cost() -> None:
    [row] = earns_rows(page(GOOD, BAD, UNKNOWN))
    assert (row["name"], row["left"], row["low_name"], row["low_left"]) == ("Name A", 40.0, "Name B", -7.5)
    assert (row["moved"], row["low_moved"]) == (30.0, -17.5)  # both earned 10 in the month before


def test_the_headings_say_after_what_products_earn_and_which_are_not_ranked() -> None:
    told = page(GOOD, BAD, UNKNOWN)
    assert earns_told(told).in_("en") == "after ads, all marketplaces · all of them: Profit"
    assert earns_told(replace(told, after_ads=False)).in_("zh") == "广告后，所有站点 · 变化为广告前 · 全部见“利润”表"
    before = page(product("A", 100, cogs=40))
    assert earns_told(before).in_("en") == "before ads, all marketplaces · all of them: Profit"
    assert least_told(told).in_("en") == "not ranked, no unit cost: Name C"
    many = page(GOOD, *(product(key, 30) for key in "CDE"))
    assert least_told(many).in_("zh") == "无单位成本、不参与排名：Name C、Name D +1"
    assert least_told(page(GOOD)) == NOTHING


def test_a_jump_is_told_beside_its_product_and_once_among_findings() -> None:
    refunds = Jump("refunds", "US", "A", 0.03, 0.11, 3700.0, 1.0)
    fee = Jump("fba", "US", "B", 3.9, 4.5, 600.0, 1.0)
    told = page(replace(GOOD, jumps=(refunds,)), replace(BAD, jumps=(fee,)))
    assert note(told.products[0]).in_("en") == "US refunds 11%, usual 3%"
    first, second = jump_observations(told, ())
    assert first.finding.in_("en") == "Name A US: refunds 11% of units, usual 3%, -3,700 in the month"
    assert second.key == "profit_fba|US|B|2026-10"
    assert [o.key for o in jump_observations(told, {("US", "A")})] == [second.key]


def test_the_page_of_stock_has_room_for_charts_and_owners() -> None:
    assert (restock_rows(0), restock_rows(4)) == (15, 9)


def test_beside_a_part_of_the_walk_stands_the_product_that_cost_most_of_it() -> None:
    refunds, small, fee = (Jump(kind, "US", key, 0.03, 0.16, cost, 1.0) for kind, key, cost in (
        ("refunds", "A", 4_297.0), ("refunds", "B", 900.0), ("fba", "B", 120.5)))  # fmt: skip
    told = page(replace(GOOD, jumps=(refunds,)), replace(BAD, jumps=(small, fee)))
    assert walk_names(told) == ["Name A −4,297", "", "Name B −120", "", ""]
    assert walk_names(replace(told, over=("US", "DE")))[0] == "Name A US −4,297"
    assert walk_names(page(GOOD)) == walk_names(None) == [""] * 5
