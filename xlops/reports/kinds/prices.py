"""Prices and ranks of others: Keepa's tables and histories, a Featured Offer monitor, competitors' offers."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from xlops.dates import parse_day
from xlops.marketplaces import find_marketplace
from xlops.periods import Span as Days
from xlops.reports.columns import Asin, Count, Day, Form, Locale, Money, Number, Words
from xlops.reports.kind import Kind, Look, Split
from xlops.reports.kinds.research import AtLeast, Research
from xlops.reports.sheet import Sheet
from xlops.tables import Grain


class LeadingMoney(Money):
    """An amount that a second number may follow, as in `113.38 -409`: the first is the price."""

    loose = r".*\d -\d+\s*"
    loosely = "as their first number"

    def sql(self, ref: str, locale: Locale, form: Form = Form.ANY) -> str:
        return super().sql(rf"regexp_replace({ref}, ' -\d+\s*$', '')" if form is Form.ANY else ref, locale, form)


_ANY_OF = frozenset({"featured_price", "amazon_price", "lowest_price", "rank", "offers"})


@dataclass(frozen=True)
class KeepaTable(Research):
    """Keepa's own table, whose columns the user chooses: an ASIN and any price, rank or count of offers will do.

    Where the column is among them, the end of a domain (`de`, `co.uk`) tells the marketplace.
    """

    @property
    def splits(self) -> tuple[Split, ...]:
        return (Split("country", find_marketplace),)

    def identify(self, sheet: Sheet) -> bool:
        return super().identify(sheet) and bool(_ANY_OF & sheet.fields.keys())


KEEPA_TABLE = KeepaTable(
    name="keepa_products",
    en="Keepa products",
    zh="Keepa 商品表",
    family="keepa",
    table_name="price_watch",
    needs=frozenset({"asin"}),
    forbids=frozenset({"day"}),
    columns=(
        Asin("asin", required=True), Words("title"), Words("brand"), LeadingMoney("featured_price"),
        Words("featured_seller"), LeadingMoney("amazon_price"), LeadingMoney("lowest_price"),
        LeadingMoney("fba_price"), LeadingMoney("fbm_price"), LeadingMoney("list_price"), Count("rank"),
        Count("offers"), Number("rating"), Count("ratings"), AtLeast("bought_last_month"),
    ),
    derive={"tool": "'Keepa'"} | {word: f"nullif({word}, '-')" for word in ("brand", "featured_seller")},
)  # fmt: skip


@dataclass(frozen=True)
class History(Kind):
    """Every day from the first to the last: the file tells its own span. Products stand side by side."""

    def stated(self, sheet: Sheet, look: Look) -> Days | None:
        days = [d for d in map(parse_day, look.distinct("day")) if isinstance(d, date)]
        return Days.closed(min(days), max(days)) if days else None

    def subject(self, sheet: Sheet, look: Look) -> str:
        at = sheet.fields["asin"]
        return " ".join(sorted({str(row[at]) for row in (sheet.rows or [])[sheet.header_row + 1 :]}))


KEEPA_HISTORY = History(
    name="keepa_history",
    en="Keepa product history",
    zh="Keepa 商品历史",
    family="keepa",
    table_name="price_history",
    needs=frozenset({"asin", "day", "country"}),
    forbids=frozenset(),
    columns=(
        Day("day", required=True), Asin("asin", required=True), Words("title"), Money("featured_price"),
        Money("lowest_price"), Money("amazon_price"), Money("fba_price"), Money("fbm_price"), Money("list_price"),
        Count("offers"), Count("rank"), Number("rating"), Count("ratings"),
    ),
    split_by="country",
)  # fmt: skip


@dataclass(frozen=True)
class Monitor(Kind):
    """A monitor looks at the same products again and again: its latest run of a day counts."""

    def subject(self, sheet: Sheet, look: Look) -> str:
        return self.name


MONITOR = Monitor(
    name="featured_offer_monitor",
    en="Featured Offer monitor",
    zh="购物车监控",
    family="prices",
    table_name="price_watch",
    needs=frozenset({"sku", "featured_price", "own_price", "winning"}),
    forbids=frozenset({"seller"}),
    columns=(
        Words("sku", required=True), Asin("asin"), Money("featured_price"), Money("lowest_price"), Money("own_price"),
        Words("winning"), Count("offers"), Words("status"),
    ),
    span=Grain.SNAPSHOT,
    derive={
        "tool": "'monitor'",
        # of a product that could not be looked at, `No` and 0 offers say nothing
        "featured_own": "case when lower(status) = 'error' then null "
        "when lower(winning) in ('yes', 'true', '1', '是') then 1 "
        "when lower(winning) in ('no', 'false', '0', '否') then 0 end",
        "offers": "case when lower(status) = 'error' then null else offers end",
    },
)  # fmt: skip


@dataclass(frozen=True)
class OfferTable(Research):
    """A table that somebody keeps: told apart by its name, so that two monitors do not replace each other's days."""

    span: Grain = Grain.DAILY


OFFERS = OfferTable(
    name="competitor_offers",
    en="Competitors' offers",
    zh="竞品价格表",
    family="prices",
    table_name="competitor_offer",
    needs=frozenset({"day", "asin", "seller", "price"}),
    forbids=frozenset({"winning"}),
    columns=(
        Day("day", required=True), Asin("asin", required=True), Words("seller"), Words("title"), Money("price"),
        Money("shipping"), Words("availability"), Number("rating"), Count("ratings"), Count("rank"),
    ),
    derive={
        "available": "case when regexp_matches(lower(availability), '^(out of stock|unavailable|no|false|0|缺货|无货|否"
        "|nicht (auf lager|verfügbar).*|nein|currently unavailable.*)$') then 0 "
        "when regexp_matches(lower(availability), '^(in stock.*|available|yes|true|1|有货|现货|是|auf lager.*|ja"
        "|only \\d+ left.*|verfügbar)$') then 1 end",
    },
    split_by="country",
)  # fmt: skip

KINDS = (KEEPA_TABLE, KEEPA_HISTORY, MONITOR, OFFERS)
