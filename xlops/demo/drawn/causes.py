"""What can happen to a store: `causes.toml`, checked when it is read."""

from __future__ import annotations

import tomllib
from pathlib import Path
from typing import Literal

from pydantic import Field

from xlops.demo.told import Strict

Lever = Literal[
    # of an ASIN
    "stock", "organic", "impressions", "conversion", "offer", "rival", "offers", "price", "rebate", "rating", "rank",
    "returns", "ramp", "fee", "storage", "supply",
    # of a campaign
    "running", "budget", "bid", "rivals", "fitting", "misfit", "copied", "junk",
    # of the account
    "defects", "violations",
]  # fmt: skip


class Before(Strict):
    """What holds in the days before a cause begins."""

    days: int
    sets: dict[Lever, float]


class Incident(Strict):
    """One thing that can happen; `moves` and `sets` are explained in the file."""

    about: str
    scope: Literal["asin", "campaign", "account"]
    days: tuple[int, int]
    moves: dict[Lever, float] = Field(default_factory=dict)
    sets: dict[Lever, float] = Field(default_factory=dict)
    before: Before | None = None
    action: bool = False
    story: bool = True


def _read() -> dict[str, Incident]:
    raw = tomllib.loads(Path(__file__).with_name("causes.toml").read_text("utf-8"))
    return {name: Incident.model_validate(table) for name, table in raw.items()}


CAUSES = _read()
STORIES = tuple(name for name, cause in CAUSES.items() if cause.story)
