"""What each product earned in a week or month, and how that closes to the transaction report."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

from xlops.errors import UsageError
from xlops.facts.history import open_store
from xlops.jobs.board import open_board
from xlops.jobs.check import scope_of
from xlops.jobs.new_files import write_rows
from xlops.language import Lang, Text
from xlops.measures.product_profit import PARTS
from xlops.period_words import read_period
from xlops.periods import Month, Week
from xlops.review.profit import GroupProfit, ProductProfit, ProfitPage
from xlops.review.profit_pages import ProfitReader, newest_month, why_no_page
from xlops.review.profit_words import headline, more, not_known, note
from xlops.review.sayings import saying
from xlops.settings import Settings

COLUMNS = (
    "period", "scope", "currency", "asin", "skus", "name", "owner", "brand", "line", "units", "units_refunded",
    *PARTS, "net_sales", "contribution", "margin", "status", "note",
)  # fmt: skip


def profit(folder: Path, settings: Settings, period: str | None = None, marketplace: str | None = None) -> ProfitPage:
    """The page of a week or month, by default of the last month with transactions.

    Errors: StoreError without data; UsageError for another kind of period, or one that transactions do not cover.
    """
    with open_store(folder, read_only=True) as store:
        board = open_board(store, settings)
        scope = scope_of(board, marketplace)
        asked: Week | Month | None
        if period is None:
            asked = newest_month(board)
        else:
            read = read_period(period, date.today(), settings.week_start, board.as_of)
            if not isinstance(read, Week | Month):
                raise UsageError(Text(
                    f"profit is told of a week or a month, not of {read.label}",
                    f"利润按周或按月给出，不按 {read.label}",
                ))  # fmt: skip
            asked = read
        page = ProfitReader(board, [asked]).page(asked, scope) if asked else None
        if page is None:
            raise UsageError(why_no_page(board, asked, scope))
    return page


def record(page: ProfitPage) -> dict[str, Any]:
    """As JSON has it: texts are Text, money rounded to the cent."""
    return {
        "period": page.period.label, "first_day": str(page.period.first), "last_day": str(page.period.span.last),
        "marketplace": page.scope, "currency": page.currency, "counted": list(page.over),
        "left_out": list(page.missing), "rates_missing": [of.currency for of in page.unrated],
        "not_known": list(page.lacks), "headline": headline(page), "more": more(page),
        "total": figures_of(page.total, credited=page.credited) | {"margin": _digits(page.total.margin)},
        "products": [figures_of(p, credited=page.credited) for p in page.products],
        "no_product": figures_of(page.rest, credited=page.credited),
        "groups": [_group(g) for g in page.groups],
        "jumps": [
            {"kind": j.kind, "marketplace": j.marketplace, "asin": j.key, "usual": round(j.usual, 4),
             "now": round(j.now, 4), "money": round(j.money, 2)}
            for j in page.jumps
        ],
        "closing": [
            {"marketplace": c.marketplace, "currency": c.currency, **{n: _cents(v) for n, v in c.lines.items()},
             "report": _cents(c.total), "unexplained": float(c.unexplained)}
            for c in page.closings
        ],
    }  # fmt: skip


def write_csv(page: ProfitPage, path: Path, lang: Lang) -> int:
    """A line a product, then what is of none, then the total, as a CSV; how many rows."""
    lines = [figures_of(p, credited=page.credited) for p in (*page.products, page.rest, page.total)]
    lines[-2]["name"], lines[-1]["name"] = saying("profit", "rest"), saying("profit", "every")
    about = {"period": page.period.label, "scope": page.scope, "currency": page.currency}
    return write_rows(path, COLUMNS, (line | about | {"skus": " ".join(line["skus"])} for line in lines), lang)


def figures_of(p: ProductProfit, *, credited: bool) -> dict[str, Any]:
    """Its numbers; a part that is not known is None, one that is not there zero."""
    unknown = p.unknown | ({"cogs", "returned"} if "goods" in p.unknown else set())
    unknown |= set() if credited else {"returned"}
    of: dict[str, Any] = {part: None if part in unknown else _cents(p.part(part)) for part in PARTS}
    told: dict[str, Text | str | float | list[str] | None] = {
        "asin": p.key, "skus": list(p.skus), "name": p.called.name, "owner": p.called.owner, "brand": p.called.brand,
        "line": p.called.line, "units": round(p.part("units")), "units_refunded": round(p.part("units_refunded")), **of,
        "net_sales": _cents(p.net_sales), "contribution": None if p.contribution is None else _cents(p.contribution),
        "margin": _digits(p.margin) if p.key else None, "status": p.status.value,
        "note": note(p) if p.key else not_known(p),
    }  # fmt: skip
    return told


def _group(g: GroupProfit) -> dict[str, Any]:
    return {"by": g.by, "name": g.name, "products": g.products, "without_cost": g.uncosted,
            "net_sales": _cents(g.net_sales),
            "contribution": None if g.contribution is None else _cents(g.contribution),
            "margin": _digits(g.margin)}  # fmt: skip


def _digits(share: float | None) -> float | None:
    return None if share is None else round(share, 4)


def _cents(value: Any) -> float:
    return round(float(value), 2) + 0.0
