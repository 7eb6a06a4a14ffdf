"""Which weeks hold other events than the week before (rule N17)."""

from __future__ import annotations

from collections.abc import Sequence

from xlops.measures.events import differing
from xlops.measures.giver import Giver, Sources, Stage, made_from
from xlops.measures.measured import PeriodMeasures


def _give(sources: Sources, rows: Sequence[PeriodMeasures]) -> None:
    """Give `events_differ` to every week that has any."""
    events = sources.events
    for row in rows:
        if found := differing(events, row.period, row.marketplace):
            row.give({"events_differ": len(found)}, "")


EVENTS = Giver("events", _give, made_from("", ("events_differ",)), stage=Stage.EVERY)
