"""The lookups as LAMBDAs for defined names: `AMZ.KPI` and its sisters in Excel 365, without Python.

They look into the tables of the workbook (`xlops.workbook.lookup`), which hold less than the snapshot that `AMZ_KPI`
reads. So the two may answer differently, and the names have a dot where the functions have a line: nobody gets two
answers to one formula.
"""

from __future__ import annotations

from collections.abc import Iterator

from xlops.workbook.lookup import LOOKUP, NO_VALUE, WORDS

_KEYS, _MEANINGS = f"{WORDS}[word]", f"{WORDS}[means]"
_WHAT = ("value", "expected", "low", "high")


def look_up(what: str, keys: str, values: str, otherwise: str = "") -> str:
    """`what` among the keys, cell by cell; capitals do not count, * and ? are letters."""
    return f"_xlfn.XLOOKUP({what},{keys},{values}{f',{otherwise}' if otherwise else ''})"


def _meaning(kind: str, cell: str, otherwise: str = "") -> str:
    return look_up(f'"{kind}|"&TRIM({cell})', _KEYS, _MEANINGS, otherwise)


def _column(name: str, otherwise: str = "") -> str:
    return look_up("{key}", f"{LOOKUP}[key]", f"{LOOKUP}[{name}]", otherwise)


def _place(cell: str) -> str:
    """A scope or marketplace as the table calls it; nothing is all of them."""
    return f'IF({cell}="","ALL",{_meaning("scope", cell)})'


_KEY = (
    ("s", _place("{scope}")),
    ("m", _place("{marketplace}")),
    ("at", 'IF({m}="ALL",{s},IF(({s}="ALL")+({s}={m})>0,{m},NA()))'),
    ("id", _meaning("kpi", "{kpi}")),
    ("when", _meaning("period", "{period}")),
    ("key", '{id}&"|"&{when}&"|"&{at}'),
)
_BLANK = 'IFERROR({kpi}="",FALSE)+IFERROR({period}="",FALSE)>0'
_SAID = 'TRIM(IF({what}="","value",{what}))'


def _number(value: str) -> tuple[tuple[str, str], ...]:
    return (*_KEY, ("v", value), ("", f'IF({_BLANK},"",IF(ISNUMBER({{v}}),{{v}},NA()))'))


def _one_of() -> str:
    text = "NA()"
    for name in reversed(_WHAT):
        text = f'IF({{said}}="{name}",{_column(name)},{text})'
    return f'IF(({text}="")*({{said}}<>"value"),{_column("value")},{text})'


def _rows(table: str, first: str, last: str, scopes: tuple[str, ...]) -> str:
    """The head and the rows of a table, of one period and scope where such are said; blanks as such."""
    body = f"{table}[[{first}]:[{last}]]"
    asked = {"{when}": ("period",), "{s}": scopes, "{m}": scopes}
    kept = [
        "+".join([f'({said}="")', *(f"({table}[{column}]={said})" for column in among)]) + ">0"
        for said, among in asked.items()
    ]
    rows = f"_xlfn._xlws.FILTER({body},{'*'.join(f'({k})' for k in kept)})"
    head = f"{table}[[#Headers],[{first}]:[{last}]]"
    return f'IFERROR(_xlfn.VSTACK({head},IF({rows}="","",{rows})),{head})'


def _or_itself(kind: str, cell: str) -> str:
    """What a word means; a word that means nothing else is itself, nothing stays nothing."""
    meaning = _meaning(kind, cell, f"TRIM({cell})")
    return f'IF({cell}="","",{meaning})'


_KPIS = _rows(LOOKUP, "kpi", "high", ("scope",))
_ASINS = _rows("tbl_asin_week", "period", "ad_sales", ("marketplace", "asin"))
_NO_DATA = look_up(f'"{NO_VALUE}"', _KEYS, _MEANINGS)
_NAMES: dict[str, tuple[str, str, tuple[tuple[str, str], ...]]] = {  # arguments, those that may be left out, steps
    "AMZ.KPI": ("kpi period", "scope marketplace what", (("said", _SAID), *_number(_one_of()))),
    "AMZ.TARGET": ("kpi period", "scope marketplace", _number(_column("target"))),
    "AMZ.STATUS": (
        "kpi period",
        "scope marketplace",
        (
            *_KEY,
            ("none", _NO_DATA),
            ("v", _column("status", "{none}")),
            ("", f'IF({_BLANK},"",IFERROR(IF({{v}}="",{{none}},{{v}}),NA()))'),
        ),
    ),
    "AMZ.TABLE": (
        "name",
        "period scope marketplace",
        (
            ("when", _or_itself("period", "{period}")),
            ("s", _or_itself("scope", "{scope}")),
            ("m", _or_itself("scope", "{marketplace}")),
            (
                "",
                f'IF({{name}}="kpis",{_KPIS},IF({{name}}="asins",{_ASINS},NA()))',
            ),
        ),
    ),
}


def steps_of(name: str) -> tuple[tuple[str, str], ...]:
    """(step, formula) of a name, the answer under ""; `{step}` and `{argument}` stand for what came before."""
    return _NAMES[name][2]


def lookup_names() -> Iterator[tuple[str, str]]:
    """(name, LAMBDA in the file's spelling)."""
    for name, (needed, optional, steps) in _NAMES.items():
        *lets, (_, answer) = steps
        named = {word: f"_xlpm.{word}_" for word in (*needed.split(), *optional.split(), *(step for step, _ in lets))}
        texts = [f"{named[a]},_xlpm.{a}" for a in needed.split()]
        texts += [f'{named[a]},IF(_xlfn.ISOMITTED(_xlpm.{a}),"",_xlpm.{a})' for a in optional.split()]
        texts += [f"{named[step]},{text.format_map(named)}" for step, text in lets]
        parameters = [*(f"_xlpm.{a}" for a in needed.split()), *(f"_xlop.{a}" for a in optional.split())]
        yield name, f"_xlfn.LAMBDA({','.join(parameters)},_xlfn.LET({','.join(texts)},{answer.format_map(named)}))"
