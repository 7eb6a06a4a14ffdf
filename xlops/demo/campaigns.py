"""The campaigns of the demo store and the search terms they buy."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from xlops.demo.catalog import Catalog
from xlops.demo.clock import Clock
from xlops.demo.told import CampaignPlan, Market, Told

TERMS_A_CAMPAIGN = 15
_AUTO = ("close-match", "loose-match", "substitutes", "complements")
_WORDS = {
    "auto": ("Auto", "Auto"),
    "exact": ("Exact", "Exakt"),
    "phrase": ("Phrase", "Phrase"),
    "broad": ("Broad", "Weit"),
    "product": ("Product Targeting", "Produkte"),
    "video": ("Video", "Video"),
    "collection": ("Brand", "Marke"),
}


@dataclass(frozen=True, slots=True)
class Campaign:
    """A plan in one marketplace."""

    name: str
    number: int
    plan: CampaignPlan
    share: float
    cpc: int
    relevance: float
    first_day: date | None
    strategy: str = ""  # of bidding, where it is not the usual one of its kind

    @property
    def targeting_type(self) -> str:
        return "Automatic targeting" if self.plan.kind == "auto" else "Manual targeting"


@dataclass(frozen=True, slots=True)
class DemoTarget:
    """One search term of one campaign and the ASIN it leads to; the atom of all ad figures."""

    campaign: Campaign
    ad_group: str
    targeting: str
    match_type: str
    term: str
    product: int
    share: float
    relevance: float


def campaigns(told: Told, market: Market, clock: Clock) -> tuple[Campaign, ...]:
    """The marketplace's campaigns, the story's burning one with its own price and start."""
    made = []
    side = 0 if market.language == "en" else 1
    for number, plan in enumerate(told.campaign):
        about = " + ".join(told.family[f].text(market) for f in plan.families)
        name = f"{plan.ad_product} | {about} | {_WORDS[plan.kind][side]}"
        share, cpc, relevance, first_day = plan.share, round(plan.cpc * market.price_factor), 1.0, None
        burner = told.stories.burner
        if number == burner.plan and market.code == burner.market:
            share, cpc, relevance = burner.share, burner.cpc_cents, burner.relevance
            first_day = clock.week(burner.week)
        made.append(Campaign(name, number, plan, share, cpc, relevance, first_day))
    return tuple(made)


def targets(campaign: Campaign, catalog: Catalog, market: Market) -> tuple[DemoTarget, ...]:
    """The campaign's search terms, a few large and many small; every sixth one never fits the product."""
    plan = campaign.plan
    weights = [1 / (n + 1) ** 0.75 for n in range(TERMS_A_CAMPAIGN)]
    made = []
    for n, weight in enumerate(weights):
        family = plan.families[n % len(plan.families)]
        children = [p for p in catalog.products if p.family == family]
        product = children[(n // len(plan.families)) % 3]
        targeting, match_type, term = _words(campaign, catalog, family, n, market)
        misfit = n % 6 == 5
        made.append(
            DemoTarget(
                campaign,
                catalog.families[family].text(market),
                targeting,
                match_type,
                term,
                product.index,
                weight / sum(weights),
                campaign.relevance * (0.07 if misfit else 1.16),
            )
        )
    return tuple(made)


def _words(campaign: Campaign, catalog: Catalog, family: int, n: int, market: Market) -> tuple[str, str, str]:
    """(targeting, match type, search term) as the console writes them."""
    stems = catalog.families[family].stems[market.language]
    kind, place = campaign.plan.kind, n // len(campaign.plan.families)
    stem = stems[place % 3]
    code = f"{campaign.number:X}{n:02d}"
    rival = f"{f'B0RVL{market.code}'[: 10 - len(code)]}{code}"
    if kind == "product":
        return f'asin="{rival}"', "-", rival.lower()
    term = f"{stem} {catalog.modifiers[market.language][place // 3]}".strip()
    if kind == "auto" and n % 5 == 4:
        term = rival.lower()
    if kind == "auto":
        return _AUTO[n % 4], "-", term
    if kind == "exact":
        return term, "EXACT", term
    return stem, "PHRASE" if kind == "phrase" else "BROAD", term


def coarse(fine: tuple[DemoTarget, ...]) -> tuple[DemoTarget, ...]:
    """The same campaign by ASIN alone, for days of which nobody asks the terms."""
    made = []
    for product in sorted({t.product for t in fine}):
        own = [t for t in fine if t.product == product]
        share = sum(t.share for t in own)
        relevance = sum(t.share * t.relevance for t in own) / share
        made.append(DemoTarget(own[0].campaign, own[0].ad_group, "", "", "", product, share, relevance))
    return tuple(made)
