"""The one status rule (N7) as a native formula: `xlops.targets.judge` over cells."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Protocol

from xlops.errors import FormulaError
from xlops.kpis import Direction
from xlops.kpis.edges import DECIMALS
from xlops.kpis.stanza import Basis
from xlops.language import Lang
from xlops.targets import Status

Cells = str | tuple[str | None, str | None] | None


class Rule(Protocol):
    """What the status formula must know when it is written; a `Kpi` and a `Target` both say it."""

    @property
    def direction(self) -> Direction: ...
    @property
    def basis(self) -> Basis: ...
    @property
    def reached(self) -> bool: ...


def status_excel(
    rule: Rule,
    value: str,
    *,
    target: Cells = None,
    warn: Cells = None,
    breach: Cells = None,
    judged: str | None = None,
    sample_ok: str | None = None,
    mature: str | None = None,
    between: tuple[str, str] | None = None,
    worst: str | None = None,
    explained: str | None = None,
    warned: str | None = None,
    hold: HoldCells | None = None,
    lang: Lang | None = None,
) -> str:
    """`judge` as a native formula without `=`: the status's label in `lang`, or its plain id.

    Every argument is a reference or expression. `target`, `warn`, `breach` are one cell, or for a band its
    (low, high); a blank edge cell is an open side. `between` are the cells of `bounds`, blank where nothing is known.
    `sample_ok`, `mature`, `worst`, `explained`, `warned` are cells that are TRUE or 1; left out they are taken as TRUE,
    TRUE, FALSE, FALSE, FALSE. `judged` is needed unless the basis is the level.
    """

    def say(status: Status) -> str:
        return f'"{status.label.in_(lang) if lang else status.value}"'

    seen = value if rule.basis == "level" else judged
    edges = {word: _bounds(rule, cells) for word, cells in (("target", target), ("warn", warn), ("breach", breach))}
    cells = [cell for pair in edges.values() for cell in pair if cell]
    if seen is None or not cells or rule.basis == "per_sku":
        text = say(Status.INFO)
    else:
        hold = hold if rule.basis == "level" else None

        def against(low: str, high: str) -> tuple[list[str], list[str]]:
            """What is beyond a breach edge, and beyond another one, somewhere from `low` to `high`."""
            short = _crossed_excel(low, high, edges["target"], False, hold)
            short += _crossed_excel(low, high, edges["warn"], rule.reached, hold)
            return _crossed_excel(low, high, edges["breach"], rule.reached, hold), short

        due = [f"N({warned})<>0"] if warned else []
        over, short = against(seen, seen)
        text = _if(short + due, say(Status.WARN), say(Status.MET))
        text = _if(over, say(Status.BREACH), text)
        if mature:
            likely = say(Status.OPEN)
            if between:
                low, high = between
                (some_over, some_short), (all_over, all_short) = against(low, high), against(high, low)
                likely = _if(due, say(Status.LIKELY_WARN), say(Status.LIKELY_MET))
                likely = _if(some_short, _if(all_short, say(Status.LIKELY_WARN), say(Status.OPEN)), likely)
                likely = _if(some_over, _if(all_over, say(Status.LIKELY_BREACH), say(Status.OPEN)), likely)
                likely = f"IF(COUNT({low},{high})<2,{say(Status.OPEN)},{likely})"
            text = f"IF(N({mature})=0,{likely},{text})"
        unjudged = [f"COUNT({seen})=0", f"COUNT({','.join(cells)})=0", *([f"N({explained})<>0"] if explained else [])]
        text = f"IF(OR({','.join(unjudged)}),{say(Status.INFO)},{text})"
    if worst:
        breached = f"IF(N({mature})=0,{say(Status.OPEN)},{say(Status.BREACH)})" if mature else say(Status.BREACH)
        text = f"IF(N({worst})<>0,{breached},{text})"
    if sample_ok:
        text = f"IF(N({sample_ok})=0,{say(Status.LOW_SAMPLE)},{text})"
    missing = f"AND(COUNT({value})=0,N({worst})=0)" if worst else f"COUNT({value})=0"
    return f"IF({missing},{say(Status.NO_DATA)},{text})"


def _bounds(rule: Rule, cells: Cells) -> tuple[str | None, str | None]:
    if cells is None or isinstance(cells, tuple):
        return cells or (None, None)
    if rule.direction is Direction.BAND:
        raise FormulaError(f"a band has two edge cells, (low, high); got {cells!r}")
    return (cells, None) if rule.direction is Direction.UP else (None, cells)


@dataclass(frozen=True)
class HoldCells:
    """`Hold` as references: the value of the period before, and the share; `most` is a number."""

    previous: str
    by: str
    most: float = math.inf

    def low(self, cell: str) -> str:
        moved = f"IF(N({cell})>0,N({cell})/(1-N({self.by})),N({cell})*(1-N({self.by})))"
        if self.most < math.inf:
            moved = f"MAX(N({cell}),MIN({moved},{self.most:g}))"
        return self._held(cell, f"N({cell})-N({self.previous})", moved)

    def high(self, cell: str) -> str:
        moved = f"IF(N({cell})>0,N({cell})*(1-N({self.by})),N({cell})/(1-N({self.by})))"
        return self._held(cell, f"N({self.previous})-N({cell})", moved)

    def _held(self, cell: str, gap: str, moved: str) -> str:
        asked = f"N({self.by})>0,ISNUMBER({self.previous}),ROUND({gap},{DECIMALS})>0"
        return f"IF(AND({asked}),{moved},N({cell}))"


def _crossed_excel(
    lowest: str, highest: str, bounds: tuple[str | None, str | None], reached: bool, hold: HoldCells | None
) -> list[str]:  # fmt: skip
    """Tests whether the lowest value lies beyond the lower edge, and the highest beyond the upper one."""
    sign = ">=" if reached else ">"
    low, high = bounds
    found = []
    if low:
        found.append(f"AND(ISNUMBER({low}),ROUND({hold.low(low) if hold else f'N({low})'}-{lowest},{DECIMALS}){sign}0)")
    if high:
        found.append(
            f"AND(ISNUMBER({high}),ROUND({highest}-{hold.high(high) if hold else f'N({high})'},{DECIMALS}){sign}0)"
        )
    return found


def _if(tests: list[str], then: str, otherwise: str) -> str:
    """`then` where any test holds."""
    if not tests:
        return otherwise
    test = tests[0] if len(tests) == 1 else f"OR({','.join(tests)})"
    return f"IF({test},{then},{otherwise})"
