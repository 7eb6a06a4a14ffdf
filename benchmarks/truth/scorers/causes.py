"""Does the review point at what happened, and does it name why? On the first Mondays on which a cause could be seen."""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from benchmarks.truth.monday import Monday, Said
from benchmarks.truth.rivals import RIVALS
from benchmarks.truth.store import Store
from benchmarks.truth.table import Table, share
from xlops.review.diagnosed import rules

NAMES: dict[str, dict[str, Any]] = tomllib.loads(Path(__file__).parents[1].joinpath("names.toml").read_text("utf-8"))
FIVE = 5
_ABOUT_DATA = ("preliminary", "closing", "traffic", "events")  # of the data, not of the business
_LEAST_DAYS = 4  # of the week on which it went on
_CHANCES = 2  # Mondays on which it may be named
_LINGERS = timedelta(days=35)  # so long after its end a cause is still what a week differs by


@dataclass(frozen=True)
class Planted:
    """A planted cause: what it is about, its days, its size."""

    name: str
    about: tuple[str, ...]
    first: date
    last: date
    size: float

    @classmethod
    def of(cls, told: dict[str, Any]) -> Planted:
        """As the truth file has it."""
        first, last = (date.fromisoformat(told[side]) for side in ("first", "last"))
        about = tuple(told[k] for k in ("asin", "sku", "campaign") if k in told)
        return cls(told["cause"], about, first, last, told.get("size", 0.0))

    def touches(self, monday: date) -> bool:
        """Whether the week that begins on a Monday, or what it is compared with, holds something of it."""
        return self.first <= monday + timedelta(days=6) and self.last + _LINGERS >= monday

    def named_in(self, text: str, kind: str) -> bool:
        """Whether a text, or the kind of the finding, names the cause."""
        told = NAMES[self.name]
        by_kind = kind in told.get("kinds", []) or kind in told.get("kpi", [])
        return by_kind or any(word in text.casefold() for word in told["words"])


def object_of(one: Planted, text: str, kind: str) -> bool:
    """Whether a text names the cause's ASIN, SKU or campaign; of the account's, whether the kind is a KPI of it."""
    kpis = NAMES[one.name].get("kpi", [])
    account = ["gmv_wow", "sessions"] if one.name.startswith(("season", "ads_stopped")) else []
    named = any(re.search(rf"{re.escape(name)}(?!\w)", text) for name in one.about)  # not “Exact 1” in “Exact 10”
    return named or kind in (*kpis, *account) or (not one.about and kind in NAMES[one.name].get("rules", []))


def finding_of(rule: str) -> str:
    """What the finding of a rule says."""
    return rules()[rule].finding.en


def seen_weeks(
    one: Planted, mondays: Iterable[date], reports: Collection[str] | None = None, chances: int = _CHANCES
) -> list[date]:
    """The first weeks (Mondays) on which a cause can be seen: four of its days, and a report that shows it.

    `months` of `names.toml`: its report comes with the transactions of the month, or of the month after. `report`:
    which one it takes; where the store's people never download it, nothing shows it.
    """
    told = NAMES[one.name]
    if reports is not None and not set(told.get("report", reports)) & set(reports):
        return []
    known_from = one.first
    for _ in range(told.get("months", 0)):
        known_from = (known_from.replace(day=1) + timedelta(days=32)).replace(day=1)
    found = []
    for monday in mondays:
        begin, end = max(one.first, monday), min(one.last, monday + timedelta(days=6))
        if (end - begin).days + 1 >= min(_LEAST_DAYS, (one.last - one.first).days + 1) and (
            monday + timedelta(days=7) >= known_from
        ):
            found.append(monday)
    return found[:chances]


def score(stores: Sequence[Store]) -> Table:
    """Each cause on the first two Mondays on which it can be seen: the better of the two counts.

    What names another planted cause that was at work takes no place.
    """
    table = Table("causes")
    tallies: dict[str, list[tuple[bool, ...]]] = defaultdict(list)
    by_cause: dict[str, list[bool]] = defaultdict(list)
    for store in stores:
        planted = [Planted.of(cause) for cause in store.causes]
        reports = set(store.truth.get("reports", [])) or None
        for one in planted:
            weeks = seen_weeks(one, [m.first for m in store.mondays], reports)
            chances = [m for m in store.mondays if m.first in weeks]
            if not chances:
                continue
            others = [p for p in planted if p is not one]
            ours = _best(_places_of_findings(m, one, others) for m in chances)
            tallies["xlops"].append(ours)
            by_cause[one.name].append(ours[2])
            for name, rival in RIVALS.items():
                tallies[name].append(_best(_places_of_rival(m, rival(m), one, others) for m in chances))
    for name, found in tallies.items():
        counts = [sum(row[n] for row in found) for n in range(4)]
        table.rows.append((name, *(share(c, len(found)) for c in counts), str(len(found))))
        table.numbers[name] = dict(
            zip(("object_first", "object_five", "cause_first", "cause_five"), counts, strict=True)
        )
        table.numbers[name]["causes"] = len(found)
    table.numbers["cause first by cause"] = {c: f"{sum(f)} of {len(f)}" for c, f in sorted(by_cause.items())}
    return table


def _best(rows: Iterable[tuple[bool, ...]]) -> tuple[bool, ...]:
    return tuple(any(column) for column in zip(*rows, strict=True))


def _places(about: list[bool], named: list[bool] | None = None) -> tuple[bool, ...]:
    """(object first, object in the five, cause first, cause in the five)."""
    causes = named or [False] * len(about)
    return about[:1] == [True], any(about[:FIVE]), causes[:1] == [True], any(causes[:FIVE])


def _places_of_findings(monday: Monday, one: Planted, others: Sequence[Planted]) -> tuple[bool, ...]:
    said = [
        s for s in monday.said if not s.key.startswith(_ABOUT_DATA) and not _of_others(s, one, others, monday.first)
    ]
    about = [_is_about(s, one) for s in said]
    return _places(about, [a and _names(s, one) for a, s in zip(about, said, strict=True)])


def _of_others(said: Said, one: Planted, others: Sequence[Planted], monday: date) -> bool:
    """Whether a finding names another cause that was at work, and not this one."""
    if _is_about(said, one) and _names(said, one):
        return False
    return any(p.touches(monday) and _is_about(said, p) and _names(said, p) for p in others)


def _places_of_rival(
    monday: Monday, alarms: Sequence[Any], one: Planted, others: Sequence[Planted]
) -> tuple[bool, ...]:  # fmt: skip
    at_work = [p for p in others if p.touches(monday.first)]
    kept = [a for a in alarms if _is(a.about, one) or not any(_is(a.about, p) for p in at_work)]
    return _places([_is(a.about, one) for a in kept])


def _is_about(said: Said, one: Planted) -> bool:
    return object_of(one, f"{said.key} {said.text}", _kind(said))


def _is(about: str, one: Planted) -> bool:
    """Whether a rival points at it."""
    if one.about:
        return about in one.about
    return one.name.startswith(("season", "ads_stopped")) and about in ("gmv", "sessions", "spend")


def _names(said: Said, one: Planted) -> bool:
    return one.named_in(said.text, _kind(said))


def _kind(said: Said) -> str:
    """The KPI or kind of a finding; of one that names a cause the rule's name."""
    first, second, *_ = [*said.key.split("|"), ""]
    return second if first == "cause" else first
