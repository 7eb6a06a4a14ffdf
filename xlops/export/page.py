"""What an exported review says, as final words and numbers: every form of it shows these and computes nothing."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from xlops.language import NOTHING, Text
from xlops.periods import Month, Week
from xlops.targets import Status


@dataclass(frozen=True)
class Sparks:
    """A column for each period, oldest first, as shares of the height; None where there is no data.

    `base` is the line that the columns stand on or hang from: the target where there is one, else zero.
    """

    columns: tuple[float | None, ...] = ()
    base: float = 0.0


@dataclass(frozen=True)
class Tile:
    """One big number, what it is, and what it is held against; `good` says how the note reads."""

    caption: Text
    value: str
    note: Text = NOTHING
    good: bool | None = None
    sparks: Sparks = Sparks()


@dataclass(frozen=True)
class KpiLine:
    """One KPI as the scorecard of the sheet shows it."""

    id: str
    status: Status
    name: Text
    value: Text
    expected: str  # while it still moves: what it comes to, and between what
    target: Text
    before: str
    change: str
    settled: str  # in the last final period
    year_ago: str
    sparks: Sparks = Sparks()
    missed: Text = NOTHING  # the early warning, of one that meets its target and not that


@dataclass(frozen=True)
class BridgeLine:
    """A bar of the bridge: from `left` on `width` wide, both in per cent; `kind` is total, up or down."""

    name: Text
    amount: str
    kind: str
    left: float
    width: float
    products: tuple[str, ...] = ()  # which moved it most, those that go its way first


@dataclass(frozen=True)
class BridgeBlock:
    title: Text
    note: Text
    lines: tuple[BridgeLine, ...]


@dataclass(frozen=True)
class Card:
    """A finding: what, why, what to do, who, until when."""

    key: str
    status: Status
    finding: Text
    evidence: Text
    advice: Text
    about: Text = NOTHING  # which things the finding is of, as the evidence begins
    owner: str = ""
    due: Text = NOTHING
    note: str = ""  # what people typed beside it

    @property
    def names_cause(self) -> bool:
        return self.key.startswith("cause|")


@dataclass(frozen=True)
class Deed:
    """An action or a decision that people typed on the review."""

    action: str
    status: str = ""
    result: str = ""
    owner: str = ""
    due: Text = NOTHING


@dataclass(frozen=True)
class NewProduct:
    """The card of a young ASIN."""

    name: str
    told: Text  # where it stands: state, week, figures
    advice: Text


@dataclass(frozen=True)
class Trend:
    """A chart of thirteen periods; heights and the target are shares of the plot, labels those of its ends."""

    title: Text
    columns: tuple[float | None, ...]
    targets: tuple[float | None, ...]
    labels: tuple[Text, Text]
    high: str  # the number at the top of the plot
    moves: bool  # whether the last column is not final


@dataclass(frozen=True)
class ReviewPage:
    """The whole page. What the store cannot tell is empty, and then nothing of it is shown."""

    store: str
    period: Week | Month
    title: Text
    days: Text
    scope: Text  # which marketplaces
    currency: str
    state: Text
    headline: Text
    lines: tuple[Text, ...]  # below the headline: what is in breach, what to watch, single marketplaces
    tiles: tuple[Tile, ...]
    final: str  # the last final period before this one, while this one moves
    kpis: tuple[KpiLine, ...]  # the core, worst first
    others: tuple[KpiLine, ...]
    bridge: BridgeBlock | None
    cards: tuple[Card, ...]
    more_cards: tuple[Card, ...]
    done: Sequence[Deed] = ()
    next: Sequence[Deed] = ()
    young: Sequence[NewProduct] = ()
    trends: Sequence[Trend] = ()
    freshness: Text = NOTHING
    workbook: str = ""
    score: Text = NOTHING  # as the text says it
    closed: Text = NOTHING  # of a closed review, whose sheet may show other figures
    to_date: Text = NOTHING  # month to date against plan, as the text says it
