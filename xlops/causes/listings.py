"""Why an ASIN sold more or less than before: stock before price before listing before advertising (rules R10 to R25).

What stands in an export (stock, price, Featured Offer, rating) is taken as it is, once it moved by more than it does by
itself; visitors and their conversion are counts, held against the store's own noise. Each ASIN has one cause of its
sales: the first in the order of `_ORDER` for which there is evidence; refunds are a matter of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

import numpy as np

from xlops.causes.found import SURE, Cause, Fact
from xlops.causes.limits import Thresholds
from xlops.causes.panel import Moved, Panel, last_known, moved, usual
from xlops.diagnosis.surprise import MOST_WEEKS, Flags, Numbers, Shift, in_common, shift, surprise, weekly_noise

COLUMNS = ("gmv", "units", "sessions", "page_views", "bb_views", "units_refunded", "clicks")
LISTED = ("price", "rival", "offers", "rank", "rating", "ratings", "available")
Weeks = np.ndarray[Any, np.dtype[np.int64]]
_USUAL_NOISE, _USUAL_CONVERSION_NOISE = 0.06, 0.04
_RETURNED_WEEKS = 3  # so long a return to stock is told
_OWN_PRICE = ("price_raised", "price_cut", "deal")
LAUNCHES = ("launch", "launch_slow")
_AGAIN = 0.3  # of its usual sales, that an ASIN that came back sells more than in the week before
_REFUND_NOISE, _RAMP_NOISE = 0.15, 0.2
_LEAST_CLICKS = 40  # of the weeks before, for those of a week to say something
_REFUND_WEEKS = 2  # that what is sent back lags behind what was sold


@dataclass(frozen=True)
class Listings:
    """The ASINs of a marketplace over some weeks, the last one in question; what was listed stands beside them."""

    marketplace: str
    sold: Panel
    listed: Panel
    out: Flags
    limits: Thresholds
    # week of age → units and visitors a week of the store's own launches
    cohort: Mapping[int, tuple[float, float]] = field(default_factory=dict)

    # -- what is usual -------------------------------------------------------------------------------------------------

    @cached_property
    def known(self) -> Flags:
        """The weeks of which reports tell, an ASIN's first ones aside."""
        return np.isfinite(self.sold.of["gmv"])

    @cached_property
    def first_week(self) -> Weeks:
        """The first week in which each ASIN had a visitor or sale; the number of weeks where it had none."""
        seen = (np.nan_to_num(self.sold.of["sessions"]) > 0) | (np.nan_to_num(self.sold.of["units"]) > 0)
        found: Weeks = np.where(seen.any(axis=1), seen.argmax(axis=1), self.sold.shape[1])
        return found

    @cached_property
    def age(self) -> Weeks:
        """Weeks since the first visitor; 0 for an ASIN that stands there from the first known week on."""
        told = int(np.argmax(self.known.any(axis=0)))
        found: Weeks = np.where(self.first_week > told, self.sold.shape[1] - self.first_week, 0)
        return found

    @cached_property
    def usable(self) -> Flags:
        """The weeks that tell of visitors and conversion: with stock, and not the first ones of a new ASIN."""
        young = np.arange(self.sold.shape[1]) < (self.first_week + np.where(self.age > 0, 2, 0))[:, None]
        return self.known & ~self.out & ~young

    @cached_property
    def without_ads(self) -> bool:
        """Whether every known week tells whose visitors came by an ad."""
        return bool(np.isfinite(self.clicks[:, self.known.any(axis=0)]).all())

    @cached_property
    def clicks(self) -> Numbers:
        """Clicks on ads; none where nobody came, as before a launch."""
        found: Numbers = np.where(self.sold.of["sessions"] == 0, 0.0, self.sold.of["clicks"])
        return found

    @cached_property
    def came(self) -> Numbers:
        """Visitors, without those of ads where these are known: what a campaign does is its own cause."""
        sessions = self.sold.of["sessions"]
        found: Numbers = np.maximum(sessions - self.clicks, 0) if self.without_ads else sessions
        return found

    @cached_property
    def level(self) -> Numbers:
        """What visitors of all ASINs have in common, by week."""
        return in_common(self.came, self.usable, _USUAL_NOISE)

    @cached_property
    def visitors(self) -> Shift:
        counts = np.nan_to_num(self.came)
        noise = weekly_noise(np.where(self.usable, counts / self.level, np.nan), _USUAL_NOISE)
        return shift(counts, np.broadcast_to(self.level, counts.shape), self.usable, noise)

    @cached_property
    def bought(self) -> Shift:
        """Units, held against the visitors that there were."""
        units, sessions = (np.nan_to_num(self.sold.of[name]) for name in ("units", "sessions"))
        level = in_common(np.where(sessions > 0, units / np.maximum(sessions, 1) * 1000, np.nan), self.usable, 0.1)
        could, usable = sessions * level, self.usable & (sessions > 0)
        with np.errstate(divide="ignore", invalid="ignore"):
            alike = np.where(usable, units / could * could.mean(axis=1, keepdims=True), np.nan)
        return shift(units, could, usable, weekly_noise(alike, _USUAL_CONVERSION_NOISE))

    @cached_property
    def returned(self) -> Shift | None:
        """Units that came back, held against those sold in the weeks before; None where reports do not tell."""
        told = np.isfinite(self.sold.of["units_refunded"])
        back, units = (np.nan_to_num(self.sold.of[name]) for name in ("units_refunded", "units"))
        if not told[:, -1:].any() or told.shape[1] < 2 * _REFUND_WEEKS + MOST_WEEKS:
            return None
        sold = np.stack([np.roll(units, k, axis=1) for k in range(1, _REFUND_WEEKS + 1)]).mean(axis=0)
        sold[:, :_REFUND_WEEKS] = units[:, :_REFUND_WEEKS]
        exposure = np.where(told, sold, 0.0)
        return shift(np.where(told, back, 0.0), exposure, told & (exposure > 0), _REFUND_NOISE)

    @cached_property
    def usual_sales(self) -> Numbers:
        """What the week would have come to, had each ASIN sold as before, in money; zero where nothing is known."""
        gmv = np.where(self.usable & (self.level > 0), self.sold.of["gmv"] / self.level, np.nan)
        since = np.ones(len(gmv), dtype=np.int64)  # not the weeks of the change itself
        for of in (self.visitors, self.bought):
            since = np.maximum(since, np.where(of.beyond(self.limits.with_evidence), of.weeks, 1))
        for name in ("offer", "paid"):
            since = np.maximum(since, np.nan_to_num(self.signs[name].weeks).astype(np.int64))
        found: Numbers = np.nan_to_num(usual(gmv, since)) * self.level[-1]
        return found

    @cached_property
    def whole(self) -> float:
        """The sales of the marketplace's ASINs in a usual week."""
        return float(self.usual_sales.sum()) or float(np.nansum(self.sold.of["gmv"][:, -1]))

    # -- single signs, an entry an ASIN --------------------------------------------------------------------------------

    @cached_property
    def offer(self) -> Numbers:
        with np.errstate(divide="ignore", invalid="ignore"):
            share: Numbers = self.sold.of["bb_views"] / self.sold.of["page_views"]
        return np.where(self.usable, share, np.nan)

    @cached_property
    def paid(self) -> Numbers:
        """Money a unit."""
        with np.errstate(divide="ignore", invalid="ignore"):
            price: Numbers = self.sold.of["gmv"] / self.sold.of["units"]
        return np.where(np.nan_to_num(self.sold.of["units"]) > 0, price, np.nan)

    @cached_property
    def signs(self) -> dict[str, Moved]:
        """By name what left its usual value."""
        at, listed = self.limits, self.listed.of
        shares = {
            "offer": (self.offer, at.offer), "under": (listed["rival"] / listed["price"], at.rival),
            "offers": (listed["offers"], 1.0), "rating": (listed["rating"], at.rating),
        }  # fmt: skip
        ratios = {
            "paid": (self.paid, at.price),
            "listed": (listed["price"], at.price),
            "rank": (listed["rank"], at.rank),
        }
        spreads = at.sign_spreads
        return {name: moved(of, least, spreads, share=True) for name, (of, least) in shares.items()} | {
            name: moved(of, least, spreads, share=False) for name, (of, least) in ratios.items()
        }

    def way(self, sign: str, n: int) -> int:
        return self.signs[sign].way(n)

    def facts(self, n: int, *names: str) -> dict[str, Fact]:
        """The numbers of those signs that moved, `x` and `x_before`."""
        found: dict[str, Fact] = {}
        for name in names:
            sign = self.signs[name]
            if sign.way(n):
                found |= {name: float(sign.now[n]), f"{name}_before": float(sign.before[n])}
        return found

    def told(self, name: str) -> bool:
        """Whether any export says something of it in the newest week."""
        return bool(np.isfinite(last_known(self.listed.of[name], 2)).any())


