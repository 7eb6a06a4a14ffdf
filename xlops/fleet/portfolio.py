"""All stores on one page, as plain values and texts: made of their summaries alone, no store is opened."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from functools import cached_property
from statistics import median
from typing import Any

from xlops.fleet.find import FoundStore
from xlops.fleet.line import StoreLine
from xlops.fleet.outcome import StoreOutcome
from xlops.fleet.settings import FleetSettings
from xlops.iso import day_of
from xlops.language import NOTHING, Text, listed, plain
from xlops.periods import Span
from xlops.review.today import Today
from xlops.targets import Status

_BUILD = Text("the whole store", "整个店铺")
_OLD = Text("▲ late", "▲ 滞后")
_OLD_DATES = Text("every report, from {day} on", "全部报告，自 {day} 起")
_NAMED = 6  # stores that one line names


@dataclass(frozen=True)
class RatesInto:
    """What one unit of a store's money is in `currency`: in its period, and in the one before where that is known."""

    currency: str
    now: float
    before: float | None


@dataclass(frozen=True)
class SalesSum:
    """Sales in one currency: of how many stores, and the period before where all of them have it."""

    currency: str
    stores: int
    gmv: float
    before: float | None

    @property
    def change(self) -> float | None:
        return self.gmv / self.before - 1 if self.before else None


@dataclass(frozen=True)
class PortfolioGroup:
    """An owner or a brand in one currency; "" is called what nobody is named for. `worst` has the lowest score."""

    by: str
    name: str
    money: SalesSum
    products: int
    overdue: int
    worst: StoreLine | None


