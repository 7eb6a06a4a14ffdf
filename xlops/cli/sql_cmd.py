"""xlops sql"""

from __future__ import annotations

import math
from pathlib import Path

import click

from xlops.cli.common import console, json_option, open_settings, print_json, print_table, store_option, write_text
from xlops.language import Lang, Text
from xlops.settings import Settings

_SAVED = Text("Saved queries: xlops sql NAME", "已保存的查询：xlops sql 名称")
_TABLES = Text("Tables with rows, and the KPIs", "有数据的表，以及指标视图")
_EMPTY = Text("Without rows: {names}", "没有数据：{names}")
_ROWS = Text("{rows} rows", "{rows} 行")
_KPIS = Text("one column a KPI", "每个指标一列")


@click.command("sql")
@click.argument("query", required=False)
@click.option("--list", "listing", is_flag=True, help="Name the tables with their columns, and the saved queries.")
@store_option
@json_option
@click.option("--csv", "as_csv", is_flag=True, help="Print CSV instead of a table.")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path, dir_okay=False),
    help="Write a CSV that Excel opens in any language.",
)
@click.option(
    "--seconds", type=click.FloatRange(0.1, 86_400), default=60, show_default=True, help="Stop the query after so long."
)
def command(
    query: str | None,
    listing: bool,
    store: Path | None,
    as_json: bool,
    as_csv: bool,
    output: Path | None,
    seconds: float,
) -> None:
    """Read-only SQL (DuckDB) over the store: a SELECT, or the name of a saved query.

    Views kpi_weekly and kpi_monthly have a row per period and marketplace, a column per KPI, beside it acos_expected,
    acos_low, acos_high and so on. A file queries/NAME.sql in the store's folder is run by its name; a comment on its
    first line says what it answers.

    \b
    Example: xlops sql --list
    Example: xlops sql best-products -o best.csv
    Example: xlops sql "select period, gmv, acos from kpi_weekly where marketplace = 'ALL' order by 1 desc limit 8"
    """
    from xlops.jobs.new_files import MARK, harmless
    from xlops.jobs.sql import query as run

    if listing == (query is not None):
        raise click.UsageError("write a SELECT in quotes or the name of a saved query, or --list alone")
    if math.isnan(seconds):
        raise click.BadParameter("nan is no number of seconds", param_hint="--seconds")
    if output is not None and (listing or as_json):
        raise click.UsageError("-o writes the answer of a query as CSV: it goes with neither --json nor --list")
    folder, settings = open_settings(store)
    if query is None:
        _list(folder, settings, as_json=as_json)
        return
    frame = run(folder, settings, query, seconds)
    if output is not None:
        # a shell's `>` writes in the code page of its console, and Excel takes a file without a mark for that page too
        for n, kind in enumerate(frame.dtypes):
            if kind.kind not in "iufb":
                frame.isetitem(n, [harmless(value) for value in frame.iloc[:, n]])
        write_text(MARK + frame.to_csv(index=False, lineterminator="\n"), output, ".csv")
    elif as_json:
        click.echo(frame.to_json(orient="records", date_format="iso", force_ascii=False, indent=2))
    elif as_csv:
        click.echo(frame.to_csv(index=False, lineterminator="\n"), nl=False)  # the stream makes the system's own
    else:
        numbers = [n for n, kind in enumerate(frame.dtypes) if kind.kind in "iuf"]
        cells = frame.astype(object).where(frame.notna(), "–")
        print_table([str(c) for c in frame.columns], cells.itertuples(index=False), right=numbers)


def _list(folder: Path, settings: Settings, *, as_json: bool) -> None:
    from xlops.jobs.saved_queries import saved_queries
    from xlops.jobs.sql import tables

    saved, found, lang = saved_queries(folder), tables(folder, settings), settings.language
    if as_json:
        told = [{"name": t.name, "rows": t.rows, "columns": t.columns, "report": t.report} for t in found]
        queries = [{"name": q.name, "about": q.about, "own": q.own, "sql": q.sql} for q in saved.values()]
        print_json({"queries": queries, "tables": told}, lang)
        return
    out = console()
    out.print(_SAVED.in_(lang), style="bold", markup=False)
    for one in saved.values():
        out.print(f"  {one.name}: {one.about.in_(lang)}", markup=False, soft_wrap=True)
    out.print("", _TABLES.in_(lang), sep="\n", style="bold", markup=False)
    for table in found:
        if table.rows != 0:
            out.print(f"  {table.name} ({_size(table.rows, lang)}): {', '.join(table.columns)}", markup=False)
    if empty := [table.name for table in found if table.rows == 0]:
        out.print("", _EMPTY.format(names=", ".join(empty)).in_(lang), sep="\n", style="dim", markup=False)


def _size(rows: int | None, lang: Lang) -> str:
    return _KPIS.in_(lang) if rows is None else _ROWS.format(rows=f"{rows:,}").in_(lang)
