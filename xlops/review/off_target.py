"""What a review says of a KPI that is off its target: its own value, what broke the rule, the limit, and which objects.

Of a KPI that is judged by its change the sentence states the value first, then the change (rule N28): `Gross margin
30.0%, 5.4 points lower than last month, limit 3.0 points`.
"""

from __future__ import annotations

from collections.abc import Collection

from xlops.kpis import Direction, Kpi, Limits, measures
from xlops.language import NOTHING, Text, listed, plain
from xlops.periods import Period
from xlops.review.closing import day_told
from xlops.review.happened import explaining
from xlops.review.sayings import saying
from xlops.review.score import Score
from xlops.review.words import base_of, expected_told, limits, points, shown, shown_apart
from xlops.targets import Status

_BY_POINTS = "change_pp"


def finding_of(s: Score, period: Period) -> Text:
    """The sentence: `GMV 97,200, 83.5% of plan, target ≥ 95.0%`."""
    so_far, s = s, s.settled
    kpi, name = s.kpi, _name(s, period)
    if s.value is None:
        return saying("finding", "kpi_no_sales", name=name)
    if s.beyond_healthy:
        return saying(
            "finding", f"kpi_{_side(kpi)}_healthy", name=name, value=_comes_to(so_far), band=limits(kpi.healthy, kpi)
        )
    word, edge = broken(s)
    said = {"name": name, "value": _comes_to(so_far), "edge": saying("edge", word)}
    explained, change = _by_events(s), moved_by(s)
    if change is None or s.target.basis in ("level", "per_sku") or (kpi.is_change and not explained):
        return saying("finding", "kpi", **said, limit=_goal(edge, kpi))
    if s.target.basis == "ratio_to":
        ratio = shown_apart(change, "share", _sides(s))
        of = {"ratio": ratio, "base": base_of(kpi)}
        return saying("finding", "kpi_ratio", **said, **of, limit=limits(edge, kpi, bare=True))
    kind = "kpi_lower" if change < 0 else "kpi_higher"
    by, limit = _change_told(s, change), _limit_of_change(s, edge, change)
    before = _expected(s) if explained else _before(s, period)
    return saying("finding", kind, **said, by=by, before=before, limit=limit)


def _side(kpi: Kpi) -> str:
    return "above" if kpi.direction is Direction.UP else "below"


def why_healthy(s: Score) -> Text:
    """Why a value that is better than the healthy band warns."""
    return saying("edge", f"{_side(s.kpi)}_healthy", seen=seen_told(s), band=limits(s.kpi.healthy, s.kpi))


def moved_by(s: Score) -> float | None:
    """What is held against the edges, and of a change inside the noise that change (rule N34)."""
    return s.usual.change if s.usual is not None and s.usual.quiet else s.judged


def _by_events(s: Score) -> bool:
    """Whether events set what the value is held against."""
    return s.usual is not None and s.usual.by_events


def _expected(s: Score) -> Text:
    """What the value is held against in place of the period before."""
    of = s.usual.found if s.usual is not None else None
    assert of is not None
    return saying("before", "expected" if of.own else "free_weeks" if of.weeks else "without_events")


def _name(s: Score, period: Period) -> Text:
    """The KPI's name with its mark."""
    return saying("name", "gmv_wow_month") + s.marks.text if s.kpi.id == "gmv_wow" and period.kind != "week" else s.name


def _comes_to(s: Score) -> Text:
    """The KPI's value; of one that still moves what is expected, then what it is so far."""
    told = expected_told(s)
    return saying("measured", "expected", expected=told, value=_measured(s)) if told else _measured(s)


def _measured(s: Score) -> Text:
    """The KPI's value, with its unit where that is time and the name does not say it."""
    level = s.target.basis in ("level", "per_sku") or s.kpi.is_change
    value = plain(shown_apart(s.value, s.kpi.unit, _sides(s) if level else (), signed=s.kpi.is_change))
    if s.kpi.unit not in ("hours", "days", "weeks") or s.kpi.unit in s.kpi.name.en.casefold():
        return value
    return saying("measured", s.kpi.unit, value=value)


def _goal(edge: Limits | None, kpi: Kpi) -> Text:
    """The edge; without its sign where nothing can lie beyond: none of a count, all of a share."""
    low, high = (edge.low, edge.high) if edge else (None, None)
    if low is None and high == 0 and kpi.direction is Direction.DOWN:
        return plain(shown(high, kpi.edge_unit))
    if high is None and low == 1 and kpi.unit == "share":
        return plain(shown(low, kpi.edge_unit))
    return limits(edge, kpi)


