"""xlops owed"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import click

from xlops.cli.common import DAY, console, deliver, json_option, open_settings, store_option
from xlops.language import Lang, Text

if TYPE_CHECKING:
    from xlops.jobs.owed import OwedList
    from xlops.measures.owed import Debt

_HEADS = {
    "market": Text("market", "站点"), "sku": Text("SKU", "SKU"),
    "what": Text("what", "事项"), "day": Text("day", "日期"), "units": Text("units", "件数"),
    "money": Text("money", "金额"), "until": Text("claim by", "索赔截止"), "evidence": Text("evidence", "凭据"),
}  # fmt: skip
_LISTED = ("claimable", "filed")  # of others the number is told; their list stands in the CSV and in JSON


@click.command("owed")
@click.option("--marketplace", help="One marketplace; default: all of them.")
@click.option("--as-of", "as_of", type=DAY, help="The day that deadlines count from (default: today).")
@click.option("--csv", "to", type=click.Path(path_type=Path), help="Write all claims to this file, settled ones too.")
@store_option
@json_option
def command(marketplace: str | None, as_of: date | None, to: Path | None, store: Path | None, as_json: bool) -> None:
    """What Amazon owes: units lost or damaged at Amazon, refunds whose units never came back; less what was found or
    paid; what each is worth, and until when it can be claimed.

    \b
    Example: xlops owed
    Example: xlops owed --marketplace US --csv claims.csv
    """
    from xlops.jobs.new_files import free_path
    from xlops.jobs.owed import owed_list, write_csv

    folder, settings = open_settings(store)
    to = free_path(to, ".csv") if to else None
    found, lang = owed_list(folder, settings, marketplace, as_of), settings.language
    deliver(found.record, partial(write_csv, found), partial(_print, found), to, lang, as_json=as_json)


def _print(found: OwedList, lang: Lang) -> None:
    from rich.text import Text as Line

    from xlops.review.owed import summary
    from xlops.review.sayings import saying

    out = console()
    out.print(Line(saying("owed", "head", on=found.on).in_(lang), style="bold"))
    for line in summary(found.owed):
        out.print(Line(line.in_(lang)))
    if rows := [c for c in found.owed.claims if c.state in _LISTED]:
        out.print()
        _print_claims(rows, lang)


def _print_claims(rows: Sequence[Debt], lang: Lang) -> None:
    from rich.table import Table

    from xlops.review.sayings import saying

    table = Table(box=None, pad_edge=False, header_style="dim")
    for name, title in _HEADS.items():
        table.add_column(title.in_(lang), no_wrap=True, justify="right" if name in ("units", "money") else "left")
    for claim in rows:
        table.add_row(
            claim.marketplace, claim.sku, saying("owed", claim.kind).in_(lang),
            str(claim.day), str(claim.open), "–" if claim.money is None else f"{claim.money:,.2f} {claim.currency}",
            " ".join(filter(None, (claim.mark, claim.case_no))) or str(claim.closes), claim.evidence,
        )  # fmt: skip
    console().print(table)
