"""What a review and the proposals for advertising give to do: causes, documents, cases, stock, campaigns, claims."""

from __future__ import annotations

import tomllib
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from datetime import date, timedelta
from functools import cache
from importlib.resources import files
from itertools import groupby
from typing import Any

from xlops.language import Text, in_both, listed, plain
from xlops.measures import ALL
from xlops.measures.owed import keyed
from xlops.periods import Week
from xlops.proposals.proposal import Proposal
from xlops.review.action import ADS, Action, Entry
from xlops.review.cases import CASES
from xlops.review.caused import rate_in_base
from xlops.review.claims import claim_actions
from xlops.review.diagnosed import Diagnosed, words
from xlops.review.objects import more, short, width
from xlops.review.observation import Observation
from xlops.review.reviewed import Details, Reviewed
from xlops.review.scorecard import Board
from xlops.review.stock import SkuStock
from xlops.review.ways_out import ways_out
from xlops.targets import Status

REORDER = "reorder"  # begins the key of what is to be ordered
_EACH_SKU = 6  # SKUs to order with an action of their own, the most urgent
_ADS_DAYS = 1
_CASE_DAYS = 7  # after its first 24 hours, from which an open case asks by itself, whatever the KPIs say
_NAMES = 34  # columns that the names of an action's objects have
_COLON = Text(": ", "：")
Held = Callable[[str, float], bool]  # whether an earlier decision answers a part with so much evidence


@cache
def kinds() -> dict[str, Any]:
    """The file of actions: what makes one, and its words."""
    return tomllib.loads(files("xlops.review").joinpath("actions.toml").read_text("utf-8"))


def said(group: str, word: str, **values: object) -> Text:
    of = kinds()[group][word]
    return Text(of["en"], of["zh"]).format(**values)


def actions_of(
    board: Board, details: Details, told: Reviewed, proposals: Sequence[Proposal], held: Held,
    known: Sequence[Entry] = (),
) -> list[Action]:  # fmt: skip
    """Everything to do now, but for what earlier decisions answer: causes by money first, proposals last.

    `told` is the newest review, over all marketplaces; `known` is the list so far.
    """
    making = _Making(board, details, told, held, known)
    free = [p for p in proposals if not (p.blocked or p.covered or held(p.key, p.evidence))]
    served = {(p.marketplace, p.campaign) for p in proposals}
    found = [
        *making.of_causes(),
        *making.of_objects(),
        *making.of_stock(),
        *making.of_campaigns(served),
        *making.of_proposals(free),
        *making.of_claims(),
    ]
    return list({a.key: a for a in reversed(found)}.values())[::-1]  # of one key the first


