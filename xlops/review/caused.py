"""The causes of a period as findings: what moved, by how much, why, what tells it, what to do, who and by when."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date, timedelta

from xlops.causes.diagnose import causes_of
from xlops.causes.found import SURE, Cause, Fact
from xlops.causes.listings import LAUNCHES
from xlops.causes.needs import lacking
from xlops.language import NOTHING, Text, listed, plain
from xlops.measures import ALL
from xlops.measures.clues import Clues
from xlops.measures.events import Event
from xlops.periods import Month, Period, Week
from xlops.review.bridged import Sold
from xlops.review.campaigns import campaign_key
from xlops.review.cause import gmv_change
from xlops.review.diagnosed import CauseRule, Diagnosed, rules, words
from xlops.review.objects import more, short
from xlops.review.observation import Lead, Observation
from xlops.review.sayings import saying
from xlops.review.scorecard import Board
from xlops.targets import Status

FALL = 0.2  # of what an event lets expect of an ASIN: less is a loss all the same
_BREACH = 0.05  # of a period's sales: a loss from here on is red
MOST_NAMED = 3
_HEADS, _MOST_OF_IT = 0.2, 0.5  # of the account's change, from which the headline names a cause, and as the cause
_LEAST_SHARE = 0.1  # of the account's change, that is told
_NEWS_WEEKS = 2
_CLEAR = 5.0  # spreads from which a change is clear
_LEADS, _FOLLOWS, _MOST_LEADING = 130, 79, 4  # the first causes come before all else, the others after breaches


# -- which causes a period has -----------------------------------------------------------------------------------------


class Diagnosis:
    """The causes of the periods of a board, each week looked at once."""

    def __init__(self, board: Board, clues: Clues) -> None:
        self._board, self._clues = board, clues
        self._weeks: dict[str, list[Cause]] = {}

    def causes(self, period: Week | Month) -> list[Cause]:
        """Of a week; of a month those of the weeks that end in it, the same one once, its money added up."""
        if isinstance(period, Week):
            return self._of_week(period)
        known = [w for w in self._clues.weeks if period.first <= w.span.last <= self._board.end_of(period)]
        same: dict[str, list[tuple[int, Cause]]] = {}
        for place, week in enumerate(known):
            for cause in self._of_week(week):
                same.setdefault(cause.key, []).append((place, cause))
        found = []
        for some in same.values():
            _, worst = max(some, key=lambda of: abs(of[1].money))
            since = len(known) - min(place for place, _ in some)
            weeks = worst.weeks if worst.name in LAUNCHES else since
            found.append(replace(worst, money=sum(c.money for _, c in some), weeks=weeks))
        return sorted(found, key=lambda c: -abs(c.money))

    def launches(self, period: Week | Month) -> list[tuple[Week, Cause]]:
        """The young ASINs of a period, each as its newest week tells of it; the last of the weeks first."""
        if isinstance(period, Week):
            weeks = [period]
        else:
            weeks = [w for w in self._clues.weeks if period.first <= w.span.last <= self._board.end_of(period)]
        newest: dict[tuple[str, str], tuple[Week, Cause]] = {}
        for week in reversed(weeks):
            for cause in (c for c in self._of_week(week) if c.name in LAUNCHES):
                newest.setdefault((cause.marketplace, cause.about), (week, cause))
        return list(newest.values())

    def lacking(self, period: Week | Month, scope: str) -> list[tuple[str, str]]:
        """(marketplace, need) of what no export tells of the period's last week."""
        markets = tuple(m for m in self._board.account.marketplaces if scope in (ALL, m))
        week = next((w for w in reversed(self._clues.weeks) if w.first <= period.span.last), None)
        if week is None:
            return []
        idle = [m for m in markets if not self._board.account.sources.runs.owed(m, "sp", week.span)]
        return lacking(self._clues, week, markets, idle)

    def _of_week(self, week: Week) -> list[Cause]:
        if week.label not in self._weeks:
            found = causes_of(self._clues, week)
            self._weeks[week.label] = [c for c in found if not self._explained(c, week)]
        return self._weeks[week.label]

    def _explained(self, cause: Cause, week: Week) -> bool:
        """Whether an event of the whole store, in the week or the one before, explains what was inferred.

        Of an ASIN, which is held against the others, what is clear is told all the same.
        """
        if cause.spreads >= (_CLEAR if cause.scope == "asin" else SURE):
            return False
        held = (week.span, week.previous().span)
        of_all = [e for e in self._board.account.events if e.about is None and e.moves_sales]
        here = [e for e in of_all if e.marketplace in (None, cause.marketplace)]
        return any(e.days_in(span) for e in here for span in held)


