"""The structure of advertising as a score from 0 to 100 with named faults; weights and edges are ours.

A fault is judged by money: what part of the spend that it could touch it does touch. It costs its whole weight where
that part reaches `full`, and in proportion below. A fault whose inputs are missing is left out, and the score is that
of the others; below two fifths of all weights there is no score.

Frames have money in the marketplace's currency and its `rate` into the base currency; what is found is in the latter.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Collection, Sequence
from dataclasses import dataclass, field
from itertools import combinations

import pandas as pd

from xlops.diagnosis.negatives import clicks_to_negate

SERVED = 5  # clicks from which a campaign is said to serve a term
MIXED = 0.10  # of an ad group's spend: a second product that takes as much is mixed into it
PROVEN = 2  # orders from which a term or campaign is a winner
BUDGET_USED, TIME_IN_BUDGET = 0.98, 0.95  # a winner beyond the first, or below the second, is short of budget
LEAST_KNOWN = 0.4  # of all weights: below it there is no score
_ASIN = r"b0[a-z0-9]{8}"
_CAMPAIGN = ["marketplace", "ad_product", "campaign"]
_GROUP = [*_CAMPAIGN, "ad_group"]
_TERM = ["marketplace", "word"]


@dataclass(frozen=True)
class Fault:
    """What may be wrong: what it costs at most, and the part of the spend at which it costs all of that."""

    id: str
    weight: int
    full: float


FAULTS = (
    Fault("shared_terms", 20, 0.30),
    Fault("mixed_groups", 20, 0.50),
    Fault("no_exact", 15, 0.50),
    Fault("no_negatives", 15, 0.50),
    Fault("short_budget", 10, 0.50),
    Fault("no_order", 10, 0.10),
    Fault("brand_mixed", 10, 0.30),
)


@dataclass(frozen=True)
class Thing:
    """One thing at fault: `what` of it (a term, an ad group), the campaigns it stands in, its money."""

    marketplace: str
    campaigns: tuple[str, ...]
    what: str
    money: float
    count: int = 1


@dataclass(frozen=True)
class Found:
    """What one fault touches, the costliest first: `money` of `whole`, in the base currency."""

    fault: Fault
    things: tuple[Thing, ...]
    of: int  # how many things were looked at
    whole: float

    @property
    def money(self) -> float:
        return sum(thing.money for thing in self.things)

    @property
    def points(self) -> float:
        """What it costs of a hundred."""
        share = self.money / self.whole if self.whole > 0 else 0.0
        return self.fault.weight * min(1.0, share / self.fault.full)


@dataclass(frozen=True)
class Structure:
    """The faults that could be judged, in the order of FAULTS, and those that lack their inputs."""

    found: tuple[Found, ...]
    lacking: tuple[str, ...]

    @property
    def score(self) -> int | None:
        """0 to 100; None where less than two fifths of the weights could be judged."""
        known = sum(f.fault.weight for f in self.found)
        if known < LEAST_KNOWN * sum(f.weight for f in FAULTS):
            return None
        return round(100 * (1 - sum(f.points for f in self.found) / known))


@dataclass(frozen=True)
class Advertising:
    """What structure is judged by.

    `campaigns`: clicks, spend, ad_sales, ad_orders, rate, `limit` (the ACOS that a campaign may have), `auto`,
    budget_total, budget_spend, time_in_budget. `terms`: a row per campaign, ad group, target and term. `groups`: a row
    per ad group and ASIN with `family`. `exact`: (marketplace, word) of exact keywords. `bulk`: (marketplace, ad
    product) of which a bulk workbook says what negatives exist, `negatives`: the campaigns that have some.
    """

    campaigns: pd.DataFrame
    terms: pd.DataFrame
    groups: pd.DataFrame
    edge: float  # the ACOS that a term may have
    exact: Collection[tuple[str, ...]] = frozenset()
    bulk: Collection[tuple[str, str]] = frozenset()
    negatives: Collection[tuple[str, ...]] = frozenset()
    brands: Collection[str] = field(default_factory=frozenset)


def judge_structure(ads: Advertising) -> Structure:
    """Every fault that can be judged. A marketplace without a rate into the base currency is left out."""
    known = _valued(ads)
    found = [(fault, _JUDGES[fault.id](fault, known)) for fault in FAULTS]
    return Structure(
        tuple(f for _, f in found if f is not None), tuple(fault.id for fault, f in found if f is None)
    )  # fmt: skip


def _valued(ads: Advertising) -> Advertising:
    """The frames with `money`, their spend in the base currency."""
    frames = (f.assign(money=f["spend"] * f["rate"]).dropna(subset=["money"]) for f in (ads.campaigns, ads.groups))
    campaigns, groups = frames
    terms = ads.terms
    terms = terms.assign(money=terms["spend"] * terms["rate"], word=terms["term"].astype("string").str.lower())
    return Advertising(
        campaigns, terms.dropna(subset=["money", "word"]), groups, ads.edge, ads.exact, ads.bulk, ads.negatives,
        ads.brands,
    )  # fmt: skip


def _each(frame: pd.DataFrame, columns: Sequence[str], test: Callable[[tuple[str, ...]], bool]) -> pd.Series[bool]:
    """Of each row, whether its cells of some columns pass a test."""
    rows = frame[list(columns)].itertuples(index=False, name=None)
    return pd.Series([test(row) for row in rows], frame.index, dtype="bool")


def _found(fault: Fault, things: Sequence[Thing], of: int, whole: float) -> Found:
    return Found(fault, tuple(sorted(things, key=lambda t: (-t.money, t.what, t.campaigns))), of, float(whole))


# -- terms -------------------------------------------------------------------------------------------------------------


def _shared_terms(fault: Fault, ads: Advertising) -> Found | None:
    """Terms that several campaigns of one product serve: what all but the best of them spend on it.

    Campaigns of unlike products do not take each other's place; where products are not known all are taken as alike.
    """
    if ads.terms.empty:
        return None
    sums = ads.terms.groupby([*_TERM, "campaign"], as_index=False)[["clicks", "ad_orders", "money"]].sum()
    served = sums[sums["clicks"] >= SERVED]
    sold: dict[tuple[str, str], set[str]] = {}
    for market, campaign, family in zip(*(ads.groups[c] for c in ("marketplace", "campaign", "family")), strict=True):
        sold.setdefault((market, campaign), set()).add(family)
    several = served[served.duplicated(_TERM, keep=False)]
    ordered = several.sort_values(["ad_orders", "money", "campaign"], ascending=[False, True, True])
    serving: dict[tuple[str, str], dict[str, float]] = {}  # by term its campaigns and their spend, the best one first
    for market, word, campaign, money in ordered[[*_TERM, "campaign", "money"]].itertuples(index=False, name=None):
        serving.setdefault((market, word), {})[campaign] = money
    things = []
    for (market, word), spent in serving.items():
        pairs = [(a, b) for a, b in combinations(spent, 2) if _overlap(sold.get((market, a)), sold.get((market, b)))]
        alike = {campaign for pair in pairs for campaign in pair}
        if alike:
            same = [campaign for campaign in spent if campaign in alike]
            things.append(Thing(market, tuple(same), word, sum(spent[c] for c in same[1:])))
    return _found(fault, things, len(served.drop_duplicates(_TERM)), ads.terms["money"].sum())


def _overlap(one: set[str] | None, other: set[str] | None) -> bool:
    return one is None or other is None or bool(one & other)


def _no_exact(fault: Fault, ads: Advertising) -> Found | None:
    """Terms that sell within the target and stand nowhere as an exact keyword, or as a target where they are an ASIN.

    Held against what is spent on all terms that do.
    """
    if ads.terms.empty:
        return None
    sums = ads.terms.groupby(_TERM, as_index=False)[["spend", "ad_sales", "ad_orders", "money"]].sum()
    winners = sums[(sums["ad_orders"] >= PROVEN) & (sums["spend"] <= ads.edge * sums["ad_sales"])]
    exact = ads.terms[ads.terms["match_type"].astype("string").str.upper().eq("EXACT").fillna(value=False)]
    stands: set[tuple[str, ...]] = {*ads.exact, *zip(exact["marketplace"], exact["word"], strict=True)}
    targets = ads.terms["targeting"].astype("string").str.lower().str.extractall(f"({_ASIN})")[0]
    places = ads.terms.loc[targets.index.get_level_values(0), "marketplace"] if len(targets) else []
    stands |= set(zip(places, targets, strict=True))
    lone = winners[_each(winners, _TERM, lambda key: key not in stands)]
    where = _where(ads.terms.merge(lone[_TERM], on=_TERM))
    things = [
        Thing(market, where[market, word], word, float(money))
        for market, word, money in zip(lone["marketplace"], lone["word"], lone["money"], strict=True)
    ]
    return _found(fault, things, len(winners), winners["money"].sum())


def _where(terms: pd.DataFrame) -> dict[tuple[str, str], tuple[str, ...]]:
    """(marketplace, term) → the campaigns that serve it, the costliest first."""
    sums = terms.groupby([*_TERM, "campaign"], as_index=False)[["money"]].sum()
    ordered = sums.sort_values(["money", "campaign"], ascending=[False, True])
    found: dict[tuple[str, str], tuple[str, ...]] = {}
    for market, word, campaign in zip(ordered["marketplace"], ordered["word"], ordered["campaign"], strict=True):
        found[market, word] = (*found.get((market, word), ()), campaign)
    return found


def _of_words(brands: Collection[str]) -> str:
    """A pattern that finds any of the brands as whole words; beside Chinese or Japanese letters too."""
    return "|".join(rf"(?<![a-z0-9]){re.escape(brand)}(?![a-z0-9])" for brand in brands)


def _brand_mixed(fault: Fault, ads: Advertising) -> Found | None:
    """Ad groups that buy their own brand's name and generic words together, each with a tenth of the spend or more."""
    if ads.terms.empty or not ads.brands:
        return None
    words = ads.terms[~ads.terms["word"].str.fullmatch(_ASIN)]
    own = words["word"].str.contains(_of_words(ads.brands))
    sums = words.assign(own=words["money"].where(own, 0.0)).groupby(_GROUP)[["own", "money"]].sum()
    share = sums["own"] / sums["money"].where(sums["money"] > 0)
    mixed = sums[share.between(MIXED, 1 - MIXED)]
    return _found(fault, _groups_of(mixed), len(sums), sums["money"].sum())


