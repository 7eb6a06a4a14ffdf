"""Days of a period that a later export gave other values, long after they had settled."""

from __future__ import annotations

import re
from dataclasses import dataclass

from xlops.facts.history import Store
from xlops.iso import day_of
from xlops.language import Text, plain
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


def restatements(store: Store, span: Span) -> list[Restatement]:
    """Those that touch a period, the newest export first."""
    told = {sha: [f for f in found if f.code == _CODE] for sha, found in store.told().items()}
    files = sorted((f for f in store.files() if told.get(f.sha256)), key=lambda f: f.exported_at, reverse=True)
    return [
        Restatement(file.marketplace, file.name, _text(f.expected), _text(f.value))
        for file in files
        for f in told.pop(file.sha256, ())
        if _touches(_text(f.expected), span)
    ]


def _touches(days: Text, span: Span) -> bool:
    named = [day_of(day) for day in _DAY.findall(days.en)]
    return bool(named) and min(named) <= span.last and max(named) >= span.first


def _text(of: str | Text) -> Text:
    return of if isinstance(of, Text) else plain(of)
