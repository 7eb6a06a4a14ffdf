"""Claims against Amazon as actions, and as lines that say what to write in a case."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date

from xlops.language import Text
from xlops.measures.owed import Debt, DebtState
from xlops.review.action import Action, Entry
from xlops.review.sayings import saying

RULE = "claim"
_ORDER = (DebtState.CLAIMABLE, DebtState.UNCHECKED, DebtState.WAIT, DebtState.FILED, DebtState.LATE, DebtState.SETTLED)
_AGAIN = 21  # days after which a claim that was done and not paid comes again


def claim_actions(
    claims: Mapping[str, Debt], held: Callable[[str, float], bool], *, alone: bool, owner: Text
) -> list[Action]:
    """One for each marketplace in which something can be claimed, due on the first deadline; `claims` are by key.

    `alone`: the store has one marketplace only.
    """
    free: dict[str, dict[str, Debt]] = defaultdict(dict)
    for key, claim in claims.items():
        if claim.state is DebtState.CLAIMABLE and not held(key, claim.money or 0.0):
            free[claim.marketplace][key] = claim
    return [_of_market(market, some, alone=alone, owner=owner) for market, some in free.items()]


def _of_market(market: str, some: Mapping[str, Debt], *, alone: bool, owner: Text) -> Action:
    own = list(some.values())
    text = saying("owed", "do" if alone else "do_there", market=market)  # how much hangs on the day
    return Action(
        f"{RULE}|{market}", RULE, text, "", owner, min(c.closes for c in own), None,
        {key: round(c.money or 0.0, 2) for key, c in some.items()}, _AGAIN, renewed=True,
    )  # fmt: skip


def settled_claims(entries: Iterable[Entry], claims: Mapping[str, Debt], day: date) -> list[Entry]:
    """The list with actions done of whose claims, by key, none is open any more and some were paid."""
    return [replace(e, carried=day) if _settled(e, claims) else e for e in entries]


def _settled(e: Entry, claims: Mapping[str, Debt]) -> bool:
    if e.rule != RULE or e.state in ("rejected", "done") or not e.parts:
        return False
    own = [claims.get(part) for part in e.parts]
    return all(c is not None and c.open == 0 for c in own) and any(c is not None and c.paid for c in own)


def lapsed_claims(entries: Iterable[Entry], claims: Mapping[str, Debt], day: date) -> list[Entry]:
    """The list with actions ended as lapsed whose last deadline passed while nobody had claimed."""
    return [replace(e, resolved=day, lapsed=True) if _lapsed(e, claims) else e for e in entries]


def _lapsed(e: Entry, claims: Mapping[str, Debt]) -> bool:
    if e.rule != RULE or e.state != "proposed":
        return False
    states = {claims[part].state if part in claims else None for part in e.parts}
    return DebtState.LATE in states and states <= {DebtState.LATE, DebtState.SETTLED}


def to_write(claim: Debt) -> Text:
    """What a case takes: which units, by which number of Amazon's, and what is missing."""
    return saying(
        "owed", f"write_{claim.kind}", units=claim.open, fnsku=claim.fnsku, day=claim.day, evidence=claim.evidence,
    )  # fmt: skip


def most_urgent(claims: Mapping[str, Debt]) -> Sequence[str]:
    """Keys: what can be claimed now, the soonest deadline first, then what reports do not reach, then what waits."""
    order = {state: n for n, state in enumerate(_ORDER)}
    return sorted(claims, key=lambda k: (order[claims[k].state], claims[k].closes, -(claims[k].money or 0.0), k))