def diagnosed(
    board: Board, diagnosis: Diagnosis, sold: Sold, period: Week | Month, scope: str,
    names: Mapping[str, str], owners: Mapping[str, str], refunded: Mapping[tuple[str, str], float] | None = None,
) -> list[Diagnosed]:  # fmt: skip
    """The causes of a period in a scope, those first of which something done now wins most.

    `names` are those of ASINs and SKUs, `owners` those of ASINs. `refunded` says by marketplace and ASIN what refunds
    beyond the usual cost a whole month by its transactions: told in place of the sum of the weeks that stood out, so
    that the review and the Profit page name one sum.
    """
    groups: dict[tuple[str, str], list[Cause]] = {}
    for cause in _by_transactions(diagnosis.causes(period), refunded or {}):
        if scope in (ALL, cause.marketplace):
            groups.setdefault((cause.name, cause.marketplace), []).append(cause)
    told = [
        _diagnosed(board, sold, period, scope, rules()[name], causes, names, owners)
        for (name, _), causes in groups.items()
    ]
    return sorted((d for d in told if d is not None), key=lambda d: -d.urgency)


def _by_transactions(causes: Sequence[Cause], refunded: Mapping[tuple[str, str], float]) -> list[Cause]:
    """The causes, most money first, those of refunds with what a whole month's transactions say they cost."""
    known = [
        replace(c, money=-refunded[where])
        if c.name == "refunds" and (where := (c.marketplace, c.about)) in refunded
        else c
        for c in causes
    ]
    return sorted(known, key=lambda c: -abs(c.money))


def _diagnosed(
    board: Board, sold: Sold, period: Week | Month, scope: str, rule: CauseRule, causes: Sequence[Cause],
    names: Mapping[str, str], owners: Mapping[str, str],
) -> Diagnosed | None:  # fmt: skip
    market, first = causes[0].marketplace, causes[0]
    rate = rate_in_base(board, period, market) if scope == ALL else 1.0
    if rate is None:
        return None
    total = sum(c.money for c in causes) * rate
    last = period if isinstance(period, Week) else Week.of(board.end_of(period))
    since = last
    for _ in range(first.weeks - 1):
        since = since.previous()
    event = _event(board, first, since, period)
    owner = owners.get(first.about, "")
    whole = board.inputs(period, scope).get("gmv")
    return Diagnosed(
        rule=rule, marketplace=market, rate=rate,
        currency="" if scope == market or rate == 1.0 else board.account.currency_of[market],
        causes=tuple(causes), named=tuple(name_of(sold, c, names) for c in causes),
        typed=tuple(c.about in names for c in causes), money=total,
        share=_share(board, sold, period, scope, causes, rate, total), since=since,
        owner=plain(owner) if owner else rule.role, due=board.end_of(period) + timedelta(days=1 + rule.days),
        event=event, edits=len(edits_of(board, first, period)), status=_status(rule, total, whole, first, event),
        or_before=first.or_before and isinstance(period, Week),
    )  # fmt: skip


def _status(rule: CauseRule, total: float, whole: float | None, worst: Cause, event: Event | None) -> Status:
    if rule.name == "launch" or (rule.way == "own" and total >= 0) or _as_expected(worst, event):
        return Status.INFO
    if rule.way == "good":
        return Status.MET
    return Status.BREACH if whole and -total >= _BREACH * whole else Status.WARN


def _as_expected(worst: Cause, event: Event | None) -> bool:
    """Whether a noted event let expect as much; one of unknown effect excuses nothing (rule N34)."""
    if event is None or event.effect is None or "usual" not in worst.facts:
        return False
    expected = float(worst.facts["usual"]) * (1 + event.effect)
    return float(worst.facts["gmv"]) >= (1 - FALL) * expected


def rate_in_base(board: Board, period: Period, market: str) -> float | None:
    """What one unit of the marketplace's money was in the base currency."""
    row = board.row(period, market)
    own = 1.0 if board.account.base == board.account.currency_of[market] else None
    return row.rates.get("gmv", own) if row else None


