"""Figures held against the ratio that the report states beside them: a spreadsheet may have taken 12,000 for 12.

Where a comma parts the cents, 12,000 is twelve to it, and nothing in the cell tells any more. The click rate, the cost
per click and the unit session percentage do, which Amazon rounds and never gets wrong: none of 77,000 in real files is
off. Only an error of a thousand is told: people fill such columns with anything.
"""

from __future__ import annotations

import duckdb

from xlops.errors import AmbiguousReport
from xlops.language import Text
from xlops.reports.columns import decimal_mark, group_marks
from xlops.reports.part import Part
from xlops.reports.staging import Stager

# the column of the ratio: what is divided by what
_RATIOS = {
    "_click_rate": ("clicks", "impressions"),
    "_click_cost": ("spend", "clicks"),
    "_unit_rate": ("units", "sessions"),
}
_FAMILIES = ("ads", "business")
_LOOKED_AT = 100_000  # rows: of a file with more some round thousands stand among them
_TOLD_BY = 10_000  # different values say which mark their decimals have
_FAR = "(off between 900 and 1100 or off between 0.0009 and 0.0011)"  # a ratio of two or three digits


def check_ratios(con: duckdb.DuckDBPyConnection, stager: Stager, part: Part, kind: str | None) -> None:
    """AmbiguousReport where a figure is a thousand times off the ratio beside it, unless `--kind` says the kind."""
    at, header = stager.fields, part.sheet.header
    known = {r: of for r, of in _RATIOS.items() if {r, *of} <= at.keys()}
    if not known or stager.kind.family not in _FAMILIES or kind == stager.kind.name:
        return
    told = {ratio: _stated(f"raw.c{at[ratio]}", ratio, _mark(con, at[ratio], ratio, part)) for ratio in known}
    offs = {
        ratio: f"{told[ratio]} * s.{lower} / nullif(s.{upper}::double, 0)" for ratio, (upper, lower) in known.items()
    }
    rows = f"from stage s join raw on raw.part = s.part and raw.row = s.row where s.part = ? and s.row <= {_LOOKED_AT}"
    far = " or ".join(_FAR.replace("off", f"({off})") for off in offs.values())
    if not (found := con.execute(f"select min(s.row) {rows} and ({far})", [part.number]).fetchall()[0][0]):
        return
    for ratio, (upper, lower) in known.items():
        cells = f"raw.c{at[ratio]}, s.{upper}::double, s.{lower}::double"
        is_far = _FAR.replace("off", f"({offs[ratio]})")
        far_off = con.execute(f"select {cells} {rows} and s.row = ? and {is_far}", [part.number, found]).fetchall()
        for stated, above, below in far_off:
            names = [header[at[field]].strip() for field in (upper, lower, ratio)]
            raise AmbiguousReport(
                Text(
                    "row {row}: its {upper} {above} and its {lower} {below} do not make its {ratio} {stated}, they are "
                    "a thousand times off: a spreadsheet took 1,234 for 1.234. Download the report again and do not "
                    "save it from Excel; if they are right: --kind {kind}",
                    "第 {row} 行：{upper} {above} 与 {lower} {below} 算不出 {ratio} {stated}，相差一千倍：表格软件把 "
                    "1,234 当成了 1.234。请重新下载，不要用 Excel 另存；如果数值没错，加 --kind {kind}",
                ).format(
                    row=found,
                    upper=names[0],
                    lower=names[1],
                    ratio=names[2],
                    stated=stated.strip(),
                    above=f"{above:,.12g}",
                    below=f"{below:,.12g}",
                    kind=stager.kind.name,
                )
            )


def _mark(con: duckdb.DuckDBPyConnection, column: int, ratio: str, part: Part) -> str:
    """The decimal mark of a ratio's column, as its own values show it: 0,813% has no thousands in it.

    Where they leave it open, that of the shares; that of the amounts where those have decimals of that mark.
    """
    if ratio == "_click_cost":
        return part.locale.decimal
    query = (
        f"select distinct c{column} from raw where part = ? and (contains(c{column}, '.') or contains(c{column}, ',')) "
        f"limit {_TOLD_BY}"
    )
    values = [str(value) for (value,) in con.execute(query, [part.number]).fetchall()]
    mark = decimal_mark(values)
    if mark is None and part.locale.decimal == "," and group_marks(values) == {","}:
        return ","
    return mark if mark in (",", ".") else part.locale.share_decimal


def _stated(told: str, ratio: str, mark: str) -> str:
    """The ratio as the report states it, where it is written plainly; else NULL."""
    comma = mark == ","
    digits = f"translate({told}, '%$€£¥ \u00a0{'.' if comma else ','}', '')"
    plain = f"replace({digits}, ',', '.')" if comma else digits
    number = f"try_cast({plain} as double)"
    return number if ratio == "_click_cost" else f"{number} * case when contains({told}, '%') then 0.01 else 1 end"
