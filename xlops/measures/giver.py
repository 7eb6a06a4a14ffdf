"""What a giver of measures is: what it reads, what it needs before, what it gives, and to which rows."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from enum import Enum
from functools import cached_property
from typing import Concatenate, ParamSpec, TypeVar, cast

from xlops.facts.history import Store
from xlops.facts.sheets import product_days
from xlops.measures.charges import read_charged
from xlops.measures.coverage import Coverage
from xlops.measures.currency import Exchange
from xlops.measures.events import Event, read_events
from xlops.measures.maturity import AdMaturity, read_ad_maturity
from xlops.measures.measured import PeriodMeasures
from xlops.measures.runs import Runs
from xlops.measures.vat import VatReader
from xlops.measures.velocity import VelocityReader
from xlops.periods import Month
from xlops.settings import Settings

_Of = ParamSpec("_Of")
_Read = TypeVar("_Read")


@dataclass(frozen=True)
class Sources:
    """What givers read; `last_day` is the last one that a sales report covers."""

    store: Store
    coverage: Coverage
    settings: Settings
    exchange: Exchange
    currency_of: Mapping[str, str]  # by marketplace
    last_day: date | None
    months: dict[tuple[str, Month], PeriodMeasures] = field(default_factory=dict)  # closed ones, measured once
    earned: dict[tuple[str, Month], Mapping[str, Mapping[str, float] | None]] = field(default_factory=dict)  # by SKU
    _read: dict[tuple[object, ...], object] = field(default_factory=dict, init=False, repr=False)

    def once(self, read: Callable[Concatenate[Sources, _Of], _Read], *of: _Of.args, **named: _Of.kwargs) -> _Read:
        """What `read(sources, *of)` gives, asked once for the same arguments; nobody may change it."""
        key = (read, *of, *named.items())
        if key not in self._read:
            self._read[key] = read(self, *of, **named)
        return cast(_Read, self._read[key])

    def forget(self) -> None:
        """Let go of what was read for measures, once all are: writing a workbook takes memory too."""
        for made in (self._read, self.earned, self.months):
            made.clear()
        self.__dict__.pop("velocities", None)

    def product_day(self, on: date) -> date:
        """The first day on which the Products sheet says of products what it says on this one."""
        found = bisect_right(self._product_days, on)
        return self._product_days[found - 1] if found else date.min

    @cached_property
    def _product_days(self) -> list[date]:
        return product_days(self.store.con)

    @cached_property
    def events(self) -> list[Event]:
        """The rows of the Events sheet by day."""
        return read_events(self.store)

    @cached_property
    def maturity(self) -> AdMaturity:
        """When what advertising reports say stands still."""
        return read_ad_maturity(self.store)

    @cached_property
    def vat(self) -> VatReader:
        """What prices hold of VAT."""
        return VatReader(self.store, self.settings, self.coverage.marketplaces())

    @cached_property
    def charged(self) -> dict[str, dict[str, dict[Month, float]]]:
        """What each monthly fee came to, by marketplace."""
        return read_charged(self.store)

    @property
    def runs(self) -> Runs:
        """Which advertising runs when."""
        return Runs(self.settings, self.coverage)

    @cached_property
    def velocities(self) -> VelocityReader:
        """What each SKU sells a day in stock."""
        return VelocityReader(self.store, self.coverage, self.events)


class Stage(Enum):
    """To which rows a giver gives: those of marketplaces, that of ALL once these are summed, or then all of them."""

    MARKETPLACES = 1
    ALL = 2
    EVERY = 3


Give = Callable[[Sources, Sequence[PeriodMeasures]], None]


@dataclass(frozen=True)
class Giver:
    """Gives measures to rows.

    `gives` says of each measure which columns of the `tables` it is made from (an expression over them will do);
    `needs` names the measures that must have been given before. The seller's own sheets are no tables.
    """

    name: str
    give: Give
    gives: Mapping[str, str]
    tables: tuple[str, ...] = ()
    needs: frozenset[str] = frozenset()
    stage: Stage = Stage.MARKETPLACES
    stands_in: bool = False  # answers only where the measures' own source was never seen

    def has_tables(self, coverage: Coverage) -> bool:
        """Whether a file answers for one of its tables; it has nothing to give else."""
        return not self.tables or not coverage.tables().isdisjoint(self.tables)

    def columns(self, measure: str) -> frozenset[str]:
        """The columns that a measure of this giver is made from."""
        return frozenset(re.findall(r"[a-z]\w*", self.gives[measure]))


def named_alike(names: Sequence[str]) -> dict[str, str]:
    """Measures that are made from the column of their own name."""
    return {name: name for name in names}


def made_from(columns: str, names: Sequence[str]) -> dict[str, str]:
    """Measures that are all made from the same columns."""
    return dict.fromkeys(names, columns)
