"""N33: what prices hold of VAT is read off the transaction report, or typed, or told as unknown."""

from __future__ import annotations

import shutil
from collections.abc import Sequence
from datetime import date, timedelta
from functools import cache
from pathlib import Path

import pytest

from tests.jobs.exports import TERM_HEADER, Home, by_date
from tests.measures.test_own_measures import own, seen
from tests.stores import board_of, kept_folder
from tests.tiers import thorough_after
from xlops.errors import SettingsError
from xlops.facts.history import open_store
from xlops.language import NOTHING, Text
from xlops.marketplaces import MARKETPLACES
from xlops.measures import Account
from xlops.measures.asin_margin import closed_month_of
from xlops.periods import Month, Week
from xlops.review.scorecard import Board
from xlops.review.vat import sales_with_vat, vat_of
from xlops.settings import read_settings

HEADER = (
    "date/time,settlement id,type,order id,sku,description,quantity,marketplace,product sales,product sales tax,"
    "promotional rebates,promotional rebates tax,selling fees,fba fees,other transaction fees,other,total"
)
OCTOBER = Month(2026, 10)
W47 = Week.of(date(2026, 11, 16))
PRODUCTS = ("'A', 'B0CHILD001', 20, null", "'B', 'B0CHILD002', 20, 'Food'")
CURRENCY = {"US": "USD", "DE": "EUR", "GB": "GBP", "JP": "JPY"}
Line = tuple[str, float, float]  # SKU, sales, tax


def line(day: date, sold: Line, kind: str = "Order", fees: float = -20) -> str:
    sku, sales, tax = sold
    stamp = f'"{day:%b} {day.day}, {day.year} 10:00:00 AM PST"'
    return f"{stamp},1,{kind},111-1,{sku},Thing,2,amazon,{sales},{tax},0,0,{fees},0,0,0,{sales + tax + fees:.2f}"


def shop(
    folder: Path, market: str, *sold: Line, toml: str = "", other: Sequence[Line] = (), lines: Sequence[str] = ()
) -> Board:
    """From October on each day the same lines; a unit of A costs 20; ads sell for 100 a day and cost 25."""
    home = Home(folder / market)
    shutil.copytree(_read(market, sold, tuple(other), tuple(lines)), home.folder)
    home.configure(_settings(market) + toml)
    return board_of(home.folder)


def _settings(market: str) -> str:
    return f'marketplaces = ["{market}"]\nbase_currency = "{CURRENCY[market]}"\nad_products = ["sp"]\n'


@cache
def _read(market: str, sold: tuple[Line, ...], other: tuple[Line, ...], lines: tuple[str, ...]) -> Path:
    """The store of these lines, read once: what prices hold is asked of it in many ways."""
    home = Home(kept_folder())
    home.configure(_settings(market))
    first, last = date(2026, 10, 1), date(2026, 11, 22)
    days = [first + timedelta(days=n) for n in range((last - first).days + 1)]
    saved = date(2026, 11, 26)  # a later one lies in the future of some run, and would count as saved when it is read
    refunds = [line(first, one, "Refund", 0) for one in other]
    every = [*lines, *(line(day, one) for day in days for one in sold), *refunds]
    code = "uk" if market == "GB" else market.lower()
    home.put(f"{code}/transactions.csv", "\n".join([HEADER, *every]) + "\n", saved)
    home.put(f"{code}/sales.csv", by_date(len(days), first, gmv=119).replace("$", ""), saved)
    ads = [f"{day},{CURRENCY[market]},Camp,Group,t,EXACT,t,500,10,25,100,2,2" for day in days]
    home.put(f"{code}/terms.csv", "\n".join([TERM_HEADER, *ads]) + "\n", saved)
    assert [(o.name, o.reason) for o in home.ingest().of("refused")] == []
    own(home, seen("products", "sku, asin, unit_cost, product_line", *PRODUCTS))
    return home.folder


def told(board: Board, kpi: str) -> tuple[float | None, str]:
    score = board.score(board.catalogue[kpi], W47, board.account.marketplaces[0])
    return None if score.value is None else round(score.value, 4), score.marks.text.in_("en").strip()


