"""What is said of a cause: its words as data, and a cause of a period as a plain value."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib.resources import files
from typing import Any

from xlops.causes.found import SURE, Cause
from xlops.language import NOTHING, Text
from xlops.measures.events import Event
from xlops.periods import Week
from xlops.targets import Status


@dataclass(frozen=True)
class CauseRule:
    """A cause's words, as `causes.toml` has them."""

    name: str
    rule: str
    way: str
    role: Text
    days: int
    reach: float
    short: Text
    finding: Text
    advice: Text
    tells: tuple[str, ...]
    explains: frozenset[str]
    reason: Text


@dataclass(frozen=True)
class Diagnosed:
    """A cause of a period: the same found in one marketplace, of one object or several, most money first.

    `money` is in the currency of the scope; `share` of the account's change on the period before, None where that went
    the other way or is not known. `since` is the first week of it; with
    `or_before` it may have begun before that.
    """

    rule: CauseRule
    marketplace: str
    rate: float  # what one unit of the marketplace's money is in the currency of the scope
    currency: str  # of the marketplace, where it is another one
    causes: tuple[Cause, ...]
    named: tuple[str, ...]
    typed: tuple[bool, ...]  # whether each name is what the team calls it
    money: float
    share: float | None
    since: Week
    owner: Text
    due: date
    event: Event | None
    edits: int  # of the listing of a new ASIN, as people noted them
    status: Status
    or_before: bool = False

    @property
    def spreads(self) -> float:
        return max(c.spreads for c in self.causes)

    @property
    def urgency(self) -> float:
        """The money that something done now can still win, or keep."""
        return abs(self.money) * self.rule.reach

    @property
    def seen(self) -> bool:
        """Whether reports show it, so that nothing is inferred."""
        return self.spreads >= SURE


@cache
def rules() -> dict[str, CauseRule]:
    """Every cause that can be named, by name."""
    raw = words()

    def text(pair: Mapping[str, str]) -> Text:
        return Text(pair["en"], pair["zh"])

    return {
        name: CauseRule(
            name, of["rule"], of["way"], text(raw["role"][of["role"]]), of["days"], of.get("reach", 1.0),
            text(of["short"]), text(of["finding"]), text(of["advice"]), tuple(of["tells"]),
            frozenset(of.get("explains", ())),
            text(raw["reason"][of["reason"]]) if "reason" in of else NOTHING,
        )
        for name, of in raw["cause"].items()
    }  # fmt: skip


@cache
def words() -> dict[str, Any]:
    return tomllib.loads(files("xlops.review").joinpath("causes.toml").read_text("utf-8"))
