"""Nothing where nothing runs: the advertising of a marketplace that is known to run none is zero, not unknown (N24)."""

from __future__ import annotations

from collections.abc import Sequence

from xlops.kpis import measures
from xlops.measures.giver import Giver, Sources, made_from
from xlops.measures.measured import MONEY, PeriodMeasures

ADVERTISING = frozenset(
    {"ads", "ad_clicks", "sp", "sp_clicks", "terms", "budget"}
)  # the sources that come with advertising, and end with it
_GIVES = tuple(m.id for m in measures().values() if m.source.id in ADVERTISING)


def _give(sources: Sources, rows: Sequence[PeriodMeasures]) -> None:
    for row in rows:
        if not sources.runs.idle(row.marketplace, row.period.span):
            continue
        rate = sources.exchange.flow(row.currency, row.period.span)
        nothing = {name: 0.0 for name in _GIVES if name not in row.values}
        row.give(nothing, "", rates=dict.fromkeys(MONEY, 1.0 if rate is None else rate))  # nothing needs no rate


IDLE = Giver("no advertising", _give, made_from("", _GIVES))
