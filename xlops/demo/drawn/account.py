"""An advertising account as its bulk workbook has it: campaigns, ad groups, targets, negatives, each with its state."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

State = Literal["enabled", "paused", "archived"]
Match = Literal["exact", "phrase", "broad", ""]  # a product or automatic target has none
Ending = Literal["paused", "archived", "ended"]


@dataclass(frozen=True)
class Lasting:
    """Since which day (index) something does not run any more, and how it was stopped; None while it runs."""

    stopped: int | None = None
    how: Ending = "paused"

    def state(self, day: int) -> State:
        """As the workbook of a day says it: a campaign whose last day is over is still enabled."""
        if self.stopped is None or day < self.stopped or self.how == "ended":
            return "enabled"
        return "archived" if self.how == "archived" else "paused"


@dataclass(frozen=True)
class AdCampaign:
    """`number` is that of the store's campaign; `boosts` are per cents by placement; money in cents."""

    number: int
    name: str
    ad_product: str
    auto: bool
    strategy: str
    boosts: tuple[tuple[str, int], ...]
    lasting: Lasting
    rebuilt: bool = False  # one of the same name stands archived


@dataclass(frozen=True)
class AdGroup:
    number: int
    campaign: int
    name: str
    default_bid: int
    products: tuple[int, ...]
    lasting: Lasting


@dataclass(frozen=True)
class AdTarget:
    """A keyword or targeting expression; without a bid it has its ad group's."""

    group: int
    text: str
    match: Match
    bid: int | None
    lasting: Lasting


@dataclass(frozen=True)
class AdNegative:
    """Of an ad group, or where that is None of the whole campaign; `match` is exact, phrase or empty for an ASIN."""

    campaign: int
    group: int | None
    text: str
    match: Match
    since: int

    def excludes(self, group: int, term: str) -> bool:
        """Whether it keeps a term out of an ad group, which is of its campaign."""
        if self.group not in (None, group):
            return False
        said = term.casefold()
        if self.match == "phrase":
            return f" {self.text.casefold()} " in f" {said} "
        return said == self.text.casefold()


@dataclass(frozen=True)
class AdAccount:
    campaigns: tuple[AdCampaign, ...]
    groups: tuple[AdGroup, ...]
    targets: tuple[AdTarget, ...]
    negatives: tuple[AdNegative, ...]

    def __post_init__(self) -> None:
        assert [g.number for g in self.groups] == list(range(len(self.groups)))
