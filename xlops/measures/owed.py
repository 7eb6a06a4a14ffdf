"""What Amazon owes a store as of a day: its ledger, refunds, returns and reimbursements (docs/owed.md).

Evidence is a reference of the ledger or an order id, never anything of a buyer. Money is in the marketplace's currency.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, timedelta
from enum import StrEnum
from itertools import count

from xlops.measures.account import Account
from xlops.measures.coverage import Coverage
from xlops.measures.landed import costs
from xlops.owed.netting import Adjustment, Loss, Paid, net
from xlops.owed.refunds import Key, Open, Refund, answered
from xlops.owed.rules import ClaimDays, window
from xlops.periods import Span
from xlops.settings import ClaimWindow


class DebtState(StrEnum):
    """Where a claim stands.

    `UNCHECKED`: no report made late enough says that it was not paid; `FILED`: people marked it as dealt with.
    """

    CLAIMABLE = "claimable"
    FILED = "filed"
    WAIT = "wait"
    UNCHECKED = "unchecked"
    LATE = "late"
    SETTLED = "settled"


@dataclass(frozen=True)
class Debt:
    """One event: units, how many of them were found and paid, and what the open ones are worth.

    `money` is None without a cost; `basis` says what it is made from: `cost` of a unit, or what the `refund` debited.
    `checked`: reports made late enough say that it was not paid by the first day on which it can be claimed.
    """

    kind: str  # lost, damaged, not_returned, returned_damaged
    marketplace: str
    currency: str
    sku: str
    fnsku: str
    day: date
    evidence: str
    units: int
    found: int
    paid: int
    money: float | None
    basis: str
    state: DebtState
    opens: date
    closes: date
    checked: bool
    mark: str = ""  # what people typed beside it: filed, paid, refused, left
    case_no: str = ""

    @property
    def open(self) -> int:
        """Units that nobody found or paid."""
        return self.units - self.found - self.paid


@dataclass(frozen=True)
class Filed:
    """What people typed beside a claim: that it is dealt with, and the number of its case."""

    mark: str
    case_no: str = ""


@dataclass(frozen=True)
class Unknown:
    """What is not counted, since nobody knows the word: a reason of the ledger, or a disposition of returns."""

    marketplace: str
    sku: str
    day: date
    evidence: str
    word: str
    units: int


@dataclass(frozen=True)
class Owed:
    """All claims of a store by deadline, what is not understood, and the reports that a marketplace lacks."""

    claims: list[Debt]
    unknown: list[Unknown]
    lacking: dict[str, tuple[str, ...]]  # marketplace → tables


_QUIET = 7  # days without a return, such as end a report that states no span
NEEDED = ("ledger_event", "reimbursements", "transactions", "returns")
_LEDGER = """
select day, fnsku, coalesce(reference, ''), quantity, coalesce(disposition, ''), coalesce(reason, ''),
  coalesce(sku, ''), coalesce(centre, ''),
  case when abs(coalesce(reconciled, 0)) + abs(coalesce(unreconciled, 0)) = abs(quantity) then abs(unreconciled) end
from ledger_event where marketplace = ? and day <= ? and lower(event) = 'adjustments' and quantity is not null
"""
# money that is taken back since the unit was found pays for nothing
_PAID = """
select day, coalesce(fnsku, ''), coalesce(sku, ''), coalesce(order_id, ''), lower(coalesce(reason, '')),
  coalesce(units_cash, units, 0), coalesce(units_inventory, 0)
