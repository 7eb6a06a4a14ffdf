"""Currencies: how reports mark them, and dated exchange rates. A missing rate is a finding, never 1.0."""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

# A mark that several currencies share (`$`, `¥`, `kr`) only narrows the choice: see `currencies_of_mark`.
# In Shift-JIS the yen sign is the byte of the backslash.
MARKS: dict[str, tuple[str, ...]] = {
    "US$": ("USD",), "$US": ("USD",), "CA$": ("CAD",), "C$": ("CAD",), "CDN$": ("CAD",), "$CA": ("CAD",),
    "MX$": ("MXN",), "A$": ("AUD",), "AU$": ("AUD",), "R$": ("BRL",), "S$": ("SGD",),
    "$": ("USD", "CAD", "MXN", "AUD", "SGD"), "＄": ("USD", "CAD", "MXN", "AUD", "SGD"), "£": ("GBP",),
    "£GB": ("GBP",), "€": ("EUR",), "JP¥": ("JPY",), "CN¥": ("CNY",), "¥": ("JPY", "CNY"), "￥": ("JPY", "CNY"),
    "円": ("JPY",), "元": ("CNY",), "₹": ("INR",), "Rs.": ("INR",), "Rs": ("INR",), "zł": ("PLN",), "kr": ("SEK",),
    "TL": ("TRY",), "₺": ("TRY",), "\\": ("JPY",),
}  # fmt: skip

CODES = frozenset("USD CAD MXN BRL GBP EUR SEK PLN TRY AED SAR EGP INR JPY AUD SGD ZAR CNY HKD CHF DKK CZK HUF".split())
WITHOUT_DECIMALS = frozenset({"JPY"})

_MARK = re.compile("|".join(re.escape(m) for m in sorted(MARKS, key=len, reverse=True)))
_CODE = re.compile(r"(?<![A-Za-z])([A-Z]{3})(?![A-Za-z])")


def currencies_of_mark(text: str) -> tuple[str, ...] | None:
    """The currencies that the mark or code inside `text` may mean; None where it has none.

    >>> currencies_of_mark("US$1,234.56"), currencies_of_mark("AED 4,426.00"), currencies_of_mark("12")
    (('USD',), ('AED',), None)
    """
    if (code := _CODE.search(text)) and code[1] in CODES:
        return (code[1],)
    mark = _MARK.search(text)
    return MARKS[mark[0]] if mark else None


def currency_code(text: str) -> str | None:
    """The currency code that is all of `text`, or None."""
    code = text.strip().upper()
    return code if code in CODES else None


def currency_codes(text: str) -> list[str]:
    """The currency codes that stand in a sentence, such as `All amounts in INR, unless specified`."""
    return [code for code in _CODE.findall(text) if code in CODES]


@dataclass(frozen=True)
class Rate:
    """One unit of `currency` is `rate` units of the base currency from `day` on."""

    day: date
    currency: str
    rate: Decimal


class Rates:
    """Dated exchange rates into `base`; the rate of a day is the latest one not after it."""

    def __init__(self, base: str, rates: Iterable[Rate] = ()) -> None:
        self.base = base
        self._by_currency: dict[str, list[Rate]] = {}
        for rate in sorted(rates, key=lambda r: r.day):
            self._by_currency.setdefault(rate.currency, []).append(rate)

    def on(self, currency: str, day: date) -> Decimal | None:
        """Units of the base currency for one unit of `currency` on `day`; None where no rate is known."""
        if currency == self.base:
            return Decimal(1)
        rates = self._by_currency.get(currency, [])
        at = bisect_right([r.day for r in rates], day)
        return rates[at - 1].rate if at else None

    def rows(self) -> list[Rate]:
        return [r for rates in self._by_currency.values() for r in rates]
