"""`xlops.toml`: what a store's owner sets once. A wrong key or value names the line and the nearest right one."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal, Self
from zoneinfo import available_timezones

from pydantic import BaseModel, Field, ValidationError, field_validator, model_validator

from xlops.errors import SettingsError, UsageError, did_you_mean
from xlops.language import Lang
from xlops.marketplaces import MARKETPLACES, marketplace
from xlops.money import CODES, Rate, Rates
from xlops.written import MOST_LETTERS, Written, read_toml, shown

FILE_NAME = "xlops.toml"
_CLOCKS = {"zh": "Asia/Shanghai"}  # where those mostly are who read a language
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def known_currency(code: str) -> str:
    """The code. Errors: ValueError where it is none."""
    if code not in CODES:
        raise ValueError(f"{code!r} is no currency code we know{did_you_mean(code, CODES)}")
    return code


class RateRow(Written):
    """One unit of `currency` is `rate` units of the base currency from `day` on."""

    day: date
    currency: str
    rate: Decimal = Field(ge=Decimal("1e-6"), le=Decimal("1e6"))

    @field_validator("currency")
    @classmethod
    def _is_a_currency(cls, value: str) -> str:
        return known_currency(value)


class RunsStanza(Written):
    """From when to when a marketplace (all where none is named) runs a kind of advertising; or that it never did."""

    source: Literal["sp", "sb", "sd"]
    marketplace: str | None = None
    since: date | None = Field(default=None, alias="from")
    to: date | None = None
    never: bool = False

    @field_validator("marketplace")
    @classmethod
    def _known_marketplace(cls, value: str | None) -> str | None:
        try:
            return value and marketplace(value).code
        except UsageError as why:
            raise ValueError(str(why)) from None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.since and self.to and self.to < self.since:
            raise ValueError(f"it ends on {self.to}, before it begins on {self.since}")
        return self


class VatStanza(Written):
    """What the prices of a marketplace hold of VAT, where its transaction report's tax columns do not tell (N33).

    `rate` is that of the products of a `tag`, a brand or product line of the Products sheet, or of one `sku`; of all
    others where neither is named. `product_sales` and `ad_sales` say whether the business and the advertising reports
    state sales with VAT (gross) or without.
    """

    marketplace: str
    rate: float | None = Field(default=None, ge=0, lt=1)
    tag: str | None = None
    sku: str | None = None
    valid_from: date | None = Field(default=None, alias="from")
    product_sales: Literal["gross", "net"] | None = None
    ad_sales: Literal["gross", "net"] | None = None

    @field_validator("marketplace")
    @classmethod
    def _known_marketplace(cls, value: str) -> str:
        try:
            return marketplace(value).code
        except UsageError as why:
            raise ValueError(str(why)) from None

    @field_validator("rate", mode="before")
    @classmethod
    def _a_share(cls, value: object) -> object:
        if isinstance(value, int | float) and not isinstance(value, bool) and value >= 1:
            raise ValueError("a rate is a share, such as 0.19 for 19 %")
        return value

    @model_validator(mode="after")
    def _says_one_thing(self) -> Self:
        if (self.tag or self.sku) and self.rate is None:
            raise ValueError("products need a rate, such as rate = 0.07")
        if self.valid_from and self.valid_from.day != 1:
            raise ValueError(f"rates change on the first of a month, such as {self.valid_from.replace(day=1)}")
        if self.tag and self.sku:
            raise ValueError("name a tag or an sku, not both")
        if (self.tag or self.sku) and (self.product_sales or self.ad_sales):
            raise ValueError("product_sales and ad_sales are of the whole marketplace: give them without tag and sku")
        return self


class TargetStanza(Written):
    """A target set in `xlops.toml`; absent edges keep the catalogue's default. `weight` counts in the score.

    A row with `asin` or `tag`, a brand or product line of the Products sheet, is held against those ASINs only, never
    against a marketplace.
    """

    target: float | list[float] | None = None
    warn: float | list[float] | None = None
    breach: float | list[float] | None = None
    weight: float | None = Field(default=None, ge=0)
    marketplace: str | None = None
    asin: str | None = Field(default=None, pattern="^[A-Z0-9]{10}$")
    tag: str | None = None
    valid_from: date | None = Field(default=None, alias="from")

    @field_validator("marketplace")
    @classmethod
    def _known_marketplace(cls, value: str | None) -> str | None:
        try:
            return marketplace(value).code if value is not None else None
        except UsageError as why:
            raise ValueError(str(why)) from None


class ClaimWindow(Written):
    """Days after an event from which Amazon takes a claim, and the last one, where its rules are other than ours."""

    after: int = Field(ge=0, le=730)
    until: int = Field(ge=0, le=730)


class ClaimWindows(Written):
    """By kind of claim; None: Amazon's days as xlops knows them."""

    lost: ClaimWindow | None = None
    damaged: ClaimWindow | None = None
    refund: ClaimWindow | None = None


