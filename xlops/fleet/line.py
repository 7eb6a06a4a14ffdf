"""One store of a fleet, as plain values and texts: its summary, and what came of it in the last run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from functools import cached_property
from typing import Any

from xlops.fleet.find import FoundStore
from xlops.fleet.outcome import StoreOutcome
from xlops.iso import day_of
from xlops.language import Text, listed
from xlops.periods import ONE_DAY, Month, Span, Week
from xlops.review.today import Today
from xlops.targets import Status

_NOT_UPDATED = Text("✖ not updated", "✖ 未更新")
_NEVER = Text("– not built yet", "– 尚未生成")
_NEVER_WHY = Text("`xlops fleet build` makes its workbook", "用 `xlops fleet build` 生成工作簿")
_LETTERS = 200  # of why a store could not be built
_NO_RATE = Text(
    "no exchange rate from {currencies} to {base}: its totals are blank", "缺少 {currencies} 兑 {base} 的汇率：合计为空"
)
_SEVERITY = (Status.BREACH, Status.LIKELY_BREACH, Status.WARN, Status.LIKELY_WARN, Status.OPEN, Status.LIKELY_MET,
             Status.MET, Status.LOW_SAMPLE, Status.INFO, Status.NO_DATA)  # fmt: skip


@dataclass(frozen=True)
class StoreLine:
    """One store as of `today`, the reader's own day.

    `told` is its summary, `outcome` what came of it in the last run that reached it.
    """

    store: FoundStore
    told: Mapping[str, Any] | None
    outcome: StoreOutcome | None
    today: date
    moment: datetime | None = None  # now, where `today` is

    @property
    def key(self) -> str:
        return self.store.key

    @property
    def name(self) -> str:
        return str(self.told["store"]) if self.told else self.store.name

    @property
    def why(self) -> Text:
        """Why it is not, or not wholly, up to date."""
        if self.store.refused:
            return self.store.refused
        if self.outcome and not self.outcome.done:
            return self.outcome.said
        said = [*([self.outcome.said] if self.outcome and self.outcome.said else []), *self._no_rate]
        return listed(said, "; ", "；") if said or self.told else _NEVER_WHY

    @property
    def _no_rate(self) -> list[Text]:
        """That the store converts no money of a currency, so that it has no total."""
        return [_NO_RATE.format(currencies=listed(self.unrated), base=self.currency)] if self.unrated else []

    @property
    def brief(self) -> Text:
        """As much of why as a line has room for."""
        return brief(self.why)

    @property
    def broken(self) -> bool:
        """Whether its last build did not succeed."""
        return bool(self.store.refused) or bool(self.outcome and not self.outcome.done)

    @cached_property
    def kpis(self) -> dict[str, Mapping[str, Any]]:
        return {k["id"]: k for k in self.told["kpis"]} if self.told else {}

    @cached_property
    def off(self) -> list[Mapping[str, Any]]:
        """The KPIs that are in breach or warn, the worst first, and the breaches of single marketplaces (rule N24)."""
        off = [*(k for k in self.kpis.values() if Status(k["status"]).off), *self._single]
        return sorted(off, key=lambda k: _SEVERITY.index(Status(k["status"]).verdict))

    @property
    def _single(self) -> list[Mapping[str, Any]]:
        """The KPIs in breach in one marketplace alone; a record of an earlier xlops tells them in words only."""
        return [s for s in self.told["single"] if "status" in s] if self.told else []

    @property
    def status(self) -> Status:
        """That of its worst KPI, in all marketplaces or in one."""
        found = {Status(k["status"]) for k in (*self.kpis.values(), *self._single)}
        return next((s for s in _SEVERITY if s in found), Status.NO_DATA)

    @property
    def label(self) -> Text:
        if self.broken:
            return _NOT_UPDATED
        return self.status.label if self.told else _NEVER

    @property
    def score(self) -> float | None:
        return self.told["score"] if self.told else None

    @property
    def trend(self) -> list[float | None]:
        return list(self.told["trend"]) if self.told else []

    @property
    def was(self) -> float | None:
        """The score one period earlier."""
        return self.trend[-2] if len(self.trend) > 1 else None

    @property
    def period(self) -> str:
        return str(self.told["period"]) if self.told else ""

    @property
    def span(self) -> Span:
        """Of its period; only of a store that was built."""
        told = self.told or {}
        return Span.closed(day_of(told["first"]), day_of(told["last"]))

    @property
    def span_before(self) -> Span:
        """Of the week or month before."""
        last = self.span.first - timedelta(days=1)
        week = Span.closed(last - timedelta(days=len(self.span) - 1), last)
        return week if "W" in self.period else Month.of(last).span

    @property
    def daily(self) -> Mapping[str, float]:
        """GMV by day, as far as its record has it: one of an earlier xlops has none."""
        return self.told.get("daily", {}) if self.told else {}

    @property
    def unrated(self) -> list[str]:
        """The currencies of which it has no rate."""
        return list(self.told.get("rates_missing", ())) if self.told else []

    @property
    def currency(self) -> str:
        return str(self.told["currency"]) if self.told else ""

    @property
    def as_of(self) -> date | None:
        return day_of(self.told["as_of"]) if self.told else None

    @property
    def late(self) -> bool:
        """Whether its data do not reach the end of the last week that is over in each of its marketplaces."""
        if self.told is None or self.as_of is None:
            return False
        return self.as_of < Week.of(self.ended + ONE_DAY, int(self.told["week_start"])).previous().span.last

    @property
    def ended(self) -> date:
        """The last day that has ended in all of its marketplaces, where the clock of the reader may be ahead."""
        today = Today(self.today, self.moment)
        markets = self.told["marketplaces"] if self.told else []
        return min((today.ended(m) for m in markets), default=self.today - ONE_DAY)

    @cached_property
    def overdue(self) -> list[Mapping[str, Any]]:
        """Open actions whose day has passed, the oldest first."""
        known = self.told["actions"] if self.told else []
        gone = [a for a in known if a["due"] and day_of(a["due"]) < self.today]
        return sorted(gone, key=lambda a: a["due"])

    @property
    def missing(self) -> list[Mapping[str, Any]]:
        return list(self.told["missing"]) if self.told else []

    @property
    def owners(self) -> list[str]:
        """Who answers for its products, those who sell most first."""
        return [g["name"] for g in self.told["owners"] if g["name"]] if self.told else []

    @property
    def rank(self) -> tuple[Any, ...]:
        """The worst first."""
        place = _SEVERITY.index(self.status) if self.told else -1
        return (not self.broken, self.told is not None, place, self.score if self.score is not None else 101, self.name)


def brief(why: Text) -> Text:
    """The beginning of a message: what of it one line has room for."""

    def cut(text: str) -> str:
        first = text.splitlines()[0] if text else ""
        return first if len(first) <= _LETTERS else f"{first[: _LETTERS - 1]}…"

    return why.map(cut)
