"""What the proposals of one marketplace rest on, and the guards that stand before each (rule N11)."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import date
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
_NAMED = re.compile(r'asin(?:-expanded)?="?(b0[a-z0-9]{8})"?')
WORDS: tuple[MatchKind, ...] = ("exact", "phrase", "broad")


@dataclass(frozen=True)
class Sponsored:
    """What one marketplace has of a sponsored product: `SP`, `SB` or `SD`. Money is in its currency.

    `terms` is None where no report of search terms reaches far enough. `targets` are the rows of the newest bulk
    workbook (`measures/histories.py: present_bids`), empty without one. `groups` has a row per ad group and ASIN of
    the last 60 days with spend and `family`; `campaigns` a row a campaign (`measures/campaigns.py`), with `limit`,
    the ACOS that it may have. `asleep` are ASINs that cannot be bought from us now, `young` those in their first
    eight weeks, `halted` the campaigns that do not run by that workbook, of the day `told_on`, `raised` those in which
    Amazon bids up as well as down, `kept` the keys of terms that a person wants kept: marketplace, campaign, ad group,
    targeting, match type and term, with a bar between.
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
    halted: Collection[str] = frozenset()
    told_on: date | None = None
    raised: Collection[str] = frozenset()
    kept: Collection[str] = frozenset()
    product: AdProduct = "SP"

    @cached_property
    def aims(self) -> pd.DataFrame:
        """What is bought by the bulk workbook: its targets without the negatives."""
        return self.targets if self.targets.empty else self.targets[~self.targets["negative"]]

    @cached_property
    def paused(self) -> frozenset[TargetName]:
        """Targets that the bulk workbook knows as paused or archived, alone or with their ad group or campaign."""
        if self.aims.empty:
            return frozenset()
        stands = self.aims["stands"]
        return frozenset(self.named(self.aims[~stands])) - frozenset(self.named(self.aims[stands]))

    @cached_property
    def keywords(self) -> dict[AdGroup, list[tuple[str, MatchKind]]]:
        """Ad group → the keywords that run there by the bulk workbook, in small letters, with their match kind."""
        found: dict[AdGroup, list[tuple[str, MatchKind]]] = {}
        for campaign, group, text, kind in self.named(self.aims[self.aims["stands"]]) if len(self.aims) else ():
            if kind in WORDS and campaign not in self.halted:
                found.setdefault((campaign, group), []).append((text, kind))
        return found

    def running(self, campaign: str, group: str) -> list[tuple[str, MatchKind]]:
        """The keywords that run in an ad group, as reports name it."""
        return self.keywords.get((campaign, "" if self._nameless else group), [])

    @cached_property
    def targeted(self) -> dict[AdGroup, set[tuple[str, bool]]]:
        """Ad group → the ASINs targeted there by the workbook, in small letters, and whether with others like them."""
        found: dict[AdGroup, set[tuple[str, bool]]] = {}
        for campaign, group, text, kind in self.named(self.aims[self.aims["stands"]]) if len(self.aims) else ():
            if kind == "product" and (asin := asin_of(text)) and campaign not in self.halted:
                found.setdefault((campaign, group), set()).add((asin, "expanded" in text))
        return found

    @cached_property
    def exact_ever(self) -> tuple[frozenset[str], frozenset[str]]:
        """(Exact keywords that could run by the bulk workbook, those of which none is but archived)."""
        if self.aims.empty:
            return frozenset(), frozenset()
        exact = self.aims[self.aims["match_type"].map(is_exact).astype(bool)]
        words = exact["targeting"].fillna("").str.strip().str.casefold()
        alive = frozenset(words[~exact["gone"]])
        return alive, frozenset(words[exact["gone"]]) - alive

    @cached_property
    def _nameless(self) -> bool:
        """Whether the bulk workbook names no ad groups: campaigns of Brands with one each."""
        return self.product == "SB" and not self.targets.empty and bool((self.targets["ad_group"] == "").all())

    def named(self, targets: pd.DataFrame) -> list[TargetName]:
        """What each target is called, so that reports and the bulk workbook say the same."""
        names = names_of(targets)
        return [(c, "", t, m) for c, _, t, m in names] if self._nameless else names

    def at_rest(self, here: TermWeeks) -> Flags:
        """Whether the target of each row is paused, or its campaign: by the bulk workbook, and not clicked since."""
        if not self.paused and not self.halted:
            return np.zeros(len(here.keys), dtype=bool)
        named: Flags = np.array(
            [name in self.paused or name[0] in self.halted for name in self.named(here.keys)], dtype=bool
        )
        resting: Flags = self._still(here) & named
        return resting

    def asleep_campaigns(self, here: TermWeeks) -> frozenset[str]:
        """Campaigns that do not run: by the bulk workbook, and not clicked since."""
        campaign = here.keys["campaign"]
        return frozenset(self.halted) - frozenset(campaign[~self._still(here)])

    def _still(self, here: TermWeeks) -> Flags:
        """Whether each row was not clicked since the workbook was exported, or not lately."""
        since = here.clicks[:, here.since(self.told_on)] if self.told_on else here.clicks
        still: Flags = (since.sum(axis=1) == 0) | (here.clicks[:, -LATELY:].sum(axis=1) == 0)
        return still

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


def asin_of(target: str) -> str:
    """The ASIN that a target names, also with those like it, in small letters; empty where it names none."""
    found = _NAMED.search(target.casefold())
    return found[1] if found else ""


def match_kind(target: str, match: str) -> MatchKind:
    """What kind of target it is, from how reports spell it."""
    for kind in WORDS:
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
