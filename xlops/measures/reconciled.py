"""Search-term, targeting and product reports held against the campaigns of the same days (rule N1)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from xlops.findings import Finding
from xlops.language import Text
from xlops.measures.account import Account
from xlops.measures.campaign_windows import SOURCES, Window
from xlops.measures.campaigns import joined, picks_of
from xlops.measures.currency import rated
from xlops.tables import AD_PRODUCTS

TOLERANCE = 0.02  # of spend or sales; from there on a difference is a finding
_BOTH = Text("{one} {first:,.2f}, {two} {second:,.2f}", "{one} {first:,.2f}、{two} {second:,.2f}")


@dataclass(frozen=True)
class Totals:
    """What one report says of a window; `settled`: its sales no longer move. `campaigns` are those that spent."""

    table: str
    spend: float
    ad_sales: float
    settled: bool
    campaigns: frozenset[str]


@dataclass(frozen=True)
class Reconciled:
    """One window: what the report that answers says, and each other that covers exactly the same days."""

    window: Window
    first: Totals
    others: tuple[Totals, ...]

    def gaps(self, other: Totals) -> dict[str, float]:
        """By fact, how far another report is off, a fraction of the first; sales that still move are left out."""
        facts = ["spend", *(["ad_sales"] if self.first.settled and other.settled else [])]
        pairs = {fact: (getattr(self.first, fact), getattr(other, fact)) for fact in facts}
        return {fact: round(theirs / own - 1, 9) for fact, (own, theirs) in pairs.items() if own > 0}

    def off(self, other: Totals) -> dict[str, float]:
        """Those gaps that are a finding."""
        return {fact: gap for fact, gap in self.gaps(other).items() if abs(gap) >= TOLERANCE}

    @property
    def looked_into(self) -> frozenset[str]:
        """The campaigns of which a finer report tells terms, targets or products."""
        finer = (self.first, *self.others) if self.first.table != SOURCES[0] else self.others
        return self.first.campaigns & frozenset().union(*(t.campaigns for t in finer))


def reconcile(account: Account, known: Iterable[Window]) -> list[Reconciled]:
    """Every window with all reports of its days."""
    return [r for w in known if (r := _of(account, w)) is not None]


def _of(account: Account, window: Window) -> Reconciled | None:
    cover, key = account.coverage.cover, (window.marketplace, window.ad_product)
    others = [t for t in SOURCES if t != window.table]
    pieces = {window.table: list(window.pieces)} | {t: cover(t, *key).of(window.span) or [] for t in others}
    told = [
        _totals(account, table, picks_of(account, window, some), settled=account.sources.maturity.sales(some, key[1]))
        for table, some in pieces.items()
        if some
    ]
    return Reconciled(window, told[0], tuple(told[1:])) if told else None


def _totals(account: Account, table: str, picks: Sequence[tuple[object, ...]], *, settled: bool) -> Totals:
    query = (
        "select coalesce(campaign, ''), coalesce(sum(spend), 0)::double, coalesce(sum(ad_sales), 0)::double "
        f"from {joined(table)} group by all"
    )
    with account.store.frame("chosen", rated(picks, "marketplace ad_product rate file first daily")):
        rows = account.store.rows(query)
    spent = frozenset(str(campaign) for campaign, spend, _ in rows if spend)
    return Totals(table, sum(r[1] for r in rows), sum(r[2] for r in rows), settled, spent)


def off_findings(reconciled: Iterable[Reconciled], told: Iterable[Finding] = ()) -> list[Finding]:
    """A finding per fact in which a report is off; none where `told` has the marketplace's same fact already."""
    known = {(f.file.split(" ")[0], f.column) for f in told if f.code == "sources-differ"}
    every = ((r, other, fact, gap) for r in reconciled for other in r.others for fact, gap in r.off(other).items())
    found = (_finding(*one) for one in every)
    return [f for f in found if (f.file.split(" ")[0], f.column) not in known]


def _finding(r: Reconciled, other: Totals, fact: str, gap: float) -> Finding:
    first, second = getattr(r.first, fact), getattr(other, fact)
    return Finding(
        "sources-differ",
        file=f"{r.window.marketplace} {r.window.span}",
        column=f"{fact} ({AD_PRODUCTS[r.window.ad_product]})",
        value=f"{gap:+.1%}",
        expected=_BOTH.format(one=r.first.table, first=first, two=other.table, second=second),
    )
