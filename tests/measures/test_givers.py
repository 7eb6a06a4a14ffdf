"""The givers of measures: what each declares is what it does, and their order satisfies it."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from xlops.facts.history import open_store
from xlops.kpis import measures
from xlops.measures import Account, PeriodMeasures
from xlops.measures.giver import Stage
from xlops.measures.givers import GIVERS, columns_of
from xlops.measures.measured import MONEY
from xlops.periods import Month, Week
from xlops.settings import load_settings


class Watched(dict[str, float]):
    """Values that remember which of them were read, and which are new."""

    def __init__(self, values: dict[str, float]) -> None:
        super().__init__(values)
        self.read: set[str] = set()
        self.before = set(values)

    def __getitem__(self, name: str) -> float:
        self.read.add(name)
        return super().__getitem__(name)

    def get(self, name: str, default: Any = None) -> Any:
        self.read.add(name)
        return super().get(name, default)

    def __ior__(self, other: Any) -> Any:  # type: ignore[misc,override,unused-ignore]
        self.update(other)
        return self


def test_the_givers_give_every_measure_of_the_list_and_no_other() -> None:
    assert {name for giver in GIVERS for name in giver.gives} == measures().keys()


def test_what_a_giver_needs_was_given_before_it() -> None:
    stages = list(Stage)
    order = sorted(GIVERS, key=lambda giver: stages.index(giver.stage))
    late = {g.name: g.needs - {n for h in order[:at] for n in h.gives} for at, g in enumerate(order)}
    assert {name: needs for name, needs in late.items() if needs} == {}


def test_a_giver_answers_from_the_tables_of_its_measures() -> None:
    """Each table that may answer a measure has one giver; the seller's own sheets are no tables.

    What only stands in for a source that was never seen is no answer of the measure's own.
    """
    told = {m.id: sorted(m.source.tables) for m in measures().values() if m.source.tables}
    from_tables = {
        name: sorted(
            t for g in GIVERS if name in g.gives and g.stage is Stage.MARKETPLACES and not g.stands_in for t in g.tables
        )
        for name in told
    }
    assert from_tables == told


@pytest.mark.parametrize(
    ("measure", "table", "columns"),
    [
        ("gmv", "sales_sku", {"gmv"}),
        ("bb_views", "sales_day", {"buy_box", "page_views"}),
        ("sp_sales", "ads_term", {"ad_sales"}),
        ("sellable_stock", "stock", {"sum", "available"}),
        ("otdr_target", "health", {"target"}),
        ("gmv", "stock", set()),
    ],
)
def test_the_columns_that_a_measure_is_made_from(measure: str, table: str, columns: set[str]) -> None:
    assert columns_of(measure, table) == columns


@pytest.fixture
def account(demo_store: Path) -> Iterator[Account]:
    with open_store(demo_store, read_only=True) as store:
        yield Account(store, load_settings(demo_store))


def test_a_giver_reads_and_gives_only_what_it_declares(account: Account) -> None:
    periods: list[Week | Month] = [Week.of(date(2026, 10, 26)), Month(2026, 10)]
    rows = [PeriodMeasures(p, m, account.currency_of[m]) for m in account.marketplaces for p in periods]
    broken: dict[str, set[str]] = {}
    for giver in (g for g in GIVERS if g.stage is not Stage.ALL):
        for row in rows:
            row.values = Watched(row.values)
        giver.give(account.sources, rows)
        for row in rows:
            assert isinstance(row.values, Watched)
            found = (row.values.read - giver.needs - giver.gives.keys()) | (
                row.values.keys() - row.values.before - giver.gives.keys()
            )
            broken[giver.name] = broken.get(giver.name, set()) | found
    assert {name: found for name, found in broken.items() if found} == {}


def test_n25_every_figure_of_money_carries_its_rate(account: Account) -> None:
    rows = account.measures([Week.of(date(2026, 10, 26)), Month(2026, 10)])
    lacking = {(r.key, n) for r in rows if r.marketplace != "ALL" for n in MONEY & r.values.keys() - r.rates.keys()}
    assert lacking == set()
    own = {
        "plan_gmv",
        "plan_spend",
        "plan_kept",
        "cogs",
        "costed_sales",
        "product_sales",
        "closed_sales",
        "closed_cogs",
        "closed_fees",
    }  # of the seller's own sheets, which are no exports
    assert {n for r in rows for n in MONEY & r.values.keys()} == MONEY - own
