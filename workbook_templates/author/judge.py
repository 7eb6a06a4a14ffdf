"""Edges as levels in the KPI's own unit, and the status word, as native formulas (rules N6, N7, N8)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from workbook_templates.author.addresses import Inputs
from workbook_templates.author.ink import ICON
from workbook_templates.author.kpis import judged
from xlops.kpis.edges import DECIMALS, Direction
from xlops.kpis.measures import measures
from xlops.kpis.surfaces.excel import to_excel
from xlops.status_excel import HoldCells, status_excel
from xlops.targets import Status

if TYPE_CHECKING:
    from collections.abc import Sequence

    from workbook_templates.author.words import Words
    from xlops.kpis.catalogue import Kpi
    from xlops.kpis.formula import Formula
    from xlops.kpis.stanza import Basis


def word(words: Words, status: str) -> str:
    """A status as people read it: icon and word."""
    return Status(status).label.in_(words.lang)


def sample_formula(inputs: Inputs, kpi: Kpi) -> str:
    """1 where every minimum sample is reached, 0 where one is not or nobody knows; empty where none is asked for."""
    if not kpi.min_sample:
        return ""
    ref = inputs.ref(inputs.now)
    return "=" + "*".join(f"(N({ref(name)})>={least})" for name, least in kpi.min_sample.items())


def level_edges(inputs: Inputs, kpi: Kpi) -> list[str]:
    """The six edges (low, high of target, warn, breach) from the Targets sheet, as levels of the KPI's own unit."""
    if not judged(kpi):
        return [""] * 6
    found: list[str] = []
    for edge in ("target", "warn", "breach"):
        if kpi.inverse_of is not None:
            of = inputs.edge(kpi.inverse_of.id, f"{edge}_high")
            found += [f'=IF(N({of})=0,"",1/{of})', ""]
            continue
        typed = looked_up(kpi, edge), looked_up(kpi, f"{edge}_high")
        below, above = (f'=IFERROR({_level(inputs, kpi, edge, n)},"")' for n, edge in enumerate(typed))
        found += {
            Direction.UP: [below, ""],
            Direction.DOWN: ["", f'=IFERROR({_level(inputs, kpi, typed[0], 1)},"")'],
            Direction.BAND: [below, above],
        }[kpi.direction]
    return found


def looked_up(kpi: Kpi, edge: str) -> str:
    """The edge as the Targets sheet has it."""
    return f'INDEX(tbl_targets[{edge}],MATCH("{kpi.id}",tbl_targets[kpi],0))'


def _level(inputs: Inputs, kpi: Kpi, edge: str, side: int) -> str:
    """An edge that lies below (side 0) or above what is met."""
    if kpi.ratio_to is not None:
        of = inputs.apart(kpi.id, "base")
        return f'IF({edge}="","",IF(ISNUMBER({of}),{edge}*{of},""))'
    if kpi.basis in ("change_pct", "change_pp") and not kpi.is_change:
        of = inputs.apart(kpi.id, "base")
        moved = f"{of}*(1+{_beside_noise(inputs, kpi, edge, side)})" if kpi.basis == "change_pct" else f"{of}+{edge}"
        return f'IF(OR(N({of})<=0,{edge}=""),"",{moved})'
    if kpi.beyond_usual:  # a change itself, which events or noise may explain (rule N34)
        of = inputs.apart(kpi.id, "base")
        return f'IF(OR({edge}="",ISTEXT({of})),"",{of}*(1+{_beside_noise(inputs, kpi, edge, side)})-1)'
    return f'IF({edge}="","",{edge})'


def _beside_noise(inputs: Inputs, kpi: Kpi, edge: str, side: int) -> str:
    """The edge of a change: one for the worse lies no nearer than the store's own noise (rule N34)."""
    if not kpi.beyond_usual:
        return edge
    noise = f"N({inputs.apart(kpi.id, 'noise')})"
    return f"IF({edge}<=0,MIN({edge},-{noise}),{edge})" if side == 0 else f"IF({edge}>=0,MAX({edge},{noise}),{edge})"


@dataclass(frozen=True)
class _Levels:
    """The rule for edges that are levels already, whatever their basis was."""

    direction: Direction
    reached: bool
    basis: Basis = "level"


def status_formula(inputs: Inputs, kpi: Kpi) -> str:
    """`xlops.targets.status_excel` over the cells of this block; information for a KPI that is never judged."""
    rule = _Levels(kpi.direction if judged(kpi) else Direction.INFO, kpi.reached)
    cells: dict[str, Any] = {e: _cells(inputs, kpi, e) if judged(kpi) else None for e in ("target", "warn", "breach")}
    return "=" + status_excel(
        rule,
        inputs.kpi(kpi.id),
        **cells,
        sample_ok=inputs.sample(kpi.id) if kpi.min_sample else None,
        mature=_mature(inputs, kpi),
        between=(inputs.apart(kpi.id, "low"), inputs.apart(kpi.id, "high")),
        worst=_worst(inputs, kpi),
        explained=_any(inputs, kpi.info_if),
        warned=_warned(inputs, kpi),
        hold=_hold(inputs, kpi),
        lang=inputs.page.words.lang,
    )