@dataclass(frozen=True)
class Portfolio:
    """Every store, the worst first, as of a day."""

    lines: tuple[StoreLine, ...]
    today: date
    settings: FleetSettings

    @cached_property
    def names(self) -> dict[str, str]:
        """What each store is called, by key: its folder with it where two are called the same."""
        count = Counter(line.name for line in self.lines)
        return {line.key: line.name if count[line.name] == 1 else f"{line.name} ({line.store.name})"
                for line in self.lines}  # fmt: skip

    @property
    def period(self) -> str:
        """The newest period that any store tells of: what is summed is summed over it alone."""
        ends = [(line.told["last"], line.told["first"], line.period) for line in self.lines if line.told]
        return max(ends)[2] if ends else ""

    @property
    def behind(self) -> list[StoreLine]:
        """Stores that tell of an earlier period: their sales stand in no sum."""
        return [line for line in self.lines if line.told and line.period != self.period]

    @cached_property
    def money(self) -> list[SalesSum]:
        """Sales of the newest period by currency, the most stores first."""
        found: defaultdict[str, list[tuple[float, float | None]]] = defaultdict(list)
        for line in self._current():
            kpi = line.kpis.get("gmv", {})
            if kpi.get("value") is not None:
                rates, before = self._into(line), kpi.get("previous")
                found[rates.currency].append((kpi["value"] * rates.now, times(before, rates.before)))
        return sorted((_sum(c, some) for c, some in found.items()), key=lambda m: (-m.stores, m.currency))

    @property
    def unsummed(self) -> list[StoreLine]:
        """Stores that tell of the newest period but have no total of sales: a rate of theirs is missing."""
        return [x for x in self._current() if x.kpis.get("gmv", {}).get("value") is None and x.unrated]

    @property
    def rates_used(self) -> list[tuple[str, list[Decimal]]]:
        """The currencies that were converted, and at the rates of which days."""
        found = {x.currency: self.settings.rates_on(x.currency, x.span.days()) for x in self._current() if x.told}
        return sorted((c, r) for c, r in found.items() if r and c != self.settings.base_currency)

    @property
    def score(self) -> float | None:
        """The median score."""
        known = [line.score for line in self.lines if line.score is not None]
        return median(known) if known else None

    def groups(self, by: str) -> list[PortfolioGroup]:
        """By `owner` or `brand`, each currency apart, those who sell most first; who is not named comes last."""
        found: defaultdict[tuple[str, str], list[tuple[StoreLine, Mapping[str, Any], RatesInto]]] = defaultdict(list)
        for line in self._current():
            rates = self._into(line)
            for group in line.told[f"{by}s"] if line.told else ():
                found[group["name"], rates.currency].append((line, group, rates))
        made = [self._group(by, name, currency, some) for (name, currency), some in found.items()]
        return sorted(made, key=lambda g: (not g.name, -g.money.gmv, g.name, g.money.currency))

    def overdue(self) -> Iterator[tuple[StoreLine, Mapping[str, Any], int]]:
        """Store, action, days late: the latest first."""
        every = [(line, a, (self.today - day_of(a["due"])).days)
                 for line in self.lines for a in line.overdue]  # fmt: skip
        yield from sorted(every, key=lambda row: (-row[2], self.names[row[0].key], row[1]["no"]))

    def missing(self) -> Iterator[dict[str, Any]]:
        """What could not be built, stores whose data are old, and each report that is missing."""
        for line in self.lines:
            about = {"store": line, "marketplace": "", "menu": NOTHING}
            if line.broken or line.told is None:
                yield {**about, "status": line.label, "report": _BUILD, "to": line.as_of, "dates": line.why, "id": "*"}
            if line.late and line.as_of:
                dates = _OLD_DATES.format(day=line.as_of + timedelta(days=1))
                yield {**about, "status": _OLD, "report": _BUILD, "to": line.as_of, "dates": dates, "id": "late"}
            for m in line.missing:
                to = day_of(m["to"]) if m["to"] else None
                yield {
                    **about, "status": m["label"], "marketplace": m["marketplace"], "report": m["name"], "to": to,
                    "dates": m["dates"], "menu": m["menu"], "id": f"{m['marketplace']}|{m['name'].en}",
                }  # fmt: skip

    def _current(self) -> list[StoreLine]:
        """What is summed; a folder that is not built because another has its id would count that one's sales again."""
        return [x for x in self.lines if x.told and x.period == self.period and not x.store.refused]

    def _into(self, line: StoreLine) -> RatesInto:
        """The currency in which the store's money is counted, and what one unit of its own is in it."""
        now = self._rate(line, line.span) if line.told else None
        if now is None:
            return RatesInto(line.currency, 1.0, 1.0)
        return RatesInto(self.settings.base_currency, now, self._rate(line, line.span_before))

    def _rate(self, line: StoreLine, span: Span) -> float | None:
        """That of what flowed: of each day what it sold at its rate, else the mean of the days (rule N25)."""
        days = span.days()
        rates = self.settings.rates_on(line.currency, days)
        if rates is None:
            return None
        sold = [line.daily.get(str(day)) for day in days]
        known = [gmv for gmv in sold if gmv is not None]
        if min(rates) == max(rates) or len(known) < len(days) or sum(known) <= 0:
            return float(sum(rates) / len(rates))
        return sum(gmv * float(rate) for gmv, rate in zip(known, rates, strict=True)) / sum(known)

    def _group(
        self, by: str, name: str, currency: str, some: Sequence[tuple[StoreLine, Mapping[str, Any], RatesInto]]
    ) -> PortfolioGroup:  # fmt: skip
        sums = [_before(g, rates) for _, g, rates in some]
        scored = [line for line, _, _ in some if line.score is not None]
        late = {
            (line.key, a["no"]) for line, _, _ in some for a in line.overdue if name in (a["owner"].en, a["owner"].zh)
        }
        return PortfolioGroup(
            by, name, _sum(currency, sums), sum(int(g["products"]) for _, g, _ in some),
            len(late) if by == "owner" and name else 0, min(scored, key=lambda line: line.score or 0, default=None),
        )  # fmt: skip


def portfolio_of(
    stores: Sequence[FoundStore], summaries: Mapping[str, Mapping[str, Any] | None],
    outcomes: Mapping[str, StoreOutcome], today: Today, settings: FleetSettings,
) -> Portfolio:  # fmt: skip
    """The stores with what is known of each, by their names."""
    lines = [StoreLine(s, summaries.get(s.name), outcomes.get(s.name), today.day, today.moment) for s in stores]
    return Portfolio(tuple(sorted(lines, key=lambda line: line.rank)), today.day, settings)


def times(amount: float | None, rate: float | None) -> float | None:
    """None where one of the two is not known."""
    return None if amount is None or rate is None else amount * rate


def _before(group: Mapping[str, Any], rates: RatesInto) -> tuple[float, float | None]:
    gmv, change = float(group["gmv"] or 0), group["change"]
    return gmv * rates.now, None if change is None or change <= -1 else times(gmv / (1 + change), rates.before)


def _sum(currency: str, some: Sequence[tuple[float, float | None]]) -> SalesSum:
    known = [before for _, before in some if before is not None]
    return SalesSum(currency, len(some), sum(now for now, _ in some), sum(known) if len(known) == len(some) else None)


