"""The workbook of bulk operations that the store's people download: what stands in the account, with its figures."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime, time

from xlops.demo.ads import Sum, portfolio, summed
from xlops.demo.console_xlsx import Cell, book_bytes
from xlops.demo.drawn.account import AdAccount, AdCampaign, AdGroup, Lasting, Match, State
from xlops.demo.drawn.mess import PAGES, TOP
from xlops.demo.drawn.placed import Placed
from xlops.demo.drawn.plan import StorePlan
from xlops.demo.text import Export
from xlops.demo.year import Click, DemoYear

_PRODUCTS = {"SP": "Sponsored Products", "SB": "Sponsored Brands", "SD": "Sponsored Display"}
_NUMBERS = {
    "Daily Budget", "Budget", "Ad Group Default Bid", "Ad Group Default Bid (Informational only)", "Bid", "Percentage",
    "Impressions", "Clicks", "Click-through Rate", "Spend", "Sales", "Orders", "Units", "Conversion Rate", "ACOS",
    "Acos", "CPC", "ROAS",
}  # fmt: skip
_FIGURES = ("Impressions", "Clicks", "Click-through Rate", "Spend", "Sales", "Orders", "Units", "Conversion Rate")
_INFO = ("Campaign Name", "Ad Group Name", "Portfolio Name")
_HEADERS = {
    "SP": (
        "Product", "Entity", "Operation", "Campaign ID", "Ad Group ID", "Portfolio ID", "Ad ID", "Keyword ID",
        "Product Targeting ID", "Campaign Name", "Ad Group Name", "Campaign Name (Informational only)",
        "Ad Group Name (Informational only)", "Portfolio Name (Informational only)", "Start Date", "End Date",
        "Targeting Type", "State", "Campaign State (Informational only)", "Ad Group State (Informational only)",
        "Daily Budget", "SKU", "ASIN (Informational only)", "Eligibility Status (Informational only)",
        "Reason for Ineligibility (Informational only)", "Ad Group Default Bid",
        "Ad Group Default Bid (Informational only)", "Bid", "Keyword Text", "Native Language Keyword",
        "Native Language Locale", "Match Type", "Bidding Strategy", "Placement", "Percentage",
        "Product Targeting Expression", "Resolved Product Targeting Expression (Informational only)", "Audience ID",
        "Shopper Cohort Percentage", "Shopper Cohort Type", "Segment Name", *_FIGURES, "ACOS", "CPC", "ROAS",
    ),
    "SB": (
        "Product", "Entity", "Operation", "Campaign Id", "Draft Campaign Id", "Portfolio Id",
        "Ad Group Id (Read only)", "Keyword Id (Read only)", "Product Targeting Id (Read only)", "Campaign Name",
        "Campaign Name (Informational only)", "Portfolio Name (Informational only)", "Start Date", "End Date", "State",
        "Campaign State (Informational only)", "Campaign Serving Status (Informational only)", "Budget Type", "Budget",
        "Bid Optimization", "Bid Multiplier", "Bid", "Keyword Text", "Match Type", "Product Targeting Expression",
        "Resolved Product Targeting Expression (Informational only)", "Ad Format", "Ad Format (Informational only)",
        *_FIGURES, "Acos", "CPC", "ROAS",
    ),
    "SD": (
        "Product", "Entity", "Operation", "Campaign Id", "Portfolio Id", "Ad Group Id", "Ad Id (Read only)",
        "Targeting Id (Read only)", "Campaign Name", "Ad Group Name", "Campaign Name (Informational only)",
        "Ad Group Name (Informational only)", "Portfolio Name (Informational only)", "Start Date", "End Date", "State",
        "Campaign State (Informational only)", "Ad Group State (Informational only)", "Tactic", "Budget Type", "Budget",
        "SKU", "ASIN (Informational only)", "Ad Group Default Bid", "Ad Group Default Bid (Informational only)", "Bid",
        "Bid Optimization", "Cost Type", "Targeting Expression", "Resolved Targeting Expression (Informational only)",
        *_FIGURES, "Acos", "CPC", "ROAS",
    ),
}  # fmt: skip
_CONFIG = (
    ("SponsoredProductsEntityNames", "Campaign", "Ad Group", "Bidding Adjustment", "Campaign Negative Keyword",
     "Keyword", "Negative Keyword", "Product Targeting", "Negative Product Targeting", "Product Ad"),
    ("SponsoredProductsOperationNames", "Create", "Update", "Archive"),
    ("SponsoredProductsCreateNegativeKeywordMatchTypes", "negativeExact", "negativePhrase"),
    ("SponsoredProductsCreateKeywordMatchTypes", "exact", "phrase", "broad"),
    ("SponsoredProductsCreateKeywordStates", "enabled", "paused", "proposed"),
    ("SponsoredProductsCreateBiddingAdjustmentPlacements", "placementTop", "placementProductPage",
     "placementRestOfSearch"),
)  # fmt: skip
_PLACES = (TOP, "Placement Rest Of Search", PAGES, "Placement Amazon Business")  # as `placed.PLACES`, and one more
_CATEGORY = re.compile(r'(category|brand)="([^"]*)"')

Row = dict[str, Cell]


def bulk_name(day: date, first: date, last: date) -> str:
    """As Amazon names the download: an account, the days of its figures, and when it was made."""
    made = int(datetime.combine(day, time(15), UTC).timestamp() * 1000)
    return f"bulk-a1xlops7mess-{first:%Y%m%d}-{last:%Y%m%d}-{made}.xlsx"


def bulk_file(
    plan: StorePlan, account: AdAccount, year: DemoYear, clicks: Sequence[Click], placed: Iterable[Placed]
) -> Export:  # fmt: skip
    """The workbook of the morning after the year's last day, with the figures of these clicks."""
    first = year.clock.days[min((c.day for c in clicks), default=len(year.clock.days) - 1)]
    book = _Book(plan, account, year, clicks, placed)
    sheets = []
    for product, called in _PRODUCTS.items():
        header = _HEADERS[product]
        columns = [(name, "ratio" if name in _NUMBERS else "text") for name in header]
        rows = [[_cell(row, name) for name in header] for row in book.rows(product)]
        sheets.append((f"{called} Campaigns", columns, rows))
    widest = max(len(line) for line in _CONFIG)
    config = [[*line, *[""] * (widest - len(line))] for line in _CONFIG]
    sheets.append(("Config", [(name, "text") for name in config[0]], config[1:]))
    name = bulk_name(year.clock.exported, first, year.clock.last_day)
    return f"{year.market.code.lower()}/ads/{name}", book_bytes(sheets, year.market.currency, year.made_at)


