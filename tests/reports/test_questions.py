"""What each kind of report is for: its question, and that the places which it names change with its export."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any

import pytest

from tests.fact_rows import Rows, blank, put_facts, store
from tests.tiers import thorough_after
from xlops.cli import _COMMANDS
from xlops.facts.history import Store
from xlops.jobs.answering import answered, place_told
from xlops.kpis import load
from xlops.kpis.surfaces.python import evaluate
from xlops.language import NOTHING
from xlops.measures import Account, detail
from xlops.measures.bought import bought_again, bought_together
from xlops.measures.campaigns import campaigns
from xlops.measures.clues import listed_weeks, read_clues
from xlops.measures.complaints import case_changes, standing_complaints
from xlops.measures.fee_changes import fee_changes
from xlops.measures.listed import unlisted
from xlops.measures.owed import owed, owed_there
from xlops.measures.product_profit import earned_by_product
from xlops.measures.promos import promos
from xlops.measures.queries import in_search, searched
from xlops.periods import Month, Span, Week
from xlops.proposals.propose import propose
from xlops.reports import KINDS
from xlops.reports.questions import Purpose, questions
from xlops.review.asins import with_listed
from xlops.review.below import below
from xlops.review.bought import bought_findings
from xlops.review.complaints import complaint_findings
from xlops.review.fee_changes import fee_findings
from xlops.review.listed import listing_findings
from xlops.review.objects import _of_stock
from xlops.review.owed import owed_observations
from xlops.review.promos import promo_findings
from xlops.review.queries import query_rows
from xlops.review.query_finding import query_findings
from xlops.review.restock import restock_rows
from xlops.review.stock import to_order
from xlops.settings import read_settings
from xlops.workbook.owed import owed_fills, owed_puts
from xlops.workbook.template import SHEETS

__all__ = ["blank", "store"]

WEEK = Week.of(date(2026, 11, 9))
LAST = WEEK.span.last
MONTH = WEEK.first.replace(day=1)
DAYS = [LAST - timedelta(days=n) for n in reversed(range(63))]
SETTINGS = read_settings('store = "Asked"\nmarketplaces = ["US"]\n')
ASIN, SKU = "B0OURS0001", "SKU-1"
_KINDS = {kind.name: kind for kind in KINDS}
# the first place of each kind first: those are tried every day
ANSWERED = [
    (kind, place)
    for first in (True, False)
    for kind, of in questions().items()
    for place in (of.answers[:1] if first else of.answers[1:])
]

_EVERYDAY = sum(bool(of.answers) for of in questions().values())

# -- what stands in the table ------------------------------------------------------------------------------------------


def test_every_kind_has_its_question_and_no_other_has_one() -> None:
    assert list(questions()) == [kind.name for kind in KINDS]


@pytest.mark.parametrize("kind", questions())
def test_a_question_is_asked_in_both_languages_and_says_where_its_answer_stands(kind: str) -> None:
    of = questions()[kind]
    assert bool(of.answers) != bool(of.sql)
    assert len(set(of.answers)) == len(of.answers)
    for text in (of.question, answered(of)):
        assert text.en
        assert any("\u4e00" <= letter <= "\u9fff" for letter in text.zh)


@pytest.mark.parametrize("place", sorted({place for _, place in ANSWERED}))
def test_the_place_of_an_answer_exists(place: str) -> None:
    kind, _, name = place.partition(":")
    known: dict[str, Sequence[str] | Mapping[str, Any]] = {"kpi": load(), "sheet": SHEETS, "command": _COMMANDS}
    assert name in known.get(kind, [name])
    assert place_told(place).en


def test_a_place_that_does_not_exist_is_an_error() -> None:
    for place in ("kpi:none", "sheet:none", "cause:none", "page:gmv"):
        with pytest.raises(KeyError):
            place_told(place)


def test_a_kpi_is_named_only_by_a_kind_whose_table_answers_it() -> None:
    wrong = [(k, p) for k, p in ANSWERED if p.startswith("kpi:") and _KINDS[k].table_name not in load()[p[4:]].tables]
    assert wrong == []


def test_for_sql_only_says_why() -> None:
    assert answered(questions()["fba_restock"]).en.startswith("`xlops sql` only: the sheet Restock orders by")
    assert answered(Purpose(NOTHING, ("kpi:gmv", "sheet:asin"), NOTHING)).zh == "指标“销售额”、“ASIN”表"


# -- an export of each kind, and the places that change with it --------------------------------------------------------

Facts = tuple[str, Rows, dict[str, Any]]  # kind, rows, options of `put_facts`


def daily(**row: Any) -> Rows:
    return [{"day": day, **row} for day in DAYS]


def photographs(**row: Any) -> Rows:
    """One each Monday morning, which shows the end of the week before."""
    return [{"day": LAST + timedelta(days=1 - 7 * n), **row} for n in reversed(range(9))]


_TRAFFIC = {"impressions": 900, "clicks": 40, "spend": 30, "ad_sales": 40, "ad_orders": 2, "ad_units": 2}
_CAMPAIGN = {"campaign": "C", "campaign_id": "1"}
_TARGET = {**_CAMPAIGN, "ad_group": "G", "ad_group_id": "2", "targeting": "bottle", "match_type": "BROAD"}
_TERM = {**_TARGET, "term": "steel bottle"}
_SOLD = {"gmv": 100, "units": 5, "order_items": 5, "sessions": 60, "page_views": 90, "buy_box": 0.9,
         "units_refunded": 1}  # fmt: skip
_OF_ASIN = {**_SOLD, "parent_asin": ASIN, "asin": ASIN, "title": "Bottle"}
_SPAN = {"span": WEEK.span}
_SP = {"product": "sp"}
_STOCK = {"sku": SKU, "asin": ASIN, "title": "Bottle", "available": 20, "unsellable": 0, "reserved": 0,
          "inbound_working": 0, "inbound_shipped": 0, "inbound_receiving": 0}  # fmt: skip
_PLAN = {**_STOCK, "inbound": 0, "shipped_7": 21, "shipped_30": 90, "shipped_60": 180, "shipped_90": 270,
         "age_0_90": 8, "age_91_180": 0, "age_181_365": 12, "age_over_365": 0, "excess": 3, "price": 20,
         "alert": "Low stock"}  # fmt: skip
_HEALTH = [{"day": LAST, "metric": m, "fulfilment": f, "rate": 0.004, "score": 300, "numerator": 1, "denominator": 250}
           for m in ("odr", "ahr", "ipi", "lsr") for f in ("all", "afn", "mfn", "")]  # fmt: skip
_WATCH = {"asin": ASIN, "own_price": 20, "featured_price": 18, "lowest_price": 18, "offers": 3, "rank": 900,
          "rating": 4.1, "ratings": 80}  # fmt: skip
_PLACES = ("Top of Search on-Amazon", "Other on-Amazon", "Detail Page on-Amazon")

FACTS: dict[str, Facts] = {
    "business_by_date": ("business_by_date", daily(**_SOLD), {}),
    "business_by_asin": ("business_by_asin", [_OF_ASIN], _SPAN),
    "business_by_sku": ("business_by_sku", [{**_OF_ASIN, "sku": SKU}], _SPAN),
    "ads_campaign": ("ads_campaign", daily(**_CAMPAIGN, **_TRAFFIC, budget=30), _SP),
    "ads_budget": ("ads_budget", [{**_CAMPAIGN, **_TRAFFIC, "time_in_budget": 0.7}],
                   {**_SP, "span": Span.closed(DAYS[-30], LAST)}),
    "ads_placement": ("ads_placement", [{"day": d, **_CAMPAIGN, **_TRAFFIC, "placement": p, "ad_orders": 9 - 3 * n}
                                        for d in DAYS for n, p in enumerate(_PLACES)], _SP),
    "ads_advertised": ("ads_advertised", daily(**_CAMPAIGN, ad_group="G", sku=SKU, asin=ASIN, **_TRAFFIC), _SP),
    "ads_targeting": ("ads_targeting", daily(**{**_TARGET, "match_type": "EXACT"}, **_TRAFFIC), _SP),
    "ads_term": ("ads_term", daily(**_TERM, **_TRAFFIC), _SP),
    "ads_share": ("ads_share", daily(**_TERM, **_TRAFFIC, share=0.2, rank=3), _SP),
    "bulk_campaign": ("bulk_campaign", [{"day": LAST, **_CAMPAIGN, "targeting_type": "Auto", "budget": 30}],
                      {**_SP, "exported": LAST}),
    "bulk_placement": ("bulk_placement", [{"day": LAST, **_CAMPAIGN, "placement": p, "boost": 0.1, "spend": 10}
                                          for p in ("Placement Top", "Placement Product Page")],
                       {**_SP, "exported": LAST}),
    "bulk_target": ("bulk_target", [{"day": LAST, **_TARGET, "bid": 0.9, "negative": 0, "state": "enabled"}],
                    {**_SP, "exported": LAST}),
    "fba_inventory": ("fba_inventory", photographs(**_STOCK), {}),
    "fba_planning": ("fba_planning", photographs(**_PLAN), {}),
    "ledger_summary": ("ledger_summary", daily(sku=SKU, asin=ASIN, fnsku="X1", disposition="SELLABLE", starting=9,
                                               shipped=-3, ending=6), {}),
    "fba_stranded": ("fba_stranded", photographs(sku=SKU, asin=ASIN, reason="Listing closed"), {}),
    "listings": ("listings", [*photographs(sku=SKU, asin=ASIN, price=21, status="Active")[:-1], *(
        {"day": LAST + timedelta(days=1), "sku": sku, "asin": ASIN, "price": 22, "status": word}
        for sku, word in ((SKU, "Inactive"), ("SKU-2", "Active"))
    )], {}),
    "transactions": ("transactions", daily(type="order", charge="", order_id="1", sku=SKU, quantity=3,
                                           product_sales=60, selling_fees=-9, fba_fees=-12, total=39), {}),
    "account_health": ("account_health", _HEALTH, {}),
    "keepa_products": ("keepa_products", photographs(**_WATCH), {}),
    "keepa_history": ("keepa_history", photographs(**{k: v for k, v in _WATCH.items() if k != "own_price"}), {}),
    "competitor_offers": ("competitor_offers", photographs(asin=ASIN, seller="Rival", price=17), {}),
}  # fmt: skip
_QUERY = {"query": "Steel  Bottle", "volume": 2000, "impressions": 40000, "own_impressions": 2000, "clicks": 900,
          "own_clicks": 90, "cart_adds": 300, "own_cart_adds": 40, "purchases": 200, "own_purchases": 30,
          "purchase_price": 20, "own_purchase_price": 21}  # fmt: skip
_LOOKED = {"day": LAST, "tool": "A tool", "asin": ASIN, "keyword": "steel bottle", "search_volume": 7000,
           "organic_rank": 4}  # fmt: skip
FACTS |= {
    "queries": ("queries", [{"brand": "Ours", **_QUERY}], _SPAN),
    "query_asin": ("query_asin", [{"asin": ASIN, **_QUERY}], _SPAN),
    "catalog_performance": ("catalog_performance", [{"asin": ASIN, "title": "Bottle", "impressions": 900, "clicks": 90,
                                                     "cart_adds": 20, "purchases": 9, "sales": 180}], _SPAN),
    "top_terms": ("top_terms", [{"term": "steel bottle", "rank": 900, "brand_1": "Ours", "asin_1": ASIN}], _SPAN),
    "h10_cerebro": ("h10_cerebro", [_LOOKED], {"subject": "h10_cerebro ours"}),
    "h10_magnet": ("h10_magnet", [{**_LOOKED, "asin": None, "organic_rank": None}], {"subject": "h10_magnet"}),
    "sellersprite_keywords": ("sellersprite_keywords", [_LOOKED], {"subject": "sprite"}),
    "queries before": ("queries", [{"brand": "Ours", **_QUERY, "own_purchases": 80}], {"span": WEEK.previous().span}),
}  # fmt: skip
_DEAL = {"day": WEEK.first, "promotion": "P1"}
FACTS |= {
    "coupons": ("coupons", [{"day": WEEK.first, "ends": LAST, "coupon": "C1", "title": "10 % off", "sales": 90}], {}),
    "promotions": ("promotions", [{**_DEAL, "ends": LAST, "title": "Deal", "sales": 90}], {}),
    "promotion_asin": ("promotion_asin", [{**_DEAL, "asin": ASIN, "sales": 90}], {}),
}  # fmt: skip
# kinds whose rows are those of another one: only their spelling differs
FACTS |= {
    kind: (kind, *FACTS[like][1:])
    for kind, like in {
        "console_campaign": "ads_campaign", "console_term": "ads_term", "bulk_term": "ads_term",
        "account_health_typed": "account_health", "featured_offer_monitor": "keepa_products",
    }.items()
}  # fmt: skip

_AT = {"day": DAYS[20], "sku": SKU, "fnsku": "X1"}
_BOUGHT = {"day": DAYS[1], "order_id": "9", "sku": SKU, "quantity": 1, "fulfillment": "Amazon", "charge": ""}
FACTS |= {
    "ledger_detail": ("ledger_detail", [{**_AT, "event": "Adjustments", "reference": "L1", "quantity": -3,
                                         "disposition": "SELLABLE", "reason": "M"}], {}),
    "fba_reimbursements": ("fba_reimbursements", [{**_AT, "day": DAYS[25], "reason": "Lost_Warehouse", "units_cash": 3,
                                                   "amount": 12}], {}),
    "fba_returns": ("fba_returns", daily(order_id="9", sku=SKU, asin=ASIN, disposition="SELLABLE", units=1), {}),
    "paid another": ("fba_reimbursements", [{**_AT, "day": LAST, "sku": "SKU-2", "fnsku": "X2", "units_cash": 1}], {}),
    "refunded": ("transactions", [
        *daily(type="order", charge="", order_id="1", sku=SKU, quantity=3, product_sales=60, selling_fees=-9, total=51),
        {**_BOUGHT, "type": "order", "product_sales": 20, "total": 17},
        {**_BOUGHT, "type": "refund", "product_sales": -20, "total": -17},
        {"day": MONTH.replace(day=7), "type": "fba_inventory_fee", "charge": "storage", "other": -310, "total": -310},
    ], {}),
}  # fmt: skip
FACTS |= {
    "feedback": ("feedback", [{"day": LAST, "order_id": "9", "rating": 1}], {}),
    "voice": ("voice", photographs(asin=ASIN, sku=SKU, ncx_rate=0.2, orders=40, cx_health="Very poor"), {}),
}
_AGED = {"sku": SKU, "asin": ASIN, "fnsku": "X1", "units": 4, "fee": 9}
_STORED = {"asin": ASIN, "fnsku": "X1", "on_hand": 50, "volume": 5, "volume_unit": "cubic feet", "fee": 30}
_BEFORE = Month.of(LAST).previous()
_REPEAT = {"orders": 500, "customers": 400, "repeat_customers": 40}
FACTS |= {
    "fba_fee_preview": ("fba_fee_preview", [
        {"day": day, "sku": SKU, "asin": ASIN, "fulfilment_fee": fee} for day, fee in ((DAYS[-20], 3.06), (LAST, 3.22))
    ], {}),
    "fba_aged_fee": ("fba_aged_fee", [{"day": LAST, **_AGED}], {}),
    "fba_long_term_fee": ("fba_long_term_fee", [{"day": LAST, **_AGED}], {}),
    "storage before": ("fba_storage_fee", [{"day": _BEFORE.first, "month": _BEFORE.first, **_STORED, "volume": 4}],
                       {"span": _BEFORE.span}),
    "fba_storage_fee": ("fba_storage_fee", [{"day": MONTH, "month": MONTH, **_STORED}],
                        {"span": Month.of(LAST).span}),
    "market_basket": ("market_basket", [{"day": WEEK.first, "asin": ASIN, "asin_1": "B0OTHER001",
                                         "combination_share_1": 0.04}], _SPAN),
    "repeat_purchase": ("repeat_purchase", [{"day": WEEK.first, "asin": ASIN, **_REPEAT}], _SPAN),
    "repeat_brand": ("repeat_brand", [{"day": WEEK.first, "brand": "Ours", **_REPEAT}], _SPAN),
}  # fmt: skip
FACTS["stranded plan"] = ("fba_planning", photographs(**{**_PLAN, "alert": "Stranded inventory"}), {})
FACTS["paces alone"] = ("fba_planning", photographs(**{**_PLAN, "available": None}), {})

# what else a place needs to say anything: a keyword or rank is one of a report of queries
_BESIDE_CAMPAIGNS = ("ads_budget", "ads_placement", "ads_advertised", "ads_targeting", "ads_share", "bulk_campaign",
                     "bulk_target")  # fmt: skip
_SEARCHED = ("top_terms", "h10_cerebro", "h10_magnet", "sellersprite_keywords")
BESIDE: Mapping[tuple[str, str], Sequence[str]] = {
    ("ads_advertised", "sheet:asin"): ["business_by_asin"],
    ("keepa_products", "sheet:asin"): ["business_by_asin"],
    ("keepa_history", "sheet:asin"): ["business_by_asin"],
    ("featured_offer_monitor", "sheet:asin"): ["business_by_asin"],
    ("competitor_offers", "sheet:asin"): ["business_by_asin"],
    ("fba_inventory", "kpi:cover"): ["paces alone"],
    ("ledger_summary", "kpi:lost"): ["business_by_asin", "business_by_date", "fba_planning"],
    ("ledger_summary", "kpi:instock"): ["business_by_asin", "business_by_date", "fba_planning"],
    ("fba_stranded", "finding:stranded"): ["stranded plan"],
    ("promotion_asin", "finding:promos"): ["promotions"],
    ("transactions", "kpi:cm"): ["ads_campaign", "business_by_date"],
    ("keepa_products", "kpi:rating"): ["business_by_asin"],
    ("fba_reimbursements", "command:owed"): ["business_by_date", "ledger_detail"],
    ("fba_reimbursements", "finding:owed"): ["business_by_date", "ledger_detail", "paid another"],
    ("ledger_detail", "command:owed"): ["business_by_date"],
    ("ledger_detail", "finding:owed"): ["business_by_date", "paid another"],
    ("fba_returns", "command:owed"): ["refunded"],
    ("fba_returns", "sheet:profit"): ["refunded"],
    ("fba_storage_fee", "sheet:profit"): ["refunded"],
    ("fba_storage_fee", "finding:fees"): ["storage before"],
    ("transactions", "command:owed"): ["fba_returns"],
    ("fba_reimbursements", "sheet:owed"): ["business_by_date", "ledger_detail"],
    ("ledger_detail", "sheet:owed"): ["business_by_date"],
    ("fba_returns", "sheet:owed"): ["refunded"],
    ("transactions", "sheet:owed"): ["fba_returns"],
} | {
    (kind, place): ["ads_campaign", "ads_term"]
    for place in ("sheet:campaigns", "sheet:proposals")
    for kind in _BESIDE_CAMPAIGNS
} | {
    (kind, place): ["business_by_asin", "queries"]
    for place in ("sheet:queries", "command:queries")
    for kind in _SEARCHED
} | {
    ("queries", "finding:query_share"): ["queries before"],
    ("bulk_placement", "sheet:proposals"): ["ads_campaign", "ads_term", "ads_placement"],
}  # fmt: skip


def _kpi(account: Account, name: str) -> object:
    rows = (r.values for r in account.measures([WEEK], LAST) if r.marketplace == "US")
    return evaluate(load()[name].formula, next(rows, {}))


def _restock(account: Account) -> object:
    return restock_rows(to_order(below(account, LAST).skus), {}, account.currency_of, LAST)


def _proposals(account: Account) -> object:
    return propose(account, LAST, 0.3)


def _campaigns(account: Account) -> object:
    known = campaigns(account, LAST)
    return known.frame.to_csv(), known.exact, known.bulk, known.groups.to_csv()


def _cause(account: Account) -> object:
    """What the rules of causes go by (tests/causes holds each rule to it)."""
    clues = read_clues(account, [WEEK.previous(), WEEK])
    fees = sorted(clues.fees.itertuples(index=False, name=None), key=str)
    return clues.listed.to_csv(), fees, clues.storage


def _queries(account: Account) -> object:
    found = searched(account, LAST)
    return query_rows(found, account.currency_of, 0.3), in_search(account, LAST)


def _fell(account: Account) -> object:
    rows = query_rows(searched(account, LAST, WEEK.span), account.currency_of, 0.3)
    return [o.finding.en for o in query_findings(rows, WEEK, "US")]


def _stranded(account: Account) -> object:
    return _of_stock(below(account, LAST))["stranded"]


def _unlisted(account: Account) -> object:
    return [o.evidence.en for o in listing_findings(unlisted(account, LAST), {}, WEEK, "US")]


def _promos(account: Account) -> object:
    return [o.evidence.en for o in promo_findings(promos(account, WEEK.span), {}, account.currency_of, WEEK, "US")]


def _cases(account: Account) -> object:
    return case_changes(account.store, account.coverage, [], LAST).opened


def _complaints(account: Account) -> object:
    found = complaint_findings(standing_complaints(account.store, LAST), {}, WEEK, "US")
    return [(o.finding.en, o.evidence.zh) for o in found]


def _fees(account: Account) -> object:
    found = fee_findings(fee_changes(account, LAST), {}, account.currency_of, WEEK, "US")
    return [(o.finding.en, o.evidence.zh) for o in found]


def _bought(kind: str) -> Callable[[Account], object]:
    def told(account: Account) -> object:
        pairs, again = bought_together(account, LAST), bought_again(account, LAST)
        found = bought_findings(pairs, again, {}, Month.of(LAST), "US")
        return [o.evidence.en for o in found if o.key.startswith(kind)]

    return told


def _owed(account: Account) -> object:
    return owed(account, LAST, ["US"])


def _owed_sheet(account: Account) -> object:
    has = owed(account, LAST, ["US"])
    return owed_fills(has, LAST, {}, {"US": 1.0}, ()), owed_puts(has, LAST, ["US"], {"US": 1.0}, ())


def _owed_now(account: Account) -> object:
    return [o.finding.en for o in owed_observations(owed_there(account, LAST).claims, WEEK, "US", LAST)]


def _asins(account: Account) -> object:
    return with_listed(detail.asin_periods(account, [WEEK]), listed_weeks(account, [WEEK]), ["US", "DE"]).to_csv()


def _profit(account: Account) -> object:
    rows = [r for r in account.measures([WEEK], LAST) if r.marketplace == "US"]
    return earned_by_product(account.sources, rows).to_csv()


SHEET: dict[str, Callable[[Account], object]] = {
    "sheet:dashboard": lambda account: _kpi(account, "gmv"),
    "sheet:asin": _asins,
    "sheet:campaigns": _campaigns,
    "sheet:terms": lambda account: below(account, LAST).terms.to_csv(),
    "sheet:stock": lambda account: below(account, LAST).skus,
    "sheet:restock": _restock,
    "sheet:proposals": _proposals,
    "sheet:queries": _queries,
    "sheet:profit": _profit,
    "sheet:cases": _cases,
    "sheet:owed": _owed_sheet,
    "command:queries": _queries,
    "command:owed": _owed,
    "finding:owed": _owed_now,
    "finding:query_share": _fell,
    "finding:complaints": _complaints,
    "finding:fees": _fees,
    "finding:basket": _bought("basket"),
    "finding:repeat": _bought("repeat"),
    "finding:stranded": _stranded,
    "finding:promos": _promos,
    "finding:unlisted": _unlisted,
}


def _costs(store: Store) -> None:
    """The unit cost that people type into Products: without one there is no margin."""
    store.con.execute(
        "insert into input_products by name select ? sku, ? asin, 4.0 unit_cost, 'USD' currency, ?::date seen_on",
        [SKU, ASIN, DAYS[0]],
    )


def told(store: Store, place: str) -> object:
    """What a place shows of a store as it is."""
    account, (kind, _, name) = Account(store, SETTINGS), place.partition(":")
    if kind == "kpi":
        return _kpi(account, name)
    return _cause(account) if kind == "cause" else SHEET[place](account)


@pytest.mark.parametrize(("kind", "place"), thorough_after(_EVERYDAY, ANSWERED))
def test_the_place_changes_with_the_export(store: Store, kind: str, place: str) -> None:
    for other in BESIDE.get((kind, place), []):
        name, rows, options = FACTS[other]
        put_facts(store, name, rows, **options)
    _costs(store)
    before = told(store, place)
    name, rows, options = FACTS[kind]
    put_facts(store, name, rows, **options)
    assert told(store, place) != before