# -- the rules ---------------------------------------------------------------------------------------------------------

_Rule = Callable[[Listings, int], Cause | None]


def listing_causes(of: Listings) -> list[Cause]:
    """One cause of sales an ASIN at most, and one of refunds; of too little money none, but for new ASINs."""
    found = []
    for n in range(len(of.sold.objects)):
        cause = next((c for rule in _ORDER if (c := rule(of, n)) is not None), None)
        back = _refunds(of, n)
        least = of.limits.share_of_sales * of.whole
        found += [cause] if cause and (_at_stake(of, n, cause) >= least or cause.name in LAUNCHES) else []
        found += [back] if back and -back.money >= of.limits.share_of_refunds * of.whole else []
    return found


def _cause(
    of: Listings, n: int, name: str, money: float, weeks: float, spreads: float = SURE,
    or_before: bool = False, /, **facts: Fact,
) -> Cause:  # fmt: skip
    """A cause of an ASIN, with what it sold and what was usual."""
    own: dict[str, Fact] = {
        "gmv": float(np.nan_to_num(of.sold.of["gmv"][n, -1])), "usual": float(of.usual_sales[n]), **facts,
    }  # fmt: skip
    return Cause(name, of.marketplace, "asin", of.sold.objects[n], money, int(weeks), spreads, own, or_before)


