"""Reviews and cases, compliance documents, brand protection, ratings: what the seller's own sheets and tools say.

Sheets have no history of their own before they were first filled in, so that a period before has no data. Documents and
brands belong to the account: every marketplace has the same numbers, and the sum of all as well.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import pandas as pd

from xlops.facts.history import Store
from xlops.facts.own import has_own_tables
from xlops.measures.measured import PeriodMeasures

RATING_MAX_AGE_DAYS = 31

_HOURS = "date_diff('minute', posted, least(coalesce(first_reply, ends), ends)) / 60.0"
_CASES = f"""
select a.number, count(*), count(*) filter (closed < ends), count(*) filter (due),
  count(*) filter (due and first_reply <= posted + interval 24 hour), quantile_cont({_HOURS}, 0.9)
from (
  select a.number, c.*, (a.until + 1)::timestamp as ends, posted + interval 24 hour <= (a.until + 1)::timestamp as due
  from asked a join own_cases c on c.marketplace is null or c.marketplace = a.marketplace
  where c.posted >= a.first::timestamp and c.posted < (a.until + 1)::timestamp
) a group by number
"""
_STANDING = "s.seen_on <= a.until and (s.gone_on is null or s.gone_on > a.until)"
_DOCUMENTS = f"""
select a.number, count(*), count(*) filter (accepted and (expires is null or expires > a.until)),
  count(*) filter (accepted and expires > a.until and expires <= a.until + 60)
from asked a join input_documents s on {_STANDING} where coalesce(required, true) group by a.number
"""
_OPEN = "hijack_seen < a.ends and (hijack_closed is null or hijack_closed > a.ends)"
_BRANDS = f"""
select a.number, count(distinct asin) filter (brand is not null),
  count(distinct asin) filter (brand is not null and aplus),
  count(distinct asin) filter (brand is not null and transparency), count(distinct brand),
  count(distinct brand) filter (registered), count(distinct asin) filter ({_OPEN} or other_offers > 0),
  count(distinct asin) filter ({_OPEN} and hijack_seen <= a.ends - interval 24 hour)
from (select *, (until + 1)::timestamp as ends from asked) a join input_brands s on {_STANDING} group by a.number
"""
_RATINGS = f"""
select number, sum(rating * ratings)::double, sum(ratings)::double from (
  select a.number, w.asin, arg_max(w.rating, w.day) as rating, arg_max(w.ratings, w.day) as ratings
  from asked a join price_watch w on w.marketplace = a.marketplace
  and w.day between a.until - {RATING_MAX_AGE_DAYS} and a.until
  where w.rating is not null and w.ratings > 0
  and w.asin in (select asin from stock_plan union select asin from sales_asin) group by a.number, w.asin
) group by number
"""
_CASE_NAMES = ("cases_received", "cases_closed", "cases_due", "cases_in_24h", "case_hours_p90")
_COUNTED = _CASE_NAMES[:4]
_DOCUMENT_NAMES = ("docs_required", "docs_ok", "docs_expiring_60d")
_BRAND_NAMES = (
    "brand_asins", "aplus_asins", "transparency_asins", "brands_owned", "registered_brands", "hijacked_asins",
    "hijacks_over_24h",
)  # fmt: skip


def service_measures(store: Store, rows: Sequence[PeriodMeasures], as_of: date | None) -> None:
    """Give each row what the Cases, Documents and Brand sheets and the ratings of own ASINs say of its period.

    `as_of` is the last day of the data: what begins after it has no data.
    """
    asked = [
        (number, row.marketplace, row.period.span.first, row.period.span.last)
        for number, row in enumerate(rows)
        if as_of is None or row.period.first <= as_of
    ]
    if not asked:
        return
    frame = pd.DataFrame(asked, columns=["number", "marketplace", "first", "until"])
    store.con.register("asked", frame)
    queries: list[tuple[str, tuple[str, ...], str]] = [(_RATINGS, ("rating_points", "rating_count"), "price_watch")]
    if has_own_tables(store.con):
        queries += [(_CASES, _CASE_NAMES, ""), (_DOCUMENTS, _DOCUMENT_NAMES, ""), (_BRANDS, _BRAND_NAMES, "")]
    for query, names, table in queries:
        for number, *values in store.rows(query):
            given = {name: float(value) for name, value in zip(names, values, strict=True) if value is not None}
            rows[number].values |= given
            rows[number].answered_by |= dict.fromkeys(given, table)
    store.con.unregister("asked")
    if has_own_tables(store.con):
        _count_none(store, [rows[number] for number, *_ in asked])


def _count_none(store: Store, rows: Sequence[PeriodMeasures]) -> None:
    """No case of a marketplace is zero while the Cases sheet is kept: from its first row to its newest (rule N24)."""
    kept = "select min(posted), max(greatest(posted, first_reply, closed)) from own_cases"
    ((first, newest),) = store.rows(kept)
    for row in rows:
        if first is not None and row.period.first <= newest.date() and row.period.span.last >= first.date():
            row.values |= {name: row.values.get(name, 0.0) for name in _COUNTED}
