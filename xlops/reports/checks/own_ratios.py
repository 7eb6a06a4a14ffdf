"""Advertised figures held against the ratios of their own row: a figure that was changed no longer makes them.

Amazon makes CTR, CPC, ACOS, ROAS and the conversion rate of the figures beside them; of 120,000 in real files none is
off by more than its rounding. Where most rows of a file disagree the column means something else (a tool's own ratio,
another window) and tells nothing, unless all are off by one power of ten, which is how a spreadsheet spoils a column.
"""

from __future__ import annotations

import duckdb

from xlops.errors import AmbiguousReport
from xlops.language import Text
from xlops.money import WITHOUT_DECIMALS
from xlops.reports.part import Part
from xlops.reports.staging import Stager

# the column of the ratio: what is divided by what; of two ways either may be the file's
_RATIOS = {
    "_click_rate": [("clicks", "impressions")],
    "_click_cost": [("spend", "clicks")],
    "_acos": [("spend", "ad_sales")],
    "_roas": [("ad_sales", "spend")],
    "_conversion": [("ad_orders", "clicks"), ("click_orders", "clicks")],
}
_SHARES = ("_click_rate", "_acos", "_conversion")  # some tools write 25.3 for 25.3%
_MONEY = ("spend", "ad_sales")
_TENS = {"_click_cost": (1, 2, 3, 4), "_acos": (1, 3), "_roas": (1, 2, 3, 4)}
_LOOKED_AT = 100_000
_NEAR = 0.005
_GROUPED = "-?[1-9][0-9]{{0,2}}([{}][0-9]{{3}})+"


def check_own_ratios(con: duckdb.DuckDBPyConnection, stager: Stager, part: Part, kind: str | None) -> None:
    """AmbiguousReport where a row's figures do not make the ratio that it states, unless `--kind` says the kind."""
    if kind == stager.kind.name or not stager.kind.table_name.startswith(("ads_", "bulk_")):
        return
    for ratio, ways in _RATIOS.items():
        known = [of for of in ways if {ratio, *of} <= stager.fields.keys() and stager.of_one_window(ratio, *of)]
        wrong = [why for of in known if (why := _wrong(con, stager, part, ratio, of))]
        if wrong and len(wrong) == len(known):
            raise wrong[0]


def _wrong(
    con: duckdb.DuckDBPyConnection, stager: Stager, part: Part, ratio: str, of: tuple[str, str]
) -> AmbiguousReport | None:
    """What to say of the first row whose figures do not make the ratio."""
    held = _held(stager, part, ratio, of)
    scales = (1, 100) if ratio in _SHARES else (1,)
    agree = ", ".join(f"count(*) filter ({_agrees(scale)})" for scale in scales)
    query = f"select count(*), {agree} from ({held})"
    [(rows, *agreeing)] = con.execute(query).fetchall()
    if not rows or max(agreeing) == rows:
        return None
    best = max(range(len(scales)), key=lambda n: agreeing[n])
    if agreeing[best] * 2 < rows and not _a_power_of_ten(con, held, ratio):
        return None
    query = (
        f"select row, text, u, l, made from ({held}) where not coalesce({_agrees(scales[best])}, false) order by row"
    )
    row, text, above, below, made = con.execute(f"{query} limit 1").fetchall()[0]
    upper, lower = of
    names = {n: part.sheet.header[stager.fields[f]].strip() for n, f in zip("ulr", (upper, lower, ratio), strict=True)}
    return AmbiguousReport(
        Text(
            "row {row}: its {upper} {above} and its {lower} {below} make {made}, its {ratio} says {stated}: one was "
            "changed. Download the report again and do not save it from Excel; if they are right: --kind {kind}",
            "第 {row} 行：{upper} {above} 与 {lower} {below} 得出 {made}，而 {ratio} 写的是 {stated}：其中一个被改动。"
            "请重新下载，不要用 Excel 另存；如果数值没错，加 --kind {kind}",
        ).format(
            row=row,
            upper=names["u"],
            lower=names["l"],
            ratio=names["r"],
            stated=text.strip(),
            above=f"{above:,.12g}",
            below=f"{below:,.12g}",
            made="–" if made is None else f"{made:.2%}" if "%" in text else f"{made:,.4g}",
            kind=stager.kind.name,
        )
    )


