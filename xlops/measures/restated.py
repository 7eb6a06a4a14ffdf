"""Days of a period that a later export gave other values, long after they had settled."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass

from xlops.facts.history import Store
from xlops.iso import day_of
from xlops.language import Text, in_both
from xlops.periods import Span

_CODE = "restated"
_DAY = re.compile(r"\d{4}-\d\d-\d\d")  # in the days that a finding tells, first and last


@dataclass(frozen=True)
class Restatement:
    """What one export restated: which days, in words, and their sums before and after."""

    marketplace: str
    file: str
    days: Text
    sums: Text


def restatements(store: Store, spans: Mapping[str, Span]) -> dict[str, list[Restatement]]:
    """Those that touch each of the periods, the newest export first."""
    told = {sha: [f for f in found if f.code == _CODE] for sha, found in store.told().items()}
    files = sorted((f for f in store.files() if told.get(f.sha256)), key=lambda f: f.exported_at, reverse=True)
    every = [
        Restatement(file.marketplace, file.name, in_both(f.expected), in_both(f.value))
        for file in files
        for f in told.pop(file.sha256, ())
    ]
    return {label: [r for r in every if _touches(r.days, span)] for label, span in spans.items()}


def _touches(days: Text, span: Span) -> bool:
    named = [day_of(day) for day in _DAY.findall(days.en)]
    return bool(named) and min(named) <= span.last and max(named) >= span.first