def _event(board: Board, cause: Cause, since: Week, period: Period) -> Event | None:
    """What people noted of the ASIN itself, in these weeks."""
    if cause.scope != "asin":
        return None
    about = {cause.about.casefold(), *board.account.tags.get(cause.about, ())}
    return next(
        (
            e for e in board.account.events
            if e.about and e.moves_sales and e.concerns(cause.marketplace, about)
            and e.span.last >= since.first and e.span.first <= period.span.last
        ),
        None,
    )  # fmt: skip


def edits_of(board: Board, cause: Cause, period: Period) -> list[date]:
    """The days on which people noted an edit of a new ASIN's listing since its launch."""
    since = period.span.last - timedelta(weeks=cause.weeks)
    return [
        e.span.first
        for e in board.account.events
        if e.kind == "listing_edit" and e.about is not None and e.concerns(cause.marketplace, {cause.about.casefold()})
        and since < e.span.first <= period.span.last
    ]  # fmt: skip


def name_of(sold: Sold, cause: Cause, names: Mapping[str, str]) -> str:
    if cause.scope != "asin":
        return cause.about
    known = names.get(cause.about)
    return known or short(sold.title(cause.marketplace, cause.about)) or cause.about


def _share(
    board: Board, sold: Sold, period: Period, scope: str, causes: Iterable[Cause], rate: float, money: float
) -> float | None:  # fmt: skip
    """What part of the change of GMV on the period before the causes' ASINs make, where all goes the same way.

    What costs money explains no rise: an ASIN may sell more than last week, and less than it would.
    """
    change = gmv_change(board, period, scope)
    moved = [sold.moved(period, c.marketplace, c.about) for c in causes if c.scope == "asin" and "usual" in c.facts]
    if not change or change * money <= 0 or not moved or any(m is None for m in moved):
        return None
    share = sum(m for m in moved if m is not None) * rate / change
    return share if share >= _LEAST_SHARE else None


def caused_observations(found: Sequence[Diagnosed], period: Week | Month, *, alone: bool) -> list[Observation]:
    """Each cause as a finding; the first ones lead the page, whatever is off target besides."""
    return [
        Observation(
            key=f"cause|{d.rule.name}|{d.marketplace}|{period.label}",
            status=d.status,
            finding=finding_told(d, period, alone=alone),
            evidence=evidence_told(d, period),
            advice=advice_told(d),
            weight=(_LEADS if rank < _MOST_LEADING and _leads(d) else _FOLLOWS) - rank,
            cause=d,
            lead=_lead(d),
        )
        for rank, d in enumerate(found)
    ]


def _lead(d: Diagnosed) -> Lead | None:
    first = d.causes[0]
    if first.scope == "campaign":
        return Lead("campaign", campaign_key(first.marketplace, first.about))
    return Lead("asin", first.about) if first.scope == "asin" else None


def _leads(d: Diagnosed) -> bool:
    """Whether a cause may stand before all else: a launch that goes as it should is news in its first weeks only."""
    return d.rule.name != "launch" or any(c.weeks <= _NEWS_WEEKS for c in d.causes)


def lacking_told(needs: Iterable[tuple[str, str]]) -> tuple[Text, ...]:
    """Which rules had nothing to go by, and what they take."""
    of = words()["need"]
    return tuple(Text(of[name]["en"], of[name]["zh"]).format(market=market) for market, name in needs)


def headline_cause(found: Sequence[Diagnosed]) -> Text:
    """The end of the headline's sentence on GMV: the cause that makes most of its change, and of what."""
    most = max((d for d in found if d.share is not None), key=lambda d: d.share or 0.0, default=None)
    if most is None or (most.share or 0.0) < _HEADS:
        return NOTHING
    what = plain(most.named[0]) + more(len(most.named) - 1)
    kind = "headline" if (most.share or 0.0) >= _MOST_OF_IT else "headline_part"
    return saying("caused", kind, why=most.rule.short, what=what, share=f"{most.share:.0%}")


def explained_by(caused: Iterable[Observation]) -> frozenset[str]:
    """The KPIs whose findings say again what a cause says."""
    return frozenset[str]().union(*(o.cause.rule.explains for o in caused if o.cause is not None))


# -- how they are told -------------------------------------------------------------------------------------------------


def finding_told(d: Diagnosed, period: Week | Month, *, alone: bool) -> Text:
    """What, where, why, how much a week; `alone`: the store has one marketplace."""
    what = listed(d.named[:MOST_NAMED]) + more(len(d.named) - MOST_NAMED)
    where = NOTHING if alone else plain(f" {d.marketplace}") if d.causes[0].about else plain(f"{d.marketplace}: ")
    if d.causes[0].about:
        what = what + where
        where = NOTHING
    per = saying("caused", "a_week" if isinstance(period, Week) else "in_month")
    said = {"what": what, "money": signed(d.money), "a_week": per}
    return where + d.rule.finding.format(**_facts(d) | said)