def rate(board: Board, month: Month = OCTOBER) -> float | None:
    found = board.account.sources.vat.rate(board.account.marketplaces[0], month)
    return None if found is None else round(found, 6)


def test_n33_break_even_and_acos_are_of_one_base(tmp_path: Path) -> None:
    """100 net and 19 of VAT a day, 40 of goods, 20 of fees: the margin is 40 of 100, break-even 40 of 119."""
    board = shop(tmp_path, "DE", ("A", 100, 19))
    assert {k: told(board, k) for k in ("gm", "be_acos", "acos", "acos_room")} == {
        "gm": (0.4, ""), "be_acos": (round(40 / 119, 4), ""), "acos": (0.25, ""),
        "acos_room": (round(40 / 119 - 0.25, 4), ""),
    }  # fmt: skip
    assert (rate(board), rate(board, Month(2026, 12))) == (0.19, 0.19)


def test_n33_sales_tax_is_added_at_the_checkout_and_in_no_price(tmp_path: Path) -> None:
    board = shop(tmp_path, "US", ("A", 100, 9))
    assert {k: told(board, k) for k in ("gm", "be_acos", "acos_room")} == {
        "gm": (0.4, ""), "be_acos": (0.4, ""), "acos_room": (0.15, ""),
    }  # fmt: skip
    assert (rate(board), sales_with_vat(board.account)) == (0.0, NOTHING)


def test_n33_ad_sales_stated_without_vat_are_set_against_net_sales_and_put_on_the_base_of_gmv(tmp_path: Path) -> None:
    board = shop(tmp_path, "DE", ("A", 100, 19), toml='[[vat]]\nmarketplace = "DE"\nad_sales = "net"\n')
    assert {k: told(board, k)[0] for k in ("be_acos", "acos", "acos_room", "organic", "ad_share")} == {
        "be_acos": 0.4, "acos": 0.25, "acos_room": 0.15, "organic": 0.0, "ad_share": 1.0,
    }  # fmt: skip


def test_n33_the_rate_is_the_mean_over_products_and_a_line_without_tax_bears_none(tmp_path: Path) -> None:
    """19 % of 100, 7 % of 100, and books of the UK kind, 0 % of 100."""
    board = shop(tmp_path, "GB", ("A", 100, 19), ("B", 100, 7), ("A", 100, 0))
    assert rate(board) == round(26 / 300, 6)
    assert told(board, "be_acos") == (round(120 / 326, 4), "")


def test_n33_refunds_give_their_vat_back(tmp_path: Path) -> None:
    board = shop(tmp_path, "DE", ("A", 100, 19), other=[("A", -500, -95)])
    assert rate(board) == 0.19


def test_n33_where_no_order_states_tax_it_is_asked_once_and_marked(tmp_path: Path) -> None:
    board = shop(tmp_path, "DE", ("A", 119, 0))
    assert [(f.code, f.column) for f in board.account.findings if f.code == "vat-unknown"] == [("vat-unknown", "DE")]
    assert {k: told(board, k) for k in ("gm", "be_acos", "acos")} == {
        "gm": (round(59 / 119, 4), "(VAT not known)"), "be_acos": (round(59 / 119, 4), "(VAT not known)"),
        "acos": (0.25, ""),
    }  # fmt: skip
    said = vat_of(board.account, board.catalogue["gm"], W47, ["DE"])
    assert said.in_("en") == "; DE: no order states tax, so sales may hold VAT: `[[vat]]` in xlops.toml settles it"


@pytest.mark.parametrize(
    ("toml", "margin", "even"),
    thorough_after(2, [
        ("rate = 0.19", 40 / 100, 40 / 119),
        ("rate = 0", 59 / 119, 59 / 119),
        ("rate = 0.07\nsku = 'A'\n[[vat]]\nmarketplace = 'DE'\nrate = 0.19", (119 / 1.07 - 60) / (119 / 1.07),
         (119 / 1.07 - 60) / 119),
        ("rate = 0.16\nfrom = 2026-07-01\n[[vat]]\nmarketplace = 'DE'\nrate = 0.19\nfrom = 2026-12-01",
         (119 / 1.16 - 60) / (119 / 1.16), (119 / 1.16 - 60) / 119),
    ]),
)  # fmt: skip
def test_n33_a_typed_rate_takes_the_vat_out(tmp_path: Path, toml: str, margin: float, even: float) -> None:
    board = shop(tmp_path, "DE", ("A", 119, 0), toml=f"[[vat]]\nmarketplace = 'DE'\n{toml}\n")
    assert told(board, "gm") == (round(margin, 4), "")
    assert told(board, "be_acos") == (round(even, 4), "")
    assert not [f for f in board.account.findings if f.code == "vat-unknown"]


