"""Figures held against the ratio that the report states beside them: a spreadsheet may have taken 12,000 for 12.

Where a comma parts the cents, 12,000 is twelve to it, and nothing in the cell tells any more. The click rate, the cost
per click and the unit session percentage do, which Amazon rounds and never gets wrong: none of 77,000 in real files is
off. Only an error of a thousand is told: people fill such columns with anything.
"""

from __future__ import annotations

import duckdb

from xlops.errors import AmbiguousReport
from xlops.reports.columns import Locale
from xlops.reports.part import Part
from xlops.reports.staging import Stager

# the column of the ratio: what is divided by what
_RATIOS = {
    "_click_rate": ("clicks", "impressions"),
    "_click_cost": ("spend", "clicks"),
    "_unit_rate": ("units", "sessions"),
}
_NEAR = 0.1  # a ratio of two or three digits


def check_ratios(con: duckdb.DuckDBPyConnection, stager: Stager, part: Part, kind: str | None) -> None:
    """AmbiguousReport where a figure is a thousand times off the ratio beside it, unless `--kind` says the kind."""
    if kind == stager.kind.name:
        return
    at, header = stager.fields, part.sheet.header
    for ratio, (upper, lower) in _RATIOS.items():
        if not {ratio, upper, lower} <= at.keys():
            continue
        query = (
            f"select row, told, upper, lower from (select row, told, upper, lower, {_stated(ratio, part.locale)} "
            f"/ (upper::double / lower) as off from (select s.row, raw.c{at[ratio]} as told, s.{upper} as upper, "
            f"s.{lower} as lower from stage s join raw on raw.part = s.part and raw.row = s.row "
            f"where s.part = ? and s.{upper} > 0 and s.{lower} > 0)) "
            f"where abs(off / 1000 - 1) < {_NEAR} or abs(off * 1000 - 1) < {_NEAR} order by row limit 1"
        )
        for row, told, above, below in con.execute(query, [part.number]).fetchall():
            names = [header[at[field]].strip() for field in (upper, lower, ratio)]
            raise AmbiguousReport(
                f"row {row}: its {names[0]} {float(above):,.12g} and its {names[1]} {below:,} do not make its "
                f"{names[2]} {told.strip()}, they are a thousand times off: a spreadsheet took 1,234 for 1.234. Download the "
                f"report again and do not save it from Excel; if they are right: --kind {stager.kind.name}"
            )


def _stated(ratio: str, locale: Locale) -> str:
    """The ratio as the report states it; NULL where it cannot be read."""
    mark = locale.word(locale.decimal if ratio == "_click_cost" else locale.share_decimal)
    return f"xl_number_{mark}(xl_share_of(told)) / case when contains(told, '%') then 100 else 1 end"
