"""What Amazon owes, in words: how much, how many claims, until when; and what stands in the way."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import date

from xlops.language import Text, listed, plain
from xlops.measures import ALL
from xlops.measures.owed import Debt, DebtState, Owed
from xlops.periods import Month, Week
from xlops.review.observation import Observation
from xlops.review.sayings import saying
from xlops.tables import TABLES
from xlops.targets import Status

_TOLD = 8  # words that nobody knows
_WEIGHT = 30  # of the finding: below what costs sales every day


def summary(found: Owed) -> list[Text]:
    """The lines that stand over the list, the one about what to do now first."""
    by = _by_state(found)
    now = by[DebtState.CLAIMABLE]
    none = saying("owed", "nothing_told" if found.lacking else "nothing")
    lines = [_line("claimable", now, day=min(c.closes for c in now)) if now else none]
    if unpriced := [c for c in now if c.money is None]:
        lines.append(saying("owed", "unpriced", count=len(unpriced)))
    return lines + _not_now(by) + not_understood(found) + lacking(found.lacking)


def _by_state(found: Owed) -> dict[DebtState, list[Debt]]:
    return {state: [c for c in found.claims if c.state is state] for state in DebtState}


def _not_now(by: Mapping[DebtState, Sequence[Debt]]) -> list[Text]:
    """A line for what waits, is not checked, is too late and is settled."""
    wait, rest = by[DebtState.WAIT], (DebtState.FILED, DebtState.UNCHECKED, DebtState.LATE, DebtState.SETTLED)
    later = [_line("later", wait, day=min(c.opens for c in wait))] if wait else []
    return later + [_line(str(state), by[state]) for state in rest if by[state]]


def not_understood(found: Owed) -> list[Text]:
    """The words that nobody knows, in one line, if any."""
    words = sorted({u.word or "–" for u in found.unknown})[:_TOLD]
    return [saying("owed", "unknown", words=", ".join(words))] if words else []


def lacking(found: Mapping[str, Sequence[str]]) -> list[Text]:
    """A line for each report that a marketplace lacks; `found` has its tables."""
    return [_lacks(market, table) for market, tables in found.items() for table in tables]


def not_counted(found: Owed, listed: Iterable[Debt], until: date) -> list[Text]:
    """What stands in the way of a whole list, as the sheet tells it: `listed` are the claims that have a row.

    It holds on any day on which the sheet is opened: how many can be claimed or wait by then is counted there.
    Claims that open after `until` have no row yet.
    """
    free = [c for c in listed if c.state not in (DebtState.SETTLED, DebtState.FILED)]
    by = _by_state(found)
    lines = [saying("owed", "no_cost", count=n)] if (n := sum(c.money is None for c in free)) else []
    lines += not_understood(found) + lacking(found.lacking)
    if not all(c.checked for c in free):
        lines.append(saying("owed", "check"))
    if later := [c for c in by[DebtState.WAIT] if c.opens > until]:
        lines.append(_line("not_yet", later, day=min(c.opens for c in later)))
    return lines + ([_line("settled", settled)] if (settled := by[DebtState.SETTLED]) else [])


def owed_observations(debts: Iterable[Debt], period: Week | Month, scope: str, known: date) -> list[Observation]:
    """What could be claimed at the period's end, which is not what can be today; with the first deadline to come."""
    now = [d for d in debts if d.state is DebtState.CLAIMABLE and scope in (ALL, d.marketplace)]
    if not now:
        return []
    return [
        Observation(
            key=f"owed|{scope}|{period.label}",
            status=Status.WARN,
            finding=_line("found", now, day=min(period.span.last, known)),
            evidence=listed(dict.fromkeys(saying("owed", d.kind) for d in now)),
            advice=_deadline([d.closes for d in now], known),
            weight=_WEIGHT,
        )
    ]


def _deadline(days: Sequence[date], known: date) -> Text:
    """Until when to claim; of a review that is older than some deadlines, that these have passed."""
    ahead = [day for day in days if day >= known]
    if not ahead:
        return saying("owed", "passed", day=max(days))
    if len(ahead) == len(days):
        return saying("owed", "claim", day=min(days))
    return saying("owed", "claim_rest", day=min(ahead), count=len(days) - len(ahead))


def money_told(claims: Iterable[Debt]) -> Text:
    """What claims are worth, by currency; of none that has a cost a dash."""
    sums: dict[str, float] = defaultdict(float)
    for claim in claims:
        if claim.money is not None:
            sums[claim.currency] += claim.money
    told = [plain(f"{money:,.2f} {currency}") for currency, money in sorted(sums.items())]
    return listed(told, " + ", " + ") if told else plain("–")


def _line(key: str, claims: Sequence[Debt], **more: object) -> Text:
    return saying("owed", key, count=len(claims), money=money_told(claims), **more)


def _lacks(market: str, table: str) -> Text:
    return saying("owed", "lacking", market=market, where=TABLES[table].menu)