def stores_told(count: int) -> Text:
    return Text("1 store" if count == 1 else f"{count} stores", f"{count} 家店铺")


def told_headline(of: Portfolio) -> Text:
    """`12 stores: 1 not updated · 7 in breach · 2 warn`."""
    counts = [
        (sum(line.broken for line in of.lines), Text("{n} not updated", "{n} 家未更新")),
        (sum(line.told is None and not line.broken for line in of.lines), Text("{n} not built yet", "{n} 家尚未生成")),
        *((_count(of, s), word) for s, word in (
            (Status.BREACH, Text("{n} in breach", "{n} 家未达标")), (Status.WARN, Text("{n} warn", "{n} 家预警")),
            (Status.MET, Text("{n} met", "{n} 家达标")), (Status.OPEN, Text("{n} open", "{n} 家未定")),
        )),
    ]  # fmt: skip
    told = [said.format(n=n) for n, said in counts if n]
    head = stores_told(len(of.lines))
    return head + Text(": ", "：") + listed(told, " · ", " · ") if told else head


def _count(of: Portfolio, verdict: Status) -> int:
    return sum(not line.broken and line.told is not None and line.status.verdict is verdict for line in of.lines)


def told_lines(of: Portfolio) -> list[Text]:
    """At most five: what was not updated, sales by currency, the scores, what is overdue, what is missing."""
    found = []
    if broken := [of.names[line.key] for line in of.lines if line.broken]:
        more = [Text("{n} more", "另 {n} 家").format(n=len(broken) - _NAMED)] if len(broken) > _NAMED else []
        found.append(Text("Not updated: ", "未更新：") + listed([*broken[:_NAMED], *more]))
    if of.money or of.unsummed:
        found.append(_sales(of))
    if of.score is not None:
        lowest = min((x for x in of.lines if x.score is not None), key=lambda x: x.score or 0)
        found.append(
            Text("Score: median {median}; lowest {low}, {store}", "综合评分：中位数 {median}；最低 {low}（{store}）")
            .format(median=f"{of.score:.0f}", low=f"{lowest.score:.0f}", store=of.names[lowest.key])
        )  # fmt: skip
    late = [line for line in of.lines if line.overdue]
    if late:
        found.append(
            Text("Overdue by {day}: {n} actions in {stores}", "截至 {day} 逾期：{stores}的 {n} 项行动")
            .format(day=of.today, n=sum(len(x.overdue) for x in late), stores=stores_told(len(late)))
        )  # fmt: skip
    lacking = [line for line in of.lines if line.missing or line.late]
    if lacking:
        found.append(
            Text("Missing: reports of {stores}; the data of {late} end before the last week did",
                 "缺失：{stores}缺报告；{late} 家的数据未到上周末")
            .format(stores=stores_told(len(lacking)), late=sum(x.late for x in lacking))
        )  # fmt: skip
    return found


def _sales(of: Portfolio) -> Text:
    parts = []
    for m in of.money:
        change = f" ({m.change:+.1%})" if m.change is not None else ""
        parts.append(plain(f"{m.currency} {m.gmv:,.0f}{change} · ") + stores_told(m.stores))
    sums = listed(parts, "; ", "；") if parts else plain("–")
    told = Text("GMV {period}: ", "{period} 销售额：").format(period=of.period) + sums
    if rates := of.rates_used:
        at = listed([_at(c, some, of.settings.base_currency) for c, some in rates])
        told = told + Text("; at {rates} (fleet.toml)", "；汇率 {rates}（fleet.toml）").format(rates=at)
    if of.behind:
        more = Text("; without {stores} with older data only", "；未计入数据较早的 {stores}")
        told = told + more.format(stores=stores_told(len(of.behind)))
    if of.unsummed:
        without = Text("; without {stores}: exchange rate missing", "；未计入 {stores}：缺少汇率")
        told = told + without.format(stores=listed(of.names[x.key] for x in of.unsummed))
    return told


def _at(currency: str, rates: Sequence[Decimal], base: str) -> Text:
    """`1 EUR = 1.08 USD`, or between which two the rates of the days lie."""
    low, high = min(rates), max(rates)
    if low == high:
        return plain(f"1 {currency} = {low} {base}")
    said = Text("1 {currency} = {low} to {high} {base}, by day", "1 {currency} = {low} 至 {high} {base}（按日）")
    return said.format(currency=currency, low=low, high=high, base=base)
