"""Complaints that Amazon's own reports state: bad seller feedback, products that Voice of the Customer grades poor.

Each is a case for the sheet Cases. Its number comes from the report, so that another export finds the case again; the
buyer's words are not taken over (rule D12), a product's reason is, since it names nobody.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache
from importlib.resources import files
from itertools import groupby
from typing import Any

from xlops.facts.history import Store
from xlops.facts.sheets import has_own_tables
from xlops.iso import day_of
from xlops.measures.coverage import Coverage
from xlops.measures.photographs import DAYS_AFTER
from xlops.reports.codes import codes, plain
from xlops.sheets.reading import Row

FEEDBACK, VOICE = "feedback", "voice"
_HOUR = time(23, 59)  # reports state no hour: nobody is late by one that Amazon left out
_FEEDBACK = """
select f.marketplace, f.order_id, f.day, f.rating, coalesce(trim(f.response), '') <> '',
  (select max(asin) from orders o where o.marketplace = f.marketplace and o.order_id = f.order_id
   having count(distinct asin) = 1)
from feedback f where f.day <= ?::date and f.rating between 1 and ? order by f.day, f.order_id
"""
_VOICE = """
select marketplace, asin, coalesce(sku, ''), day, cx_health, ncx_rate::double, orders::double, top_reason
from voice where day <= ?::date and coalesce(trim(cx_health), '') <> '' order by 1, 2, 3, day
"""


@dataclass(frozen=True)
class Complaint:
    """What a report states: its case's number, from when; `over`: the day by which the report says it improved.

    `stars` are of feedback; `rate` (a share), `orders` and `reason` of a product's newest poor photograph.
    """

    kind: str
    marketplace: str
    number: str
    asin: str | None
    day: date
    over: date | None
    fresh: bool
    stars: int | None = None
    rate: float | None = None
    orders: float | None = None
    reason: str = ""

    def is_of(self, row: Row) -> bool:
        """Whether a row of the sheet is this case, by whatever number a person gave the order."""
        number = str(row["number"])
        if self.kind == FEEDBACK:
            return self.number.removeprefix("FB-") in number
        begun = _begun(number, self.number[:-10])
        stands = row["closed"] is None and row["state"] != "closed"
        return begun is not None and (stands or self.day <= begun <= (self.over or date.max))


@dataclass(frozen=True)
class CaseChanges:
    """What reports make of the sheet: rows to open, and by a case's number cells to fill that are empty."""

    opened: tuple[Row, ...]
    filled: Mapping[str, Row]


@cache
def _limits() -> dict[str, Any]:
    return tomllib.loads(files("xlops.measures").joinpath("complaints.toml").read_text("utf-8"))


def complaints(store: Store, on: date, until: date | None = None) -> list[Complaint]:
    """All that reports state as of the end of `on`, those that are over by now too; what they say of the days to
    `until`, after the data's last whole day, as well."""
    return [*_of_feedback(store, on, until or on), *_of_voice(store, on, until or on)]


def standing_complaints(store: Store, on: date) -> list[Complaint]:
    """Those that are open as of `on` and that no person has closed."""
    closed: list[tuple[Any, ...]] = []
    if has_own_tables(store.con):
        closed = store.rows("select number, closed, state from own_cases where closed is not null or state = 'closed'")
    rows = [dict(zip(("number", "closed", "state"), row, strict=True)) for row in closed]
    found = (c for c in complaints(store, on) if c.fresh and c.over is None)
    return [c for c in found if not any(c.is_of(row) for row in rows)]


def case_changes(
    store: Store, coverage: Coverage, rows: Sequence[Row], on: date, until: date | None = None
) -> CaseChanges:  # fmt: skip
    """What the reports open, and which open cases they say are over; what a person typed is never changed.

    Feedback comes before the day that it is of is over: what is known up to `until` opens a case at once.
    """
    known = complaints(store, on, until)
    opened = [c for c in known if c.fresh and c.over is None and not any(c.is_of(row) for row in rows)]
    ours = [r for r in rows if r["closed"] is None and r["state"] in (None, "open") and _is_ours(r)]
    ended = [(row, _ended(row, known, coverage, on)) for row in ours]
    return CaseChanges(
        tuple(map(_row, opened)), {str(row["number"]): _end_of(row, day) for row, day in ended if day is not None}
    )


