"""What Amazon's words mean and until when a claim can be made: `rules.toml`, as plain values."""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from typing import Any

_EUROPE = frozenset("GB DE FR IT ES NL SE PL BE IE".split())
_AMERICA = frozenset({"US"})


@dataclass(frozen=True)
class ClaimDays:
    """Days after an event from which a claim can be made, and the last one on which it can."""

    after: int
    until: int

    def opens(self, day: date) -> date:
        return day + timedelta(days=self.after)

    def closes(self, day: date) -> date:
        return day + timedelta(days=self.until)


@cache
def _rules() -> dict[str, dict[str, Any]]:
    return tomllib.loads(files("xlops.owed").joinpath("rules.toml").read_text("utf-8"))


def role(reason: str) -> str | None:
    """What a reason code of the ledger does; None for one that we do not know."""
    found: str | None = _rules()["reasons"].get(reason.strip().upper())
    return found


def answers_for(disposition: str) -> str | None:
    """`back` where a returned unit is nobody's debt, `amazon` where it is Amazon's; None where we do not know."""
    found: str | None = _rules()["dispositions"].get(disposition.strip().upper())
    return found


def window(kind: str, marketplace: str) -> ClaimDays:
    """When a claim of a kind can be made: Amazon's days differ by region for refunds alone."""
    of = _rules()
    area = "europe" if marketplace in _EUROPE else "elsewhere"
    own = {} if marketplace in _AMERICA else of[f"windows_{area}"]
    days = own.get(kind) or of["windows"][kind]
    return ClaimDays(days["after"], days["until"])
