"""The functions of actions as LAMBDAs for defined names: `AMZ_BID` and others in Excel 365, without Python.

Each says what the function of its name in `xlops.live.actions` says, cell by cell.
"""

from __future__ import annotations

from collections.abc import Iterator

from xlops.diagnosis.bids import STEP
from xlops.kpis.surfaces.lambda_ import answered, with_numbers
from xlops.live.actions import DEFAULTS, MOST
from xlops.restock.past import REVIEW_DAYS
from xlops.restock.rule import SAFETY_DAYS, Z

_LOWEST, _HIGHEST = (f"{{current}}*{1 + step:.15g}" for step in (-STEP, STEP))
_LIMITED = f"IF({{current}}>0,IF({{w}}<{_LOWEST},{_LOWEST},IF({{w}}>{_HIGHEST},{_HIGHEST},{{w}})),{{w}})"
_BODIES: dict[str, tuple[str, tuple[tuple[str, str], ...], str]] = {  # arguments, steps, the value
    "AMZ_BID": (
        "target_acos order_value cvr current floor cap boost",
        (
            ("w", "{target_acos}*{order_value}*{cvr}/(1+{boost})"),
            ("moved", _LIMITED),
            ("capped", "IF(({cap}>0)*({moved}>{cap}),{cap},{moved})"),
            ("least", "IF({capped}<{floor},{floor},{capped})"),
        ),
        "IF(({target_acos}<=0)+({order_value}<=0)+({cvr}<=0)+({boost}<=-1)>0,NA(),ROUND({least},2))",
    ),
    "AMZ_MAXCPC": (
        "order_value cvr break_even",
        (),
        "IF(({order_value}<0)+({cvr}<0)>0,NA(),{order_value}*{cvr}*{break_even})",
    ),
    "AMZ_BE_PRICE": (
        "cost fees referral acos",
        (("kept", "1-{referral}-{acos}"),),
        "IF({kept}>1E-9,({cost}+{fees})/{kept},NA())",
    ),
    "AMZ_NEGP": ("clicks cvr", (), "IF(({clicks}<0)+({cvr}<0)>0,NA(),IF({clicks}=0,1,(1-{cvr})^{clicks}))"),
    "AMZ_ROP": (
        "velocity lead_days daily_sd lead_sd",
        (
            ("spread", f"{Z}*SQRT({{lead_days}}*{{daily_sd}}^2+{{velocity}}^2*{{lead_sd}}^2)"),
            ("held", f"IF({SAFETY_DAYS}*{{velocity}}<{{spread}},{{spread}},{SAFETY_DAYS}*{{velocity}})"),
        ),
        "IF(({velocity}<0)+({lead_days}<0)>0,NA(),{velocity}*{lead_days}+{held})",
    ),
    "AMZ_REORDERQTY": (
        "velocity lead_days position cover_days moq carton",
        (
            ("w", f"{{velocity}}*({{lead_days}}+{REVIEW_DAYS}+{{cover_days}})+{SAFETY_DAYS}*{{velocity}}-{{position}}"),
            ("size", "IF({carton}>1,{carton},1)"),
            ("much", "IF({w}<{moq},{moq},{w})"),
        ),
        "IF(({velocity}<0)+({lead_days}<0)>0,NA(),IF({w}<=0,0,-INT(-({much}/{size}-1E-9))*{size}))",
    ),
}

# not gmv1, as the function has it: a parameter may not look like a cell
_GIVEN = ("sessions_before", "units_before", "gmv_before", "sessions_now", "units_now", "gmv_now")
_FACTORS = (
    ("c_before", "{units_before}/{sessions_before}"), ("c_now", "{units_now}/{sessions_now}"),
    ("p_before", "{gmv_before}/{units_before}"), ("p_now", "{gmv_now}/{units_now}"),
)  # fmt: skip
_EFFECTS = {
    "sessions": "({sessions_now}-{sessions_before})*{c_before}*{p_before}",
    "conversion": "{sessions_now}*({c_now}-{c_before})*{p_before}",
    "price": "{sessions_now}*{c_now}*({p_now}-{p_before})",
    "change": "{gmv_now}-{gmv_before}",
}
_NEVER = "+".join(f"({{{name}}}<=0)" for name in _GIVEN if not name.startswith("gmv"))
SHAPED = (  # of single cells four rows with their names, of a column four columns, of a row four rows
    "IF(COLUMNS({change})>1,IF(ROWS({change})>1,#VALUE!,_xlfn.VSTACK({all})),"
    "IF(ROWS({change})>1,_xlfn.HSTACK({all}),IF(ISNUMBER({change}),"
    '_xlfn.HSTACK({{"sessions";"conversion";"price";"change"}},_xlfn.VSTACK({all})),{change})))'
)


def bridge_name() -> tuple[str, str]:
    """`AMZ_BRIDGE` as `action_names` has the others: its answer is a block."""
    named = {word: f"_xlpm.{word}_" for word in (*_GIVEN, *_EFFECTS, *(factor for factor, _ in _FACTORS))}
    numbers = [named[name] for name in _GIVEN]
    steps = [(named[factor], text.format_map(named)) for factor, text in _FACTORS]
    for effect, text in _EFFECTS.items():
        value = f"IF({_NEVER}>0,NA(),{text})".format_map(named)
        steps.append((named[effect], answered(numbers, value)))
    answer = SHAPED.format_map(named | {"all": ",".join(named[effect] for effect in _EFFECTS)})
    return "AMZ_BRIDGE", with_numbers(dict.fromkeys(_GIVEN), [*steps, ("", answer)])


def action_names() -> Iterator[tuple[str, str]]:
    """(name, LAMBDA in the file's spelling)."""
    for name, (arguments, steps, value) in _BODIES.items():
        given = {a: DEFAULTS.get(name, {}).get(a) for a in arguments.split()}
        named = {word: f"_xlpm.{word}_" for word in (*given, *(step for step, _ in steps))}
        lets = [(named[step], text.format_map(named)) for step, text in steps]
        body = answered([named[a] for a in given], value.format_map(named))
        yield name, with_numbers(given, [*lets, ("", body)], MOST)
    yield bridge_name()
