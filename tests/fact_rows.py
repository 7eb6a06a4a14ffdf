"""Facts put into a store by hand, as an ingest leaves them: what a report said, without the report's spelling."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from tests.stores import begin_store
from xlops.facts.history import Store, open_store
from xlops.periods import Span
from xlops.reports import KINDS
from xlops.tables import Grain

Rows = Sequence[Mapping[str, Any]]
_KINDS = {kind.name: kind for kind in KINDS}
_AFTER = timedelta(days=60)  # so that nothing moves any more, unless a test says when it was exported


@pytest.fixture(scope="module")
def blank(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Store]:
    folder = tmp_path_factory.mktemp("facts")
    begin_store(folder)
    with open_store(folder) as store:
        yield store


@pytest.fixture
def store(blank: Store) -> Iterator[Store]:
    """A store without data; what a test adds is gone after it."""
    blank.con.execute("begin")
    yield blank
    blank.con.execute("rollback")


def put_facts(
    store: Store, kind: str, rows: Rows, *, span: Span | None = None, product: str = "", market: str = "US",
    subject: str = "", exported: date | None = None,
) -> int:  # fmt: skip
    """One file of a kind that counts, with its rows; the number of the file.

    With a `span` the rows stand for all of it, else each for its own `day`.
    """
    of = _KINDS[kind]
    days = sorted({row["day"] for row in rows}) if span is None else [span.first]
    whole = span or Span.closed(days[0], days[-1])
    grain = Grain.SUMMARY if span else Grain.SNAPSHOT if of.span is Grain.SNAPSHOT else Grain.DAILY
    at = datetime.combine(exported or whole.last + _AFTER, datetime.min.time())
    number = int(store.rows("select nextval('file_id')")[0][0])
    currency = {"US": "USD", "DE": "EUR"}[market]
    store.con.execute(
        "insert into file by name select ? id, ? sha256, ? as name, ? kind, ? table_name, ? ad_product, ? marketplace, "
        "? currency, 'en' as language, ? grain, ?::date first_day, ?::date end_day, 'content' span_by, "
        "?::timestamp exported_at, 'content' exported_by, ? as rows, false as replaces, ?::timestamp ingested_at, "
        "? subject, 0 as copy, true dated, ?::date ended, '' part, '' basis",
        [number, f"sha{number}", f"{kind} {number}", kind, of.table_name, product, market, currency, grain.value,
         whole.first, whole.end, at, len(rows), at, subject, whole.last],
    )  # fmt: skip
    units = [whole] if grain is Grain.SUMMARY else [Span.closed(d, d) for d in _covered(grain, whole, days)]
    for unit in units:
        store.con.execute(
            "insert into owner by name select ? table_name, ? ad_product, ? marketplace, ? grain, ?::date first_day, "
            "?::date end_day, ?::integer as file, ? subject, ?::timestamp confirmed_at",
            [of.table_name, product, market, grain.value, unit.first, unit.end, number, subject, at],
        )
    for row_number, row in enumerate(rows, 1):
        names = ", ".join(f'"{name}"' for name in row)
        marks = ", ".join("?" for _ in row)
        store.con.execute(
            f'insert into fact_{of.table_name} (file, "row", {names}) values (?, ?, {marks})',
            [number, row_number, *row.values()],
        )
    return number


def _covered(grain: Grain, whole: Span, days: Sequence[date]) -> Sequence[date]:
    """A photograph covers its own days, any other daily report all from the first to the last."""
    return days if grain is Grain.SNAPSHOT else whole.days()
