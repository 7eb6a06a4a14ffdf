"""Which files answer a period: pieces of coverage that tile it exactly, without gap or overlap (rule N2)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import date, datetime

from xlops.facts.history import Store
from xlops.periods import ONE_DAY, Span, tiles
from xlops.tables import AD_TABLES, TOOL_TABLES


@dataclass(frozen=True)
class Piece:
    """One unit of time and the file that answers for it; where a report comes in parts there is a piece for each.

    `exported_at` is when that file was downloaded, `confirmed_at` the latest export dated by Amazon that says the same.
    """

    span: Span
    file: int
    daily: bool
    exported_at: datetime
    confirmed_at: datetime | None

    def matures_after(self, days: int) -> bool:
        """Whether an export that Amazon dated was made at least `days` days after the piece ended (rules N10, N19).

        What is dated by its arrival alone stands still only after twice that time.
        """
        if self.confirmed_at and (self.confirmed_at.date() - self.span.last).days >= days:
            return True
        return (self.exported_at.date() - self.span.last).days >= 2 * days


@dataclass
class Cover:
    """The coverage of one table for one marketplace and ad product."""

    days: dict[date, list[Piece]] = field(default_factory=dict)
    spans: dict[Span, list[Piece]] = field(default_factory=dict)

    def of(self, span: Span) -> list[Piece] | None:
        """The pieces that answer `span`, or None where they do not tile it.

        Where both its days and a summary of it do, the later export of the two (rule N20).
        """
        if not self.days and not self.spans:
            return None
        daily = [self.days[d] for d in span.days() if d in self.days]
        if len(daily) == len(span):
            days = [p for pieces in daily for p in pieces]
            whole = self.spans.get(span, [])
            return whole if whole and _latest(whole) > _latest(days) else days
        inside = {s: p for s, p in self.spans.items() if span.contains(s)}
        inside |= {p[0].span: p for p in daily if p[0].span not in inside}
        path = tiles(span, list(inside))
        return None if path is None else [p for s in path for p in inside[s]]

    def answers(self, span: Span) -> list[list[Piece]]:
        """What answers `span`: its days, and a summary of the whole, where there are both."""
        whole = self.spans.get(span, [])
        if whole and self.covers(span):
            return [[p for d in span.days() for p in self.days[d]], whole]
        found = self.of(span)
        return [found] if found else []

    def covers(self, span: Span) -> bool:
        """Whether every day of the span has daily pieces."""
        return all(d in self.days for d in span.days())

    def within(self, span: Span) -> list[Piece]:
        """The daily pieces inside `span`, complete or not."""
        return [p for d, pieces in self.days.items() if span.first <= d < span.end for p in pieces]

    @property
    def last_day(self) -> date | None:
        ends = [*self.days, *(s.last for s in self.spans)]
        return max(ends, default=None)

    @property
    def first_day(self) -> date | None:
        return min([*self.days, *(s.first for s in self.spans)], default=None)

    def gaps(self, span: Span) -> list[Span]:
        """The days of `span` that nothing covers, as runs."""
        known = set(self.days) | {d for s in self.spans if s.overlaps(span) for d in s.days()}
        return runs(d for d in span.days() if d not in known)


def _latest(pieces: Iterable[Piece]) -> datetime:
    """When the youngest of the pieces was exported."""
    return max(p.exported_at for p in pieces)


def runs(days: Iterable[date]) -> list[Span]:
    """Days joined into spans of neighbours."""
    found: list[Span] = []
    for day in sorted(days):
        if found and found[-1].end == day:
            found[-1] = Span(found[-1].first, day + ONE_DAY)
        else:
            found.append(Span(day, day + ONE_DAY))
    return found


class Coverage:
    """All coverage of a store, by (table, marketplace, ad product)."""

    def __init__(self, covers: dict[tuple[str, str, str], Cover]) -> None:
        self._covers = covers

    def cover(self, table: str, marketplace: str, ad_product: str = "") -> Cover:
        return self._covers.get((table, marketplace, ad_product), Cover())

    def keys(self) -> list[tuple[str, str, str]]:
        return sorted(self._covers)

    def tables(self) -> set[str]:
        """The tables that a file answers for, of any marketplace."""
        return {table for table, _, _ in self._covers}

    def marketplaces(self) -> list[str]:
        """Where the store sells: what a tool looked up elsewhere makes no marketplace of it."""
        return sorted({m for table, m, _ in self._covers if table not in TOOL_TABLES})

    def ad_products(self, marketplace: str) -> list[str]:
        return [p for p in ("sp", "sb", "sd") if any(m == marketplace and q == p for _, m, q in self._covers)]

    def choose(
        self, tables: Iterable[str], marketplace: str, span: Span, ad_product: str = ""
    ) -> tuple[str, list[Piece]] | None:
        """The first table that covers `span`, and the pieces that do (rule N1)."""
        for table in tables:
            if pieces := self.cover(table, marketplace, ad_product).of(span):
                return table, pieces
        return None


# what a folder alone claims is a day without advertising where another report of the product has none there (N18)
_IDLE = """
select f.table_name, f.marketplace, f.ad_product, u.first_day, max(f.id), max(f.exported_at), bool_or(f.dated)
from file_unit u join file f on f.id = u.file
where u.state = 'claimed' and exists (
  select 1 from owner o join file_unit v on v.file = o.file and v.first_day = o.first_day
  where list_contains(?::varchar[], o.table_name) and o.table_name <> f.table_name and o.marketplace = f.marketplace
    and o.ad_product = f.ad_product and o.grain = 'daily' and o.first_day = u.first_day and v.rows = 0
) group by all
"""


def read_coverage(store: Store) -> Coverage:
    """The coverage of a store as it stands."""
    covers: dict[tuple[str, str, str], Cover] = defaultdict(Cover)
    rows = store.rows(
        "select o.table_name, o.marketplace, o.ad_product, o.grain, o.first_day, o.end_day, o.file, f.exported_at, "
        "o.confirmed_at, o.subject from owner o join file f on f.id = o.file order by o.subject, o.file"
    )
    of: dict[tuple[str, str, str, Span], str] = {}
    for table, market, product, grain, first, end, file, exported, confirmed, subject in rows:
        span = Span(first, end)
        piece = Piece(span, file, grain != "summary", exported, confirmed)
        cover = covers[(table, market, product)]
        pieces = cover.days.setdefault(first, []) if piece.daily else cover.spans.setdefault(span, [])
        if of.setdefault((table, market, product, span), subject) != subject:  # subjects stand side by side
            pieces.clear()
            of[table, market, product, span] = subject
        pieces.append(piece)
    for table, market, product, day, file, exported, dated in store.rows(_IDLE, [list(AD_TABLES)]):
        piece = Piece(Span(day, day + ONE_DAY), file, True, exported, exported if dated else None)
        covers[(table, market, product)].days.setdefault(day, [piece])
    return Coverage(dict(covers))
