"""What closed months earned is measured once, however many plans ask for it."""

from __future__ import annotations

from datetime import date
from types import SimpleNamespace
from typing import Any, cast

import pytest

from xlops.measures import closed_months
from xlops.measures.closed_months import last_closed
from xlops.measures.giver import Giver, Sources
from xlops.measures.measured import PeriodMeasures
from xlops.periods import Month


def test_months_that_are_measured_are_not_asked_again(monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[list[Month]] = []

    def give(_: Sources, rows: Any) -> None:
        asked.append([row.period for row in rows])
        for row in rows:
            row.give({"net_sales": 100.0, "amazon_fees": 30.0}, "transactions")

    monkeypatch.setattr(closed_months, "TRANSACTIONS", Giver("transactions", give, {}))
    monkeypatch.setattr(closed_months, "COSTS", Giver("costs", lambda *_: None, {}))
    sources = cast(Sources, SimpleNamespace(months={}, coverage=SimpleNamespace(tables=set)))
    july, august = Month(2026, 7), Month(2026, 8)
    assert _period(last_closed(sources, "US", "USD", date(2026, 8, 30))) == july
    assert _period(last_closed(sources, "US", "USD", date(2026, 8, 23))) == july
    assert asked == [[july, Month(2026, 6), Month(2026, 5)]]
    assert _period(last_closed(sources, "US", "USD", date(2026, 9, 6))) == august  # a month more: that one alone
    assert _period(last_closed(sources, "DE", "EUR", date(2026, 8, 30))) == july  # and each marketplace its own
    assert asked[1:] == [[august], [july, Month(2026, 6), Month(2026, 5)]]


def _period(row: PeriodMeasures | None) -> object:
    return row and row.period
