"""Thresholds and the one status rule (N7): what is expected of a KPI on a day, and what its value then means."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import Literal, Protocol, TypeAlias, TypeVar

from xlops.errors import FormulaError
from xlops.kpis import Direction, Kpi, Limits
from xlops.kpis.edges import Typed, limits, refuse_disorder
from xlops.kpis.stanza import Basis
from xlops.kpis.typed import TargetRefused, TypedEdge, parse_typed_edge, parse_typed_target, parse_typed_weight
from xlops.language import Text, plain

__all__ = [
    "NO_SALES",
    "Edges",
    "Hold",
    "Status",
    "Target",
    "TargetRefused",
    "TargetRow",
    "TypedTarget",
    "badness",
    "effective",
    "judge",
    "judged_value",
    "parse_typed_target",
    "parse_typed_weight",
]

Origin = Literal["default", "xlops.toml", "sheet"]
_ORIGINS = {"default": Text("default", "默认"), "xlops.toml": plain("xlops.toml"), "sheet": Text("sheet", "工作表")}


class Status(StrEnum):
    """What a value means, in the order in which it is asked."""

    NO_DATA = "no_data"
    LOW_SAMPLE = "low_sample"
    INFO = "info"
    BREACH = "breach"
    WARN = "warn"
    MET = "met"
    LIKELY_BREACH = "likely_breach"
    LIKELY_WARN = "likely_warn"
    LIKELY_MET = "likely_met"
    OPEN = "open"

    @property
    def icon(self) -> str:
        return _WORDS[self][0]

    @property
    def word(self) -> Text:
        return _WORDS[self][1]

    @property
    def label(self) -> Text:
        """Icon and word, as a cell shows them: `✖ breach`; what may still change ends with a clock."""
        return plain(f"{self.icon} ") + self.word + plain(f" {_CLOCK}" if self.likely else "")

    @property
    def verdict(self) -> Status:
        """What it says of the value, however sure: a likely breach is a breach."""
        return _VERDICTS.get(self, self)

    @property
    def likely(self) -> bool:
        """Whether the value still moves, and its interval lies on one side of every edge."""
        return self in _VERDICTS

    @property
    def moving(self) -> bool:
        """Whether its value may still change."""
        return self.likely or self is Status.OPEN

    @property
    def off(self) -> bool:
        """Whether it is a breach or a warning, sure or likely."""
        return self.verdict in {Status.BREACH, Status.WARN}

    @property
    def judged(self) -> bool:
        """Whether the value was held against its edges, so that it counts in a score."""
        return self.verdict in {Status.BREACH, Status.WARN, Status.MET}


_WORDS = {
    Status.MET: ("✔", Text("met", "达标")),
    Status.WARN: ("▲", Text("warn", "预警")),
    Status.BREACH: ("✖", Text("breach", "未达标")),
    Status.LIKELY_MET: ("✔", Text("likely met", "预计达标")),
    Status.LIKELY_WARN: ("▲", Text("likely warn", "预计预警")),
    Status.LIKELY_BREACH: ("✖", Text("likely breach", "预计未达标")),
    Status.OPEN: ("◷", Text("open", "未定")),
    Status.LOW_SAMPLE: ("○", Text("low sample", "样本不足")),
    Status.NO_DATA: ("–", Text("no data", "无数据")),
    Status.INFO: ("·", Text("info", "参考")),
}
_CLOCK = "◷"
_VERDICTS = {Status.LIKELY_MET: Status.MET, Status.LIKELY_WARN: Status.WARN, Status.LIKELY_BREACH: Status.BREACH}
LIKELY = {verdict: likely for likely, verdict in _VERDICTS.items()}
NO_SALES = Text("no sales", "无销售")


@dataclass(frozen=True)
class Edges:
    """What lies inside the target, the early warning and the breach edge; None where there is none.

    FormulaError where the breach edge would come before another one.
    """

    target: Limits | None = None
    warn: Limits | None = None
    breach: Limits | None = None

    def __post_init__(self) -> None:
        refuse_disorder(self.target, self.warn, self.breach)

    def __bool__(self) -> bool:
        return any((self.target, self.warn, self.breach))

    def inverse(self) -> Edges:
        """The same edges for 1/value."""
        return Edges(*(edge.inverse() if edge else None for edge in (self.target, self.warn, self.breach)))


@dataclass(frozen=True)
class Target:
    """The edges in force, in the unit of `Kpi.edge_unit`, and the highest place that set one of them."""

    edges: Edges
    direction: Direction
    basis: Basis = "level"
    reached: bool = False
    source: Origin = "default"

    @property
    def target(self) -> Limits | None:
        return self.edges.target

    @property
    def warn(self) -> Limits | None:
        """The early warning; the target's own edge where none is set."""
        return self.edges.warn or self.edges.target

    @property
    def breach(self) -> Limits | None:
        return self.edges.breach


