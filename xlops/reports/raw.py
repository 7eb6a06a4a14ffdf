"""Load the text of one or several like files into the temporary table `raw`: part, row, c0 … cN, all text.

A *part* is one file of a batch; files of a batch have the same header. `row` counts as a spreadsheet shows it.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path

import duckdb
import pandas as pd

from xlops.errors import BadRows, ReportError, UnreadableFile
from xlops.findings import Finding
from xlops.language import Text
from xlops.reports.sheet import MOST_COLUMNS, Sheet, texts_of
from xlops.reports.text import HEAD_BYTES, check_lines, decode_head, open_end, rows_of, write_plain

LONGEST_LINE = 16 << 20
_MANY = 1_000
_FEW_BYTES = 256 << 10
_GLOB = frozenset("*?[")  # DuckDB would take a name with these for a pattern


@contextmanager
def planned_as_they_stand(con: duckdb.DuckDBPyConnection, sheets: Sequence[Sheet]) -> Iterator[None]:
    """Small files are read with queries as they are written.

    To better the plan of a query over dozens of columns takes DuckDB a third of the whole time of a report with a few
    thousand rows, and such a query is no faster for it.
    """
    if sum(sheet.source.size for sheet in sheets) > _FEW_BYTES:
        yield
        return
    con.execute("pragma disable_optimizer")
    try:
        yield
    finally:
        with suppress(duckdb.Error):  # the connection is of no use any more, and why is on its way already
            con.execute("pragma enable_optimizer")


def load_raw(
    con: duckdb.DuckDBPyConnection, sheets: Sequence[Sheet], scratch: Path, *, short_lines: bool = False
) -> tuple[list[list[Finding]], dict[int, ReportError]]:
    """Fill `raw` from sheets with one header, and `ragged` with cells of lines that are no rows of it.

    What comes back: (findings of each part, parts that cannot be read).

    `short_lines` says that lines may end before the header does: the cells they lack are blank. Rows of a file that are
    of other reports than its part (see `Sheet.only`) go to the table `elsewhere`.

    Errors: UnreadableFile where DuckDB cannot read the files at all.
    """
    con.execute("drop table if exists raw")
    con.execute("create or replace temp table ragged (part integer, row bigint, cells varchar[])")
    if sheets[0].rows is not None:
        _load_grids(con, sheets)
        loaded: tuple[list[list[Finding]], dict[int, ReportError]] = [[] for _ in sheets], {}
    else:
        loaded = _load_texts(con, sheets, scratch, short_lines)
    con.execute("create or replace temp table elsewhere as from raw limit 0")
    for part, sheet in enumerate(sheets):
        for column, cells in sheet.only:
            others = f"part = ? and coalesce(c{column}, '') not in (select unnest(?::varchar[]))"
            con.execute(f"insert into elsewhere select * from raw where {others}", [part, sorted(cells)])
            con.execute(f"delete from raw where {others}", [part, sorted(cells)])
    return loaded


def _load_grids(con: duckdb.DuckDBPyConnection, sheets: Sequence[Sheet]) -> None:
    width = len(sheets[0].header)
    for part, sheet in enumerate(sheets):
        assert sheet.rows is not None
        body = sheet.rows[sheet.header_row + 1 :]
        cells = list(zip(*body, strict=True)) or [()] * width
        columns = {f"c{n}": pd.Series(texts_of(cells[n]), dtype=object) for n in range(width)}
        frame = pd.DataFrame(columns)  # noqa: F841 - DuckDB finds it by its name
        texts = ", ".join(f"nullif(cast(c{n} as varchar), '') as c{n}" for n in range(width))
        some = " or ".join(f"c{n} is not null" for n in range(width))
        con.execute(
            f"{'create temp table raw as' if part == 0 else 'insert into raw'} select {part} as part, row, "
            f"{', '.join(columns)} from (select row_number() over () + {sheet.header_row + 1} as row, "
            f"{texts} from frame) where {some}"
        )


def _load_texts(
    con: duckdb.DuckDBPyConnection, sheets: Sequence[Sheet], scratch: Path, short_lines: bool
) -> tuple[list[list[Finding]], dict[int, ReportError]]:
    form, width, first = sheets[0].form, len(sheets[0].header), sheets[0].header_row + 2
    assert form is not None
    paths = [_plain(sheet, scratch) for sheet in sheets]
    for path, sheet in zip(paths, sheets, strict=True):
        check_lines(path, form.delimiter, MOST_COLUMNS)
        _check_widths(sheet, width)
    part_of = {str(path): part for part, path in enumerate(paths)}
    quote = "'\"'" if form.quoted else "''"
    several = len(paths) > 1
    part = "cast(list_position($paths, filename) - 1 as integer)" if several else "0"
    number = "row_number() over ()"
    pads = str(short_lines).lower()
    parameters: dict[str, object] = {
        "paths": list(part_of), "delim": form.delimiter, "columns": {f"c{n}": "VARCHAR" for n in range(width)},
    }  # fmt: skip
    try:
        con.execute(
            f"create temp table raw as select {part} as part, {number} + {first - 1} as row, "
            f"{', '.join(f'c{n}' for n in range(width))} from read_csv($paths, filename = {str(several).lower()}, "
            f"auto_detect = false, header = false, skip = {sheets[0].header_line + 1}, all_varchar = true, "
            f"columns = $columns, delim = $delim, quote = {quote}, escape = {quote}, null_padding = {pads}, "
            f"max_line_size = {LONGEST_LINE}, "
            "ignore_errors = true, store_rejects = true, rejects_table = 'xl_rejects', rejects_scan = 'xl_scans')",
            parameters,
        )
        rejected = con.execute(
            "select s.file_path, r.line, any_value(r.csv_line) from xl_rejects r "
            "join xl_scans s using (scan_id, file_id) group by all order by all"
        ).fetchall()
    except duckdb.Error as why:
        first_line = str(why).splitlines()[0]
        raise UnreadableFile(
            Text(
                f"its text cannot be read ({first_line}): download it again",
                f"文件的文本无法读取（{first_line}）：请重新下载",
            )
        ) from None
    finally:
        con.execute("drop table if exists xl_rejects; drop table if exists xl_scans")
    lines: list[list[tuple[int, str]]] = [[] for _ in sheets]
    for path, line, text in rejected:
        lines[part_of[path]].append((int(line), str(text or "")))
    _number_rows(con, lines, first, several=several)
    lines = [_put_back(con, part, own, width, form.delimiter) for part, own in enumerate(lines)]
    findings = [[_ragged(line, text, width, form.delimiter) for line, text in own] for own in lines]
    rows = [(n, line, _cells(text, form.delimiter)) for n, own in enumerate(lines) for line, text in own[:_MANY]]
    if rows:
        frame = pd.DataFrame(rows, columns=["part", "row", "cells"])  # noqa: F841
        con.execute("insert into ragged select * from frame")
    cut_off: dict[int, ReportError] = {}
    for nth, own in enumerate(findings):
        last = open_end(paths[nth], form.delimiter)
        if own and last is not None and len(last) < width:
            cut_off[nth] = UnreadableFile(
                Text(
                    "it is cut off: its last line has {cells} cells where the header has {width}. Download it again",
                    "文件不完整：最后一行有 {cells} 个单元格，而表头有 {width} 个。请重新下载",
                ).format(cells=own[-1].value, width=width)
            )
        elif last and not last[-1] and len(last) == width and _is_filled(con, nth, width - 1):
            own.append(Finding("open-end", column=sheets[nth].header[-1].strip()))
    return findings, cut_off


def _is_filled(con: duckdb.DuckDBPyConnection, part: int, column: int) -> bool:
    """Whether all of a part's rows but the last have a cell in a column."""
    query = f"select count(*), count(c{column}), last(c{column} order by row) from raw where part = ?"
    [[rows, filled, last]] = con.execute(query, [part]).fetchall()
    return bool(rows > 1 and filled == rows - 1 and last is None)


