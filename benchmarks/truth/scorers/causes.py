"""Does the review point at what happened, and does it name why? On the first Mondays on which a cause could be seen."""

from __future__ import annotations

import re
import tomllib
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from benchmarks.truth.monday import Monday, Said
from benchmarks.truth.rivals import RIVALS
from benchmarks.truth.store import Store
from benchmarks.truth.table import Table, share

NAMES: dict[str, dict[str, list[str]]] = tomllib.loads(
    Path(__file__).parents[1].joinpath("names.toml").read_text("utf-8")
)
FIVE = 5
_ABOUT_DATA = ("preliminary", "closing", "traffic", "events")  # of the data, not of the business
_LEAST_DAYS = 4  # of the week on which it went on
_CHANCES = 2  # Mondays on which it may be named


def score(stores: Sequence[Store]) -> Table:
    """Each cause on the first two Mondays whose week holds at least four of its days: the better of the two counts."""
    table = Table("causes")
    tallies: dict[str, list[tuple[bool, ...]]] = defaultdict(list)
    by_cause: dict[str, list[bool]] = defaultdict(list)
    for store in stores:
        for cause in store.causes:
            chances = _chances(store, cause)
            if not chances:
                continue
            ours = _best(_places_of_findings(m, cause) for m in chances)
            tallies["xlops"].append(ours)
            by_cause[cause["cause"]].append(ours[1])
            for name, rival in RIVALS.items():
                tallies[name].append(_best(_places([_is(a.about, cause) for a in rival(m)]) for m in chances))
    for name, found in tallies.items():
        counts = [sum(row[n] for row in found) for n in range(4)]
        table.rows.append((name, *(share(c, len(found)) for c in counts), str(len(found))))
        table.numbers[name] = dict(
            zip(("object_first", "object_five", "cause_first", "cause_five"), counts, strict=True)
        )
        table.numbers[name]["causes"] = len(found)
    table.numbers["object in the five by cause"] = {c: f"{sum(f)} of {len(f)}" for c, f in sorted(by_cause.items())}
    return table


def _chances(store: Store, cause: dict[str, Any]) -> list[Monday]:
    first, last = date.fromisoformat(cause["first"]), date.fromisoformat(cause["last"])
    found = []
    for monday in store.mondays:
        begin, end = max(first, monday.first), min(last, monday.first + timedelta(days=6))
        if (end - begin).days + 1 >= min(_LEAST_DAYS, (last - first).days + 1):
            found.append(monday)
    return found[:_CHANCES]


def _best(rows: Iterable[tuple[bool, ...]]) -> tuple[bool, ...]:
    return tuple(any(column) for column in zip(*rows, strict=True))


def _places(about: list[bool], named: list[bool] | None = None) -> tuple[bool, ...]:
    """(object first, object in the five, cause first, cause in the five)."""
    causes = named or [False] * len(about)
    return about[:1] == [True], any(about[:FIVE]), causes[:1] == [True], any(causes[:FIVE])


def _places_of_findings(monday: Monday, cause: dict[str, Any]) -> tuple[bool, ...]:
    said = [s for s in monday.said if not s.key.startswith(_ABOUT_DATA)]
    about = [_is_about(s, cause) for s in said]
    return _places(about, [a and _names(s, cause) for a, s in zip(about, said, strict=True)])


def _is_about(said: Said, cause: dict[str, Any]) -> bool:
    """Whether a finding names the cause's ASIN, SKU or campaign; of the account's, one of its KPIs."""
    text = f"{said.key} {said.text}"
    own = [cause[k] for k in ("asin", "sku", "campaign") if k in cause]
    kpis = NAMES[cause["cause"]].get("kpi", [])
    account = ["gmv_wow", "sessions"] if cause["cause"].startswith(("season", "ads_stopped")) else []
    named = any(re.search(rf"{re.escape(name)}(?!\w)", text) for name in own)  # not “Exact 1” in “Exact 10”
    return named or said.key.split("|")[0] in (*kpis, *account)


def _is(about: str, cause: dict[str, Any]) -> bool:
    """The same of what a rival points at."""
    if cause["scope"] != "account":
        return about in (cause.get("asin"), cause.get("campaign"))
    return cause["cause"].startswith(("season", "ads_stopped")) and about in ("gmv", "sessions", "spend")


def _names(said: Said, cause: dict[str, Any]) -> bool:
    told = NAMES[cause["cause"]]
    kind = said.key.split("|")[0]
    by_kind = kind in told.get("kinds", []) or kind in told.get("kpi", [])
    return by_kind or any(word in said.text.casefold() for word in told["words"])
