"""A store whose stories are told one by one: what it sells, through which campaigns, what happens when."""

from __future__ import annotations

from datetime import date, time
from typing import Annotated, Literal

from pydantic import BaseModel, BeforeValidator, ConfigDict, Field

Language = Literal["en", "de"]
ByLanguage = Annotated[dict[Language, str], BeforeValidator(lambda v: {"en": v, "de": v} if isinstance(v, str) else v)]
Share = Annotated[float, Field(ge=0, le=1)]


class Strict(BaseModel):
    """A table of a scenario: no key that we do not know."""

    model_config = ConfigDict(extra="forbid", frozen=True)


class Market(Strict):
    """One marketplace: how its files are written and how large it is."""

    code: Literal["US", "DE"]
    language: Language
    currency: Literal["USD", "EUR"]
    country: str
    sessions_a_day: float = Field(gt=0)
    ad_clicks_a_day: float = Field(gt=0)
    growth: float = Field(gt=0)
    price_factor: float = Field(gt=0)


class Child(Strict):
    """One child ASIN: its variant, its price in US cents, its share of the marketplace's traffic."""

    variant: ByLanguage
    usd_cents: int = Field(gt=0)
    share: Share


class Family(Strict):
    """One parent ASIN; texts by language, volume in cubic feet."""

    short: ByLanguage
    title: ByLanguage
    group: str = "gl_sports"
    conversion: Share
    volume: float = Field(gt=0)
    stems: dict[Language, tuple[str, str, str]]
    children: tuple[Child, Child, Child]

    def text(self, market: Market) -> str:
        """The family's short name, as campaigns and ad groups use it."""
        return self.short[market.language]


class CampaignPlan(Strict):
    """One campaign, the same in each marketplace: its share of the ad clicks, its click price in cents."""

    ad_product: Literal["SP", "SB", "SD"]
    kind: Literal["auto", "exact", "phrase", "broad", "product", "video", "collection"]
    families: tuple[int, ...] = Field(min_length=1)
    share: Share
    cpc: int = Field(gt=0)
    budget: int = Field(gt=0)


class StockOut(Strict):
    """A best seller runs out at the end of the week before `first_week` and is back on `back_on` of week 0."""

    market: str
    asin: str
    first_week: int
    back_on: int
    traffic: Share
    recovery: Share


class Launch(Strict):
    """A new product, from nothing to full traffic in `ramp_days`."""

    markets: tuple[str, ...]
    asin: str
    week: int
    ramp_days: int


class PriceWar(Strict):
    """A rival undercuts one family; we follow with our price and still lose the Featured Offer.

    Where it is `shown`, stock files and Keepa name the new price; 0.1.0 had them keep the old one.
    """

    market: str
    family: int
    week: int
    price_cut: Share
    rival_cut: Share
    offer_share: Share
    shown: bool = False


class Burner(Strict):
    """A broad campaign, started in `week`, that spends and does not sell; `plan` is its place among the campaigns."""

    market: str
    plan: int
    week: int
    cpc_cents: int
    share: Share
    relevance: float


class Returns(Strict):
    """A bad batch: far more units come back in the last closed month."""

    markets: tuple[str, ...]
    asin: str
    rate: Share


class SlowSeller(Strict):
    """Bought too much, long ago."""

    asin: str
    bought_days_ago: int
    weeks_of_cover: int


class Stories(Strict):
    """What happens, in one place; weeks count back from the last complete one. Tests and sheets read it too."""

    stock_out: StockOut
    launch: Launch
    price_war: PriceWar
    burner: Burner
    returns: Returns
    slow: SlowSeller


class Mishap(Strict):
    """What went wrong at Amazon `ago` days before the last day, and of how many units.

    Of these `found` came back and `paid` were paid, `after` so many days; below zero before the ledger has it. A
    `strange` one has a reason that no table of Amazon's names. `unreturned` and `returned_damaged` are of the first
    refund of that day or later.
    """

    market: str
    asin: str
    kind: Literal["lost", "damaged", "strange", "unreturned", "returned_damaged"]
    ago: int = Field(ge=0)
    units: int = Field(gt=0, default=1)
    found: int = Field(ge=0, default=0)
    paid: int = Field(ge=0, default=0)
    after: int = 10


class Dates(Strict):
    """The last day that the exports know, and what chance is seeded with."""

    last_day: date
    seed: int


class Mornings(Strict):
    """When the store's people look and save, times in UTC; without a `first_visit` they come once, at the end.

    `searches`: whether they download what Brand Analytics says of search queries.
    """

    searches: bool = False
    first_visit: date | None = None
    photographed_after: int = Field(ge=0, le=1)
    made_at: time
    saved_at: time


class Attribution(Strict):
    """When orders are known: of a click's orders, the share known the morning after, a day later, and so on."""

    orders_known: tuple[Share, ...] = ()


class Told(Strict):
    """A scenario of the kind `told`."""

    kind: Literal["told"]
    brand: str
    clock: Dates
    habits: Mornings
    attribution: Attribution = Attribution()
    market: tuple[Market, ...] = Field(min_length=1)
    modifiers: dict[Language, tuple[str, ...]]
    family: tuple[Family, ...] = Field(min_length=1)
    campaign: tuple[CampaignPlan, ...] = Field(min_length=1)
    stories: Stories
    mishap: tuple[Mishap, ...] = ()
