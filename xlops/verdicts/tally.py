"""What each rule's actions came to, and how far a rule can be trusted by it."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from xlops.verdicts.verdict import Verdict

_PRIOR = 4.0  # verdicts that the store's other rules count as
_EVEN = 1.0  # of each kind, that is known of a store before its first verdict


class Tally(NamedTuple):
    """How many actions of a rule worked, did not, and of how many nothing can be told."""

    worked: int = 0
    did_not: int = 0
    cannot_tell: int = 0


def tally(verdicts: Iterable[tuple[str, Verdict]]) -> dict[str, Tally]:
    """Of pairs of a rule and a verdict, by rule; actions that still wait are not counted."""
    counts = Counter[tuple[str, str]]((rule, v.outcome) for rule, v in verdicts)
    rules = sorted({rule for rule, outcome in counts if outcome != "waits"})
    return {rule: Tally(*(counts[rule, outcome] for outcome in Tally._fields)) for rule in rules}


def confidence(rule: str, tallies: Mapping[str, Tally]) -> float:
    """The chance that the rule's next action works, 0 to 1: a beta-binomial, centred on what all rules came to.

    Without any verdict one half; *cannot tell* says nothing for or against a rule.
    """
    worked, did_not = (sum(t[n] for t in tallies.values()) + _EVEN for n in (0, 1))
    own = tallies.get(rule, Tally())
    return (own.worked + _PRIOR * worked / (worked + did_not)) / (own.worked + own.did_not + _PRIOR)
