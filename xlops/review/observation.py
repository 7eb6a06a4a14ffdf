"""What one finding of a review is."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from xlops.language import NOTHING, Text
from xlops.review.diagnosed import Diagnosed
from xlops.targets import Status


@dataclass(frozen=True)
class Lead:
    """What a finding is about, where a sheet has a row of it: `key` is the row's, or the ASIN."""

    to: Literal["campaign", "asin", "sku", "terms", "query"]
    key: str = ""


@dataclass(frozen=True)
class Observation:
    """One finding of a review. `key` is stable: people's notes stick to it (rule D5)."""

    key: str
    status: Status
    finding: Text
    evidence: Text
    advice: Text
    weight: float
    spare: bool = False  # beyond what a page lists: shown only where a person noted something on it (rule D15)
    about: Text = NOTHING  # which things a KPI's finding names: the first words of its evidence
    cause: Diagnosed | None = None  # of a finding that names one
    lead: Lead | None = None  # to its first object
