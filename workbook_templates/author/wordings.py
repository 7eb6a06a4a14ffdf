"""Small formulas that several sheets share: change, gap, and the line under a tile."""

from __future__ import annotations

from workbook_templates.author.addresses import Inputs
from workbook_templates.author.ink import ICON
from workbook_templates.author.judge import looked_up, settling
from workbook_templates.author.kpis import fine, judged, number
from workbook_templates.author.page import Page
from xlops.kpis.catalogue import Kpi
from xlops.kpis.edges import Direction
from xlops.measures.intervals import HAIR


def shows_points(kpi: Kpi) -> bool:
    """Whether differences of this KPI are percentage points rather than per cent."""
    return kpi.unit == "share"


def difference(kpi: Kpi, new: str, old: str) -> str:
    """`new` against `old` in points or per cent, rounded as shown; empty where either is missing."""
    if shows_points(kpi):
        return f'=IF(COUNT({new},{old})<2,"",ROUND(({new}-{old})*100,{2 if fine(kpi) else 1}))'
    return f'=IF(COUNT({new},{old})<2,"",IF({old}=0,"",ROUND({new}/{old}-1,3)))'


def difference_number(kpi: Kpi, arrow: bool = False) -> str:
    """The number format of a difference."""
    kind = "arrow" if arrow else "gap"
    return f"{kind}_pp{'_fine' if fine(kpi) else ''}" if shows_points(kpi) else f"{kind}_pct"


def counts(kpi: Kpi) -> bool:
    """Whether the gap is a number of things: nothing is a per cent of a target of none."""
    return kpi.unit == "count" and kpi.basis == "level"


def in_own_unit(kpi: Kpi) -> bool:
    """Whether the gap is of the KPI's own unit: of things, and of a band, whose two edges have no one per cent."""
    return counts(kpi) or (kpi.direction is Direction.BAND and not shows_points(kpi))


def gap_number(kpi: Kpi) -> str:
    """The number format of a gap."""
    if not in_own_unit(kpi):
        return difference_number(kpi)
    return "gap_count" if number(kpi) in ("count", "days") else "gap_ratio"


def change_formula(inputs: Inputs, kpi: Kpi) -> str:
    """The change on the period before, over the same marketplaces."""
    return difference(kpi, inputs.apart(kpi.id, "now"), inputs.apart(kpi.id, "before"))


def gap_formula(inputs: Inputs, kpi: Kpi) -> str:
    """How far the value is from the edge shown; inside a band it is zero."""
    if not judged(kpi):
        return ""
    value = settling(inputs, kpi)
    low, high = inputs.goal(kpi.id)
    if counts(kpi) and kpi.direction is not Direction.BAND:
        edge = low if kpi.direction is Direction.UP else high
        return f'=IF(COUNT({value},{edge})<2,"",{value}-{edge})'
    if kpi.direction is not Direction.BAND:
        return difference(kpi, value, low if kpi.direction is Direction.UP else high)
    scale = "*100" if shows_points(kpi) else ""
    return f'=IF(COUNT({value},{low},{high})<3,"",ROUND((MIN(0,{value}-{low})+MAX(0,{value}-{high})){scale},3))'


def expected_text(inputs: Inputs, kpi: Kpi, between: str = " ") -> str:
    """`27.9% (27.1% – 28.7%)` while the value moves, `27.9%` where the ends read alike; without `=`.

    Nothing where that is the value, but for a hair.
    """
    value = inputs.kpi(kpi.id)
    expected, low, high = (inputs.apart(kpi.id, word) for word in ("expected", "low", "high"))
    shown, least, most = (_to_a_tenth(inputs, kpi, cell) for cell in (expected, low, high))
    same = f"MAX(ABS({low}-{value}),ABS({high}-{value}))<={HAIR}*(ABS({value})+{int(kpi.is_change)})"
    told = f'{shown}&IF({least}={most},"","{between}("&{least}&" – "&{most}&")")'
    return f'IF(COUNT({value},{expected},{low},{high})<4,"",IF({same},"",{told}))'


def _to_a_tenth(inputs: Inputs, kpi: Kpi, cell: str) -> str:
    """A number as words, a share always with its decimals, so that a range reads evenly."""
    return f'FIXED({cell}*100,{2 if fine(kpi) else 1})&"%"' if kpi.unit == "share" else amount(inputs, kpi, cell)