@pytest.mark.thorough
def test_n33_products_of_a_tag_have_their_rate(tmp_path: Path) -> None:
    """Japan: 110 at 10 % and 108 of food at 8 %, both without a tax column that is filled."""
    toml = "[[vat]]\nmarketplace = 'JP'\nrate = 0.10\n[[vat]]\nmarketplace = 'JP'\nrate = 0.08\ntag = 'food'\n"
    board = shop(tmp_path, "JP", ("A", 110, 0), ("B", 108, 0), toml=toml)
    assert rate(board) == 0.09
    assert told(board, "gm") == (round((200 - 80 - 40) / 200, 4), "")
    half = "[[vat]]\nmarketplace = 'JP'\nrate = 0.08\ntag = 'food'\n"
    board = shop(tmp_path / "half", "JP", ("A", 110, 0), ("B", 108, 0), toml=half)
    assert (rate(board), told(board, "gm")[1]) == (None, "(VAT not known)")


@pytest.mark.thorough
def test_n33_a_rate_of_a_tag_or_sku_that_no_product_has_is_a_finding(tmp_path: Path) -> None:
    named = ('tag = "food"', 'tag = "Toys"', 'sku = "A"', 'sku = "a"')
    toml = "".join(f'[[vat]]\nmarketplace = "DE"\n{of}\nrate = 0.07\n' for of in named)
    board = shop(tmp_path, "DE", ("A", 119, 0), ("B", 107, 0), toml=toml)
    found = [f.value for f in board.account.findings if f.code == "vat-idle"]
    assert found == ['tag = "Toys"', 'sku = "a"']


@pytest.mark.thorough
def test_n33_a_refund_that_states_tax_is_no_order_that_does(tmp_path: Path) -> None:
    board = shop(tmp_path, "DE", ("A", 119, 0), other=[("A", -100, -19)])
    assert rate(board) is None
    assert told(board, "gm")[1] == "(VAT not known)"


def test_n33_before_the_first_order_that_states_tax_sales_are_what_buyers_paid(tmp_path: Path) -> None:
    """Until 15 October without, from the 16th on with the tax columns: 15 days of 119 gross, then 100 net and 19."""
    early = [line(date(2026, 10, n), ("A", 119, 0)) for n in range(1, 16)]
    late = [line(date(2026, 10, n), ("A", 100, 19)) for n in range(16, 32)]
    typed = shop(tmp_path, "DE", toml="[[vat]]\nmarketplace = 'DE'\nrate = 0.19\n", lines=early + late)
    row = typed.row(OCTOBER, "DE")
    assert row is not None
    assert round(row.values["net_sales"], 6) == 3100
    assert rate(typed) == 0.19
    untold = shop(tmp_path / "untold", "DE", lines=early + late)
    assert rate(untold) is None
    vat = untold.account.sources.vat
    weeks = {n: vat.is_unknown("DE", Week.of(date(2026, 10, n))) for n in (5, 12, 19)}
    assert weeks == {5: True, 12: True, 19: False}


def test_n33_a_rate_typed_for_a_product_holds_though_others_state_tax(tmp_path: Path) -> None:
    toml = "[[vat]]\nmarketplace = 'DE'\nrate = 0.07\nsku = 'B'\n"
    board = shop(tmp_path, "DE", ("A", 100, 19), ("B", 107, 0), toml=toml)
    assert (rate(board), told(board, "gm")) == (0.13, (round(80 / 200, 4), ""))


