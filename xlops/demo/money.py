"""Transaction reports by month: orders, refunds, Amazon's fees, advertising, storage, payouts.

Real reports have a line per order item; here one line stands for an ASIN's orders of a day, so that files stay small.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from datetime import date, timedelta

from xlops.demo.clock import MONTHS, month_end, month_start
from xlops.demo.text import Export, csv_bytes
from xlops.demo.told import Market
from xlops.demo.year import AsinDay, Conditions, DemoYear

_PREAMBLE = {
    "en": (
        "Includes Amazon Marketplace, Fulfillment by Amazon (FBA), and Amazon Webstore transactions",
        "All amounts in USD, unless specified",
        "Definitions:",
        "Sales tax collected: Includes sales tax collected from buyers for product sales, shipping, and gift wrap.",
        "Selling fees: Includes variable closing fees and referral fees.",
        "Other transaction fees: Includes shipping chargebacks, shipping holdback and per-item fees.",
        'Other: Includes non-order transaction amounts. For more details, see the "Type" and "Description" columns.',
    ),
    "de": (
        "Umfasst Amazon Marketplace-Transaktionen und Versand durch Amazon-Transaktionen (FBA)",
        "Alle Beträge in EUR, sofern nicht anders gekennzeichnet",
        "Definitionen:",
        "Eingenommene Umsatzsteuer: Umfasst von Käufern eingenommene Umsatzsteuer.",
        "Verkaufsgebühren: Umfassen variable Abschlussgebühren und Verkaufsgebühren.",
        "Andere Transaktionsgebühren: Umfassen Rückbuchungen von Versandkosten und Gebühren pro Artikel.",
        "Andere: Umfassen Transaktionsbeträge, die keine Bestellungen sind.",
    ),
}
_HEADER = {
    "en": (
        "date/time", "settlement id", "type", "order id", "sku", "description", "quantity", "marketplace",
        "account type", "fulfillment", "tax collection model", "product sales", "product sales tax",
        "promotional rebates", "marketplace withheld tax", "selling fees", "fba fees", "other transaction fees",
        "other", "total",
    ),
    "de": (
        "Datum/Uhrzeit", "Abrechnungsnummer", "Typ", "Bestellnummer", "SKU", "Beschreibung", "Menge", "Marketplace",
        "Kontotyp", "Versand", "Steuererhebungsmodell", "Umsätze", "Produktumsatzsteuer",
        "Rabatte aus Werbeaktionen", "Einbehaltene Steuer auf Marketplace", "Verkaufsgebühren",
        "Gebühren zu Versand durch Amazon", "Andere Transaktionsgebühren", "Andere", "Gesamt",
    ),
}  # fmt: skip
_TYPES = {
    "en": {"order": "Order", "refund": "Refund", "service": "Service Fee", "storage": "FBA Inventory Fee",
           "transfer": "Transfer"},
    "de": {"order": "Bestellung", "refund": "Erstattung", "service": "Servicegebühr",
           "storage": "Versand durch Amazon Lagergebühr", "transfer": "Übertrag"},
}  # fmt: skip
_WORDS = {
    "en": {"ads": "Cost of Advertising", "subscription": "Subscription", "storage": "FBA storage fee",
           "transfer": "To your account ending in: 123", "site": "amazon.com"},
    "de": {"ads": "Werbekosten", "subscription": "Abonnement", "storage": "Lagergebühr",
           "transfer": "Auf Ihr Konto mit der Endung 123", "site": "amazon.de"},
}  # fmt: skip
_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
_REFERRAL = 0.15
_FBA_FEE = {"US": 365, "DE": 310}  # cents a unit, before the share that grows with volume
_VAT = {"US": 0.0, "DE": 0.19}
_SUBSCRIPTION = 3999


_Row = tuple[list[object], int]


def transaction_files(year: DemoYear) -> Iterator[Export]:
    """One report for each closed month of the demo, and one for the month that goes on."""
    clock, code = year.clock, year.market.code.lower()
    spent = spend_by_day(year)
    last = clock.last_day
    for back in range(MONTHS):
        first = clock.month(back)
        name = f"{first.year}{_MONTHS[first.month - 1]}MonthlyUnifiedTransaction.csv"
        yield f"{code}/{name}", report(year, first, month_end(first), spent)
    first = month_start(last)
    if last != month_end(first):
        stem = f"{_MONTHS[last.month - 1]}"
        name = f"{first.year}{stem}{first.day}-{last.year}{stem}{last.day}CustomTransaction.csv"
        yield f"{code}/{name}", report(year, first, last, spent)


def spend_by_day(year: DemoYear) -> dict[int, int]:
    """What advertising cost by day (index), in cents."""
    spent: dict[int, int] = defaultdict(int)
    for click in year.clicks:
        spent[click.day] += click.spend
    return spent


def report(year: DemoYear, first: date, last: date, spent: dict[int, int]) -> bytes:
    """The transactions of some days."""
    market = year.market
    words = _WORDS[market.language]
    rows: list[_Row] = []
    for n in range((last - first).days + 1):
        day = first + timedelta(days=n)
        index = year.clock.index(day)
        if not 0 <= index < len(year.clock.days):
            continue
        for product in year.catalog.products:
            sold = year.asin_days[product.index][index]
            rows += _lines(
                market,
                day,
                product.sku,
                product.title(market),
                year.catalog.family(product).volume,
                sold,
                year.found[product.index][index],
            )
        if spent.get(index):
            rows.append(_line(market, day, "service", words["ads"], other_fees=-spent[index]))
        if day.day == 7:
            rows.append(_line(market, day, "storage", words["storage"], other=-_storage(year, index)))
        if day.day == 12:
            rows.append(_line(market, day, "service", words["subscription"], other=-_SUBSCRIPTION))
        if day.toordinal() % 14 == 0:
            rows.append(_line(market, day, "transfer", words["transfer"], other=-_balance(rows)))
    above = "".join(f'"{line.replace(chr(34), chr(34) * 2)}"\n' for line in _PREAMBLE[market.language])
    table = csv_bytes(_HEADER[market.language], [cells for cells, _ in rows], encoding="utf-8", quote_all=True)
    return b"\xef\xbb\xbf" + above.encode() + table


def _lines(
    market: Market, day: date, sku: str, title: str, volume: float, sold: AsinDay, found: Conditions
) -> Iterator[_Row]:
    if not sold.units:
        return
    vat = _VAT[market.code]
    net = round(sold.sales / (1 + vat))
    fba = round(sold.units * _FBA_FEE[market.code] * (1 + 0.8 * volume) * found.fee)
    yield _line(
        market, day, "order", title, sku=sku, units=sold.units, sales=net, tax=sold.sales - net,
        rebate=-round(sold.sales * found.rebate), fees=-round(sold.sales * _REFERRAL), fba=-fba,
    )  # fmt: skip
    if sold.refunded:
        gross, fees = refunded(sold)
        back = round(gross / (1 + vat))
        yield _line(
            market, day, "refund", title, sku=sku, units=sold.refunded, sales=-back, tax=back - gross, fees=fees,
        )  # fmt: skip


def refunded(sold: AsinDay) -> tuple[int, int]:
    """What a day's refunds gave back to buyers, and what Amazon gave back of its fees, in cents."""
    gross = sold.sales * sold.refunded // sold.units
    return gross, round(gross * _REFERRAL * 0.8)