def amount(inputs: Inputs, kpi: Kpi, cell: str) -> str:
    """A number as words inside a sentence; no format string, so that every locale reads it."""
    if kpi.unit == "share":
        return f'ROUND({cell}*100,{2 if fine(kpi) else 1})&"%"'
    if number(kpi) == "each":
        return f"FIXED({cell},IF(OR(ABS({cell})>=1000,{inputs.whole_money()}),0,2))"
    if number(kpi) == "ratio":
        return f"FIXED({cell},2)"
    return f'IF(ABS({cell})>=1000000,FIXED({cell}/1000000,2)&"M",FIXED({cell},0))'


def goal_text(page: Page, inputs: Inputs, kpi: Kpi) -> str:
    """`≤ 25%`, `50% – 90%`, or nothing; the early warning, where it alone is set or missed: `▲ ≥ 12,000`. No `=`."""
    if not judged(kpi):
        return '""'
    low, high = inputs.goal(kpi.id)
    edge, sign = (low, "≥ ") if kpi.direction is Direction.UP else (high, "≤ ")
    if kpi.direction is Direction.BAND:
        both = f'{amount(inputs, kpi, low)}&" – "&{amount(inputs, kpi, high)}'
        return f'IF(COUNT({low},{high})<2,"",{_warned(inputs, kpi)}&{both})'
    return f'IF(COUNT({edge})=0,"",{_warned(inputs, kpi)}&"{sign}"&{amount(inputs, kpi, edge)})'


def moved_text(page: Page, inputs: Inputs, kpi: Kpi) -> str:
    """`typed 0%: events, swings`: why the target of a change is not the typed one; nothing where it is. No `=`."""
    if not (judged(kpi) and kpi.is_change and kpi.beyond_usual) or kpi.direction is Direction.BAND:
        return '""'
    at, said = int(kpi.direction is not Direction.UP), page.words.quoted
    typed, shown = looked_up(kpi, "target"), inputs.goal(kpi.id)[at]
    base, noise = inputs.apart(kpi.id, "base"), inputs.apart(kpi.id, "noise")
    same = f"COUNT({shown})=0,TRUE,ABS(N({shown})-{typed})<0.0005"
    quiet, events = f"N({noise})=0", f"ABS(N({base})-1)<0.0005"
    why = f"IF({events},{said('moved.noise')},IF({quiet},{said('moved.events')},{said('moved.both')}))"
    told = f"{said('moved.typed')}&{amount(inputs, kpi, typed)}&{why}"
    return f'IFERROR(IF(IF({same}),"",{told}),"")'


def _is_warning(inputs: Inputs, kpi: Kpi) -> str:
    """Whether the edge shown is the early warning."""
    targets = f"COUNT({inputs.edge(kpi.id, 'target')},{inputs.edge(kpi.id, 'target_high')})"
    return f"OR({targets}=0,N({inputs.early(kpi.id)})=1)"


def _warned(inputs: Inputs, kpi: Kpi) -> str:
    return f'IF({_is_warning(inputs, kpi)},"{ICON["warn"]} ","")'


def gap_text(page: Page, inputs: Inputs, kpi: Kpi) -> str:
    """`Target ≤ 25%  ·  +1.2 pp`, or nothing where neither a target nor an early warning is set."""
    if not judged(kpi):
        return ""
    gap, goal = gap_formula(inputs, kpi)[1:], goal_text(page, inputs, kpi)
    unit = '" pp"' if shows_points(kpi) else '""' if in_own_unit(kpi) else '"%"'
    scaled = gap if shows_points(kpi) or in_own_unit(kpi) else f"ROUND(({gap})*100,1)"
    signed = f'IF({gap}="","","  ·  "&IF({gap}>0,"+","")&{scaled}&{unit})'
    said = f'IF({_is_warning(inputs, kpi)},"",{page.words.quoted("tile.target")}&" ")'
    return f'=IF({goal}="","",{said}&{goal}&{signed})'


WITH_VAT = 'IF(cfg_vat="",""," · "&cfg_vat)'  # behind the currency: which sales hold VAT


def date_text(day: str) -> str:
    """An ISO date as text, whatever the reader's locale calls a year."""
    return f'YEAR({day})&"-"&RIGHT("0"&MONTH({day}),2)&"-"&RIGHT("0"&DAY({day}),2)'