class Settings(Written):
    """Everything `xlops.toml` may hold, with its defaults."""

    store: str = "My store"
    language: Lang = "en"
    marketplaces: tuple[str, ...] = ()
    base_currency: str | None = None
    time_zone: str = ""
    week_starts: Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"] = "monday"
    ad_products: tuple[Literal["sp", "sb", "sd"], ...] = ()
    runs: tuple[RunsStanza, ...] = ()
    inputs: Literal["workbook", "csv"] = "workbook"
    lead_days: int = Field(default=45, ge=0, le=365)
    service_level: float | None = Field(default=None, ge=0.5, le=0.999)
    hysteresis: float = Field(default=0, ge=0, le=0.5)
    bad_rows_limit: float = Field(default=0.02, ge=0, le=1)
    rate: tuple[RateRow, ...] = ()
    vat: tuple[VatStanza, ...] = ()
    owed: ClaimWindows = ClaimWindows()
    target: dict[str, TargetStanza | list[TargetStanza]] = Field(default={})
    kpi: dict[str, dict[str, Any]] = Field(default={})

    @field_validator("marketplaces")
    @classmethod
    def _known_marketplaces(cls, value: tuple[str, ...]) -> tuple[str, ...]:
        try:
            return tuple(dict.fromkeys(marketplace(word).code for word in value))
        except UsageError as why:
            raise ValueError(str(why)) from None

    @field_validator("base_currency")
    @classmethod
    def _is_a_currency(cls, value: str | None) -> str | None:
        return value and known_currency(value)

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        if value and value not in available_timezones():
            raise ValueError(f"no time zone is called so{did_you_mean(value, available_timezones())}")
        return value

    @model_validator(mode="after")
    def _one_exchange_rate_a_day(self) -> Self:
        stated = [(row.currency, row.day) for row in self.rate]
        for n, (currency, day) in enumerate(stated):
            if (currency, day) in stated[:n]:
                raise ValueError(f"[[rate]] states two rates of {currency} from {day} on: leave one of them out")
            if currency == self.base_currency and self.rate[n].rate != 1:
                raise ValueError(f"[[rate]] states {self.rate[n].rate} for {currency}, which is the base currency")
        return self

    @model_validator(mode="after")
    def _one_rate_each(self) -> Self:
        typed = [(v.marketplace, v.tag, v.sku, v.valid_from) for v in self.vat if v.rate is not None]
        twice = [key for n, key in enumerate(typed) if key in typed[:n]]
        if twice:
            market, tag, sku, _ = twice[0]
            of = tag or sku or "all its products"
            raise ValueError(
                f"[[vat]] states two rates for {of} of {market}: give one of them a day, from = 2026-07-01"
            )
        return self

    @property
    def clock(self) -> str:
        """The time zone of the people who download; empty where each marketplace's own will do (rule N18)."""
        return self.time_zone or _CLOCKS.get(self.language, "")

    @property
    def week_start(self) -> int:
        return _DAYS.index(self.week_starts)

    @property
    def currency(self) -> str | None:
        """The base currency: as set, or that of the only configured marketplace's currency."""
        if self.base_currency:
            return self.base_currency
        currencies = {MARKETPLACES[m].currency for m in self.marketplaces}
        return currencies.pop() if len(currencies) == 1 else None

    def rates(self, base: str) -> Rates:
        return Rates(base, [Rate(r.day, r.currency, r.rate) for r in self.rate])

    @property
    def weights(self) -> dict[str, float]:
        """What KPIs weigh in the score, where it is not 1."""
        return {kpi: row.weight for kpi in self.target for row in self.target_rows(kpi) if row.weight is not None}

    def target_rows(self, kpi: str) -> list[TargetStanza]:
        rows = self.target.get(kpi, [])
        return rows if isinstance(rows, list) else [rows]


