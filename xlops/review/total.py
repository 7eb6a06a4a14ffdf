"""One number for a scorecard: the weighted mean of its statuses, capped while the account itself is in danger."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass

from xlops.review.score import Score
from xlops.targets import Status

POINTS = {Status.MET: 1.0, Status.WARN: 0.5, Status.BREACH: 0.0}
CAPPING = ("odr", "ahr", "violations", "doc_pct")  # a breach here can close the shop, however well it sells
CAP = 59.0


@dataclass(frozen=True)
class Total:
    """`points` from 0 to 100, None where nothing could be judged; `judged` of `of` KPIs count.

    `uncapped` are the points without the cap, which the KPIs in `capped_by` set. `own` and `own_weight` are the part of
    the user's own KPIs: their weighted statuses, and what they weigh.
    """

    points: float | None
    judged: int
    of: int
    capped_by: tuple[str, ...] = ()
    uncapped: float | None = None
    own: float = 0.0
    own_weight: float = 0.0
    said_twice: tuple[str, ...] = ()  # judged KPIs that do not count, since another says the same test


def total(scores: Iterable[Score], weights: Mapping[str, float] | None = None, own: Collection[str] = ()) -> Total:
    """The score of a scorecard; a KPI weighs 1 unless `weights` says otherwise, `own` are the ids of the user's own.

    What has no data, too small a sample or still moves is left out, not counted as missed. A KPI that says the same
    test as another one that is judged counts once.
    """
    every = list(scores)
    judged = {s.kpi.id: s for s in every if s.status.judged}
    counted = [s for s in judged.values() if s.kpi.same_test_as not in judged]
    weigh = {s.kpi.id: (weights or {}).get(s.kpi.id, 1.0) for s in counted}
    reached = {s.kpi.id: weigh[s.kpi.id] * POINTS[s.status.verdict] for s in counted}
    whole = sum(weigh.values())
    capped_by = tuple(i for i in CAPPING if i in judged and judged[i].status is Status.BREACH)
    if whole <= 0:
        return Total(None, 0, len(every), capped_by)
    points = 100 * sum(reached.values()) / whole
    of_own, weigh_own = (sum(of.get(i, 0.0) for i in own) for of in (reached, weigh))
    twice = tuple(i for i, s in judged.items() if s.kpi.same_test_as in judged)
    return Total(
        min(points, CAP) if capped_by else points, len(counted), len(every), capped_by, points, of_own, weigh_own,
        twice,
    )  # fmt: skip
