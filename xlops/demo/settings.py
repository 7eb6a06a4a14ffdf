"""The demo store's `xlops.toml`."""

from __future__ import annotations

from datetime import date

from xlops.demo.clock import month_start

_NAMES = {"en": "Larkfell Demo", "zh": "Larkfell 演示店铺"}
_EURO = ("1.1680", "1.1735", "1.1640", "1.1590", "1.1755", "1.1820", "1.1710", "1.1685")


def settings_toml(language: str, *, last_day: date = date(2026, 11, 22)) -> str:
    """The settings text, in English or Chinese (`en`, `zh`); rates change each second month."""
    lines = [
        f'store = "{_NAMES[language]}"',
        f'language = "{language}"',
        'marketplaces = ["US", "DE"]',
        'base_currency = "USD"',
        'time_zone = "America/Los_Angeles"  # of the computer on which the exports were downloaded',
        'ad_products = ["sp", "sb"]',
    ]
    for number, rate in enumerate(_EURO):
        day = month_start(last_day, 2 * (len(_EURO) - number) - 1)
        lines += ["", "[[rate]]", f"day = {day.isoformat()}", 'currency = "EUR"', f"rate = {rate}"]
    return "\n".join(lines) + "\n"
