"""All stores on one page, as plain values and texts: made of their summaries alone, no store is opened."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from statistics import median
from typing import Any

from xlops.fleet.find import FoundStore
from xlops.fleet.outcome import StoreOutcome
from xlops.fleet.settings import FleetSettings
from xlops.iso import day_of
from xlops.language import NOTHING, Text, listed, plain
from xlops.periods import Week
from xlops.targets import Status

_NOT_UPDATED = Text("✖ not updated", "✖ 未更新")
_NEVER = Text("– not built yet", "– 尚未生成")
_NEVER_WHY = Text("`xlops fleet build` makes its workbook", "用 `xlops fleet build` 生成工作簿")
_BUILD = Text("the whole store", "整个店铺")
_OLD = Text("▲ late", "▲ 滞后")
_OLD_DATES = Text("every report, from {day} on", "全部报告，自 {day} 起")
_NAMED = 6  # stores that one line names
_LETTERS = 200  # of why a store could not be built
_SEVERITY = (Status.BREACH, Status.LIKELY_BREACH, Status.WARN, Status.LIKELY_WARN, Status.OPEN, Status.LIKELY_MET,
             Status.MET, Status.LOW_SAMPLE, Status.INFO, Status.NO_DATA)  # fmt: skip


@dataclass(frozen=True)
class StoreLine:
    """One store as of `today`; `told` is its summary, `outcome` what came of it in the last run that reached it."""

    store: FoundStore
    told: Mapping[str, Any] | None
    outcome: StoreOutcome | None
    today: date

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
        if self.outcome and self.outcome.said:
            return self.outcome.said
        return NOTHING if self.told else _NEVER_WHY

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
    def currency(self) -> str:
        return str(self.told["currency"]) if self.told else ""

    @property
    def as_of(self) -> date | None:
        return day_of(self.told["as_of"]) if self.told else None

    @property
    def late(self) -> bool:
        """Whether its data do not reach the end of the last week that is over."""
        if self.told is None or self.as_of is None:
            return False
        return self.as_of < Week.of(self.today, int(self.told["week_start"])).previous().span.last

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
                currency, rate = self._into(line)
                before = kpi.get("previous")
                found[currency].append((kpi["value"] * rate, None if before is None else before * rate))
        return sorted((_sum(c, some) for c, some in found.items()), key=lambda m: (-m.stores, m.currency))

    @property
    def rates_used(self) -> list[tuple[str, Any]]:
        """The currencies that were converted, and at which rate."""
        found = {line.currency: self.settings.rate_of(line.currency, _last(line)) for line in self._current()}
        return sorted((c, r) for c, r in found.items() if r is not None and c != self.settings.base_currency)

    @property
    def score(self) -> float | None:
        """The median score."""
        known = [line.score for line in self.lines if line.score is not None]
        return median(known) if known else None

    def groups(self, by: str) -> list[PortfolioGroup]:
        """By `owner` or `brand`, each currency apart, those who sell most first; who is not named comes last."""
        found: defaultdict[tuple[str, str], list[tuple[StoreLine, Mapping[str, Any], float]]] = defaultdict(list)
        for line in self._current():
            currency, rate = self._into(line)
            for group in line.told[f"{by}s"] if line.told else ():
                found[group["name"], currency].append((line, group, rate))
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

    def _into(self, line: StoreLine) -> tuple[str, float]:
        """The currency in which the store's money is counted, and what one unit of its own is in it."""
        rate = self.settings.rate_of(line.currency, _last(line))
        return (line.currency, 1.0) if rate is None else (self.settings.base_currency, float(rate))

    def _group(
        self, by: str, name: str, currency: str, some: Sequence[tuple[StoreLine, Mapping[str, Any], float]]
    ) -> PortfolioGroup:  # fmt: skip
        sums = [_before(g, rate) for _, g, rate in some]
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
    outcomes: Mapping[str, StoreOutcome], today: date, settings: FleetSettings,
) -> Portfolio:  # fmt: skip
    """The stores with what is known of each, by their names."""
    lines = [StoreLine(s, summaries.get(s.name), outcomes.get(s.name), today) for s in stores]
    return Portfolio(tuple(sorted(lines, key=lambda line: line.rank)), today, settings)


def brief(why: Text) -> Text:
    """The beginning of a message: what of it one line has room for."""

    def cut(text: str) -> str:
        first = text.splitlines()[0] if text else ""
        return first if len(first) <= _LETTERS else f"{first[: _LETTERS - 1]}…"

    return why.map(cut)


def _last(line: StoreLine) -> date:
    return day_of(line.told["last"]) if line.told else date.min


def _before(group: Mapping[str, Any], rate: float) -> tuple[float, float | None]:
    gmv, change = float(group["gmv"] or 0), group["change"]
    return gmv * rate, None if change is None or change <= -1 else gmv * rate / (1 + change)


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
    if of.money:
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
    told = Text("GMV {period}: ", "{period} 销售额：").format(period=of.period) + listed(parts, "; ", "；")
    if rates := of.rates_used:
        at = listed([plain(f"1 {c} = {r} {of.settings.base_currency}") for c, r in rates])
        told = told + Text("; at {rates} (fleet.toml)", "；汇率 {rates}（fleet.toml）").format(rates=at)
    if of.behind:
        more = Text("; without {stores} with older data only", "；未计入数据较早的 {stores}")
        told = told + more.format(stores=stores_told(len(of.behind)))
    return told