def order_id(day: date, sku: str) -> str:
    """The number that stands for a SKU's orders of a day."""
    number = day.toordinal()
    return f"111-{number % 10_000_000:07d}-{(_number_of(sku) + number) % 10_000_000:07d}"


def _line(
    market: Market, day: date, kind: str, description: str, *, sku: str = "", units: int = 0, sales: int = 0,
    tax: int = 0, rebate: int = 0, fees: int = 0, fba: int = 0, other_fees: int = 0, other: int = 0,
) -> _Row:  # fmt: skip
    """The cells of a line, and its total in cents."""
    total = sales + tax + rebate + fees + fba + other_fees + other
    number = day.toordinal()
    ordered = kind in ("order", "refund")
    cells: list[object] = [
        _moment(day, market), f"{20_000_000_000 + number // 14}", _TYPES[market.language][kind],
        order_id(day, sku) if ordered else "", sku, description, units or "",
        _WORDS[market.language]["site"] if ordered else "",
        "Standard Orders" if market.language == "en" else "Standardbestellungen", "Amazon" if ordered else "",
        "MarketplaceFacilitator" if ordered else "",
        *(_amount(cents, market) for cents in (sales, tax, rebate, 0, fees, fba, other_fees, other, total)),
    ]  # fmt: skip
    return cells, total


def _number_of(text: str) -> int:
    """A number for a text, the same on every machine."""
    return sum(ord(c) * 31**n for n, c in enumerate(text[-6:]))


def _moment(day: date, market: Market) -> str:
    if market.language == "en":
        return f"{_MONTHS[day.month - 1]} {day.day}, {day.year} 9:14:27 AM PST"
    return f"{day:%d.%m.%Y} 09:14:27 UTC"


def _amount(cents: int, market: Market) -> str:
    plain = f"{abs(cents) // 100:,}.{abs(cents) % 100:02d}" if cents else "0"
    plain = plain if market.language == "en" else plain.translate(str.maketrans(",.", ".,"))
    return f"-{plain}" if cents < 0 else plain


def _storage(year: DemoYear, index: int) -> int:
    """Some per mille of a month's sales."""
    days = range(max(0, index - 29), index + 1)
    sales = [sum(year.asin_days[n][d].sales for d in days) for n in range(len(year.found))]
    return sum(s * of[index].storage for s, of in zip(sales, year.found, strict=True)) // 1000


def _balance(rows: list[_Row]) -> int:
    """What has come in since the month began and was not paid out yet."""
    return max(0, sum(total for _, total in rows))
