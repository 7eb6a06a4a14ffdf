"""What a proposal is: a plain value that the Actions sheet, the upload and the bench read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from xlops.bulk.change import Change
from xlops.marketplaces import MARKETPLACES
from xlops.money import WITHOUT_DECIMALS

ProposalKind = Literal["bid", "negative", "phrase", "product", "pause", "harvest", "budget", "placement", "stop"]
Fact = float | str
CENT = 0.01
# marketplaces whose money has no decimals
WHOLE = frozenset(code for code, market in MARKETPLACES.items() if market.currency in WITHOUT_DECIMALS)


@dataclass(frozen=True)
class Proposal:
    """One thing to change in an advertising account, and what speaks for it.

    `about` is what it changes, as reports spell it: a target, a search term, or empty for the whole campaign.
    `present` and `proposed` are a bid, a daily budget or a placement's boost (a fraction), in the marketplace's
    currency; None of a negative. `money` is what a week saves or wins beside the others, in the marketplace's currency,
    `alone` what it would without them, where that is more (`counted.py`). `chance`: how
    likely the term is a good one all the same, 0 to 1; None where there is no such test. `facts` are the numbers of
    its evidence, by name. `changes` are what the upload writes, without the action's id; empty where a person acts.
    `blocked` names the guard that speaks against it now (`retail`, `mixed`, `launch` …): told, not proposed.
    `match` tells of a bid which of the same words in its ad group it is of; empty where they stand there once.
    """

    kind: ProposalKind
    rule: str
    marketplace: str
    ad_product: str
    campaign: str
    ad_group: str
    about: str
    money: float
    present: float | None = None
    proposed: float | None = None
    chance: float | None = None
    facts: Mapping[str, Fact] = field(default_factory=dict)
    changes: tuple[Change, ...] = ()
    blocked: str = ""
    alone: float | None = None
    match: str = ""

    @property
    def evidence(self) -> float:
        """How much speaks for it, whatever else is proposed."""
        return abs(self.money if self.alone is None else self.alone)

    @property
    def covered(self) -> bool:
        """Whether others save all that it would."""
        return self.alone is not None and self.money < CENT

    @property
    def lowers(self) -> bool:
        """Whether it is a lower bid, budget or boost."""
        return self.present is not None and self.proposed is not None and self.proposed < self.present

    @property
    def key(self) -> str:
        """The same from week to week, whatever the numbers are."""
        of = (self.kind, self.marketplace, self.ad_product, self.campaign, self.ad_group, self.about.casefold())
        return "|".join((*of, self.match) if self.match else of)
