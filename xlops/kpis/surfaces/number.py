"""What a cell counts as for our functions, as a closed formula: for one cell, or for each of a range.

A number is itself, a truth value 1 or 0, a blank an empty text, an error `#N/A`. A text is read as exports write
numbers; one that is none, or may be two, is `#VALUE!`. `xlops.live.arrays` and `xlops.live.numbers` do the same.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

MARKS = " \u00a0\u202f$€£¥￥₹"  # left out wherever they stand


def _without(text: str, letters: str) -> str:
    for letter in letters:
        code = f'"{letter}"' if letter.isascii() and letter != " " else f"_xlfn.UNICHAR({ord(letter)})"
        text = f'SUBSTITUTE({text},{code},"")'
    return text


_STEPS = {  # t(ext), p(er cent), u(nsigned after s(ign)): v; its k(inds of marks), their number m and places
    "t": _without("{x}", MARKS),
    "p": 'RIGHT({t})="%"',
    "u": "IF({p},LEFT({t},LEN({t})-1),{t})",
    "s": "LEFT({u})",
    "v": 'IF(({s}="-")+({s}="+"),MID({u},2,255),{u})',
    "k": _without("{v}", "0123456789"),
    "m": "LEN({k})",
    "a": "RIGHT({k})",  # the last mark, a decimal one where it differs from
    "g": "LEFT({k})",  # the first, which groups
    "f": "IFERROR(FIND({a},{v}),0)",
    "q": "{m}-({a}<>{g})",  # how many marks group
    "i": "IF({a}={g},{v},LEFT({v},{f}-1))",  # what they group
    "o": '"            "&{i}',  # so that there is a place twelve before
    "h": "LEN({i})",
    "one": '(LEN({v})>{f})*(1-(LEN({v})-{f}=3)*({f}>1)*({f}<5)*(LEFT({v})<>"0"))',
    "many": (
        '({k}=REPT({g},{q})&IF({a}={g},"",{a}))*({q}<4)*({h}-4*{q}>0)*({h}-4*{q}<4)*(LEFT({i})<>"0")'
        "*(MID({o},{h}+9,1)={g})*(({q}<2)+(MID({o},{h}+5,1)={g})>0)*(({q}<3)+(MID({o},{h}+1,1)={g})>0)"
        "*(({a}={g})+(LEN({v})>{f})>0)"
    ),
    "ok": '(LEN({v})>0)*(SUBSTITUTE(SUBSTITUTE({k},",",""),".","")="")*IF({m}=0,1,IF({m}=1,{one},{many}))',
    "w": 'IF({m}=0,{v},IF({m}=1,SUBSTITUTE({v},{k},"."),SUBSTITUTE(SUBSTITUTE({v},{g},""),{a},".")))',
    "z": 'IF({ok},_xlfn.NUMBERVALUE({w},".",",")*IF({s}="-",-1,1)/IF({p},100,1),#VALUE!)',
}
_CELL = 'IF(ISERROR({x}),NA(),IF(ISNUMBER({x}),{x},IF(ISLOGICAL({x}),{x}*1,IF({x}="","",{z}))))'


def steps(named: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """(step, formula), in their order, then the answer under the name ""; `named` gives each step's name or cell, and
    that of the cell asked about under `x`."""  # fmt: skip
    for step, text in _STEPS.items():
        yield step, text.format_map(named)
    yield "", _CELL.format_map(named)


STEPS = tuple(_STEPS)


def reader() -> str:
    """The whole as a LAMBDA of one parameter, in the file's spelling."""
    named = {step: f"_xlpm.{step}_" for step in ("x", *STEPS)}  # n, r and c alone are no names to Excel
    *lets, (_, answer) = steps(named)
    return f"_xlfn.LAMBDA({named['x']},_xlfn.LET({','.join(f'{named[s]},{text}' for s, text in lets)},{answer}))"
