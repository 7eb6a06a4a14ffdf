"""The words by which worksheet functions ask: names of KPIs and periods, SKUs, the book's own words for a status."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING

from xlops.periods import Month, Period, Span, ToDate, Week, Year

if TYPE_CHECKING:
    import pandas as pd

    from xlops.facts.history import Store
    from xlops.language import Lang
    from xlops.review.scorecard import Board

BACK = 13  # so many weeks and months can be asked for as -1, -2 … and -1m, -2m …
_LAST = {
    "week": ("last week", "previous week", "上周", "上星期"),
    "month": ("last month", "previous month", "上月", "上个月"),
}
_THIS = {"week": ("this week", "本周"), "month": ("this month", "本月")}
_TO_DATE = {
    "mtd": ("mtd", "month to date", "本月至今"), "ytd": ("ytd", "year to date", "年初至今", "今年至今"),
    "l4w": ("l4w", "last 4 weeks", "近4周", "近四周"),
}  # fmt: skip
Word = tuple[str, str, str]  # the kind of word, folded, and what it means


def folded(word: str) -> str:
    """A word as it is compared: letters of one width and case, single blanks."""
    return " ".join(unicodedata.normalize("NFKC", word).casefold().split())


@dataclass(frozen=True)
class FourWeeks:
    """The four weeks that end with `last`."""

    last: Week

    kind = "week"

    @property
    def label(self) -> str:
        return f"four weeks to {self.last.label}"

    @property
    def first(self) -> date:
        return self.last.first - timedelta(weeks=3)

    @property
    def span(self) -> Span:
        return Span(self.first, self.last.span.end)

    def previous(self) -> FourWeeks:
        return FourWeeks(Week.of(self.first - timedelta(days=1), self.last.starts_on))

    def year_ago(self) -> FourWeeks:
        return FourWeeks(self.last.year_ago())


def running(board: Board) -> dict[str, Period]:
    """What MTD, YTD and L4W stand for, by the data's last day and the newest week that is over."""
    last = board.newest(board.weeks)
    assert isinstance(last, Week)
    whole: dict[str, Period] = {"mtd": Month.of(board.as_of), "ytd": Year(board.as_of.year)}
    days = {word: (board.as_of - period.first).days + 1 for word, period in whole.items()}
    passed = {w: ToDate(p, days[w]) if board.as_of < p.span.last else p for w, p in whole.items()}
    return passed | {"l4w": FourWeeks(last)}


def words(
    board: Board, language: Lang, week_start: int, spans: Mapping[str, Period], skus: Iterable[tuple[str, str]]
) -> Iterator[Word]:
    """Every word; where two are alike the first counts. `skus` are pairs of SKU and ASIN."""
    from xlops.targets import Status

    about = {"as_of": f"{board.as_of}", "week_start": f"{week_start}", "currency": board.account.base or ""}
    yield from (("about", *pair) for pair in about.items())
    for status in Status:
        yield "status", status.value, status.word.in_(language)
    for kpi in board.catalogue.values():
        for name in (kpi.id, kpi.name.en, kpi.name.zh):
            yield "kpi", folded(name), kpi.id
    yield from (("period", word, spans[key].label) for key, said in _TO_DATE.items() for word in said)
    for kind, periods, mark in (("week", board.weeks, ""), ("month", board.months, "m")):
        yield from _periods(board, kind, periods, mark)
    for sku, asin in skus:
        yield "scope", folded(sku), asin


def _periods(board: Board, kind: str, periods: Sequence[Week | Month], mark: str) -> Iterator[Word]:
    """Labels, tabs, and how many ago; counted from the newest that is over."""
    for period in periods:
        yield "period", folded(period.label), period.label
        yield "period", folded(period.sheet_name), period.label
    yield from (("period", word, periods[-1].label) for word in _THIS[kind])
    over = list(periods[: periods.index(board.newest(periods)) + 1])
    yield from (("period", word, over[-1].label) for word in _LAST[kind])
    for back, period in enumerate(reversed(over[-BACK:]), 1):
        yield "period", f"-{back}{mark}", period.label


def parents(store: Store) -> dict[str, str]:
    """Child ASIN → its parent, of children that have one."""
    query = (
        "select asin, max(parent_asin) from sales_asin where parent_asin <> '' and parent_asin <> asin "
        "group by asin having count(distinct parent_asin) = 1"
    )
    return {str(child): str(parent) for child, parent in store.rows(query)}


def of_parents(frame: pd.DataFrame, parent_of: Mapping[str, str]) -> pd.DataFrame:
    """Measures of children, with `period`, `marketplace` and `asin`, added up by parent; none that one child lacks."""
    keys = ["period", "marketplace", "asin"]
    kept = frame.assign(asin=frame["asin"].map(parent_of)).dropna(subset=["asin"])
    grouped = kept.groupby(keys)[list(kept.columns.difference(keys).intersection(kept.select_dtypes("number").columns))]
    whole = grouped.count().eq(grouped.size(), axis=0)
    return grouped.sum().where(whole).reset_index()
