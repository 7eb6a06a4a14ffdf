"""xlops sql"""

from __future__ import annotations

from pathlib import Path

import click

from xlops.cli.common import json_option, open_settings, print_table, store_option


@click.command("sql")
@click.argument("query")
@store_option
@json_option
@click.option("--csv", "as_csv", is_flag=True, help="Print CSV instead of a table.")
def command(query: str, store: Path | None, as_json: bool, as_csv: bool) -> None:
    """Read-only SQL (DuckDB) over the store.

    Tables: sales_day, sales_asin, sales_sku, ads_campaign, ads_advertised, ads_targeting, ads_term, stock,
    stock_plan; views kpi_weekly, kpi_monthly, which have acos, acos_expected,
    acos_low, acos_high and so on.

    \b
    Example: xlops sql "select period, gmv, acos from kpi_weekly where marketplace = 'ALL' order by 1 desc limit 8"
    """
    from xlops.jobs.sql import query as run

    folder, settings = open_settings(store)
    frame = run(folder, settings, query)
    if as_json:
        click.echo(frame.to_json(orient="records", date_format="iso", force_ascii=False, indent=2))
    elif as_csv:
        click.echo(frame.to_csv(index=False, lineterminator="\n"), nl=False)  # the stream makes the system's own
    else:
        numbers = [n for n, kind in enumerate(frame.dtypes) if kind.kind in "iuf"]
        cells = frame.astype(object).where(frame.notna(), "–")
        print_table([str(c) for c in frame.columns], cells.itertuples(index=False), right=numbers)