def _check_widths(sheet: Sheet, width: int) -> None:
    """BadRows where most rows at the head of a large file are ragged: DuckDB takes a minute for half a million."""
    source, form = sheet.source, sheet.form
    assert form is not None
    if source.size < HEAD_BYTES:
        return
    with source.path.open("rb") as handle:
        text = decode_head(handle.read(HEAD_BYTES), form.encoding)
    widths = [len(row) for _, row in rows_of(text, form)][sheet.header_row + 1 : -1]
    ragged = sum(1 for cells in widths if cells not in (0, width))
    if len(widths) > _MANY and ragged > len(widths) // 2:
        raise BadRows(
            Text(
                "{ragged} of its first {rows} rows have another number of cells than the header ({width}): "
                "download the report again and do not save it from Excel",
                "前 {rows} 行中有 {ragged} 行的单元格数与表头（{width} 个）不同：请重新下载，不要用 Excel 另存",
            ).format(ragged=f"{ragged:,}", rows=f"{len(widths):,}", width=width)
        )


def _plain(sheet: Sheet, scratch: Path) -> Path:
    assert sheet.form is not None
    path = sheet.source.path
    if sheet.form.plain and not _GLOB & set(str(path)):
        return path
    return write_plain(path, sheet.form, scratch / f"{sheet.source.sha256[:24]}.utf8")