def _a_power_of_ten(con: duckdb.DuckDBPyConnection, held: str, ratio: str) -> bool:
    """Whether all rows are off by one and the same power of ten."""
    tens = "log10(abs(made / stated))"
    of_both = f"select {tens} as tens from ({held}) where made <> 0 and stated <> 0"
    query = f"select min(round(tens)), max(round(tens)), max(abs(tens - round(tens))) from ({of_both})"
    low, high, far = con.execute(query).fetchall()[0]
    return low is not None and low == high and far < _NEAR and abs(int(low)) in _TENS.get(ratio, ())


def _agrees(scale: int) -> str:
    return f"stated between least * {scale} - half and most * {scale} + half" + " and not signed" * (scale > 1)


def _held(stager: Stager, part: Part, ratio: str, of: tuple[str, str]) -> str:
    """SQL for the rows that state the ratio: what they state, half of its last digit, what their figures make.

    `least` and `most` are what they may make, since amounts stand there rounded: a cost of 0.01 may be 0.005.
    """
    upper, lower = of
    unit = 0.6 if part.currency in WITHOUT_DECIMALS else 0.006
    above, below = (unit if field in _MONEY else 0 for field in (upper, lower))
    raw = f"raw.{stager.ref(ratio)}"
    digits = f"regexp_replace({raw}, '[^0-9.,eE-]', '', 'g')"
    rows = (
        f"select s.row, {raw} as text, {digits} as digits, s.{upper}::double as u, s.{lower}::double as l "
        f"from stage s join raw on raw.part = s.part and raw.row = s.row "
        f"where s.part = {part.number} and s.row <= {_LOOKED_AT} and s.{upper} is not null and s.{lower} is not null"
    )
    stated = (
        "select *, contains(text, '%') as signed, if(contains(text, '%'), 0.01, 1) as per, "
        f"{_number(part)} as number, regexp_extract(digits, '[.,]([0-9]*)$', 1) as cents from ({rows})"
    )
    minus = "if((u < 0) = (l < 0), 1, -1)"
    return (
        f"select row, text, u, l, signed, {minus} * number * per as stated, u / nullif(l, 0) as made, "
        "if(contains(lower(digits), 'e'), 0, 0.51 * per / 10 ** length(cents)) as half, "
        f"greatest(abs(u) - {above}, 0) / nullif(abs(l) + {below}, 0) * {1 - _NEAR} as least, "
        f"if(abs(l) > {below}, (abs(u) + {above}) / (abs(l) - {below}) * {1 + _NEAR}, 'infinity'::double) as most "
        f"from ({stated}) where number is not null and (number <> 0 or u <> 0 and l <> 0)"
    )


def _number(part: Part) -> str:
    """SQL for the ratio's digits as a number; NULL where a mark may part thousands or decimals."""
    dot = "try_cast(replace(digits, ',', '') as double)"
    comma = "try_cast(replace(replace(digits, '.', ''), ',', '.') as double)"
    if part.sheet.rows is not None:  # a workbook's numbers always have a point
        return f"case when not contains(digits, ',') then {dot} end"
    open_dot = f"regexp_full_match(digits, '{_GROUPED.format('.')}')" if part.locale.decimal == "," else "false"
    return (
        f"case when contains(digits, ',') and contains(digits, '.') then "
        f"if(regexp_full_match(digits, '.*,.*[.].*'), {dot}, {comma}) "
        f"when contains(digits, ',') then if(regexp_full_match(digits, '{_GROUPED.format(',')}'), null, {comma}) "
        f"when {open_dot} then null else {dot} end"
    )