from reimbursements where marketplace = ? and day <= ? and not contains(lower(coalesce(reason, '')), 'reversal')
"""
# an order whose customer was charged again is none; sellers' own shipments are no business of Amazon's
_REFUNDS = """
with own as (
  select * from transactions where marketplace = ? and day <= ? and order_id is not null and sku is not null
), charged as (select order_id from own where type in ('refund_retrocharge', 'order_retrocharge')),
refunds as (
  select order_id, sku, min(day) as day, greatest(sum(coalesce(quantity, 1)), 1) as units, -sum(product_sales) as sales,
    -sum(total) as cost
  from own where type = 'refund' and (lower(fulfillment) like 'amazon%' or fulfillment = '亚马逊') group by all
), bought as (
  select order_id, sku, sum(product_sales) / nullif(sum(quantity), 0) as price
  from own semi join refunds using (order_id, sku) where type = 'order' group by all
)
select r.order_id, r.sku, r.day, r.units::int, r.sales::double, r.cost::double, b.price::double
from refunds r left join bought b using (order_id, sku)
where r.order_id not in (select order_id from charged)
"""
_RETURNS = """
select order_id, sku, coalesce(disposition, ''), sum(units)::int from returns
where marketplace = ? and day <= ? group by all
"""


def owed(account: Account, on: date, marketplaces: list[str]) -> Owed:
    """What Amazon owes as of a day, with nothing that came later; days without data after the newest only bring claims
    nearer to their last day."""
    claims, unknown, lacking = list[Debt](), list[Unknown](), dict[str, tuple[str, ...]]()
    for market in marketplaces:
        books = _Books(account, market, on)
        found, strange = books.ledger()
        claims, unknown = claims + found, unknown + strange
        found, strange = books.refunds()
        claims, unknown = claims + found, unknown + strange
        lacking |= lacks(account.coverage, market)
    claims.sort(key=lambda c: (c.closes, c.marketplace, c.sku, c.kind, c.evidence))
    return Owed(claims, unknown, lacking)


def lacks(coverage: Coverage, market: str) -> dict[str, tuple[str, ...]]:
    """The reports without which not all that a marketplace owes can be told; nothing where all are here."""
    missing = tuple(t for t in NEEDED if coverage.cover(t, market).last_day is None)
    return {market: missing} if missing else {}


def lacks_some(coverage: Coverage) -> dict[str, tuple[str, ...]]:
    """The same, by marketplace, of those that have a report of losses, returns or what was paid for them."""
    begun = ("ledger_event", "returns", "reimbursements")
    markets = [m for m in coverage.marketplaces() if any(coverage.cover(t, m).last_day for t in begun)]
    return {market: missing for m in markets for market, missing in lacks(coverage, m).items()}


def owed_there(account: Account, on: date) -> Owed:
    """What a store is owed, of the marketplaces that have a ledger of events or returns: others know of no debt."""
    cover = account.coverage.cover
    told = [m for m in account.marketplaces if any(cover(t, m).last_day for t in ("ledger_event", "returns"))]
    found = owed(account, on, told)
    for market in account.marketplaces:
        found.lacking.update(lacks(account.coverage, market))
    return found


def keyed(claims: Iterable[Debt]) -> dict[str, Debt]:
    """The claims by a key that stays theirs from one download to the next."""
    found: dict[str, Debt] = {}
    for claim in claims:
        key = f"{claim.marketplace}|{claim.kind}|{claim.evidence}|{claim.sku}"
        times = next(n for n in count(1) if (n == 1 and key not in found) or (n > 1 and f"{key}~{n}" not in found))
        found[key if times == 1 else f"{key}~{times}"] = claim
    return found


def marked(claims: Sequence[Debt], filed: Mapping[str, Filed]) -> list[Debt]:
    """The claims, in their order, with what people typed beside them, by key; what is settled stays so."""
    return [_marked(claim, filed[key]) if key in filed else claim for key, claim in keyed(claims).items()]


def _marked(claim: Debt, said: Filed) -> Debt:
    state = claim.state if claim.state is DebtState.SETTLED else DebtState.FILED
    return replace(claim, state=state, mark=said.mark, case_no=said.case_no)


class _Books:
    """The reports of one marketplace up to a day."""

    def __init__(self, account: Account, marketplace: str, on: date) -> None:
        self._account, self._market, self._on = account, marketplace, on
        self._currency = account.currency_of[marketplace]
        self._ask = [marketplace, on]
        self._paid = account.store.rows(_PAID, self._ask)

    def ledger(self) -> tuple[list[Debt], list[Unknown]]:
        """Losses and damages in Amazon's warehouses: worth the typed cost of a unit."""
        adjustments = [Adjustment(*row) for row in self._account.store.rows(_LEDGER, self._ask)]
        skus = {sku: fnsku for sku, fnsku in ((a.sku, a.fnsku) for a in adjustments) if sku}
        paid = [
            Paid(day, fnsku or skus.get(sku, ""), cash, given, _answers(reason))
            for day, fnsku, sku, order_id, reason, cash, given in self._paid
            if not order_id and cash + given > 0
        ]
        since = self._account.coverage.cover("ledger_event", self._market).first_day or date.min
        netted, cost = net(adjustments, paid, since), costs(self._account.sources, self._currency, self._on)
        return [self._of_event(e, cost) for e in netted.events], [
            Unknown(self._market, a.sku, a.day, a.reference, a.reason, a.quantity) for a in netted.unknown
        ]

    def refunds(self) -> tuple[list[Debt], list[Unknown]]:
        """Refunds not made good: worth what they debited. None without a report of returns."""
        rows = self._account.store.rows(_REFUNDS, self._ask)
        price = {(o, s): p for o, s, *_, p in rows if p is not None}
        returned: dict[Key, dict[str, int]] = defaultdict(dict)
        for order, sku, disposition, units in self._account.store.rows(_RETURNS, self._ask):
            returned[order, sku][disposition] = units
        paid: dict[Key, int] = defaultdict(int)
        for _, _, sku, order, _, cash, given in self._paid:
            if order:
                paid[order, sku] += cash + given
        first = self._account.coverage.cover("returns", self._market).first_day
        known = [Refund(*row[:6]) for row in rows if first is not None and first <= row[2]]
        found, strange = answered(known, price, returned, paid)
        return [self._of_refund(o) for o in found], [
            Unknown(self._market, r.sku, r.day, r.order_id, ", ".join(returned[r.order_id, r.sku]), r.units)
            for r in strange
        ]

    def _of_event(self, event: Loss, cost: Mapping[str, float]) -> Debt:
        own, window_ = event.adjustment, self._window(event.kind)
        unit = cost.get(own.sku)
        return Debt(
            event.kind, self._market, self._currency, own.sku, own.fnsku, own.day, own.reference, event.units,
            event.found, event.paid, None if unit is None else unit * event.open, "cost",
            *self._state(event.open, own.day, window_),
        )  # fmt: skip

    def _of_refund(self, one: Open) -> Debt:
        own, window_ = one.refund, self._window("refund")
        kind = "not_returned" if one.kind == "missing" else "returned_damaged"
        return Debt(
            kind, self._market, self._currency, own.sku, "", own.day, own.order_id, one.units, 0, one.paid, one.money,
            "refund", *self._state(one.units - one.paid, own.day, window_, returned=True),
        )  # fmt: skip

    def _window(self, kind: str) -> ClaimDays:
        typed: ClaimWindow | None = getattr(self._account.settings.owed, kind)
        return ClaimDays(typed.after, typed.until) if typed else window(kind, self._market)

    def _state(
        self, units: int, day: date, window_: ClaimDays, *, returned: bool = False
    ) -> tuple[DebtState, date, date, bool]:
        """Where a claim stands, its first and last day, and whether it is checked."""
        opens, closes = window_.opens(day), window_.closes(day)
        checked = self._paid_told(opens) and (not returned or self._returns_told(day, opens))
        if units <= 0:
            state = DebtState.SETTLED
        elif self._on < opens:
            state = DebtState.WAIT
        elif self._on > closes:
            state = DebtState.LATE
        else:
            state = DebtState.CLAIMABLE if checked else DebtState.UNCHECKED
        return state, opens, closes, checked

    def _paid_told(self, day: date) -> bool:
        """Whether reimbursements were downloaded on that day or later: weeks without any have no row to show for it."""
        cover = self._account.coverage.cover("reimbursements", self._market)
        pieces = [p for some in (*cover.days.values(), *cover.spans.values()) for p in some]
        return any(p.exported_at.date() >= day for p in pieces)

    def _returns_told(self, day: date, opens: date) -> bool:
        """Whether the days in which the unit could come back are covered, to the last return or so."""
        cover = self._account.coverage.cover("returns", self._market)
        return not cover.gaps(Span.closed(day, opens - timedelta(days=_QUIET)))


def _answers(reason: str) -> str:
    """Which events a reason of reimbursements pays for: empty where it does not say, so that it may be any."""
    return "lost" if "lost" in reason else "damaged" if "damaged" in reason else ""
