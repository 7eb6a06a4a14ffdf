"""Reviews and cases, compliance documents, brand protection, ratings: what the seller's own sheets and tools say.

Sheets have no history of their own before they were first filled in, so that a period before has no data. A row counts
for the marketplace it names, one that names none for all of them; of all of them the worst answers (rule N24).

A case belongs to the period in which its 24 hours ended, and its reply counts whenever it came (rule N29): one that was
posted on Sunday night is the next week's. Hours are those that passed, also in the nights in which clocks change.
"""

from __future__ import annotations

from collections.abc import Sequence

import pandas as pd

from xlops.facts.history import Store
from xlops.facts.sheets import has_own_tables
from xlops.marketplaces import MARKETPLACES
from xlops.measures.currency import exact
from xlops.measures.giver import Giver, Sources, made_from
from xlops.measures.measured import PeriodMeasures
from xlops.measures.photographs import DAYS_AFTER

RATING_MAX_AGE_DAYS = 31

_ZONES = " ".join(f"when '{code}' then '{market.time_zone}'" for code, market in MARKETPLACES.items())
_ZONE = f"case marketplace {_ZONES} else 'UTC' end"  # of a row of the Cases sheet; its moments are its marketplace's
DUE = f"timezone({_ZONE}, timezone({_ZONE}, posted) + interval 24 hour)"  # when its 24 hours are over, on that clock
_SINCE, _UNTIL = f"timezone({_ZONE}, posted)", f"timezone({_ZONE}, coalesce(first_reply, ends))"
_HOURS = f"greatest(date_diff('minute', {_SINCE}, {_UNTIL}), 0) / 60.0"
ANSWERED = "kind is distinct from 'voice'"  # cases that wait for an answer: no customer stands behind a grade
_CASES = f"""
select number, count(*), count(*), count(*) filter (closed < ends), count(*) filter (first_reply <= due),
  quantile_cont({_HOURS}, 0.9)
from (
  select *, {DUE} as due from (
    select a.number, a.marketplace, c.* exclude (number, marketplace), (a.known + 1)::timestamp as ends,
      a.first::timestamp as begins
    from asked a join own_cases c on coalesce(c.marketplace, a.marketplace) = a.marketplace
    where {ANSWERED}
  )
) where due > begins and due <= ends group by number
"""
STANDING = "s.seen_on <= a.until and (s.gone_on is null or s.gone_on > a.until)"  # rows `s` of a sheet on a day
_OWN = f"coalesce(s.marketplace, a.marketplace) = a.marketplace and {STANDING}"
_DOCUMENTS = f"""
select a.number, count(*), count(*) filter (accepted and (expires is null or expires > a.until)),
  count(*) filter (accepted and expires > a.until and expires <= a.until + 60)
from asked a join input_documents s on {_OWN} where coalesce(required, true) group by a.number
"""
# at the end of a day `a`
OPEN_HIJACK = "hijack_seen < a.ends and (hijack_closed is null or hijack_closed > a.ends)"
_BRANDS = f"""
select a.number, count(distinct asin) filter (brand is not null),
  count(distinct asin) filter (brand is not null and aplus),
  count(distinct asin) filter (brand is not null and transparency), count(distinct brand),
  count(distinct brand) filter (registered), count(distinct asin) filter ({OPEN_HIJACK} or other_offers > 0),
  count(distinct asin) filter ({OPEN_HIJACK} and hijack_seen <= a.ends - interval 24 hour)
from (select *, (until + 1)::timestamp as ends from asked) a join input_brands s on {_OWN} group by a.number
"""
_KEPT = "select exists (from input_cases), exists (from input_documents), exists (from input_brands)"  # ever
_NEARNESS = "2 * abs(w.day - a.known) + (w.day < a.known)::int"  # as photographs.nearest has it
_RATINGS = f"""
select number, max(day), sum({exact("rating * ratings")})::double, sum(ratings)::double from (
  select a.number, w.asin, arg_min(w.rating, {_NEARNESS}) as rating, arg_min(w.ratings, {_NEARNESS}) as ratings,
    arg_min(w.day, {_NEARNESS}) as day
  from asked a join price_watch w on w.marketplace = a.marketplace
  and w.day between a.known - {RATING_MAX_AGE_DAYS} and a.known + {DAYS_AFTER}
  where w.rating is not null and w.ratings > 0
  and w.asin in (select asin from stock_plan union select asin from sales_asin) group by a.number, w.asin
) group by number
"""
_CASE_NAMES = ("cases_received", "cases_due", "cases_closed", "cases_in_24h", "case_hours_p90")
_COUNTED = ("cases_received", "cases_due", "cases_closed", "cases_in_24h")
_DOCUMENT_NAMES = ("docs_required", "docs_ok", "docs_expiring_60d")
_BRAND_NAMES = (
    "brand_asins", "aplus_asins", "transparency_asins", "brands_owned", "registered_brands", "hijacked_asins",
    "hijacks_over_24h",
)  # fmt: skip


def _give_ratings(sources: Sources, rows: Sequence[PeriodMeasures]) -> None:
    """Give each row the ratings of own ASINs that close its period."""
    asked = _asked(sources, rows)
    if asked.empty:
        return
    with sources.store.frame("asked", asked):
        for number, day, points, ratings in sources.store.rows(_RATINGS):
            rows[number].give({"rating_points": points, "rating_count": ratings}, "price_watch", day)


def _give_sheets(sources: Sources, rows: Sequence[PeriodMeasures]) -> None:
    """Give each row what the Cases, Documents and Brand sheets say of its period."""
    asked = _asked(sources, rows)
    if asked.empty or not has_own_tables(sources.store.con):
        return
    ((cases, documents, brands),) = sources.store.rows(_KEPT)
    of_sheets = (
        (cases, _CASES, _CASE_NAMES),
        (documents, _DOCUMENTS, _DOCUMENT_NAMES),
        (brands, _BRANDS, _BRAND_NAMES),
    )
    with sources.store.frame("asked", asked):
        for query, names in [(query, names) for kept, query, names in of_sheets if kept]:
            for number, *values in sources.store.rows(query):
                rows[number].give(dict(zip(names, values, strict=True)), "")
    if cases:
        _count_none(sources.store, [rows[number] for number in asked["number"]])


def _asked(sources: Sources, rows: Sequence[PeriodMeasures]) -> pd.DataFrame:
    """The rows that are asked about: what begins after the data's last day has no data."""
    asked = [
        (number, row.marketplace, row.period.span.first, row.period.span.last, row.end)
        for number, row in enumerate(rows)
        if sources.last_day is None or row.period.first <= sources.last_day
    ]
    return pd.DataFrame(asked, columns=["number", "marketplace", "first", "until", "known"])


def _count_none(store: Store, rows: Sequence[PeriodMeasures]) -> None:
    """No case of a marketplace is zero while the Cases sheet is kept: from its first row to its newest (rule N24)."""
    kept = f"select min(posted), max(greatest(posted, first_reply, closed)) from own_cases where {ANSWERED}"
    ((first, newest),) = store.rows(kept)
    for row in rows:
        if first is not None and row.period.first <= newest.date() and row.period.span.last >= first.date():
            row.values |= {name: row.values.get(name, 0.0) for name in _COUNTED}


RATINGS = Giver("ratings", _give_ratings, {"rating_points": "rating", "rating_count": "ratings"}, ("price_watch",))
SHEETS = Giver("cases, documents, brands", _give_sheets, made_from("", (*_CASE_NAMES, *_DOCUMENT_NAMES, *_BRAND_NAMES)))
