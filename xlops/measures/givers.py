"""Who gives which measure, in the order in which they are asked.

One more measure needs a stanza in `kpis/measures.toml` and a giver here; a test holds the two lists, and what each
giver needs before, together.
"""

from __future__ import annotations

from collections.abc import Sequence

from xlops.measures.asin_traffic import ASIN_TRAFFIC
from xlops.measures.budget import BUDGET
from xlops.measures.closed_months import CLOSED_MONTHS, MARGINS
from xlops.measures.events_differ import EVENTS
from xlops.measures.flows import ADS, SALES, TRAFFIC
from xlops.measures.giver import Giver, Sources, Stage
from xlops.measures.health import HEALTH
from xlops.measures.idle import IDLE
from xlops.measures.launch import LAUNCH
from xlops.measures.ledger import LEDGER
from xlops.measures.measured import PeriodMeasures
from xlops.measures.plan import PLAN, PLAN_OF_ALL
from xlops.measures.profit import COSTS, TRANSACTIONS
from xlops.measures.reorders import REORDERS, VELOCITY
from xlops.measures.service import RATINGS, SHEETS
from xlops.measures.stock import MANAGED_STOCK, PLANNED_STOCK
from xlops.measures.terms import TERMS
from xlops.measures.turnover import TURNS

GIVERS: tuple[Giver, ...] = (
    SALES, TRAFFIC, ASIN_TRAFFIC, ADS, PLANNED_STOCK, MANAGED_STOCK, VELOCITY, TERMS, BUDGET, IDLE, LEDGER,
    TRANSACTIONS, COSTS, CLOSED_MONTHS, TURNS, REORDERS, HEALTH, RATINGS, SHEETS, LAUNCH, PLAN, PLAN_OF_ALL, EVENTS,
    MARGINS,
)  # fmt: skip
TRADE = (SALES, TRAFFIC, ASIN_TRAFFIC, ADS)  # of these what was sold, visited and advertised


def give(stage: Stage, sources: Sources, rows: Sequence[PeriodMeasures], givers: Sequence[Giver] = GIVERS) -> None:
    """Let the givers of a stage give to the rows, one after the other; none whose tables the store has nothing of."""
    for giver in givers:
        if giver.stage is stage and giver.has_tables(sources.coverage):
            giver.give(sources, rows)


def columns_of(measure: str, table: str) -> frozenset[str]:
    """The columns of a table that the measure needs where that table answers it."""
    made = (g.columns(measure) for g in GIVERS if measure in g.gives and table in g.tables and not g.stands_in)
    return frozenset[str]().union(*made)


def given_to_every_row() -> frozenset[str]:
    """The measures that totals are given as marketplaces are: they are never summed."""
    return frozenset(name for giver in GIVERS if giver.stage is Stage.EVERY for name in giver.gives)
