"""The daily watch: account health and how long it still holds, Buy Box, stock-outs, spend and hijacks of one day.

What is new is what did not stand on the day it is compared with: both are told from what the store knows, each as it
could be seen on the morning after, so that nothing has to be remembered and a second run says the same.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from itertools import islice

from xlops.kpis import Kpi, measures
from xlops.kpis.surfaces.python import evaluate
from xlops.language import NOTHING, Text, listed, plain
from xlops.measures import ALL
from xlops.measures.daily import Spend, hijacked, last_photograph, skus_without_stock, spend_of
from xlops.measures.health import History, health_history, told_on
from xlops.periods import ONE_DAY, SingleDay
from xlops.review.sayings import saying
from xlops.review.scorecard import Board
from xlops.review.words import limits, money, shown
from xlops.tables import ad_product_called
from xlops.targets import Status, Target, judge, judged_value

_HEALTH = ("ahr", "odr", "neg_fb", "atoz", "chargeback", "lsr", "cr", "vtr", "otdr", "violations")
_SOON_DAYS = 30  # a limit that is reached later than this is nobody's worry today
_PACE_DAYS = 35  # reports so far back say at which pace a figure moves
_PACE_REPORTS = 3
_OLD_DAYS = 3  # a photograph older than this says nothing of the day
_UNUSUAL = 0.5  # of the usual spend, and beyond four times its noise
_NOISES = 4
_NAMED = 5


@dataclass(frozen=True)
class Notice:
    """Something to act on; `key` is the same as long as it stands, `source` what tells of it (`_Morning.blind`)."""

    key: str
    marketplace: str
    status: Status
    says: Text
    source: str = ""


@dataclass(frozen=True)
class Watch:
    """What stands on a day, worst first, what stood on the day before it, and what could not be looked at."""

    day: date
    since: date
    marketplaces: tuple[str, ...]
    notices: tuple[Notice, ...]
    before: tuple[Notice, ...]
    unseen: tuple[Text, ...]
    blind: frozenset[str]  # the sources that say nothing of the day

    def is_new(self, notice: Notice) -> bool:
        """Whether it did not stand before, or less badly."""
        then = self._then(notice)
        return then is None or (notice.status is Status.BREACH and then.status is not Status.BREACH)

    def is_worse(self, notice: Notice) -> bool:
        """Whether it stood before, less badly."""
        return self._then(notice) is not None and self.is_new(notice)

    def _then(self, notice: Notice) -> Notice | None:
        return next((n for n in self.before if n.key == notice.key), None)

    @property
    def new(self) -> list[Notice]:
        return [n for n in self.notices if self.is_new(n)]

    @property
    def gone(self) -> list[Notice]:
        """What stood before and stands no more, as far as anything tells."""
        standing = {n.key for n in self.notices}
        return [n for n in self.before if n.key not in standing and n.source not in self.blind]


def watch(board: Board, day: date, since: date, marketplaces: Sequence[str]) -> Watch:
    """The notices of `day` beside those of `since`, an earlier day."""
    now, then = _Morning(board, day), _Morning(board, since, _PACE_DAYS)
    notices = sorted(now.notices(marketplaces), key=lambda n: n.status is not Status.BREACH)
    blind = dict(source for market in marketplaces for source in now.blind(market))
    before = tuple(then.notices(marketplaces))
    return Watch(day, since, tuple(marketplaces), tuple(notices), before, tuple(blind.values()), frozenset(blind))


class _Morning:
    """The morning after a day, and what can be seen on it: photographs `old` days before it at most.

    What was known on an earlier day is what its last photograph showed, so that a weekly one rings once.
    """

    def __init__(self, board: Board, day: date, old: int = _OLD_DAYS) -> None:
        self.board, self.day, self.morning, self.old = board, day, day + ONE_DAY, old
        self.store, self.coverage = board.account.store, board.account.coverage
        self._running = board.account.sources.runs
        self._spends: dict[tuple[str, str], Spend | None] = {}

    def notices(self, marketplaces: Sequence[str]) -> Iterator[Notice]:
        history = health_history(self.store)
        board_day = self.board.look_at(SingleDay(self.day))
        for market in marketplaces:
            yield from self._health(market, history)
            score = self.board.score(self.board.catalogue["buybox"], board_day, market)
            status = judge(score.value, score.target, judged=score.judged)
            if score.value is not None and score.status is not Status.LOW_SAMPLE and _acts(status):
                said = _words(score.kpi, score.target, score.value, score.judged)
                yield Notice(f"buybox|{market}", market, status, listed(said), f"sales_day|{market}")
            yield from self._stock(market)
            yield from self._spend(market)
        yield from self._hijacked(marketplaces)

    def _photograph(self, table: str, market: str) -> date | None:
        found = last_photograph(self.coverage, table, market, self.morning)
        return found if found and (self.day - found).days <= self.old else None

    def _hijacked(self, marketplaces: Sequence[str]) -> Iterator[Notice]:
        """A line per marketplace that a row of the Brand sheet names, one for rows that name none."""
        by_market: dict[str, list[str]] = {}
        for market, asin in hijacked(self.store, self.day):
            by_market.setdefault(market or ALL, []).append(asin)
        for market in (ALL, *marketplaces):
            if asins := by_market.get(market):
                said = saying("watch", "hijacked", asins=_some(asins))
                yield Notice(f"hijack|{market}", market, Status.BREACH, said)

    # -- account health ------------------------------------------------------------------------------------------------

    def _health(self, market: str, history: History) -> Iterator[Notice]:
        if (newest := self._photograph("health", market)) is None:
            return
        days = sorted(d for m, d in history if m == market and 0 <= (newest - d).days <= _PACE_DAYS)
        given: Mapping[str, float | None] = told_on(history, market, newest)
        for kpi in (self.board.catalogue[name] for name in _HEALTH):
            told = {d: v for d in days if (v := evaluate(kpi.formula, history[market, d])) is not None}
            if newest not in told:
                continue
            target = self.board.target(kpi, SingleDay(newest), market)
            plan = evaluate(kpi.ratio_to, given) if kpi.ratio_to else None
            judged = judged_value(kpi, told[newest], plan=plan)
            status = judge(told[newest], target, judged=judged, worst=kpi.worst(given))
            days_left = None if status is Status.BREACH else _days_left(target, told, newest)
            if days_left or _acts(status):
                said = _words(kpi, target, told[newest], judged)
                if kpi.breach_if and kpi.worst(given):
                    said += [measures()[name].name for name in kpi.breach_if.measures]
                if days_left:
                    said.append(saying("watch", "pace", days=days_left, reports=len(told)))
                shown_as = status if _acts(status) else Status.WARN
                yield Notice(f"{kpi.id}|{market}", market, shown_as, listed(said), f"health|{market}")

    # -- stock, spend --------------------------------------------------------------------------------------------------

    def _stock(self, market: str) -> Iterator[Notice]:
        photograph = self._photograph("stock_plan", market)
        for sku in skus_without_stock(self.store, market, photograph) if photograph else ():
            said = saying("watch", "out_of_stock", skus=sku)
            yield Notice(f"out|{market}|{sku}", market, Status.BREACH, said, f"stock_plan|{market}")

    def _spend(self, market: str) -> Iterator[Notice]:
        for product in self.coverage.ad_products(market):
            spend = self._spent(market, product)
            if spend is None or not spend.usual or (not spend.now and not self._runs(market, product)):
                continue
            moved = spend.now - spend.usual
            if abs(moved) <= max(_UNUSUAL * spend.usual, _NOISES * spend.noise) or (moved > 0 and self._event(market)):
                continue
            campaign, change = spend.moved_most()
            said = saying(
                "watch", "spend_more" if moved > 0 else "spend_less" if spend.now else "spend_none",
                product=ad_product_called(product), now=money(spend.now), usual=money(spend.usual), campaign=campaign,
                change=f"{'+' if change > 0 else '-'}{money(abs(change))}",
            )  # fmt: skip
            key = f"spend|{market}|{product}"
            yield Notice(key, market, Status.WARN if spend.now else Status.BREACH, said, key)

    def _runs(self, market: str, product: str) -> bool:
        """Whether its spend is to be expected: not of what was said to have stopped (rule N23)."""
        return bool(self._running.owed(market, product, SingleDay(self.day).span))

    def _spent(self, market: str, product: str) -> Spend | None:
        if (market, product) not in self._spends:
            self._spends[market, product] = spend_of(self.store, self._running, market, product, self.day)
        return self._spends[market, product]

    def _event(self, market: str) -> bool:
        """Whether a typed event makes the day unlike others."""
        day = SingleDay(self.day).span
        return any(event.days_in(day) and event.concerns(market, ()) for event in self.board.account.events)

    # -- what is missing -----------------------------------------------------------------------------------------------

    def blind(self, market: str) -> Iterator[tuple[str, Text]]:
        """The sources that say nothing of the day, in words: what they told before is neither gone nor sure."""
        for table, key in (("health", "unseen_health"), ("stock_plan", "unseen_stock")):
            if self._photograph(table, market) is None:
                newest = last_photograph(self.coverage, table, market, self.morning)
                day = newest or saying("watch", "never")
                yield f"{table}|{market}", saying("watch", key, market=market, day=day)
        if not self.coverage.cover("sales_day", market).covers(SingleDay(self.day).span):
            yield f"sales_day|{market}", saying("watch", "unseen_sales", market=market, day=self.day)
        for product in self.coverage.ad_products(market):
            if self._runs(market, product) and self._spent(market, product) is None:
                said = saying("watch", "unseen_spend", market=market, product=ad_product_called(product), day=self.day)
                yield f"spend|{market}|{product}", said


def _acts(status: Status) -> bool:
    return status in (Status.BREACH, Status.WARN)


def _words(kpi: Kpi, target: Target, value: float, seen: float | None) -> list[Text]:
    """The figure beside the edge that it has crossed, and its limit."""
    said = [saying("watch", "health", name=kpi.name, value=shown(value, kpi.unit))]
    missed = target.target is not None and seen is not None and target.target.crossed(seen)
    early = ("target", target.target) if missed or not target.edges.warn else ("early", target.edges.warn)
    edges = [early, ("limit", target.breach)] if early[1] != target.breach else [("limit", target.breach)]
    return said + [saying("watch", word, edge=limits(edge, kpi)) for word, edge in edges if edge]


def _days_left(target: Target, told: Mapping[date, float], newest: date) -> int | None:
    """Days until the breach edge is reached by a straight line through the reports; None where that is far off."""
    if target.breach is None or target.basis != "level" or len(told) < _PACE_REPORTS:
        return None
    slope = _slope([((d - newest).days, v) for d, v in told.items()])
    edge = target.breach.high if slope > 0 else target.breach.low
    if edge is None or not slope:
        return None
    days = (edge - told[newest]) / slope
    return max(1, round(days)) if 0 < days <= _SOON_DAYS else None


def _slope(points: Sequence[tuple[int, float]]) -> float:
    """The slope of the line of least squares."""
    mean_x, mean_y = (sum(of) / len(points) for of in zip(*points, strict=True))
    spread = sum((x - mean_x) ** 2 for x, _ in points)
    return sum((x - mean_x) * (y - mean_y) for x, y in points) / spread if spread else 0.0


def _some(names: Iterable[str]) -> Text:
    known = list(names)
    shown_names = plain(", ".join(islice(known, _NAMED)))
    return shown_names + (saying("watch", "more", count=len(known) - _NAMED) if len(known) > _NAMED else NOTHING)