def _mature(inputs: Inputs, kpi: Kpi) -> str:
    """Whether the period is over, no source of the KPI still moves (rule N10) and none is late (rule N24)."""
    known, moving = measures(), inputs.head("moving")
    sources = dict.fromkeys(known[name].source.id for name in kpi.inputs if name in known)
    still = [f'ISNUMBER(SEARCH(" {source} ",{moving}))' for source in sources]
    goes_on = f'{inputs.head("state")}="partial"'
    late = f"N({inputs.apart(kpi.id, 'late')})>0"
    return f"NOT(OR({','.join([goes_on, late, *still])}))"


def _cells(inputs: Inputs, kpi: Kpi, edge: str) -> str | tuple[str, str]:
    low, high = inputs.edge(kpi.id, edge), inputs.edge(kpi.id, f"{edge}_high")
    return {Direction.UP: low, Direction.DOWN: high}.get(kpi.direction, (low, high))


def _rule(inputs: Inputs, rule: Formula | None) -> str | None:
    return None if rule is None else f"(N({to_excel(rule, inputs.ref(inputs.now))})>0)"


def _warned(inputs: Inputs, kpi: Kpi) -> str | None:
    """Whether `warn_if` holds or the value is better than the healthy band (`Kpi.beyond_healthy`), as a number."""
    due = _rule(inputs, kpi.warn_if)
    if not kpi.healthy_warns or kpi.healthy is None:
        return due
    value = settling(inputs, kpi)
    if kpi.direction is Direction.UP:
        goal, edge = inputs.edge(kpi.id, "target"), repr(kpi.healthy.high)
        beyond = f"ISNUMBER({value}),ROUND(N({value})-{edge},{DECIMALS})>0,ROUND(N({goal})-{edge},{DECIMALS})<0"
    else:
        goal, edge = inputs.edge(kpi.id, "target_high"), repr(kpi.healthy.low)
        beyond = f"ISNUMBER({value}),ROUND({edge}-N({value}),{DECIMALS})>0,ROUND(N({goal})-{edge},{DECIMALS})>0"
    better = f"N(AND(ISNUMBER({goal}),{beyond}))"
    return f"({due}+{better})" if due else better


def early_formula(inputs: Inputs, kpi: Kpi) -> str:
    """`xlops.review.score.Score.early`: 1 where the target is met and what is missed is the early warning."""
    if not judged(kpi):
        return ""
    value, status = settling(inputs, kpi), inputs.status(kpi.id)
    target, warn = ((inputs.edge(kpi.id, e), inputs.edge(kpi.id, f"{e}_high")) for e in ("target", "warn"))
    off = ",".join(f'LEFT({status},1)="{ICON[s]}"' for s in ("warn", "breach"))
    known = f"OR({off}),ISNUMBER({value}),COUNT({','.join(target)})>0"
    missed, crossed = _beyond(value, target, ">"), _beyond(value, warn, ">=" if kpi.reached else ">")
    return f'=IF(AND({known}),IF(AND(NOT({missed}),{crossed}),1,""),"")'  # AND works out all that it is given


def _beyond(value: str, edge: tuple[str, str], sign: str) -> str:
    """Whether a number lies beyond one of two cells; a blank one is an open side."""
    low, high = edge
    below = f"AND(ISNUMBER({low}),ROUND(N({low})-{value},{DECIMALS}){sign}0)"
    above = f"AND(ISNUMBER({high}),ROUND({value}-N({high}),{DECIMALS}){sign}0)"
    return f"OR({below},{above})"


def settling(inputs: Inputs, kpi: Kpi) -> str:
    """What the value is expected to come to, where it still moves; else the value."""
    expected = inputs.apart(kpi.id, "expected")
    return f"IF(ISNUMBER({expected}),{expected},{inputs.kpi(kpi.id)})"


def _any(inputs: Inputs, rules: Sequence[Formula]) -> str | None:
    """Whether one of the rules holds, as a number."""
    parts = [f"(N({to_excel(rule, inputs.ref(inputs.now))})>0)" for rule in rules]
    return f"({'+'.join(parts)})" if len(parts) > 1 else "".join(parts) or None


def _hold(inputs: Inputs, kpi: Kpi) -> HoldCells | None:
    """Hysteresis, for a KPI that is judged by its level."""
    if not judged(kpi) or kpi.basis != "level":
        return None
    return HoldCells(inputs.apart(kpi.id, "before"), "cfg_hysteresis", kpi.most)


def _worst(inputs: Inputs, kpi: Kpi) -> str | None:
    """Rule N6 and `breach_if`: a breach whatever the number says."""
    rules: list[str] = []
    if kpi.no_denominator:
        rules.append(f"({inputs.kpi(kpi.id)}={inputs.page.words.quoted('no_sales')})")
    if (breach := _rule(inputs, kpi.breach_if)) is not None:
        rules.append(breach)
    return f"({'+'.join(rules)})" if rules else None