def _number_rows(
    con: duckdb.DuckDBPyConnection, rejected: list[list[tuple[int, str]]], first: int, *, several: bool
) -> None:
    """Make `row` count from each file's own start, and over the lines that were not read."""
    if several:
        con.execute(
            f"update raw set row = raw.row - s.before + {first} "
            "from (select part, min(row) as before from raw group by part) s where s.part = raw.part"
        )
    steps = [
        (part, line - before, before + 1)
        for part, lines in enumerate(rejected)
        for before, (line, _) in enumerate(lines)
    ]
    if steps:
        frame = pd.DataFrame(steps, columns=["part", "first", "shift"])  # noqa: F841
        con.execute(
            "create or replace temp table raw as select r.* replace (r.row + coalesce(s.shift, 0) as row) from raw r "
            "asof left join frame s on s.part = r.part and r.row >= s.first"
        )


def _ragged(line: int, text: str, width: int, delimiter: str) -> Finding:
    if (cells := len(_cells(text, delimiter))) == width:
        return Finding("open-quote", row=line)
    return Finding("ragged-row", row=line, value=str(cells), expected=str(width))


def _cells(line: str, delimiter: str) -> list[str]:
    csv.field_size_limit(LONGEST_LINE)
    try:
        return next(iter(csv.reader([line.strip("\n")], delimiter=delimiter)), [])
    except csv.Error:
        return []


def _put_back(
    con: duckdb.DuckDBPyConnection, part: int, rejected: list[tuple[int, str]], width: int, delimiter: str
) -> list[tuple[int, str]]:
    """Add the lines whose quotes alone are odd (`"Big" Pan`) to `raw`, as a spreadsheet reads them; the others."""
    good = {
        line: cells
        for line, text in rejected
        if "\n" not in text.strip("\n") and text.count('"') % 2 == 0 < text.count('"')
        if len(cells := _cells(text, delimiter)) == width
    }
    if good:
        rows = [(part, line, *(cell or None for cell in cells)) for line, cells in good.items()]
        names = ["part", "row", *(f"c{n}" for n in range(width))]
        frame = pd.DataFrame(rows, columns=names, dtype=object)  # noqa: F841
        con.execute(f"insert into raw by name select {', '.join(names)} from frame")
    return [(line, text) for line, text in rejected if line not in good]