class _Making:
    """The actions of one review."""

    def __init__(
        self, board: Board, details: Details, told: Reviewed, held: Held, known: Sequence[Entry]
    ) -> None:  # fmt: skip
        self._board, self._details, self._told, self._held, self._known = board, details, told, held, known
        self._end = board.end_of(told.period)
        self._stood = details.below[self._end]
        self._alone = len(board.account.marketplaces) == 1
        self._ways = ways_out(self._stood.skus, board.account.currency_of)

    def of_causes(self) -> list[Action]:
        """One for each product or campaign of a cause that costs, most money first."""
        found = [o.cause for o in self._told.observations if o.cause is not None and o.cause.status.off]
        made = [self._of_cause(d, place) for d in found for place in range(len(d.causes))]
        return sorted((a for a in made if a is not None), key=lambda a: -(a.worth or 0.0))

    def _of_cause(self, d: Diagnosed, place: int) -> Action | None:
        cause, rule = d.causes[place], d.rule
        key = f"{rule.name}|{cause.marketplace}|{cause.about}"
        worth = round(self._a_week(abs(cause.money) * d.rate), 2)
        if self._held(key, worth):
            return None
        owner = self._details.owners[self._end].get(cause.about, "")
        name = short(d.named[place], _NAMES) if cause.scope == "asin" else d.named[place] if cause.about else rule.short
        text = self._text(name, cause.marketplace, said("do", rule.name))
        return Action(
            key, rule.rule, text, kinds()["measured"].get(rule.name, "gmv"),
            plain(owner) if owner else rule.role, d.due, worth, {key: worth},
        )  # fmt: skip

    def of_objects(self) -> list[Action]:
        """Of KPIs off target whose objects have names: documents and hijackers one by one, others together."""
        found_already = {
            (c.marketplace, c.about)
            for o in self._told.observations
            if o.cause is not None and o.cause.rule.name == "hijacker"
            for c in o.cause.causes
        }
        found: list[Action] = []
        for o in self._told.observations:
            kpi = o.key.partition("|")[0]
            kind = kinds()["kpi"].get(kpi)
            if kind is None or o.cause is not None or not o.about or not o.status.off:
                continue
            if kind.get("as") == CASES:  # the number is of a period, what is to be done is not
                found += self._of_cases(kind)
            elif kind.get("each"):
                found += self._one_by_one(kpi, kind, found_already if kpi == "hijack" else ())
            elif action := self._together(kpi, kind, o):
                found.append(action)
        waited = [c for c in self._details.open_cases if c.due.date() <= self._end - timedelta(days=_CASE_DAYS)]
        return found if not waited else [*found, *self._of_cases(kinds()["kpi"]["rev_sla"])]

    def _of_cases(self, kind: Mapping[str, Any]) -> list[Action]:
        """One for all open cases, those that no period counts any more too; none where nothing is left to do."""
        named = {f"{CASES}|{c.marketplace}|{c.number}": c for c in self._details.open_cases}
        free = {part: c for part, c in named.items() if not self._held(part, 1.0)}
        if not free:
            return []
        names = [self._called(c.marketplace, c.number) for c in free.values()]
        text = said("do", CASES) + _COLON + _first(names)
        return [self._plain("rev_sla", kind, f"{CASES}|{ALL}", text, dict.fromkeys(free, 1.0))]

    def _one_by_one(self, kpi: str, kind: Mapping[str, Any], known: Collection[tuple[str, str]]) -> list[Action]:
        named = self._details.objects.get(self._told.period.label, {}).get(kpi, ())
        found = []
        for (market, about), some in groupby(sorted(named, key=str), key=lambda n: (n[0] or "", n[1])):
            papers = [part for *_, part in some if part]
            key, evidence = f"{kpi}|{market}|{about}", float(max(1, len(papers)))
            if (market, about) in known or self._held(key, evidence):
                continue
            owner = self._details.owners[self._end].get(about, "")
            do = said("do", kpi, papers=_first(papers) if papers else "")
            text = self._text(self._stood.names.get(about, about), market, do)
            found.append(self._plain(kpi, kind, key, text, {key: evidence}, owner))
        return found

    def _together(self, kpi: str, kind: Mapping[str, Any], o: Observation) -> Action | None:
        named = self._details.objects.get(self._told.period.label, {}).get(kpi, ())
        parts = {f"{kpi}|{market or ''}|{about}": 1.0 for market, about, _ in named} or {f"{kpi}|{ALL}": 1.0}
        free = {part: one for part, one in parts.items() if not self._held(part, one)}
        if not free:
            return None
        names = dict.fromkeys(self._called(market, about) for market, about, _ in named
                              if f"{kpi}|{market or ''}|{about}" in free)  # fmt: skip
        ways = self._ways.get(kpi)
        if ways:
            text = listed([said("way", way) + _COLON + _first(some) for way, some in ways.items()], "; ", "；")
        else:
            text = said("do", kpi) + _COLON + (_first(list(names)) if names else o.about)
        return self._plain(kpi, kind, f"{kpi}|{ALL}", text, free)

    def _called(self, market: str | None, about: str) -> str:
        """A product, brand or case by name, with its marketplace where there are several."""
        name = self._stood.names.get(about, about)
        return name if self._alone or not market else f"{market} {name}"

    def _plain(
        self, kpi: str, kind: Mapping[str, Any], key: str, text: Text, parts: Mapping[str, float], owner: str = ""
    ) -> Action:  # fmt: skip
        return Action(
            key, kind["rule"], text, kinds()["measured"].get(kind.get("as", kpi), kpi),
            plain(owner) if owner else _role(kind["role"]), self._in(kind["days"]), None, parts, kind["again"],
        )  # fmt: skip

    def of_stock(self) -> list[Action]:
        """What to order: the SKUs that run out first, and those on the list, by name; the others in one."""
        free = [
            s for s in self._told.to_order
            if s.due and not self._held(f"{REORDER}|{s.key}", float(s.reorder_qty or 0))
        ]  # fmt: skip
        first, rest = apart(free, self._known)
        made = [self._order(f"{REORDER}|{s.key}", [s], _named(s), s.marketplace) for s in first]
        if rest:
            made.append(self._order(f"{REORDER}|{ALL}", rest, "", ""))
        return made

    def _order(self, key: str, skus: Sequence[SkuStock], name: str, market: str) -> Action:
        units = f"{skus[0].reorder_qty or 0:,.0f}"
        text = (
            self._text(name, market, said("do", "order", units=units))
            if name
            else said("do", "order_all", count=len(skus), sku=skus[0].told)
        )
        days = [s.latest_order_date for s in skus if s.latest_order_date]
        owner = self._details.owners[self._end].get(skus[0].asin, "") if name else ""
        return Action(
            key, "R61", text, kinds()["measured"][REORDER], plain(owner) if owner else _role("supply"),
            max([self._in(0), *([min(days)] if days else [])]), None,
            {f"{REORDER}|{s.key}": float(s.reorder_qty or 0) for s in skus}, 6, self._cash(skus),
        )  # fmt: skip

    def _cash(self, skus: Sequence[SkuStock]) -> float | None:
        """What the orders cost in the base currency; None where a cost or a rate is not known."""
        rates = {s.marketplace: rate_in_base(self._board, self._told.period, s.marketplace) for s in skus}
        costs = [(s.plan.cost if s.plan else None, rates[s.marketplace], s.reorder_qty or 0.0) for s in skus]
        known = [cost * rate * units for cost, rate, units in costs if cost is not None and rate is not None]
        return round(sum(known), 2) if len(known) == len(costs) else None

    def of_campaigns(self, served: set[tuple[str, str]]) -> list[Action]:
        """Campaigns that burn money, where no proposal says what to change."""
        found = []
        for o in self._told.observations:
            kind, _, rest = o.key.partition("|")
            if kind != "campaign" or o.spare:
                continue
            market, _, name = rest.removesuffix(f"|{self._told.period.label}").partition("|")
            key = f"campaign|{market}|{name}"
            if (market, name) not in served and not self._held(key, 1.0):
                text = self._text(name, market, said("do", "campaign"))
                found.append(Action(key, "R35", text, "acos", _role("ads"), self._in(_ADS_DAYS), None, {key: 1.0}))
        return found

    def of_proposals(self, proposals: Iterable[Proposal]) -> list[Action]:
        """One for each campaign and family of changes, most money first."""
        family = kinds()["family"]
        groups: dict[tuple[str, str, str, str], list[Proposal]] = {}
        for p in proposals:
            groups.setdefault((family[p.kind], p.marketplace, p.ad_product, p.campaign), []).append(p)
        made = [self._of_group(key, some) for key, some in groups.items()]
        return sorted(made, key=lambda a: -(a.worth or 0.0))

    def _of_group(self, key: tuple[str, str, str, str], some: Sequence[Proposal]) -> Action:
        family, market, _, campaign = key
        rate = rate_in_base(self._board, self._told.period, market)
        worth = None if rate is None else round(sum(p.money for p in some) * rate, 2)
        what = _one(some[0]) if len(some) == 1 else counted(some)
        rules = sorted({p.rule for p in some})
        return Action(
            "|".join((ADS, *key)), " ".join(rules), self._text(campaign, market, what), kinds()["measured"][family],
            _role("ads"), self._in(_ADS_DAYS), worth, {p.key: p.evidence for p in some}, renewed=True,
        )  # fmt: skip

    def of_claims(self) -> list[Action]:
        """What Amazon owes and does not pay by itself, by marketplace."""
        claims = keyed(self._details.owed.claims)
        return claim_actions(claims, self._held, alone=self._alone, owner=_role("finance"))

    def _in(self, days: int) -> date:
        """So many days after the morning on which the review is read."""
        return self._end + timedelta(days=1 + days)

    def _a_week(self, money: float) -> float:
        """Money of the review's period as that of a week."""
        return money if isinstance(self._told.period, Week) else money * 7 / len(self._told.period.span)

    def _text(self, what: str | Text, market: str, do: Text) -> Text:
        """`Skillet 10.25" US: expedite`."""
        where = "" if self._alone or not market else f" {market}"
        return in_both(what) + where + _COLON + do


