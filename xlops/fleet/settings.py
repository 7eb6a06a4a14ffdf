"""`fleet.toml` beside the stores, which nobody needs: a language, and rates by which money may be added up."""

from __future__ import annotations

import tomllib
from collections import Counter
from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from pathlib import Path

from pydantic import ValidationError, model_validator

from xlops.errors import SettingsError
from xlops.language import Lang
from xlops.settings import FILE_NAME as STORE_FILE
from xlops.settings import RateRow, known_currency
from xlops.written import Written

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
            raise ValueError('base_currency says into what the rates convert: set it, such as base_currency = "USD"')
        return self

    def rate_of(self, currency: str, day: date) -> Decimal | None:
        """What one unit is in the base currency on the day; None where nothing says it."""
        if not self.base_currency or currency == self.base_currency:
            return Decimal(1) if self.base_currency else None
        known = [r for r in self.rate if r.currency == currency and r.day <= day]
        return max(known, key=lambda r: r.day).rate if known else None


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
    """Errors: SettingsError where the file is no TOML, or has a wrong key or value."""
    path = root / FILE_NAME
    try:
        raw = tomllib.loads(path.read_text("utf-8-sig"))
        return FleetSettings.model_validate(raw)
    except FileNotFoundError:
        return FleetSettings()
    except (tomllib.TOMLDecodeError, UnicodeDecodeError) as why:
        raise SettingsError(f"{path} is not valid TOML: {why}") from None
    except ValidationError as why:
        said = [f"{'.'.join(map(str, e['loc'])) or FILE_NAME}: {str(e['msg']).removeprefix('Value error, ')}"
                for e in why.errors()]  # fmt: skip
        raise SettingsError(f"{path}: {'; '.join(said)}") from None
