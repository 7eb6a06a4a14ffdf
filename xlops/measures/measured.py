"""What one marketplace did in one period."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date

from xlops.kpis import measures
from xlops.measures.photographs import Photograph
from xlops.periods import Period

ALL = "ALL"
# measures that the Plan sheet answers, and the columns whose product they are; a share of each sum is a margin again
PLANNED = {
    "plan_gmv": ("gmv",), "plan_units": ("units",), "plan_spend": ("ad_spend",), "plan_kept": ("gmv", "gross_margin"),
}  # fmt: skip
MONEY = frozenset(m.id for m in measures().values() if m.unit == "money")
_OWN = frozenset(m.id for m in measures().values() if not m.source.tables)


@dataclass
class PeriodMeasures:
    """What one marketplace (or ALL) did in one period. `values` holds only what has a value.

    `photographs` has the day of each measure that is of one day, `rates` what one unit of each that is money is in the
    base currency (rule N25), where that is known; `as_of` is how far a period that goes on has come; `estimated` names
    what holds fees that are not charged yet (rule N29), or days in stock that photographs tell (rule N30). A total is
    over `parts`; `counted` has the marketplaces of which each of its measures is the sum, and lacks what was given for
    the total as a whole. `errors` are standard deviations of values that are estimates, together what errs together.
    """

    period: Period
    marketplace: str
    currency: str
    values: dict[str, float] = field(default_factory=dict)
    answered_by: dict[str, str] = field(default_factory=dict)
    immature: set[str] = field(default_factory=set)
    estimated: set[str] = field(default_factory=set)
    photographs: dict[str, date] = field(default_factory=dict)
    rates: dict[str, float] = field(default_factory=dict)
    as_of: date = date.max
    parts: tuple[str, ...] = ()
    counted: dict[str, tuple[str, ...]] = field(default_factory=dict)
    errors: tuple[Mapping[str, float], ...] = ()

    @property
    def key(self) -> str:
        return f"{self.period.label}|{self.marketplace}"

    @property
    def end(self) -> date:
        """The day whose closing figures count: the period's last, or the last known one while it goes on."""
        return min(self.period.span.last, self.as_of)

    def photograph(self, inputs: Iterable[str]) -> Photograph | None:
        """The oldest photograph among the measures; None where none of them is of one day."""
        days = [self.photographs[name] for name in inputs if name in self.photographs]
        return Photograph(min(days), self.end) if days else None

    def give(
        self,
        values: Mapping[str, float | None],
        table: str,
        photographed: date | None = None,
        rates: Mapping[str, float | None] | None = None,
    ) -> None:
        """Take over what `table` answered, with the day of its photograph and the rates of money; None is no data."""
        known = {name: float(value) for name, value in values.items() if value is not None}
        self.values |= known
        for name in known:
            self.counted.pop(name, None)
        self.answered_by |= dict.fromkeys(known, table)
        if photographed is not None:
            self.photographs |= dict.fromkeys(known, photographed)
        given = rates or {}
        self.rates |= {n: rate for n in known.keys() & MONEY if (rate := given.get(n)) is not None and rate == rate}

    def in_base(self, name: str) -> float | None:
        """A measure as it is added up over marketplaces: money in the base currency, None where it has no rate."""
        if name not in MONEY:
            return self.values[name]
        return self.values[name] * self.rates[name] if name in self.rates else None

    @property
    def seen(self) -> bool:
        """Whether any report says something of the period; the seller's own sheets alone do not."""
        return bool(self.values.keys() - _OWN)

    @property
    def moving(self) -> list[str]:
        """The sources whose days still move, in the order of the measures."""
        known = measures()
        return list(dict.fromkeys(known[name].source.id for name in known if name in self.immature))

    def mature(self, inputs: Iterable[str]) -> bool:
        """Whether none of the measures still moves (rule N10)."""
        return not self.immature.intersection(inputs)