def apart(skus: Sequence[SkuStock], known: Iterable[Entry]) -> tuple[list[SkuStock], list[SkuStock]]:
    """The SKUs to be ordered by an action of their own, and those by one together.

    Who has an action of its own keeps it, and the common one keeps one of its SKUs: what moved from one to the other
    would be told resolved, and nobody ordered it.
    """
    standing = {e.base: e.parts for e in known if e.state == "proposed" and e.base.startswith(f"{REORDER}|")}
    together = standing.pop(f"{REORDER}|{ALL}", {})
    urgent = [s for s in skus if s.status is Status.BREACH][:_EACH_SKU]
    first = [s for s in skus if s in urgent or f"{REORDER}|{s.key}" in standing]
    if not any(f"{REORDER}|{s.key}" in together for s in skus if s not in first):
        new = [s for s in first if f"{REORDER}|{s.key}" in together and f"{REORDER}|{s.key}" not in standing]
        first = [s for s in first if s not in new[-1:]]
    return first, [s for s in skus if s not in first]


def _first(names: Sequence[str]) -> Text:
    """As many names as a line has room for, at least one, and how many more there are."""
    fits = [n for n in range(1, len(names) + 1) if n == 1 or width(", ".join(names[:n])) <= _NAMES]
    return listed(names[: fits[-1]]) + more(len(names) - fits[-1])


def _named(s: SkuStock) -> str:
    return s.name or s.sku


def _role(name: str) -> Text:
    of = words()["role"][name]
    return Text(of["en"], of["zh"])


def _count(kind: str, n: int) -> Text:
    of = kinds()["proposal"][kind]
    return Text(of["one"] if n == 1 else of["en"], of["zh"]).format(n=n)


def counted(some: Sequence[Proposal]) -> Text:
    """How many of each kind: `2 negatives, 1 exact`."""
    counts = {kind: sum(p.kind == kind for p in some) for kind in kinds()["proposal"]}
    return listed(_count(kind, n) for kind, n in counts.items() if n)


def called(p: Proposal) -> Text:
    """What kind of change it is."""
    return Text(*kinds()["proposal"][p.kind]["alone"])


def _one(p: Proposal) -> Text:
    """A single change in words, with what it changes and from what to what."""
    what = called(p) + (f" “{p.about}”" if p.about else "")
    if p.present is None or p.proposed is None:
        return what
    shown = (f"{v:.0%}" if p.kind == "placement" else f"{v:,.2f}" for v in (p.present, p.proposed))
    return said("word", "one_change", kind=what, **dict(zip(("present", "proposed"), shown, strict=True)))