_Edge_co = TypeVar("_Edge_co", covariant=True)


class TargetOf(Protocol[_Edge_co]):
    """A target as somebody set it, with the scope that it is for."""

    @property
    def target(self) -> _Edge_co | None: ...
    @property
    def warn(self) -> _Edge_co | None: ...
    @property
    def breach(self) -> _Edge_co | None: ...
    @property
    def marketplace(self) -> str | None: ...
    @property
    def asin(self) -> str | None: ...
    @property
    def tag(self) -> str | None: ...
    @property
    def valid_from(self) -> date | None: ...


WrittenTarget: TypeAlias = TargetOf[TypedEdge]  # as it stands in `xlops.toml`, such as `settings.TargetStanza`
TargetRow: TypeAlias = TargetOf[Typed]  # in numbers


@dataclass(frozen=True)
class TypedTarget:
    """One row of the Targets sheet; what is None keeps what lies below it."""

    target: Typed | None = None
    warn: Typed | None = None
    breach: Typed | None = None
    marketplace: str | None = None
    asin: str | None = None
    tag: str | None = None
    valid_from: date | None = None


def typed_as_written(kpi: Kpi, rows: Sequence[WrittenTarget]) -> list[TypedTarget]:
    """Rows of `xlops.toml`, their edges read as those of the Targets sheet. TargetRefused names KPI and edge."""
    found = []
    for row in rows:
        target, warn, breach = (_as_written(kpi, word, getattr(row, word)) for word in ("target", "warn", "breach"))
        found.append(TypedTarget(target, warn, breach, row.marketplace, row.asin, row.tag, row.valid_from))
    return found


def _as_written(kpi: Kpi, word: str, edge: TypedEdge | None) -> Typed | None:
    try:
        return parse_typed_edge(edge, kpi.edge_unit)
    except TargetRefused as why:
        said = Text("xlops.toml, [target.{kpi}], {word}: {why}", "xlops.toml，[target.{kpi}]，{word}：{why}")
        raise TargetRefused(said.format(kpi=kpi.id, word=word, why=why.said)) from None


@dataclass(frozen=True)
class Scope:
    """What is judged: the whole account, or what of it each name narrows down to.

    `tags` are what an ASIN's brand and product line are called, in lower case.
    """

    marketplace: str | None = None
    asin: str | None = None
    tags: frozenset[str] = frozenset()


ACCOUNT = Scope()
Rows = Mapping[str, Sequence[TargetRow]]


