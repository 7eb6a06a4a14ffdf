"""Who was left alone."""

from __future__ import annotations

from datetime import date, timedelta

from xlops.periods import Span
from xlops.verdicts.donors import Advertised, judged_days, left_alone

DECIDED, DONE = date(2026, 8, 3), date(2026, 8, 5)
DAYS = judged_days(DECIDED, DONE)
SKILLET = Advertised("Skillet", frozenset({"cast iron skillet"}), frozenset({"B0SKILLET1"}), "Kitchen")


def test_the_days_reach_from_before_to_after() -> None:
    assert Span.closed(date(2026, 4, 13), date(2026, 9, 2)) == DAYS
    assert judged_days(DECIDED, DONE, window=14, evidence=60) == Span.closed(date(2026, 3, 12), date(2026, 8, 19))
    assert judged_days(DECIDED, DONE, step=7).last == date(2026, 9, 8)  # weeks begin on the Monday after it was done


def test_what_shares_a_term_an_asin_or_a_budget_is_no_donor() -> None:
    others = [
        Advertised("term", frozenset({"cast iron skillet", "pan"})),
        Advertised("asin", asins=frozenset({"B0SKILLET1"})),
        Advertised("budget", budget="Kitchen"),
        Advertised("apart", frozenset({"tea towel"}), frozenset({"B0TOWEL001"}), "Textiles"),
        Advertised("no portfolio"),
        SKILLET,
    ]
    assert left_alone(SKILLET, others, {}, DAYS) == ("apart", "no portfolio")
    assert left_alone(Advertised("bare"), [Advertised("other")], {}, DAYS) == ("other",)


def test_what_was_acted_upon_is_no_donor() -> None:
    others = [Advertised(name) for name in ("first", "last", "earlier", "later")]
    day = timedelta(days=1)
    acted = {"first": [DAYS.first], "last": [DAYS.last], "earlier": [DAYS.first - day], "later": [DAYS.last + day]}
    assert left_alone(SKILLET, others, acted, DAYS) == ("earlier", "later")
