"""What one marketplace did in one period."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field

from xlops.kpis import measures
from xlops.periods import Period

ALL = "ALL"
PLANNED = {"plan_gmv": "gmv"}  # measures that the Plan sheet answers, and its columns
_OWN = frozenset(m.id for m in measures().values() if not m.source.tables)


@dataclass
class PeriodMeasures:
    """What one marketplace (or ALL) did in one period. `values` holds only what has a value."""

    period: Period
    marketplace: str
    currency: str
    values: dict[str, float] = field(default_factory=dict)
    answered_by: dict[str, str] = field(default_factory=dict)
    immature: set[str] = field(default_factory=set)

    @property
    def key(self) -> str:
        return f"{self.period.label}|{self.marketplace}"

    @property
    def seen(self) -> bool:
        """Whether any report says something of the period; the seller's own sheets alone do not."""
        return bool(self.values.keys() - _OWN)

    def mature(self, inputs: Iterable[str]) -> bool:
        """Whether none of the measures still moves (rule N10)."""
        return not self.immature.intersection(inputs)
