"""What a cause is: a plain value that the sheets, the command line and the bench read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Scope = Literal["asin", "campaign", "account"]
Fact = float | str

SURE = 99.0  # spreads: seen, not inferred


@dataclass(frozen=True)
class Cause:
    """One reason why a week differs from those before it.

    `name` is a rule's in `rules.toml`; `about` the ASIN or campaign, empty of the account. `money`: what it adds to the
    week's sales, or takes, in the marketplace's currency; of `cost` causes what it costs more. `weeks`: since how many
    weeks. `spreads`: how far out of the store's own noise. `or_before`: whether it may have begun before what is
    looked at. `facts` are the numbers of its evidence, by name.
    """

    name: str
    marketplace: str
    scope: Scope
    about: str
    money: float
    weeks: int
    spreads: float = SURE
    facts: Mapping[str, Fact] = field(default_factory=dict)
    or_before: bool = False

    @property
    def key(self) -> str:
        """The same from week to week, as long as it goes on."""
        return f"{self.name}|{self.marketplace}|{self.about}"