def broken(s: Score) -> tuple[str, Limits | None]:
    """Which edge the finding names, and where it lies: the target where it is missed, else the early warning."""
    target, seen = s.target.edges.target, s.seen
    if target and (s.target.edges.warn is None or seen is None or target.crossed(seen)):
        return "target", target
    return ("warn", s.target.warn) if s.target.edges.warn else ("target", s.target.warn or s.target.breach)


def edge_told(s: Score) -> Text:
    """The edge that a page shows, `≤ 25.0%`; of an early warning with its sign, `▲ ≤ 0.50%`."""
    told = limits(s.limit, s.kpi)
    return plain(f"{Status.WARN.icon} ") + told if told and (s.early or not s.target.target) else told


def evidence_of(s: Score, period: Period, objects: Text = NOTHING, *, events: bool = True) -> Text:
    """What the finding rests on: objects, the day of its figures, what the KPI was before, its events; never a dash."""
    kpi, day = s.kpi, day_told(s.photograph)
    parts = [objects] if objects else []
    parts += [saying("evidence", "of_day", day=day)] if day else []
    if s.previous is not None:
        before = saying("before", period.kind)
        parts.append(
            saying("evidence", "previous", before=before, previous=shown(s.previous, kpi.unit, signed=kpi.is_change))
        )
    if s.year_ago is not None:
        parts.append(saying("evidence", "year_ago", year_ago=shown(s.year_ago, kpi.unit, signed=kpi.is_change)))
    parts += events_told(s, period) if events else []
    return listed(parts or [saying("evidence", "first")], "; ", "；")


def events_told(s: Score, period: Period) -> list[Text]:
    """How much of a change its events explain, and what it is held against in place of the period before."""
    kpi, usual = s.kpi, s.usual
    if usual is None or usual.found is None:
        return []
    unit = measures()[kpi.formula.measures[0]].unit if kpi.is_change else kpi.unit
    change = s.value if kpi.is_change else s.change
    return explaining(usual.found, shown(usual.start, unit), usual.own, change, saying("before", period.kind))


def seen_told(s: Score) -> Text:
    """What is held against the edges, in words: `24.6%`, `a change of -18.2%`, `83.5% of plan`."""
    kpi, basis = s.kpi, s.target.basis
    change = moved_by(s)
    if change is not None and _by_events(s):
        word = "lower" if change < 0 else "higher"
        return saying("edge", word, by=_change_told(s, change), before=_expected(s))
    if basis in ("level", "per_sku") or change is None or kpi.is_change:
        return plain(shown_apart(s.seen, kpi.unit, _sides(s), signed=kpi.is_change))
    if basis == "ratio_to":
        return saying("edge", "part", ratio=shown_apart(change, "share", _sides(s)), base=base_of(kpi))
    sign = "+" if change >= 0 else "-"
    return saying("edge", "moved", by=plain(sign) + _change_told(s, change))


def _sides(s: Score) -> list[float]:
    """The numbers that its edges are."""
    edges = (s.target.target, s.target.warn, s.target.breach)
    return [side for edge in edges if edge for side in (edge.low, edge.high) if side is not None]


def _before(s: Score, period: Period) -> Text:
    return saying("before", "year_ago" if s.kpi.against == "year_ago" else period.kind)


def _change_told(s: Score, change: float) -> Text:
    """How large the change of a value is, told apart from its edges."""
    return _size(s, abs(change), [abs(side) for side in _sides(s) if side * change > 0])


def _size(s: Score, change: float, edges: Collection[float] = ()) -> Text:
    """How large a change is: `18.2%`, or `5.4 points` of a share."""
    by_points = s.target.basis == _BY_POINTS
    return points(change, edges) if by_points else plain(shown_apart(change, "share", edges))


def _limit_of_change(s: Score, edge: Limits | None, change: float) -> Text:
    """The limit on the side of the change; with its sign where it lies on the other side of zero."""
    if not edge:
        return NOTHING
    side = edge.low if (change < 0 and edge.low is not None) or edge.high is None else edge.high
    assert side is not None
    sign = "" if side * change > 0 else "+" if side > 0 else "-" if side < 0 else ""
    return plain(sign) + _size(s, abs(side))