def load_settings(folder: Path) -> Settings:
    """The settings of the store in `folder`; SettingsError names the line and what is wrong with it."""
    path = folder / FILE_NAME
    try:
        with path.open(encoding="utf-8-sig") as file:
            text = file.read(MOST_LETTERS + 1)
    except FileNotFoundError:
        raise SettingsError(
            f"{folder} is no xlops store: it has no {FILE_NAME}. Make one with `xlops init {folder}`, "
            "or name the store with --store"
        ) from None
    except UnicodeDecodeError:
        raise SettingsError(f"{path} is not UTF-8 text: save it again as UTF-8") from None
    return read_settings(text, path.name)


def read_settings(text: str, name: str = FILE_NAME) -> Settings:
    """The settings that `text` states; SettingsError names the line."""
    try:
        raw = read_toml(text)
    except ValueError as why:
        raise SettingsError(f"{name}{why}") from None
    try:
        return Settings.model_validate(raw)
    except ValidationError as why:
        raise SettingsError("\n".join(_sentence(e, text, name) for e in _told(why.errors()))) from None


_NUMBER = "a number fits, or two in brackets for a band, such as [2, 4]"
_DAY = "a day fits, such as 2026-11-23"
_TABLE = "a table fits, such as [target.acos] with target = 0.22 below it"
_FITS = {  # where pydantic speaks of Python
    "tuple_type": 'a list fits, such as ["US", "DE"]',
    "list_type": _NUMBER,
    "float_type": _NUMBER,
    "float_parsing": "a number fits, such as 0.22 for 22 %",
    "string_type": 'a text in quotes fits, such as "US"',
    "date_type": _DAY,
    "date_from_datetime_parsing": _DAY,
    "date_parsing": _DAY,
    "model_type": _TABLE,
    "dict_type": _TABLE,
    "model_attributes_type": _TABLE,
}
_SECTIONS: dict[str, type[BaseModel]] = {"rate": RateRow, "runs": RunsStanza, "vat": VatStanza, "target": TargetStanza}


def _told(errors: list[Any]) -> list[Any]:
    """One error of each value: of a value that may be of several kinds each kind has its own, and so has its table."""
    found: dict[tuple[str, ...], Any] = {}
    for error in errors:
        found.setdefault(_path(error), error)
    return [e for path, e in found.items() if not any(other != path and other[: len(path)] == path for other in found)]


def _path(error: Any) -> tuple[str, ...]:
    """The keys down to the value, without the names of the kinds that it may be."""
    return tuple(str(p) for p in error["loc"] if not str(p)[:1].isupper() and "[" not in str(p) and p != "float")


def _sentence(error: Any, text: str, name: str) -> str:
    path = _path(error)
    words = [p for p in path if not p.isdigit()]
    key = words[-1] if words else ""
    where = f"{name}, line {line}" if (line := _line_of(text, words)) else name
    if error["type"] == "extra_forbidden":
        section: type[BaseModel] = _SECTIONS.get(words[0], Settings) if len(words) > 1 else Settings
        return f"{where}: unknown setting {'.'.join(words)!r}{did_you_mean(key, section.model_fields)}"
    message = _FITS.get(error["type"]) or str(error["msg"]).removeprefix("Value error, ")
    if error["type"] == "tuple_type" and key in _SECTIONS:
        message = f"tables fit: write [[{key}]] above each"
    if error["type"] == "missing":
        return f"{where}: {'.'.join(path)} is missing"
    if not path:
        return f"{where}: {message}"
    return f"{where}: {'.'.join(path)} = {shown(error['input'])}: {message}"


def _line_of(text: str, words: list[str]) -> int | None:
    if not words:
        return None
    pattern = re.compile(rf"^\s*(?:\[+[^\]]*\b)?{re.escape(words[-1])}\b", re.M)
    found = pattern.search(text)
    return text.count("\n", 0, found.start(0)) + 1 + (found[0].count("\n")) if found else None
