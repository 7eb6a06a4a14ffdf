"""`fleet.toml` beside the stores, which nobody needs: a language, and rates by which money may be added up."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from pathlib import Path

from pydantic import model_validator

from xlops.errors import SettingsError
from xlops.language import Lang, Text
from xlops.settings import FILE_NAME as STORE_FILE
from xlops.settings import NO_UTF8, RateRow, known_currency, language_named, read_as
from xlops.written import MOST_LETTERS, Unfit, Written

FILE_NAME = "fleet.toml"


class FleetSettings(Written):
    """Without a base currency and a rate into it, money of two currencies is never one number."""

    language: Lang | None = None
    base_currency: str = ""
    rate: tuple[RateRow, ...] = ()

    @model_validator(mode="after")
    def _known(self) -> FleetSettings:
        if self.base_currency:
            known_currency(self.base_currency)
        if self.rate and not self.base_currency:
            raise Unfit(Text(
                'base_currency says into what the rates convert: set it, such as base_currency = "USD"',
                '汇率需要 base_currency 说明换算成哪种货币：请填写，例如 base_currency = "USD"',
            ))  # fmt: skip
        return self

    def rate_of(self, currency: str, day: date) -> Decimal | None:
        """What one unit is in the base currency on the day; None where nothing says it."""
        if not self.base_currency or currency == self.base_currency:
            return Decimal(1) if self.base_currency else None
        known = [r for r in self.rate if r.currency == currency and r.day <= day]
        return max(known, key=lambda r: r.day).rate if known else None

    def rates_on(self, currency: str, days: Iterable[date]) -> list[Decimal] | None:
        """The rate of each day; None where one of them has none."""
        rates = [self.rate_of(currency, day) for day in days]
        return None if any(rate is None for rate in rates) else [rate for rate in rates if rate is not None]


def most_spoken(folders: Iterable[Path]) -> Lang:
    """The language of most of the stores in these folders, as far as their settings can be read."""
    said = Counter(_language_of(folder) for folder in folders)
    return "zh" if said["zh"] > said["en"] else "en"


def _language_of(folder: Path) -> str:
    try:
        return str(tomllib.loads((folder / STORE_FILE).read_text("utf-8-sig")).get("language", "en"))
    except (OSError, ValueError):
        return ""


def read_fleet_settings(root: Path) -> FleetSettings:
    """Errors: SettingsError where the file is no TOML, or has a wrong key or value, with its line."""
    path = root / FILE_NAME
    try:
        with path.open(encoding="utf-8-sig") as file:
            text = file.read(MOST_LETTERS + 1)
    except FileNotFoundError:
        return FleetSettings()
    except UnicodeDecodeError:
        raise SettingsError(NO_UTF8.format(path=path)) from None
    return read_as(FleetSettings, text, str(path))


def language_of_fleet(root: Path, stores: Iterable[Path]) -> Lang:
    """The language that fleet.toml names, also where it is refused, else that of most of the stores."""
    return language_named(root / FILE_NAME) or most_spoken(stores)
