"""What happened around a week, from the Events sheet: what sets it apart from the week before (rules N17, N34)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date

from xlops.facts.history import Store
from xlops.facts.sheets import has_own_tables
from xlops.measures.measured import ALL
from xlops.periods import Period, Span

_EXPLAINS_NOTHING = frozenset({"term_review"})  # it changes nothing that a customer sees


@dataclass(frozen=True)
class Event:
    """One row of the Events sheet; without `about` it concerns the whole store, without `marketplace` all of them.

    `effect` is what was typed: how much more or less is sold on its days than usual, a share; None: not typed.
    """

    span: Span
    marketplace: str | None
    about: str | None
    kind: str
    name: str
    effect: float | None = None

    @property
    def moves_sales(self) -> bool:
        """Whether sales of its days may differ because of it."""
        return self.kind not in _EXPLAINS_NOTHING

    def days_in(self, span: Span) -> int:
        return max(0, (min(self.span.end, span.end) - max(self.span.first, span.first)).days)

    def concerns(self, marketplace: str, names: Collection[str]) -> bool:
        """Whether it concerns the store in a marketplace, or what goes by one of `names`, in lower case."""
        here = marketplace == ALL or self.marketplace in (None, marketplace)
        return here and (self.about is None or self.about.casefold() in names)


def read_events(store: Store) -> list[Event]:
    """The rows of the Events sheet by day; one that ends before it begins lasts its first day."""
    if not has_own_tables(store.con):
        return []
    query = (
        "select first_day, last_day, nullif(marketplace, ''), nullif(about, ''), kind, coalesce(name, ''), "
        "effect from own_events order by first_day, name"
    )
    return [Event(_span(first, last), *rest) for first, last, *rest in store.rows(query)]


def _span(first: date, last: date | None) -> Span:
    return Span.closed(first, max(first, last or first))


def differing(
    events: Sequence[Event], period: Period, marketplace: str = ALL, names: Collection[str] = ()
) -> list[Event]:
    """The events of which a week holds more or fewer days than the week before: what may explain a change between them.

    None for other periods. An event that both weeks hold alike explains nothing; what one explains, `usual` says.
    """
    if period.kind != "week":
        return []
    now, before = period.span, period.previous().span
    return [
        e for e in events if e.moves_sales and e.concerns(marketplace, names) and e.days_in(now) != e.days_in(before)
    ]
