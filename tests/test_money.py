from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from xlops.money import Rate, Rates, currencies_of_mark


@pytest.mark.parametrize(
    ("text", "currencies"),
    [
        ("US$1,234.56", ("USD",)), ("$5", ("USD", "CAD", "MXN", "AUD", "SGD")), ("CA$5", ("CAD",)),
        ("12,34 €", ("EUR",)),
        ("AED\u00a04,426.00", ("AED",)), ("￥1,234", ("JPY", "CNY")), ("Rs.1000.0", ("INR",)), ("1,234", None),
        ("12 zł", ("PLN",)), ("ABC 5", None),
    ],
)  # fmt: skip
def test_currencies_of_a_mark(text: str, currencies: tuple[str, ...] | None) -> None:
    assert currencies_of_mark(text) == currencies


def test_a_rate_holds_from_its_day_until_the_next() -> None:
    rates = Rates("USD", [Rate(date(2026, 3, 1), "EUR", Decimal("1.2")), Rate(date(2026, 1, 1), "EUR", Decimal("1.1"))])
    found = [rates.on("EUR", date(2026, m, d)) for m, d in ((1, 1), (2, 28), (3, 1), (12, 31))]
    assert found == [Decimal("1.1"), Decimal("1.1"), Decimal("1.2"), Decimal("1.2")]
    assert rates.on("USD", date(2020, 1, 1)) == 1


def test_a_missing_rate_is_none_never_one() -> None:
    rates = Rates("USD", [Rate(date(2026, 3, 1), "EUR", Decimal("1.2"))])
    assert rates.on("EUR", date(2026, 2, 28)) is None
    assert rates.on("JPY", date(2026, 3, 1)) is None