# -- ad groups and campaigns -------------------------------------------------------------------------------------------


def _mixed_groups(fault: Fault, ads: Advertising) -> Found | None:
    """Ad groups in which two or more unlike products take a tenth of the spend each."""
    if ads.groups.empty:
        return None
    lines = ads.groups.groupby([*_GROUP, "family"])["money"].sum()
    whole = lines.groupby(_GROUP).transform("sum")
    count = lines[lines >= MIXED * whole].groupby(_GROUP).size()
    sums = lines.groupby(_GROUP).sum().to_frame("money").assign(count=count)
    return _found(fault, _groups_of(sums[sums["count"] >= 2]), len(sums), sums["money"].sum())


def _groups_of(sums: pd.DataFrame) -> list[Thing]:
    counts = sums["count"] if "count" in sums else pd.Series(1, sums.index)
    return [
        Thing(market, (campaign,), group, float(money), int(count))
        for (market, _, campaign, group), money, count in zip(sums.index, sums["money"], counts, strict=True)
    ]


def _no_negatives(fault: Fault, ads: Advertising) -> Found | None:
    """Automatic campaigns without a negative keyword or target, where a bulk workbook says which have some."""
    judged = _each(ads.campaigns, _CAMPAIGN, lambda key: key[:2] in ads.bulk)
    if not judged.any():
        return None
    auto = ads.campaigns[ads.campaigns["auto"] & judged]
    bare = _each(auto, _CAMPAIGN, lambda key: key not in ads.negatives)
    return _found(fault, _campaigns_of(auto[bare]), len(auto), auto["money"].sum())


