"""What each SKU sells a day while it can be bought: the one velocity of cover, orders, in-stock rate and losses (N30).

Units over the days on sale and in stock, in three windows of 30, 60 and 90 days with the weights 0.5, 0.3 and 0.2. A
window with fewer than 14 such days gives its weight to the next one; where none has 14, the last 90 days in stock
within a year answer, however many there are. So a SKU that is out keeps its last velocity.

Days of an event, and the first three after a return to stock, count at the SKU's baseline: the mean of its other days
among these last 90. The mean, since the median of what sells once a week is zero; one baseline for all windows, since a
window may hold events only.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import NamedTuple

import pandas as pd

from xlops.facts.history import Store
from xlops.facts.sheets import has_own_tables, tags
from xlops.measures.coverage import Coverage
from xlops.measures.currency import exact
from xlops.measures.events import Event
from xlops.measures.photographs import closing
from xlops.measures.stocked import FIRST_SEEN, SHUT, STOCKED
from xlops.restock.past import ENOUGH_DAYS, LAST_DAYS, WINDOWS

PHOTOGRAPH_MAX_AGE = 7
_REACH_DAYS = 365  # what was last sold a year ago or more is no longer kept
_ALWAYS = date(1900, 1, 1)

_SUMS = ", ".join(
    f"count(*) filter (age < {days}), count(*) filter (age < {days} and not special), "
    f"coalesce(sum({exact('units')}) filter (age < {days} and not special), 0)::double"
    for days in (*WINDOWS, _REACH_DAYS)
)
_NUMBERED = f"""
with {STOCKED}
select *, row_number() over (partition by marketplace, sku order by known_on, day) as place from stocked
"""
_QUERY = f"""
with known as (select marketplace, sku, known_on, max(place) as place from in_stock group by all),
last_place as (
  select a.number, a.until, k.* exclude (known_on)
  from (select a.*, s.sku from asked a join (select distinct marketplace, sku from known) s using (marketplace)) a
  asof join known k on k.marketplace = a.marketplace and k.sku = a.sku and a.until >= k.known_on
), reached as (
  select l.number, n.*, date_diff('day', n.day, l.until) as age
  from last_place l join in_stock n on n.marketplace = l.marketplace and n.sku = l.sku
    and n.place between l.place - {LAST_DAYS - 1} and l.place
)
select number, sku, bool_or(estimated), sum({exact("units")})::double, {_SUMS}
from reached where age < {_REACH_DAYS} group by number, sku
"""
_BARE = """
select a.number, p.sku, p.shipped_30::double, p.shipped_60::double, p.shipped_90::double,
  date_diff('day', o.since, a.photographed), count(s.day) filter (s.day >= a.photographed::date - 30),
  count(s.day) filter (s.day >= a.photographed::date - 60), count(s.day)
from asked a join stock_plan p on p.marketplace = a.marketplace and p.day = a.photographed
left join on_sale o on o.marketplace = p.marketplace and o.sku = p.sku
left join without_stock s on s.marketplace = p.marketplace and s.sku = p.sku
  and s.day between greatest(a.photographed::date - 90, o.since) and a.photographed::date - 1
where p.shipped_30 is not null group by all
"""

_PANEL = f"""
select marketplace, sku, day, any_value(known_on) as known_on, sum({exact("units")})::double as units,
  bool_or(special) as special from in_stock group by marketplace, sku, day