def _cell(row: Row, name: str) -> Cell:
    """A cell by the header of any ad product: they differ in small letters and remarks."""
    plain = name.replace(" (Read only)", "").replace("Id", "ID").replace("Acos", "ACOS")
    value = row.get(plain)
    return value if value is not None or name in _NUMBERS else ""


class _Book:
    """The rows of the workbook, campaign by campaign."""

    def __init__(
        self, plan: StorePlan, account: AdAccount, year: DemoYear, clicks: Iterable[Click], placed: Iterable[Placed]
    ) -> None:  # fmt: skip
        self._plan, self._account, self._year = plan, account, year
        sums: dict[tuple[int, str], list[int]] = {}
        for p in placed:
            told = sums.setdefault((p.campaign.number, _PLACES[p.place]), [0] * 5)
            told[:] = [a + b for a, b in zip(told, p[3:], strict=True)]
        self._placed = {
            key: _told(Sum(0, 0, seen, clicked, spent, bought, bought, sold, 0, 0))
            for key, (seen, clicked, spent, bought, sold) in sums.items()
        }
        self._day = len(year.clock.days) - 1
        self._clicks: dict[tuple[object, ...], list[Click]] = {}
        group_of = {(g.campaign, g.name): g.number for g in account.groups}
        for c in clicks:
            t = c.target
            group = group_of[t.campaign.number, t.ad_group]
            keys = (("c", t.campaign.number), ("g", group), ("t", group, t.targeting, t.match_type.strip("-").lower()))
            for key in keys:
                self._clicks.setdefault(key, []).append(c)

    def rows(self, product: str) -> list[Row]:
        made: list[Row] = []
        for campaign in self._account.campaigns:
            if campaign.ad_product == product:
                made += self._campaign(campaign)
                if campaign.rebuilt:
                    made += self._old(campaign)
        return made

    def _campaign(self, c: AdCampaign) -> list[Row]:
        state, own = c.lasting.state(self._day), self._plan.campaigns[c.number]
        budget = float(self._year.budget(own, self._day))
        row: Row = {
            "Start Date": "20250609", "Targeting Type": "Auto" if c.auto else "Manual", "State": state,
            "Bidding Strategy": c.strategy, "Daily Budget": budget, "Budget Type": "daily", "Budget": budget,
            "Portfolio ID": str(95232512935825 + own.number % 3), "Campaign Name": c.name, "Tactic": "T00020",
            "Cost Type": "cpc", "Campaign Serving Status (Informational only)": "running", "Bid Optimization": "Auto",
        }  # fmt: skip
        if c.lasting.how == "ended" and c.lasting.stopped is not None:
            row["End Date"] = f"{self._plan.clock.days[c.lasting.stopped - 1]:%Y%m%d}"
        if c.ad_product != "SP":
            row["Bidding Strategy"] = None
        if portfolio(own) == "No Portfolio":
            row["Portfolio ID"] = None
        made = [self._row(c, None, "Campaign", row, ("c", c.number))]
        for place in _PLACES if c.ad_product == "SP" else ():
            boost = float(dict(c.boosts).get(place, 0))
            told: Row = {"Placement": place, "Percentage": boost, "Bidding Strategy": c.strategy}
            adjustment = self._row(c, None, "Bidding Adjustment", told, ("none",))
            made.append(adjustment | self._placed.get((c.number, place), {}))
        for group in (g for g in self._account.groups if g.campaign == c.number):
            made += self._group(c, group)
        for n, negative in enumerate(self._account.negatives):
            if negative.campaign == c.number and negative.since <= self._day:
                of = None if negative.group is None else self._account.groups[negative.group]
                made.append(self._negative(c, of, negative.text, negative.match, n))
        return made

    def _group(self, c: AdCampaign, g: AdGroup) -> list[Row]:
        state, bid = g.lasting.state(self._day), g.default_bid / 100
        made = []
        if c.ad_product != "SB":
            own: Row = {"Ad Group Name": g.name, "State": state, "Ad Group Default Bid": bid}
            made.append(self._row(c, g, "Ad Group", own, ("g", g.number)))
            for n in g.products:
                product = self._plan.catalog.products[n]
                ad: Row = {
                    "Ad ID": str(365114421776578 + 100 * g.number + n), "SKU": product.sku, "State": "enabled",
                    "ASIN (Informational only)": product.asin, "Eligibility Status (Informational only)": "Eligible",
                }  # fmt: skip
                made.append(self._row(c, g, "Product Ad", ad, ("a",)))
        for n, t in enumerate(self._account.targets):
            if t.group == g.number:
                target: Row = {"State": t.lasting.state(self._day), "Bid": None if t.bid is None else t.bid / 100}
                if c.ad_product != "SB":
                    target["Ad Group Default Bid (Informational only)"] = bid
                elif t.bid is None:  # Brands have no bid of the ad group
                    target["Bid"] = bid
                made.append(self._target(c, g, t.text, t.match, n, target))
        return made

    def _target(self, c: AdCampaign, g: AdGroup, text: str, match: Match, n: int, row: Row) -> Row:
        key = ("t", g.number, text, match)
        if match:
            said = match if c.ad_product == "SB" else match.capitalize()
            row |= {"Keyword ID": str(538595183451071 + 7 * n), "Keyword Text": text, "Match Type": said}
            return self._row(c, g, "Keyword", row, key)
        ids = _CATEGORY.sub(lambda m: f'{m[1]}="{3400371 + len(m[2]) * 911}"', text)
        number = str(552161875214843 + 11 * n)
        if c.ad_product == "SD":
            row |= {"Targeting ID": number, "Targeting Expression": ids,
                    "Resolved Targeting Expression (Informational only)": text}  # fmt: skip
            return self._row(c, g, "Contextual Targeting", row, key)
        row |= {"Product Targeting ID": number, "Product Targeting Expression": ids,
                "Resolved Product Targeting Expression (Informational only)": text}  # fmt: skip
        return self._row(c, g, "Product Targeting", row, key)

    def _negative(self, c: AdCampaign, g: AdGroup | None, text: str, match: Match, n: int) -> Row:
        number = str(144339586221881355 + 13 * n)
        if not match:
            expression = f'asin="{text}"'
            row: Row = {"Product Targeting ID": number, "State": "enabled", "Product Targeting Expression": expression,
                        "Resolved Product Targeting Expression (Informational only)": expression}  # fmt: skip
            return self._row(c, g, "Negative Product Targeting", row, ("n",))
        said = f"negative{match.capitalize()}" if c.ad_product == "SB" else f"Negative {match.capitalize()}"
        row = {"Keyword ID": number, "Keyword Text": text, "Match Type": said, "State": "enabled"}
        entity = "Negative Keyword" if g or c.ad_product == "SB" else "Campaign Negative Keyword"
        return self._row(c, g, entity, row, ("n",))

    def _old(self, c: AdCampaign) -> list[Row]:
        """The archived campaign of the same name, its ad group, and its keywords, said to be enabled all the same."""
        group = next(g for g in self._account.groups if g.campaign == c.number)
        made: list[Row] = [{
            "State": "archived", "Campaign Name": c.name, "Start Date": "20240102", "Daily Budget": 5.0,
            "Targeting Type": "Auto" if c.auto else "Manual", "Bidding Strategy": c.strategy,
        }]  # fmt: skip
        made.append({"Ad Group Name": group.name, "State": "enabled", "Ad Group Default Bid": 0.31})
        of = [t for t in self._account.targets if t.group == group.number and t.match]
        for n, t in enumerate(of):
            made.append({"Keyword ID": str(228595183451071 + 1000 * c.number + n), "Keyword Text": t.text, "Bid": 0.11,
                         "Match Type": t.match.capitalize(), "State": "enabled"})  # fmt: skip
            made.append({"Keyword ID": str(229595183451071 + 1000 * c.number + n), "Keyword Text": f"{t.text} gift",
                         "Match Type": "Negative Exact", "State": "enabled"})  # fmt: skip
        entities = ["Campaign", "Ad Group", *["Keyword", "Negative Keyword"] * len(of)]
        rows = []
        for entity, row in zip(entities, made, strict=True):
            told = self._row(c, None if entity == "Campaign" else group, entity, row, ("old",))
            told |= {
                "Campaign ID": str(247066231335202 + 17 * c.number),
                "Campaign State (Informational only)": "archived",
            }
            if "Ad Group ID" in told:
                told |= {"Ad Group ID": str(252161377274992 + 19 * c.number)}
            rows.append(told)
        return rows

    def _row(self, c: AdCampaign, g: AdGroup | None, entity: str, row: Row, key: tuple[object, ...]) -> Row:
        whole = {"SP": 347066231335202, "SB": 144345301445063, "SD": 222179562179496}[c.ad_product]
        made: Row = {
            "Product": _PRODUCTS[c.ad_product], "Entity": entity, "Campaign ID": str(whole + 17 * c.number),
            "Campaign Name (Informational only)": c.name,
        }  # fmt: skip
        name = portfolio(self._plan.campaigns[c.number])
        if name != "No Portfolio":
            made["Portfolio Name (Informational only)"] = name
        if entity != "Campaign" or c.ad_product != "SB":
            made["Campaign State (Informational only)"] = self._state(c.lasting)
        if g:
            made |= {"Ad Group ID": str(552161377274992 + 19 * g.number), "Ad Group Name (Informational only)": g.name,
                     "Ad Group State (Informational only)": self._state(g.lasting)}  # fmt: skip
        return made | _figures(self._clicks.get(key, [])) | row

    def _state(self, lasting: Lasting) -> State:
        return lasting.state(self._day)


def _figures(clicks: Sequence[Click]) -> Row:
    return _told(summed(clicks) if clicks else Sum(0, 0, 0, 0, 0, 0, 0, 0, 0, 0))


def _told(of: Sum) -> Row:
    return {
        "Impressions": float(of.impressions), "Clicks": float(of.clicks), "Spend": of.spend / 100,
        "Click-through Rate": round(of.clicks / of.impressions, 4) if of.impressions else 0.0,
        "Sales": of.sales / 100, "Orders": float(of.orders), "Units": float(of.units),
        "Conversion Rate": round(of.orders / of.clicks, 2) if of.clicks else 0.0,
        "ACOS": round(of.spend / of.sales, 4) if of.sales else 0.0,
        "CPC": round(of.spend / 100 / of.clicks, 2) if of.clicks else 0.0,
        "ROAS": round(of.sales / of.spend, 2) if of.spend else 0.0,
    }  # fmt: skip
