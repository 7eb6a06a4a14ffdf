"""What happens in the demo store, in one place; weeks count back from the last complete one (0 = W47)."""

from __future__ import annotations

from dataclasses import dataclass, field


@dataclass(frozen=True)
class StockOut:
    """A best seller runs out at the end of the week before `first_week` and is back on `back_on` of week 0."""

    market: str = "US"
    asin: str = "B0XLOPS102"
    first_week: int = 3
    back_on: int = 1
    traffic: float = 0.12
    recovery: float = 0.62


@dataclass(frozen=True)
class Launch:
    """A new product, from nothing to full traffic in `ramp_days`."""

    markets: tuple[str, ...] = ("US", "DE")
    asin: str = "B0XLOPS803"
    week: int = 7
    ramp_days: int = 49


@dataclass(frozen=True)
class PriceWar:
    """A rival undercuts one family; we follow with our price and still lose the Featured Offer."""

    market: str = "US"
    family: int = 1
    week: int = 4
    price_cut: float = 0.18
    rival_cut: float = 0.23
    offer_share: float = 0.60


@dataclass(frozen=True)
class Burner:
    """A broad campaign, started in `week`, that spends and does not sell; `plan` is its place in PLANS."""

    market: str = "US"
    plan: int = 9
    week: int = 2
    cpc_cents: int = 212
    share: float = 0.036
    relevance: float = 0.30


@dataclass(frozen=True)
class Returns:
    """A bad batch: far more units come back in the last closed month."""

    markets: tuple[str, ...] = ("US",)
    asin: str = "B0XLOPS402"
    rate: float = 0.17


@dataclass(frozen=True)
class SlowSeller:
    """Bought too much, long ago."""

    asin: str = "B0XLOPS503"
    bought_days_ago: int = 310
    weeks_of_cover: int = 150


@dataclass(frozen=True)
class Stories:
    """All of them; tests and the docs read the same constants."""

    stock_out: StockOut = field(default_factory=StockOut)
    launch: Launch = field(default_factory=Launch)
    price_war: PriceWar = field(default_factory=PriceWar)
    burner: Burner = field(default_factory=Burner)
    returns: Returns = field(default_factory=Returns)
    slow: SlowSeller = field(default_factory=SlowSeller)


STORIES = Stories()