def effective(kpi: Kpi, toml: Rows, sheet: Rows, on: date, scope: Scope = ACCOUNT) -> Target:
    """The target of `kpi` on a day, for the account or a part of it.

    `toml` and `sheet` hold rows by KPI id. Each edge comes from the last that sets it: default, `xlops.toml`,
    sheet; within each the account, then the marketplace; then the later date. A target of a tag, and then one of an
    ASIN, holds before all of them. TargetRefused names the KPI where a
    row does not fit it, or the edges end up out of order.
    """
    if kpi.inverse_of:
        if any(rows.get(kpi.id) for rows in (toml, sheet)):
            raise TargetRefused(
                Text(
                    f"{kpi.id}: its target is computed from {kpi.inverse_of.id}; set that one",
                    f"{kpi.id}：它的目标由 {kpi.inverse_of.id} 算出；请设置后者",
                )
            )
        base = effective(kpi.inverse_of, toml, sheet, on, scope)
        return Target(base.edges.inverse(), kpi.direction, kpi.basis, kpi.reached, base.source)
    if kpi.direction is Direction.INFO:
        _refuse_any(kpi, {"xlops.toml": toml, "Targets": sheet})
    set_: dict[str, Limits | None] = {"target": kpi.target, "warn": kpi.warn, "breach": kpi.breach}
    source: Origin = "xlops.toml" if kpi.source == "yours" else "default"
    layers: dict[Origin, Sequence[TargetRow]] = {"xlops.toml": toml.get(kpi.id, ()), "sheet": sheet.get(kpi.id, ())}
    where: Origin = source
    try:
        for where, row in _in_force(layers, on, scope):
            typed = {word: limits(getattr(row, word), kpi.direction, word) for word in set_}
            given = {word: edge for word, edge in typed.items() if edge is not None}
            set_ |= given
            source = where if given else source
        where = source
        return Target(Edges(**set_), kpi.direction, kpi.basis, kpi.reached, source)
    except FormulaError as why:
        raise TargetRefused(
            Text(
                "{kpi}, {where}: {why}; set the other edges to fit", "{kpi}，{where}：{why}；请相应调整其他界限"
            ).format(kpi=kpi.id, where=_ORIGINS[where], why=why.said)
        ) from None


def _refuse_any(kpi: Kpi, layers: Mapping[str, Rows]) -> None:
    for where, rows in layers.items():
        if any((row.target, row.warn, row.breach) != (None, None, None) for row in rows.get(kpi.id, ())):
            raise TargetRefused(Text(
                f"{kpi.id}: {kpi.name.en} is for information and never judged: clear its target in {where}",
                f"{kpi.id}：{kpi.name.zh}仅供参考，不作判断：请清除 {where} 中的目标",
            ))  # fmt: skip


def _in_force(layers: Mapping[Origin, Sequence[TargetRow]], on: date, scope: Scope) -> list[tuple[Origin, TargetRow]]:
    """The rows that hold, each with its place; the ones that win last."""
    holding = [
        (origin, row)
        for origin, rows in layers.items()
        for row in sorted(rows, key=lambda row: (row.marketplace is not None, row.valid_from or date.min))
        if row.marketplace in {None, scope.marketplace}
        and (row.tag is None or row.tag.casefold() in scope.tags)
        and row.asin in {None, scope.asin}
        and (row.valid_from is None or row.valid_from <= on)
    ]
    return sorted(holding, key=lambda found: (found[1].asin is not None, found[1].tag is not None))


@dataclass(frozen=True)
class Hold:
    """Hysteresis: a value that lay beyond an edge in the period before must clear it by the share `by`.

    Where it does not, but stays inside for two periods in a row, it is free as well. No edge is moved past `most`,
    1 for a share. Only KPIs that are judged by their level are held.
    """

    previous: float | None
    by: float
    most: float = math.inf


def judged_value(
    kpi: Kpi,
    value: float | None,
    previous: float | None = None,
    year_ago: float | None = None,
    plan: float | None = None,
) -> float | None:
    """What is held against the edges: the value, its change, or its ratio to `plan`, the value of `kpi.ratio_to`.

    `previous` and `year_ago` are the KPI's values then. None where there is nothing to compare with; a change from
    zero or from a negative number has no percentage.
    """
    value = _number(value)
    if value is None or kpi.basis in {"level", "per_sku"} or kpi.is_change:
        return value
    base = _number({"previous": previous, "year_ago": year_ago}[kpi.against])
    if kpi.basis == "change_pp":
        return None if base is None else value - base
    if kpi.basis == "ratio_to":
        return _ratio(value, _number(plan))
    change = _ratio(value, base)
    return None if change is None else change - 1


