"""What the proposals of one marketplace rest on, and the guards that stand before each (rule N11)."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from xlops.bulk.change import AdProduct, MatchKind
from xlops.bulk.index import is_asin
from xlops.diagnosis.rates import Places
from xlops.diagnosis.structure import MIXED
from xlops.diagnosis.surprise import Flags
from xlops.measures.histories import TARGET, TermWeeks
from xlops.proposals.standing import StandingNegatives
from xlops.reports.bulk_words import token_of

AdGroup = tuple[str, str]  # campaign, ad group
TargetName = tuple[str, str, str, str]  # campaign, ad group, targeting in small letters, match kind
LAUNCH_WEEKS = 8
LATELY = 2  # weeks without a click after which what was paused or ended is taken to be so
_WORDS: tuple[MatchKind, ...] = ("exact", "phrase", "broad")


@dataclass(frozen=True)
class Sponsored:
    """What one marketplace has of a sponsored product: `SP`, `SB` or `SD`. Money is in its currency.

    `terms` is None where no report of search terms reaches far enough. `targets` are the rows of the newest bulk
    workbook (`measures/histories.py: present_bids`), empty without one. `groups` has a row per ad group and ASIN of
    the last 60 days with spend and `family`; `campaigns` a row a campaign (`measures/campaigns.py`), with `limit`,
    the ACOS that it may have. `asleep` are ASINs that cannot be bought from us now, `young` those in their first
    eight weeks, `kept` the keys of terms that a person wants kept: marketplace, campaign, ad group, targeting,
    match type and term, with a bar between.
    """

    marketplace: str
    terms: TermWeeks | None
    targets: pd.DataFrame
    groups: pd.DataFrame
    campaigns: pd.DataFrame
    boosts: Mapping[str, float]
    acos: float  # the target, for campaigns without a limit of their own
    exact: Collection[str] = frozenset()  # search terms that have an exact keyword somewhere
    brands: Collection[str] = frozenset()
    asleep: Collection[str] = frozenset()
    young: Collection[str] = frozenset()
    kept: Collection[str] = frozenset()
    product: AdProduct = "SP"

    @cached_property
    def paused(self) -> frozenset[TargetName]:
        """Targets that the bulk workbook knows as paused or archived, alone or with their ad group or campaign."""
        if self.targets.empty:
            return frozenset()
        aims = self.targets[~self.targets["negative"]]
        return frozenset(names_of(aims[~aims["stands"]])) - frozenset(names_of(aims[aims["stands"]]))

    def at_rest(self, here: TermWeeks) -> Flags:
        """Whether the target of each row is paused: by the bulk workbook, which may be old, and not clicked since."""
        if not self.paused:
            return np.zeros(len(here.keys), dtype=bool)
        still: Flags = here.clicks[:, -LATELY:].sum(axis=1) == 0
        named: Flags = np.array([name in self.paused for name in names_of(here.keys)], dtype=bool)
        resting: Flags = still & named
        return resting

    @cached_property
    def standing(self) -> StandingNegatives:
        return StandingNegatives(self.targets)

    @cached_property
    def families(self) -> dict[AdGroup, frozenset[str]]:
        """Ad group → the families of what it advertises."""
        found: dict[AdGroup, frozenset[str]] = {}
        for campaign, group, family in self.groups[["campaign", "ad_group", "family"]].itertuples(
            index=False, name=None
        ):
            found[campaign, group] = found.get((campaign, group), frozenset()) | {family}
        return found

    def places(self, keys: pd.DataFrame, words: str) -> tuple[tuple[Places, Places], Places]:
        """(numbers of each row's campaign and of what it advertises, of its words for the same products)."""
        groups = keys[["campaign", "ad_group"]].itertuples(index=False, name=None)
        sold = ["|".join(sorted(self.families.get(group, {group[0]}))) for group in groups]
        said = keys[words].str.casefold() + "|" + pd.Series(sold, index=keys.index)
        told = (keys["campaign"], np.array(sold, dtype=object), said)
        campaign, family, text = (pd.factorize(of)[0].astype(np.int64) for of in told)
        return (campaign, family), text

    @cached_property
    def guards(self) -> dict[AdGroup, str]:
        """Ad group → what speaks against changing it now: `retail`, `launch` or `mixed`, in this order."""
        found: dict[AdGroup, str] = {}
        for (campaign, group), rows in self.groups.groupby(["campaign", "ad_group"]):
            key = (str(campaign), str(group))
            much = rows[rows["spend"] >= MIXED * rows["spend"].sum()]
            if all(asin in self.asleep for asin in much["asin"]):
                found[key] = "retail"
            elif any(asin in self.young for asin in much["asin"]):
                found[key] = "launch"
            elif much["family"].nunique() > 1:
                found[key] = "mixed"
        return found

    @cached_property
    def limits(self) -> dict[str, float]:
        """Campaign → the highest ACOS it may have: the target, or what its products earn where that is lower."""
        own = self.campaigns
        low = {c: min(self.acos, b) for c, b in zip(own["campaign"], own["break_even"], strict=True) if b == b}
        return {c: low.get(c, self.acos) for c in own["campaign"]}


def names_of(targets: pd.DataFrame) -> list[TargetName]:
    """What each target is called, however reports spell it."""
    return [
        (str(c), str(g), str(t).strip().casefold(), match_kind(str(t), str(m)))
        for c, g, t, m in targets[list(TARGET)].itertuples(index=False, name=None)
    ]


def match_kind(target: str, match: str) -> MatchKind:
    """What kind of target it is, from how reports spell it."""
    for kind in _WORDS:
        if token_of("match", match) == kind:
            return kind
    return "product" if "=" in target or is_asin(target) else "auto"


def is_exact(match: str) -> bool:
    """Whether a match type, as any report spells it, is exact."""
    return token_of("match", match) == "exact"


def names_brand(term: str, brands: Collection[str]) -> bool:
    """Whether a term holds an own brand as a word of its own, or as letters of a language without spaces."""
    text = f" {' '.join(term.casefold().split())} "
    return any(f" {b} " in text or (not b.isascii() and b in text) for b in (brand.casefold() for brand in brands) if b)
