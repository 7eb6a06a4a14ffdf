"""Which sales hold VAT, in words (rule N33)."""

from __future__ import annotations

from collections.abc import Collection, Sequence

from xlops.kpis import Kpi
from xlops.language import NOTHING, Text, listed
from xlops.marketplaces import MARKETPLACES
from xlops.measures import Account
from xlops.measures.vat import Figure
from xlops.periods import Month, Period
from xlops.review.words import say, shown

_NET = {"net_sales", "closed_sales"}
_STATED: dict[str, Figure] = {
    "gmv": "product_sales", "plan_gmv": "product_sales", "ad_part": "product_sales", "ad_sales": "ad_sales",
}  # fmt: skip


def sales_with_vat(account: Account) -> Text:
    """The marketplaces whose sales are stated with VAT or a tax like it, for the head of a page; else nothing."""
    gross = [m for m in account.marketplaces if account.sources.vat.is_gross(m, "product_sales")]
    by_tax: dict[Text, list[str]] = {}
    for market in gross:
        by_tax.setdefault(MARKETPLACES[market].tax, []).append(market)
    sales = [say("with_vat").format(markets=listed(some), tax=tax) for tax, some in by_tax.items()]
    return say("sales_with_vat").format(sales=listed(sales)) if gross else NOTHING


def taxes_of(markets: Sequence[str]) -> Text:
    """What the tax that prices of some marketplaces hold is called; VAT where they hold none."""
    known = dict.fromkeys(MARKETPLACES[m].tax for m in markets if MARKETPLACES[m].taxed)
    return listed(list(known)) if known else MARKETPLACES["DE"].tax


def vat_of(
    account: Account, kpi: Kpi, period: Period, markets: Sequence[str], skus: Collection[str] = ()
) -> Text:  # fmt: skip
    """What the sales behind a number of some marketplaces, or of some SKUs there, hold of VAT, and who says so."""
    names, text = set(kpi.formula.measures), NOTHING
    asked = _closed(period) if "closed_sales" in names else period
    for market in markets:
        word = _word(account, names, asked, market)
        if word:
            rate, by = _rate(account, asked, market, skus)
            text += say(word).format(market=market, rate=rate, by=by, tax=MARKETPLACES[market].tax)
    return text


def _closed(period: Period) -> Month:
    """The last month that is over when a period ends."""
    month = Month.of(period.span.last)
    return month if month.span.last == period.span.last else month.previous()


def _word(account: Account, names: set[str], period: Period, market: str) -> str:
    vat = account.sources.vat
    if not MARKETPLACES[market].taxed:
        return ""
    if names & _NET:
        if vat.is_unknown(market, period):
            return "why_vat_unknown"
        return "why_vat_base" if "closed_sales" in names and vat.is_gross(market, "ad_sales") else "why_vat_net"
    gross = {vat.is_gross(market, figure) for name, figure in _STATED.items() if name in names}
    return "why_vat_gross" if gross == {True} else ""


def _rate(account: Account, period: Period, market: str, skus: Collection[str]) -> tuple[str, Text]:
    """The mean rate of a month, and whether the report or the settings tell it."""
    vat, month = account.sources.vat, Month.of(period.span.last)
    return shown(vat.rate(market, month, skus), "share"), say("vat_read" if vat.is_read(market, month) else "vat_typed")