def base_of(kpi: Kpi, value: float, judged: float | None) -> float | None:
    """What `value` is held against where it is `judged` so; of a KPI that is a change, 1 + that change."""
    if judged is None:
        return None
    if kpi.basis == "change_pp":
        return value - judged
    over, by = 1 + value if kpi.is_change else value, judged if kpi.basis == "ratio_to" else 1 + judged
    return over / by if by > 0 and over > 0 else None


def against(kpi: Kpi, value: float, base: float) -> float:
    """`value` as it is judged against a base, see `base_of`."""
    if kpi.basis == "change_pp":
        return value - base
    share = (1 + value if kpi.is_change else value) / base
    return share if kpi.basis == "ratio_to" else share - 1


def _ratio(value: float, base: float | None) -> float | None:
    if base is None or base <= 0:
        return None
    return _number(value / base)


def judge(
    value: float | None,
    target: Target,
    *,
    judged: float | None = None,
    sample_ok: bool = True,
    mature: bool = True,
    bounds: tuple[float, float] | None = None,
    worst: bool = False,
    explained: bool = False,
    warned: bool = False,
    hold: Hold | None = None,
) -> Status:
    """The one status rule: no data, low sample, information, then breach, met, and warn for everything else.

    `judged` is `judged_value(...)` where the basis is not the level. `worst` says that a rule of the KPI calls it
    a breach whatever the number (`Kpi.worst`): spend without sales has no value and is not *no data*. A value with
    nothing to hold it against, no edges or no plan, is information, and so is one that is `explained`
    (`Kpi.explained`). One that is `warned` (`Kpi.warned`) is never better than a warning. `hold` is hysteresis.

    One that still moves, not `mature`, is judged by `bounds`, between which it is expected to come to rest, in the unit
    of `judged`: *likely*, where all between them means the same; else it is open, and without bounds too.
    """
    value, judged = _number(value), _number(judged)
    if value is None and not worst:
        return Status.NO_DATA
    if not sample_ok:
        return Status.LOW_SAMPLE
    if worst:
        return Status.BREACH if mature else Status.OPEN
    seen = value if target.basis == "level" else judged
    if seen is None or explained or not target.edges or target.basis == "per_sku":
        return Status.INFO
    hold = hold if target.basis == "level" else None
    ends = (seen, seen) if mature else bounds
    found = _between(*ends, target, hold) if ends else None
    if found is Status.MET and warned:
        found = Status.WARN
    return Status.OPEN if found is None else found if mature else LIKELY[found]


def _number(value: float | None) -> float | None:
    # A frame says NaN for "none", and NaN lies beyond no edge: it would be met.
    return value if value is not None and math.isfinite(value) else None


def _between(low: float, high: float, target: Target, hold: Hold | None) -> Status | None:
    """What every value from `low` to `high` means; None where they do not mean the same."""

    def crossed(edge: Limits | None, reached: bool = False) -> tuple[bool, bool]:
        """Whether some value lies beyond the edge, and whether all do."""
        if edge is None:
            return False, False
        if hold is not None:
            edge = edge.held(hold.previous, hold.by, most=hold.most)
        below, above = Limits(low=edge.low), Limits(high=edge.high)
        some = below.crossed(low, reached=reached) or above.crossed(high, reached=reached)
        return some, below.crossed(high, reached=reached) or above.crossed(low, reached=reached)

    some, every = crossed(target.breach, target.reached)
    if some:
        return Status.BREACH if every else None
    short = [crossed(target.edges.target), crossed(target.edges.warn, target.reached)]
    if any(some for some, _ in short):
        return Status.WARN if any(every for _, every in short) else None
    return Status.MET


def badness(seen: float | None, target: Target, *, worst: bool = False) -> float:
    """How far `seen` lies beyond the target, for sorting: infinite for the worst, negative where it is met.

    Without a value or a target it is -infinity, so that it sorts last.
    """
    if worst:
        return math.inf
    edge = target.target or target.warn
    if seen is None or edge is None:
        return -math.inf
    below = -math.inf if edge.low is None else edge.low - seen
    above = -math.inf if edge.high is None else seen - edge.high
    return max(below, above)