def changed_rows(rows: Sequence[Row], changes: CaseChanges) -> list[Row]:
    """The rows of the sheet with what the reports make of them."""
    return [*({**row, **changes.filled.get(str(row["number"]), {})} for row in rows), *changes.opened]


def untouched(row: Row) -> bool:
    """Whether a case is as a report opened or ended it: nobody answers for it, waits, or noted anything."""
    noted = row["note"] is not None and row["kind"] == FEEDBACK
    return _is_ours(row) and row["owner"] is None and row["state"] in ("open", "closed") and not noted


def _of_feedback(store: Store, on: date, until: date) -> Iterator[Complaint]:
    limits = _limits()[FEEDBACK]
    for market, order, day, stars, answered, asin in store.rows(_FEEDBACK, [until, limits["negative_stars"]]):
        fresh = on - day < timedelta(days=limits["fresh_days"])
        over = max(on, day) if answered else None
        yield Complaint(FEEDBACK, market, f"FB-{order}", asin, day, over, fresh, stars=int(stars))


def _of_voice(store: Store, on: date, until: date) -> Iterator[Complaint]:
    """The newest time in which each product was graded poor: from its first such photograph to the first better one."""
    limits, rows = _limits()[VOICE], store.rows(_VOICE, [max(until, on + timedelta(days=DAYS_AFTER))])
    for (market, asin, sku), group in groupby(rows, key=lambda row: row[:3]):
        runs = [(bad, list(run)) for bad, run in groupby(group, key=lambda row: _grade(row[4]) in limits["poor"])]
        last = next((n for n in reversed(range(len(runs))) if runs[n][0]), None)
        if last is None:
            continue
        run, over = runs[last][1], runs[last + 1][1][0][3] if last + 1 < len(runs) else None
        first, (*_, day, _, rate, orders, reason) = run[0][3], run[-1]
        yield Complaint(
            VOICE, market, f"VOC-{market}-{sku or asin}-{first}", asin, first, over,
            on - day <= timedelta(days=limits["fresh_days"]), rate=rate, orders=orders, reason=reason or "",
        )  # fmt: skip


def _grade(word: str) -> str:
    """The code of a grade: files that were read before there were codes are stored with Amazon's own word."""
    return codes("voice_grades").get(plain(word), word)


def _row(c: Complaint) -> Row:
    note = f"NCX {c.rate:.1%} / {c.orders:,.0f}: {c.reason}".removesuffix(": ") if c.rate is not None else None
    return {
        "number": c.number, "marketplace": c.marketplace, "asin": c.asin, "kind": c.kind, "stars": c.stars,
        "posted": datetime.combine(c.day, _HOUR), "first_reply": None, "closed": None, "state": "open", "owner": None,
        "note": note,
    }  # fmt: skip


def _is_ours(row: Row) -> bool:
    return str(row["number"]).startswith(("FB-", "VOC-"))


def _ended(row: Row, known: Sequence[Complaint], coverage: Coverage, on: date) -> date | None:
    """The day by which the report says that a case is over; feedback is so, too, where a newer export lacks it."""
    found = next((c for c in known if c.is_of(row)), None)
    if found is not None:
        return found.over
    market, posted = row["marketplace"], row["posted"].date()
    covered = market is not None and posted in coverage.cover("feedback", market).days
    return on if row["kind"] == FEEDBACK and covered and posted <= on else None


def _end_of(row: Row, day: date) -> Row:
    """The cells of a case that is over: an answer is as late as the day of the export that first shows it."""
    end = datetime.combine(day, _HOUR)
    replied = {"first_reply": end} if row["kind"] == FEEDBACK and row["first_reply"] is None else {}
    return {**replied, "closed": end, "state": "closed"}


def _begun(number: str, prefix: str) -> date | None:
    """The day at the end of a number with this prefix; None for any other number."""
    if not number.startswith(prefix) or len(number) != len(prefix) + 10:
        return None
    try:
        return day_of(number[len(prefix) :])
    except ValueError:
        return None
