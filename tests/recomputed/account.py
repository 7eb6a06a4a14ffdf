"""All that a period needs, of one marketplace or of ALL in US dollars: flows at the rate of their day (N25)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path

import pandas as pd

from tests.recomputed import ads, health, ledger, margin, sales, stock, typed, velocity
from tests.recomputed.health import Photographs
from tests.recomputed.money import CURRENCY, Rates, in_dollars, rate, read_rates
from tests.recomputed.periods import Span, before, is_week, month
from tests.recomputed.stock import Stock

MARKETPLACES = ("US", "DE")
SCOPES = (*MARKETPLACES, "ALL")
MONEY = ("gmv", "spend", "ad_sales", "sp_spend", "sp_sales", "budget", "product", "rebates", "fees", "vat", "cost")
Figures = dict[str, float | None]


@dataclass
class Marketplace:
    """Every raw file of one marketplace, read once; money in its own currency."""

    days: pd.DataFrame
    terms: pd.DataFrame
    lines: pd.DataFrame
    ledger: pd.DataFrame
    stock: Stock
    health: Photographs
    ratings: Photographs
    sessions: dict[str, dict[str, float]]


@dataclass
class Account:
    """The store: its marketplaces, rates and typed sheets, and what was worked out so far."""

    marketplaces: dict[str, Marketplace]
    rates: Rates
    typed: typed.Typed
    worked_out: dict[tuple[str, Span], Figures] = field(default_factory=dict)


def read_account(exports: Path, sheets: Path, toml: Path) -> Account:
    rates, said = read_rates(toml), typed.read_typed(sheets)
    costs = typed.unit_costs(said)
    marketplaces = {}
    for name in MARKETPLACES:
        folder = exports / name.lower()
        days = sales.read_sales(folder, name).merge(ads.read_campaigns(folder), on="day", how="outer")
        lines = margin.with_costs(margin.accrued(margin.read_transactions(folder, name)), costs, rates, name)
        marketplaces[name] = Marketplace(
            days,
            ads.read_terms(folder),
            lines,
            ledger.read_ledger(folder),
            stock.read_stock(folder),
            health.read_health(folder),
            health.read_ratings(folder),
            sales.read_asin_sessions(folder, name),
        )
    return Account(marketplaces, rates, said)


def members(scope: str) -> tuple[str, ...]:
    return MARKETPLACES if scope == "ALL" else (scope,)


def _in(rows: pd.DataFrame, span: Span) -> pd.DataFrame:
    return rows[(rows["day"] >= span.first) & (rows["day"] <= span.last)]


def _sum(each: Iterable[Figures]) -> Figures:
    """Figures of the marketplaces added up; what one of them lacks is missing."""
    total, *rest = each
    for other in rest:
        total = {
            name: None if (one := total.get(name)) is None or (two := other.get(name)) is None else one + two
            for name in total | other
        }
    return total


def figures(account: Account, scope: str, span: Span) -> Figures:
    """Every measure of the period by its name; what is not known is missing or None."""
    key = (scope, span)
    if key not in account.worked_out:
        names, dollars = members(scope), scope == "ALL"
        summed = _sum(_added(account, name, span, dollars) for name in names)
        account.worked_out[key] = summed | _reported(account, names, span)
    return account.worked_out[key]


def _added(account: Account, name: str, span: Span, dollars: bool) -> Figures:
    """What is added over marketplaces, money in dollars or in the marketplace's own currency."""
    of, rates = account.marketplaces[name], account.rates
    currency = CURRENCY[name] if dollars else "USD"
    launched = typed.launches(account.typed)
    said: Figures = {}
    days = in_dollars(_in(of.days, span), MONEY, rates, currency)
    if len(days) == len(span.days):
        said |= {str(column): float(days[column].sum()) for column in days if column != "day"}
    lines = _in(of.lines, span)
    if lines["day"].nunique() == len(span.days):
        said |= margin.measures(in_dollars(lines, MONEY, rates, currency), margin.known_share(lines))
    if found := ads.term_spend(of.terms, span.last):
        spent, wasted = (float(in_dollars(rows, MONEY, rates, currency)["spend"].sum()) for rows in found)
        said |= {"term_spend": spent, "waste_spend": wasted}
    skus = stock.closing(of.stock, span.last)
    products, costs = account.typed["products"], typed.unit_costs(account.typed)
    on_sale = {row["SKU"]: launched[row["ASIN"]] for row in products if row["ASIN"] in launched}
    events = {
        row["SKU"]: velocity.event_days(account.typed["events"], products, name, row["ASIN"])
        for row in products
        if row["ASIN"]  # a dated second row has the new cost only
    }
    paces = velocity.velocities(of.ledger, on_sale, events, span.last)
    if skus is not None:
        said |= stock.measures(skus, rate(rates, currency, span.last))
        said |= stock.of_90_days(of.stock, span.last)
        said |= stock.turnover(of.stock, span.last, lambda sku: typed.cost_on(costs, sku, span.last, rates, "US"))
        said |= stock.pace(skus, paces)
    said |= ledger.measures(of.ledger, span, skus, on_sale, paces, rate(rates, currency, span.last))
    said |= health.at(of.ratings, span.last)
    said |= typed.cases(account.typed, (name,), span)
    said.pop("case_hours_p90", None)
    if is_week(span):
        said["ramp_falling"] = sales.falling(of.sessions, launched, span)
    return said


def _reported(account: Account, names: tuple[str, ...], span: Span) -> Figures:
    """What is never added: of ALL the marketplace that does worst; typed sheets are read for the marketplaces."""
    said: Figures = {}
    taken = [health.at(account.marketplaces[name].health, span.last) for name in names]
    for kpi in set().union(*taken):
        said[kpi] = health.worst(kpi, [one[kpi] for one in taken if kpi in one])
    hours = [typed.cases(account.typed, (name,), span).get("case_hours_p90") for name in names]
    said["case_hours_p90"] = max((one for one in hours if one is not None), default=None)
    said["terms_review_days"] = typed.review_age(account.typed, names, span.last)
    said["ramp_edits"] = typed.ramp_edits(account.typed, names, span.last)
    if span.last >= typed.SEEN:
        said |= typed.documents(account.typed, names, span.last) | typed.brands(account.typed, names, span.last)
    return said


def margin_of(given: Figures, base: str = "net_sales") -> float | None:
    net, cogs, fees, of = (given.get(name) for name in ("net_sales", "cogs", "amazon_fees", base))
    return None if net is None or cogs is None or fees is None or not of else (net - cogs - fees) / of


def break_even(account: Account, scope: str, span: Span) -> float | None:
    """What the last month that is over when the period ends (N29) earned, of its sales as buyers paid them (N33)."""
    ended = month(span.last.replace(day=1))
    return margin_of(figures(account, scope, ended if ended.last <= span.last else before(ended)), "priced_sales")


def mean_margin(account: Account, scope: str, span: Span) -> float | None:
    """The mean gross margin of the three months before a month."""
    if is_week(span):
        return None
    three = [margin_of(figures(account, scope, before(span, months))) for months in (1, 2, 3)]
    known = [one for one in three if one is not None]
    return sum(known) / 3 if len(known) == 3 else None