def evidence_told(d: Diagnosed, period: Period) -> Text:
    """What tells it, of the worst object; since when, its share of the change, how sure, what the brief calls it."""
    first = d.causes[0]
    facts, pieces = _facts(d) | ({"edits": str(d.edits)} if d.edits else {}), words()["piece"]
    parts = []
    for name in d.rule.tells:
        piece = Text(pieces[name]["en"], pieces[name]["zh"])
        needs = set(re.findall(r"{(\w+)}", piece.en))
        if needs <= facts.keys() and (needs or _holds(name, first)):
            parts.append(piece.format(**facts))
    if parts and len(d.named) > 1:
        parts[0] = plain(d.named[0]) + Text(": ", "：") + parts[0]
    if parts and isinstance(period, Month):
        parts[0] = saying("caused", "worst_week") + parts[0]
    if first.scope == "asin" and not all(d.typed[:MOST_NAMED]):
        ids = plain(" ".join(c.about for c in d.causes[:MOST_NAMED]))
        parts.append(ids + more(len(d.causes) - MOST_NAMED))
    if d.event is not None:
        piece = pieces["event"]
        parts.append(Text(piece["en"], piece["zh"]).format(event=d.event.name or d.event.kind))
    if d.share is not None:
        way = "fall" if d.money < 0 else "rise"
        parts.append(saying("caused", way, share=f"{d.share:.0%}", period=saying("caused", period.kind)))
    if isinstance(period, Week) and d.since != period:
        parts.append(saying("caused", "since_or_before" if d.or_before else "since", week=d.since.short))
    parts.append(_sure(d))
    if d.rule.reason and d.rule.way == "bad":
        parts.append(d.rule.reason)
    return listed(parts, "; ", "；")


def _holds(piece: str, cause: Cause) -> bool:
    """Whether a piece without numbers is true of a cause."""
    return piece != "reports" or "reports" in cause.facts


def _sure(d: Diagnosed) -> Text:
    if d.seen:
        return saying("caused", "seen")
    return saying("caused", "clear" if d.spreads >= _CLEAR else "likely", spreads=f"{d.spreads:.1f}")


def advice_told(d: Diagnosed) -> Text:
    """What to do, who, by when."""
    return saying("caused", "do", advice=d.rule.advice, owner=d.owner, due=f"{d.due:%m-%d}")


def signed(amount: float) -> str:
    """Money with its sign, without decimals from ten up."""
    return f"{amount:+,.0f}".replace("-", "−") if abs(amount) >= 10 else f"{amount:+,.2f}".replace("-", "−")


def _change(ratio: float) -> str:
    return f"{ratio - 1:+.0%}".replace("-", "−")


def _price(amount: float) -> str:
    return f"{amount:,.2f}"


def _share_told(share: float) -> str:
    return f"{share:.0%}"


_PRICES = frozenset("rival price paid paid_before cpc cpc_before fee fee_before budget budget_before".split())
_SUMS = frozenset({"gmv", "usual", "spend", "tied"})
_SHOWN: dict[str, Callable[[float], str]] = {
    **dict.fromkeys(("offer", "offer_before", "mix"), _share_told),
    **dict.fromkeys(("visitors", "conversion", "clicks_ratio"), _change),
    **dict.fromkeys(_PRICES, _price),
    **dict.fromkeys(("rating", "rating_before"), "{:.1f}".format),
}


def _facts(d: Diagnosed) -> dict[str, object]:
    """The facts of the worst object as they are written; sums in the currency of the scope, prices in their own."""
    worst = d.causes[0]
    told = {name: _shown(name, value, d) for name, value in worst.facts.items()}
    if not worst.facts.get("usual", 1.0):
        del told["usual"]
    return {"weeks": str(worst.weeks), **told}


def _shown(name: str, value: Fact, d: Diagnosed) -> str:
    if isinstance(value, str):
        return value
    if name in _SUMS and (name != "usual" or d.causes[0].scope == "asin"):
        return f"{value * d.rate:,.0f}"
    own = f" {d.currency}" if name in _PRICES and d.currency else ""
    return (_SHOWN[name](value) if name in _SHOWN else f"{value:,.0f}") + own