def _at_stake(of: Listings, n: int, cause: Cause) -> float:
    """What a cause comes to; of a price also what it takes from, or adds to, each unit that was sold."""
    paid = of.signs["paid"]
    alone = abs(paid.now[n] - paid.before[n]) * of.sold.of["units"][n, -1] if cause.name in _OWN_PRICE else 0.0
    return max(abs(cause.money), float(np.nan_to_num(alone)))


def _lost(of: Listings, n: int) -> float:
    """What the ASIN sold beyond, or below, the usual."""
    return float(np.nan_to_num(of.sold.of["gmv"][n, -1]) - of.usual_sales[n])


def _new(of: Listings, n: int) -> Cause | None:
    age = int(of.age[n])
    if not 0 < age <= of.limits.ramp_weeks:
        return None
    sessions, units = (float(np.nansum(of.sold.of[name][n, -2:])) for name in ("sessions", "units"))
    others = [m for m in range(len(of.age)) if of.age[m] == 0]
    rate = np.nansum(of.sold.of["units"][others, -4:]) / max(1.0, np.nansum(of.sold.of["sessions"][others, -4:]))
    half = sessions * float(rate) / 2
    z = float(surprise(np.array([units]), np.array([half]), _RAMP_NOISE)[0])
    name = "launch_slow" if half >= of.limits.ramp_orders and z <= of.limits.ramp_spreads else "launch"
    gmv = float(np.nan_to_num(of.sold.of["gmv"][n, -1]))
    bought, came = (float(of.sold.of[name][n, -1]) for name in ("units", "sessions"))
    facts: dict[str, Fact] = {"this_week": bought, "visitors_week": came, "as_others": came * float(rate)}
    if age in of.cohort:
        facts["cohort"], facts["cohort_visitors"] = of.cohort[age]
    if np.isfinite(ratings := last_known(of.listed.of["ratings"], 2)[n]):
        facts["ratings"] = float(ratings)
    return _cause(of, n, name, gmv, age, sessions=sessions, units=units, expected_units=2 * half, **facts)