"""


@dataclass(frozen=True)
class Velocity:
    """Units a day in stock; `estimated` where photographs had to tell which days those were.

    `since` is the first day on sale that is known; before the first export nothing is.
    """

    units: float
    estimated: bool
    since: date


class InStock(NamedTuple):
    """Days in stock, those of them that are no event's nor a return's, and the units of these."""

    days: int
    usual_days: int
    usual_units: float


Velocities = Mapping[str, Velocity]  # by SKU
_Asked = tuple[str, date]  # marketplace, last day of a period


class VelocityReader:
    """The velocities of a store as of any day, each read once."""

    def __init__(self, store: Store, coverage: Coverage, events: Sequence[Event]) -> None:
        self._store, self._coverage, self._events = store, coverage, events
        self._known: dict[_Asked, Velocities] = {}

    def of(self, marketplace: str, end: date) -> Velocities:
        """By SKU, as of the end of a day; with no later days (rule N26)."""
        return self.of_all([(marketplace, end)])[marketplace, end]

    def of_all(self, asked: Iterable[_Asked]) -> Mapping[_Asked, Velocities]:
        """Of many at once: one query reads them all."""
        new = [one for one in dict.fromkeys(asked) if one not in self._known]
        if new:
            self._known |= self._read(new)
        return self._known

    @cached_property
    def panel(self) -> pd.DataFrame:
        """Every day in stock: marketplace, sku, day, known_on, units; `special` are an event's and a return's."""
        self._know_days()
        return self._store.con.execute(_PANEL).df()

    def _know_days(self) -> None:
        """Have queries know, as `in_stock`, every day in stock and, as `without_stock`, those that had none."""
        store, covered, on_sale, event_days = self._store, self._covered, self._on_sale, self._event_days
        with store.frame("covered", covered), store.frame("on_sale", on_sale), store.frame("event_day", event_days):
            store.keep("in_stock", _NUMBERED, self)
        store.keep("without_stock", SHUT, self)

    def _read(self, asked: Sequence[_Asked]) -> dict[_Asked, Velocities]:
        taken = [closing(self._coverage, "stock_plan", m, end, PHOTOGRAPH_MAX_AGE) for m, end in asked]
        frame = pd.DataFrame(
            [(n, *one, day) for n, (one, day) in enumerate(zip(asked, taken, strict=True))],
            columns=["number", "marketplace", "until", "photographed"],
        )
        found: list[dict[str, Velocity]] = [{} for _ in asked]
        asked_days = _dated(frame, "until", "photographed")
        store, on_sale = self._store, self._on_sale
        self._know_days()
        with store.frame("asked", asked_days), store.frame("on_sale", on_sale):
            in_stock = store.rows(_QUERY)
            bare = store.rows(_BARE)
        for number, sku, estimated, units, *sums in in_stock:
            windows = [InStock(*sums[n : n + 3]) for n in range(0, len(sums), 3)]
            since = self._since.get((asked[number][0], sku), _ALWAYS)
            found[number][sku] = Velocity(weighed(windows[:-1], windows[-1], units), estimated, since)
        for number, sku, *told in bare:
            since = self._since.get((asked[number][0], sku), _ALWAYS)
            found[number].setdefault(sku, Velocity(_of_photograph(*told), True, since))
        return {one: dict(sorted(of.items())) for one, of in zip(asked, found, strict=True)}

    @cached_property
    def _markets(self) -> list[str]:
        return self._coverage.marketplaces()

    @cached_property
    def _covered(self) -> pd.DataFrame:
        days = [(m, d) for m in self._markets for d in self._coverage.cover("ledger_day", m).days]
        return _dated(pd.DataFrame(days, columns=["marketplace", "day"]), "day")

    @cached_property
    def _since(self) -> dict[tuple[str, str], date]:
        """The first day on which each SKU was on sale, by (marketplace, SKU), as far as anything tells it."""
        with self._store.frame("covered", self._covered):
            seen = self._store.rows(FIRST_SEEN)
        launched: dict[str, date] = {}
        if has_own_tables(self._store.con):
            query = "select sku, min(launch_date) from own_products where launch_date is not null group by sku"
            launched = dict(self._store.rows(query))
        told = {(m, sku): _first_day(*days) for m, sku, *days in seen}
        return {(m, sku): max(since, launched.get(sku, _ALWAYS)) for (m, sku), since in told.items()}

    @cached_property
    def _on_sale(self) -> pd.DataFrame:
        rows = [(*key, since) for key, since in self._since.items()]
        return _dated(pd.DataFrame(rows, columns=["marketplace", "sku", "since"]), "since")

    @cached_property
    def _event_days(self) -> pd.DataFrame:
        """The days of the Events sheet per marketplace; per ASIN where an event is about some only."""
        known = tags(self._store.con, date.max)
        asins = [str(asin) for (asin,) in self._store.rows(
            "select asin from ledger_day union select asin from stock_plan order by 1") if asin]  # fmt: skip
        days = set[tuple[str, str | None, date]]()
        for event in (e for e in self._events if e.moves_sales):
            about = [None] if event.about is None else [
                a for a in asins if event.about.casefold() in {a.casefold(), *known.get(a, ())}
            ]  # fmt: skip
            where = [m for m in self._markets if event.marketplace in (None, m)]
            days |= {(m, a, d) for m in where for a in about for d in event.span.days()}
        frame = pd.DataFrame(sorted(days, key=str), columns=["marketplace", "asin", "day"])
        return _dated(frame, "day")


def _dated(frame: pd.DataFrame, *columns: str) -> pd.DataFrame:
    """With its columns as DuckDB reads them, also where there is no row: days as timestamps, texts as texts."""
    texts = [c for c in frame.columns if c not in columns and frame[c].dtype == object]
    return frame.astype(dict.fromkeys(texts, "string")).assign(
        **{c: pd.to_datetime(frame[c]).astype("datetime64[us]") for c in columns}
    )


def _first_day(first_row: date | None, ledger: date | None, first_photo: date | None, before: date | None) -> date:
    """When a SKU came, from what saw it first: nothing is known where that had seen no day before."""
    of_ledger = first_row and (first_row, first_row if ledger and first_row > ledger else _ALWAYS)
    of_photographs = first_photo and (first_photo, before or _ALWAYS)
    return min(pair for pair in (of_ledger, of_photographs) if pair)[1]


def weighed(windows: Sequence[InStock], last: InStock, units: float) -> float:
    """The windows by their weights; `last` are the last 90 days in stock, `units` all that they sold."""
    baseline = last.usual_units / last.usual_days if last.usual_days else units / last.days

    def pace(window: InStock) -> float:
        return (window.usual_units + (window.days - window.usual_days) * baseline) / window.days

    weighty = zip(windows, WINDOWS.values(), strict=True)
    total, handed_on = _handed_on((w.days, pace(w) if w.days >= ENOUGH_DAYS else 0.0, weight) for w, weight in weighty)
    return total + handed_on * pace(last) if handed_on else total


def _handed_on(windows: Iterable[tuple[int, float, float]]) -> tuple[float, float]:
    """The weighted paces of windows of (days, pace, weight), and the weight that none with enough days took over."""
    total, handed_on = 0.0, 0.0
    for days, pace, weight in windows:
        handed_on += weight
        if days >= ENOUGH_DAYS:
            total, handed_on = total + handed_on * pace, 0.0
    return total, handed_on


def _of_photograph(
    shipped_30: float, shipped_60: float | None, shipped_90: float | None, on_sale: int | None, *shut: int
) -> float:
    """Where nothing tells a day in stock: units shipped over the days on sale that may have had some."""
    known = [(30, shipped_30, 1.0)]
    if shipped_60 is not None and shipped_90 is not None:
        known = [(d, s, w) for (d, w), s in zip(WINDOWS.items(), (shipped_30, shipped_60, shipped_90), strict=True)]
    windows = []
    for (days, shipped, weight), without in zip(known, shut, strict=False):
        open_days = max(1, min(days, days if on_sale is None else on_sale) - without)
        windows.append((open_days, shipped / open_days, weight))
    total, handed_on = _handed_on(windows)
    return total + handed_on * windows[-1][1]
