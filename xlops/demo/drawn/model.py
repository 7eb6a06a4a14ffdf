"""A scenario of the kind `drawn`: every number is a range from which a store's seed draws."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal, Self
from zoneinfo import available_timezones

from pydantic import AfterValidator, Field, field_validator, model_validator

from xlops.demo.campaigns import TERMS_A_CAMPAIGN
from xlops.demo.drawn.causes import CAUSES
from xlops.demo.told import Share, Strict
from xlops.errors import did_you_mean


def _ordered(span: tuple[float, float]) -> tuple[float, float]:
    if span[0] > span[1]:
        raise ValueError(f"expected [lowest, highest], and {span[0]:g} is above {span[1]:g}")
    return span


def _positive(span: tuple[float, float]) -> tuple[float, float]:
    if span[0] <= 0:
        raise ValueError("expected a range above 0")
    return span


def _shares(span: tuple[float, float]) -> tuple[float, float]:
    if span[0] < 0 or span[1] > 1:
        raise ValueError("expected shares from 0 to 1")
    return span


Range = Annotated[tuple[float, float], AfterValidator(_ordered)]
Above0 = Annotated[Range, AfterValidator(_positive)]
Shares = Annotated[Range, AfterValidator(_shares)]


def _within(span: tuple[float, float], least: float, most: float, words: str) -> tuple[float, float]:
    if span[0] < least or span[1] > most:
        raise ValueError(f"expected {words}")
    return span


class Calendar(Strict):
    """Which Mondays are looked at, how much lies before the first, and after the last until all is settled."""

    first_monday: date
    mondays: int = Field(ge=1, le=60)
    history_weeks: int = Field(ge=10, le=110)
    later_weeks: int = Field(ge=5, le=30)

    @field_validator("first_monday")
    @classmethod
    def _a_monday(cls, value: date) -> date:
        if value.weekday():
            raise ValueError(f"expected a Monday, and this is a {value:%A}")
        return value


class Assortment(Strict):
    """What is sold and who comes: money in US cents, sessions of the account a day, growth a year."""

    market: tuple[Literal["US", "DE"], ...] = Field(min_length=1)
    families: Above0
    price: Above0
    sessions_a_day: Above0
    conversion: Shares
    growth: Above0
    season: Shares
    noise: Shares
    returns: Shares

    @field_validator("families")
    @classmethod
    def _few(cls, value: tuple[float, float]) -> tuple[float, float]:
        return _within(value, 1, 8, "1 to 8 families of three ASINs")

    @field_validator("price")
    @classmethod
    def _worth_something(cls, value: tuple[float, float]) -> tuple[float, float]:
        return _within(value, 300, 100_000, "cents, 300 to 100,000")


class Ads(Strict):
    """Campaigns and their auction: clicks a session, cents a click, what top of search does to conversion."""

    campaigns: Above0
    terms: Above0
    clicks_a_session: Shares
    rival_bid: Above0
    own_bid: Above0
    top_boost: Range
    budget: Above0

    @field_validator("terms")
    @classmethod
    def _few(cls, value: tuple[float, float]) -> tuple[float, float]:
        return _within(value, 1, TERMS_A_CAMPAIGN, f"1 to {TERMS_A_CAMPAIGN} terms a campaign")

    @field_validator("campaigns")
    @classmethod
    def _not_too_many(cls, value: tuple[float, float]) -> tuple[float, float]:
        return _within(value, 1, 40, "1 to 40 campaigns")


class Delay(Strict):
    """How late reports know: the share of a click's orders made on its day, of the rest each further day, and so on."""

    same_day: Shares
    each_day: Shares
    partial_day: Shares
    business_first: Shares
    invalid_clicks: Shares


class Downloading(Strict):
    """How the store's people download; a plain share is the chance that a store, or a Monday, is of that kind."""

    clock: tuple[str, ...] = Field(min_length=1)
    days: tuple[Literal[7, 14, 30, 60], ...] = Field(min_length=1)
    summary_terms: Share
    skipped_monday: Share
    messenger: Share
    by_portfolio: Share
    reports: dict[
        Literal[
            "brands", "terms", "products", "planning", "manage", "ledger", "health", "keepa", "money", "targets",
            "display", "bulk",
        ],
        Share,
    ]  # fmt: skip

    @field_validator("clock")
    @classmethod
    def _known_zones(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for name in value:
            if name not in available_timezones():
                raise ValueError(f"no time zone is called {name!r}{did_you_mean(name, available_timezones())}")
        return value


class Happenings(Strict):
    """What is planted: how often nothing, else how many causes, how many of them at once, how large."""

    quiet: Share
    count: Above0
    at_once: Share
    size: Shares
    causes: tuple[str, ...] = ()
    actions: Range

    @field_validator("causes")
    @classmethod
    def _known(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        for name in value:
            if name not in CAUSES:
                raise ValueError(f"no cause is called {name!r}{did_you_mean(name, CAUSES)}")
        return value


class Mess(Strict):
    """How an account that several people built differs from a tidy one; `scenarios/messy.toml` says what each is."""

    groups: Above0
    targets: Above0
    terms: Above0
    several_matches: Share
    unusual: Share
    default_bid: Share
    mixed: Share
    misfit: Share
    stopped_campaigns: Share
    stopped_groups: Share
    stopped_targets: Share
    lately: Share
    negatives: Range
    rebuilt: Share
    boosted: Share
    boost: Above0
    up_and_down: Share
    words: dict[Literal["en", "de"], tuple[str, ...]]


class Drawn(Strict):
    """A scenario of the kind `drawn`; with `mess` its advertising account is drawn by `mess.py`."""

    kind: Literal["drawn"]
    about: str = ""
    span: Calendar
    store: Assortment
    ads: Ads
    delay: Delay
    habits: Downloading
    happens: Happenings
    mess: Mess | None = None

    @model_validator(mode="after")
    def _room(self) -> Self:
        if self.happens.quiet < 1 and self.span.mondays < 2:
            raise ValueError("span.mondays = 1: a cause needs at least 2 Mondays to be seen on")
        return self