def _stock_out(of: Listings, n: int) -> Cause | None:
    if not of.out[n, -1] or of.out[n, -MOST_WEEKS * 2 :].all() or _came_back(of, n):
        return None
    sold = np.nan_to_num(of.sold.of["gmv"][n])
    empty = of.out[n] & (sold < (1 - _AGAIN) * of.usual_sales[n])
    weeks = next((k for k in range(1, of.sold.shape[1]) if not empty[-1 - k]), of.sold.shape[1])
    return _cause(of, n, "stock_out", min(0.0, _lost(of, n)), weeks, SURE, weeks == of.sold.shape[1])


def _came_back(of: Listings, n: int) -> bool:
    """Whether a week with days out of stock is the one in which stock came: it sold again, after a week with next to
    nothing.
    """
    now, before = (float(np.nan_to_num(of.sold.of["gmv"][n, k])) for k in (-1, -2))
    return bool(of.out[n, -2]) and now - before > _AGAIN * of.usual_sales[n]


def _stock_return(of: Listings, n: int) -> Cause | None:
    weeks = next((k for k in range(1, _RETURNED_WEEKS + 1) if of.out[n, -1 - k]), None)
    if weeks is None or (of.out[n, -1] and not _came_back(of, n)):
        return None
    while_out = of.sold.of["gmv"][n, :-1][of.out[n, :-1]][-1]
    gained = float(np.nan_to_num(of.sold.of["gmv"][n, -1]) - np.nan_to_num(while_out))
    return _cause(of, n, "stock_return", gained, weeks) if gained > 0 else None


def _offer(of: Listings, n: int) -> Cause | None:
    """The Featured Offer is lost to a seller on the listing, or to a lower price."""
    if of.way("offer", n) >= 0:
        return None
    sign, facts = of.signs["offer"], of.facts(n, "offer", "offers", "under", "listed")
    name = "buy_box_lost"
    if of.way("offers", n) > 0:
        name = "hijacker"
    elif of.way("under", n) < 0 or _undercut(of, n, int(sign.weeks[n])):
        name = "competitor_price"
    return _cause(of, n, name, min(0.0, _lost(of, n)), sign.since[n], SURE, bool(sign.open[n]), **facts,
                  **_prices(of, n))  # fmt: skip


def _undercut(of: Listings, n: int, weeks: int) -> bool:
    """Whether the lowest price lay below the own one in one of the last weeks."""
    with np.errstate(invalid="ignore"):
        below = (of.listed.of["rival"] <= of.listed.of["price"] * (1 - of.limits.rival))[n, -weeks:]
    return bool(below.any())


def _prices(of: Listings, n: int) -> dict[str, Fact]:
    found = {name: last_known(of.listed.of[name], 2)[n] for name in ("rival", "price")}
    return {name: float(value) for name, value in found.items() if np.isfinite(value)}


def _price(of: Listings, n: int) -> Cause | None:
    way = of.way("paid", n)
    if not way or (of.way("listed", n) and of.way("listed", n) != way):
        return None
    sign, facts = of.signs["paid"], of.facts(n, "paid", "listed")
    name = "price_raised"
    if way < 0:
        came = of.visitors.z[n] >= of.limits.with_evidence and of.visitors.ratio[n] >= 1 + of.limits.deal
        name = "deal" if came else "price_cut"
    return _cause(of, n, name, _lost(of, n), sign.since[n], SURE, bool(sign.open[n]),
                  visitors=float(of.visitors.ratio[n]), **facts)  # fmt: skip


