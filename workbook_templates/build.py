"""Builds `review.en.xlsx` and `review.zh.xlsx` beside this file: `python workbook_templates/build.py [FOLDER]`."""

from __future__ import annotations

import sys
from datetime import datetime
from pathlib import Path

import xlsxwriter

sys.dont_write_bytecode = True  # this folder goes into the wheel as it stands
HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))

from workbook_templates.author import (  # noqa: E402
    actions,
    asin,
    campaigns,
    dashboard,
    data,
    flat,
    functions,
    journal,
    owed,
    own,
    portfolio,
    profit,
    proposals,
    queries,
    restock,
    review,
    stock,
    targets,
    terms,
)
from workbook_templates.author.ink import Ink  # noqa: E402
from workbook_templates.author.page import Page  # noqa: E402
from workbook_templates.author.pivot_parts import add_pivot  # noqa: E402
from workbook_templates.author.words import LANGUAGES, Words  # noqa: E402
from xlops.workbook.template import OWN_PAGES, SHEETS, TABLES, sheet_name  # noqa: E402

CREATED = datetime(2026, 1, 1)


def build(folder: Path, language: str) -> Path:
    """Writes the template of one language into `folder`; the same bytes each time."""
    path = folder / f"review.{language}.xlsx"
    words = Words(language)
    with xlsxwriter.Workbook(path, {"default_date_format": "yyyy-mm-dd"}) as book:
        book.set_properties({"title": "xlops review", "author": "xlops", "created": CREATED})
        book.set_calc_mode("auto")
        ink = Ink(book, language)
        sheets = {key: sheet_name(key, language) for key in SHEETS}
        pages = {key: Page(book, name, ink, words) for key, name in sheets.items() if not key.startswith("_")}
        dashboard.author(pages["dashboard"], sheets)
        asin.author(pages["asin"])
        campaigns.author(pages["campaigns"])
        terms.author(pages["terms"])
        queries.author(pages["queries"])
        stock.author(pages["stock"])
        restock.author(pages["restock"])
        profit.author(pages["profit"])
        owed.author(pages["owed"])
        actions.author(pages["actions"])
        proposals.author(pages["proposals"])
        targets.author(pages["targets"])
        for key in OWN_PAGES:
            own.author(pages[key], key)
        flat.author_data(pages["flat"])
        flat.author_pivot(pages["pivot"])
        journal.author_log(pages["log"])
        journal.author_help(pages["help"], sorted({t.sheet for t in TABLES.values() if t.sheet.startswith("data_")}))
        data.author(book, ink, words)
        review.author(Page(book, sheets["_week"], ink, words), review.WEEK)
        review.author(Page(book, sheets["_month"], ink, words), review.MONTH)
        journal.author_meta(Page(book, sheets["_meta"], ink, words))
        functions.author(book)
        pages["dashboard"].sheet.activate()
    add_pivot(path, sheets["pivot"], words)
    return path


def build_portfolio(folder: Path, language: str) -> Path:
    """Writes the template of the portfolio in one language; the same bytes each time."""
    path = folder / f"portfolio.{language}.xlsx"
    with xlsxwriter.Workbook(path, {"default_date_format": "yyyy-mm-dd"}) as book:
        book.set_properties({"title": "xlops portfolio", "author": "xlops", "created": CREATED})
        book.set_calc_mode("auto")
        portfolio.build_portfolio(book, language)
    return path


if __name__ == "__main__":
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else HERE
    for language in LANGUAGES:
        print(build(target, language))
        print(build_portfolio(target, language))