def _short_budget(fault: Fault, ads: Advertising) -> Found | None:
    """Campaigns that sell within what they may cost and use up their budget, or are out of it for part of the day."""
    c = ads.campaigns
    used = c["budget_spend"] / c["budget_total"].where(c["budget_total"] > 0)
    known = c[used.notna() | c["time_in_budget"].notna()]
    if known.empty:
        return None
    winners = known[_wins(known)]
    tight = used[winners.index].ge(BUDGET_USED) | winners["time_in_budget"].lt(TIME_IN_BUDGET)
    return _found(fault, _campaigns_of(winners[tight]), len(winners), winners["money"].sum())


def _wins(campaigns: pd.DataFrame) -> pd.Series[bool]:
    return campaigns["ad_orders"].ge(PROVEN) & campaigns["spend"].le(campaigns["limit"] * campaigns["ad_sales"])


def _no_order(fault: Fault, ads: Advertising) -> Found | None:
    """Campaigns without an order in three times the clicks that one takes in their marketplace and ad product."""
    c = ads.campaigns
    if c.empty:
        return None
    of_each = c.groupby(["marketplace", "ad_product"])[["ad_orders", "clicks"]].transform("sum")
    lines = (of_each["ad_orders"] / of_each["clicks"].where(of_each["clicks"] > 0)).fillna(0.0).map(clicks_to_negate)
    none = c["ad_orders"].eq(0) & c["clicks"].ge(lines.astype("float64"))
    return _found(fault, _campaigns_of(c[none]), len(c), c["money"].sum())


def _campaigns_of(campaigns: pd.DataFrame) -> list[Thing]:
    rows = zip(campaigns["marketplace"], campaigns["campaign"], campaigns["money"], strict=True)
    return [Thing(market, (campaign,), campaign, float(money)) for market, campaign, money in rows]


_JUDGES: dict[str, Callable[[Fault, Advertising], Found | None]] = {
    "shared_terms": _shared_terms,
    "mixed_groups": _mixed_groups,
    "no_exact": _no_exact,
    "no_negatives": _no_negatives,
    "short_budget": _short_budget,
    "no_order": _no_order,
    "brand_mixed": _brand_mixed,
}