def test_n33_a_margin_that_may_hold_vat_is_shown_and_no_change_to_or_from_it_is_judged(tmp_path: Path) -> None:
    toml = "[[vat]]\nmarketplace = 'DE'\nrate = 0.19\nfrom = 2026-11-01\n"
    board = shop(tmp_path, "DE", ("A", 119, 0), toml=toml)
    weeks = [Week.of(date(2026, 10, 19)), Week.of(date(2026, 11, 2)), W47]
    statuses = {k: [board.score(board.catalogue[k], w, "DE").status.value for w in weeks] for k in ("gm", "cm")}
    assert statuses == {"gm": ["info", "info", "met"], "cm": ["info", "met", "likely_met"]}
    even = board.score(board.catalogue["be_acos"], W47, "DE")  # of October
    assert even.marks.text.in_("en") == " (VAT not known)"


@pytest.mark.thorough
def test_n33_a_tax_is_called_as_it_is_there(tmp_path: Path) -> None:
    board = shop(tmp_path, "JP", ("A", 1000, 100))
    assert sales_with_vat(board.account) == Text(
        "sales of JP with consumption tax, margins without", "JP 销售额含消费税，毛利按不含税计"
    )
    assert vat_of(board.account, board.catalogue["gmv"], W47, ["JP"]) == Text(
        "; JP: of sales with consumption tax, as Amazon states them", "；JP：按亚马逊的含消费税销售额计"
    )
    names = {m: MARKETPLACES[m].tax.in_("zh") for m in ("DE", "GB", "MX", "AU", "SG", "JP")}
    assert names == dict.fromkeys(("DE", "GB", "MX"), "增值税") | dict.fromkeys(("AU", "SG"), "商品及服务税") | {
        "JP": "消费税"
    }


def test_n33_pages_and_explain_say_which_sales_hold_vat(tmp_path: Path) -> None:
    board = shop(tmp_path, "DE", ("A", 100, 19))
    head = sales_with_vat(board.account)
    assert (head.in_("en"), head.in_("zh")) == (
        "sales of DE with VAT, margins without",
        "DE 销售额含增值税，毛利按不含税计",
    )
    said = {k: vat_of(board.account, board.catalogue[k], W47, ["DE"]).in_("en") for k in ("gm", "be_acos", "gmv")}
    assert said == {
        "gm": "; DE: of sales without VAT (19.0% by the transaction report)",
        "be_acos": "; DE: a margin without VAT (19.0% by the transaction report), over sales with it as ad reports "
        "state them",
        "gmv": "; DE: of sales with VAT, as Amazon states them",
    }


@pytest.mark.parametrize(
    ("toml", "why"),
    [
        ("rate = 19", "a rate is a share, such as 0.19 for 19 %"),
        ("rate = 0.19\nfrom = 2026-10-16", "rates change on the first of a month, such as 2026-10-01"),
        ("rate = 0.19\n[[vat]]\nmarketplace = 'DE'\nrate = 0.07", "two rates for all its products of DE"),
        ("sku = 'A'", "products need a rate"),
        ("rate = 0.07\nsku = 'A'\ntag = 'Food'", "name a tag or an sku, not both"),
        ("rate = 0.07\ntag = 'Food'\nad_sales = 'net'", "are of the whole marketplace"),
        ("ad_sales = 'brutto'", "'gross' or 'net'"),
        ("rates = 0.07", "did you mean 'rate'"),
    ],
)
def test_n33_a_wrong_setting_says_what_is_wrong(toml: str, why: str) -> None:
    with pytest.raises(SettingsError, match=why):
        read_settings(f"[[vat]]\nmarketplace = 'DE'\n{toml}\n")


def test_n33_an_asin_breaks_even_at_its_own_rate(tmp_path: Path) -> None:
    """A at 19 % and B at 7 %, each 100 net, 40 of goods and 20 of fees a day."""
    settings = shop(tmp_path, "DE", ("A", 100, 19), ("B", 100, 7)).account.settings
    with open_store(tmp_path / "DE", read_only=True) as store:
        account = Account(store, settings)
        earned = [closed_month_of(account, ["DE"], f"B0CHILD00{n}", W47.span.last) for n in (1, 2)]
    assert [round(of["closed_sales"], 6) for of in earned] == [3100 * 1.19, 3100 * 1.07]
    assert [round(of["closed_sales"] - of["closed_cogs"] - of["closed_fees"], 6) for of in earned] == [1240, 1240]