def _visitors(of: Listings, n: int) -> Cause | None:
    """Fewer come, or more: hidden from search, rank lost or won, a competitor gone."""
    z, ratio, weeks = float(of.visitors.z[n]), float(of.visitors.ratio[n]), int(of.visitors.weeks[n])
    if abs(z) < of.limits.of_visitors or abs(ratio - 1) < of.limits.least_change or z * _lost(of, n) <= 0:
        return None
    facts = of.facts(n, "rank") | {"visitors": ratio}
    name = (
        "suppressed" if _hidden(of, n, ratio) else "rank_lost" if z < 0
        else "competitor_gone" if _buy_more(of, n, ratio) else "rank_won"
    )  # fmt: skip
    money = _by_visitors(of, n)
    if name in ("suppressed", "competitor_gone"):  # which move ads, or buyers, too
        money = max(money, _lost(of, n), key=abs)
    return _cause(of, n, name, money, weeks, abs(z), weeks >= MOST_WEEKS, **facts)


def _by_visitors(of: Listings, n: int) -> float:
    """What the change of visitors alone comes to: of what was sold chance has its part too, since few of many buy."""
    own, ratio = float(of.came[n, -1]), float(of.visitors.ratio[n])
    usually = own / ratio if ratio else 0.0
    all_usually = usually + float(of.sold.of["sessions"][n, -1]) - own
    part = usually / all_usually if usually else 1.0
    return float(of.usual_sales[n]) * part * (ratio - 1)


def _hidden(of: Listings, n: int, ratio: float) -> bool:
    """Whether search does not show the listing: hardly anybody comes, by ads no more than without them."""
    if of.without_ads and (clicks := of.clicks[n])[:-1].sum() >= _LEAST_CLICKS:
        by_ads = clicks[-1] / max(float(np.median(clicks[:-1])), 1.0)
        return ratio <= of.limits.hidden and by_ads <= ratio + of.limits.with_ads
    return ratio <= of.limits.suppressed


def _buy_more(of: Listings, n: int, visitors: float) -> bool:
    """Whether more of them buy too, nearer to half of the change of visitors than to none."""
    return bool(of.bought.ratio[n] - 1 >= (visitors - 1) / 4)


def _conversion(of: Listings, n: int) -> Cause | None:
    """As many come, and fewer of them buy, or more: reviews, the listing, a coupon."""
    z, ratio, weeks = float(of.bought.z[n]), float(of.bought.ratio[n]), int(of.bought.weeks[n])
    if abs(z) < of.limits.of_conversion or abs(ratio - 1) < of.limits.least_change or z * _lost(of, n) <= 0:
        return None
    facts = of.facts(n, "rating") | {"conversion": ratio, "rating_known": float(of.told("rating"))}
    name = "coupon_or_listing" if z > 0 else "bad_reviews" if of.way("rating", n) < 0 else "listing_worse"
    return _cause(of, n, name, _lost(of, n), weeks, abs(z), weeks >= MOST_WEEKS, **facts)


def _reviews(of: Listings, n: int) -> Cause | None:
    """A rating that fell counts as soon as fewer buy at all."""
    if of.way("rating", n) >= 0 or of.bought.z[n] > -of.limits.hint:
        return None
    facts = of.facts(n, "rating") | {"conversion": float(of.bought.ratio[n])}
    sign, z = of.signs["rating"], abs(float(of.bought.z[n]))
    return _cause(of, n, "bad_reviews", _lost(of, n), sign.since[n], z, bool(sign.open[n]), **facts)


def _refunds(of: Listings, n: int) -> Cause | None:
    """Far more came back than of the sales of the weeks before usually does."""
    if of.returned is None:
        return None
    z, ratio = float(of.returned.z[n]), float(of.returned.ratio[n])
    if z < of.limits.of_refunds or ratio < of.limits.refunds:
        return None
    facts = {"refunded": float(of.returned.seen[n]), "expected": float(of.returned.expected[n])}
    money = -max(0.0, facts["refunded"] - facts["expected"]) * float(np.nan_to_num(of.paid[n, -1]))
    weeks = int(of.returned.weeks[n])
    return Cause("refunds", of.marketplace, "asin", of.sold.objects[n], money, weeks, z, facts, weeks >= MOST_WEEKS)


_ORDER: tuple[_Rule, ...] = (_new, _stock_out, _stock_return, _offer, _price, _reviews, _visitors, _conversion)
