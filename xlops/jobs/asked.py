"""The rows that names such as `AMZ.KPI` look into: what of the snapshot a workbook can carry."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from xlops.jobs.snapshot import Row
from xlops.jobs.snapshot_words import folded, words
from xlops.kpis.surfaces.python import evaluate
from xlops.marketplaces import MARKETPLACES
from xlops.measures import ALL
from xlops.periods import Period
from xlops.review.asins import best_sellers
from xlops.review.scorecard import JUDGED, Board
from xlops.targets import Status
from xlops.workbook.lookup import LOOKUP, NO_VALUE, UNKNOWN, WORDS
from xlops.workbook.plan import Fill, fill
from xlops.workbook.template import TABLES

if TYPE_CHECKING:
    from xlops.review.reviewed import Details

ASINS = 20  # best sellers of the newest week, and of the newest month, with their KPIs in these
EVERYWHERE = ("all", "全部", "所有")
_EPOCH = date(1899, 12, 30)


@dataclass(frozen=True)
class Best:
    """The KPIs of the best sellers in the newest week and month, over all marketplaces; their SKUs with their ASINs."""

    rows: Sequence[Row]
    skus: Sequence[tuple[str, str]]

    @property
    def asins(self) -> set[str]:
        return {str(row[2]) for row in self.rows}


def best_of(board: Board, details: Details) -> Best:
    rows = list(_best(board, details))
    asins = {row[2] for row in rows}
    return Best(rows, [(s.sku, s.asin) for s in details.now.skus if s.asin in asins])


def lookup_fills(board: Board, best: Best, rows: Iterable[Row], spans: Mapping[str, Period]) -> list[Fill]:
    """Both tables, of the snapshot's `rows`: judged periods, MTD, YTD, L4W (`spans`), and ASINs that sell best."""
    held = {p.label for p in (*board.weeks[-JUDGED:], *board.months[-JUDGED:], *spans.values())}
    told = [*(row for row in rows if row[1] in held), *best.rows]
    words_ = _words(board, best, spans, held)
    return [
        fill(LOOKUP, list(_told(told)), TABLES[LOOKUP].ids),
        fill(WORDS, [{"word": word, "means": means} for word, means in words_.items()], TABLES[WORDS].ids),
    ]


def _told(rows: Iterable[Row]) -> Iterator[dict[str, Any]]:
    """Rows that have something to tell; of a settled number what is expected is left out."""
    for kpi, period, scope, value, status, target, *comes_to in rows:
        if value is None and target is None:
            continue
        settled = all(n == value for n in comes_to)
        expected, low, high = (None if settled else UNKNOWN if n is None else n for n in comes_to)
        yield {
            "key": f"{kpi}|{period}|{scope}", "kpi": kpi, "period": period, "scope": scope, "value": value,
            "target": target, "status": Status(status).word if status else None, "expected": expected, "low": low,
            "high": high,
        }  # fmt: skip


def _best(board: Board, details: Details) -> Iterator[Row]:
    for periods, frame in ((board.weeks, details.asin_weeks), (board.months, details.asin_months)):
        newest = board.newest(periods)
        if frame.empty:
            continue
        for measured in best_sellers(frame, newest).head(ASINS).to_dict("records"):
            given = {str(n): float(v) for n, v in measured.items() if isinstance(v, int | float) and v == v}
            for kpi in board.catalogue.values():
                value = evaluate(kpi.formula, given)
                yield kpi.id, newest.label, measured["asin"], value, None, None, None, None, None


def _words(board: Board, best: Best, spans: Mapping[str, Period], held: set[str]) -> dict[str, Any]:
    """Word → meaning, of the periods and ASINs that are held; where two words are alike the first counts."""
    found: dict[str, Any] = {NO_VALUE: Status.NO_DATA.word}
    settings = board.account.settings
    for kind, word, means in words(board, settings.language, settings.week_start, spans, best.skus):
        if kind == "kpi" or kind == "scope" or (kind == "period" and means in held):
            found.setdefault(f"{kind}|{word}", means)
    for period in (*board.months, *board.weeks):  # a first day that is typed is the month's: Excel makes it of 2026-10
        if period.label in held:
            found.setdefault(f"period|{(period.first - _EPOCH).days}", period.label)
    for asin in sorted(best.asins):
        found.setdefault(f"scope|{folded(asin)}", asin)
    for scope in board.scopes:
        place = MARKETPLACES.get(scope)
        said = EVERYWHERE if scope == ALL else (scope, *((place.domain, *place.names) if place else ()))
        for word in said:
            found.setdefault(f"scope|{folded(word)}", scope)
    return found
