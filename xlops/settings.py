"""`xlops.toml`: what a store's owner sets once. A wrong key or value names the line and the nearest right one."""

from __future__ import annotations

import re
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any, Literal, Self, TypeVar
from zoneinfo import available_timezones

from pydantic import BaseModel, Field, ValidationError, field_validator, model_validator

from xlops.errors import SettingsError, UsageError, nearest
from xlops.language import NOTHING, Lang, Text, listed, plain
from xlops.marketplaces import MARKETPLACES, marketplace
from xlops.money import CODES, Rate, Rates
from xlops.written import A_DAY, MOST_LETTERS, Unfit, Written, at_line, read_toml, shown

FILE_NAME = "xlops.toml"
_Read = TypeVar("_Read", bound=BaseModel)
_CLOCKS = {"zh": "Asia/Shanghai"}  # where those mostly are who read a language
_DAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


def known_currency(code: str) -> str:
    """The code. Errors: ValueError where it is none."""
    if code not in CODES:
        raise Unfit(Text(f"{code!r} is no currency code we know", f"未知的货币代码 {code!r}") + nearest(code, CODES))
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
            raise Unfit(why.said) from None

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.since and self.to and self.to < self.since:
            raise Unfit(Text(
                f"it ends on {self.to}, before it begins on {self.since}", f"结束日 {self.to} 早于开始日 {self.since}"
            ))  # fmt: skip
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
            raise Unfit(why.said) from None

    @field_validator("rate", mode="before")
    @classmethod
    def _a_share(cls, value: object) -> object:
        if isinstance(value, int | float) and not isinstance(value, bool) and value >= 1:
            raise Unfit(Text("a rate is a share, such as 0.19 for 19 %", "税率写作小数，例如 19 % 写 0.19"))
        return value

    @model_validator(mode="after")
    def _says_one_thing(self) -> Self:
        if (self.tag or self.sku) and self.rate is None:
            raise Unfit(Text("products need a rate, such as rate = 0.07", "指定商品时需写税率，例如 rate = 0.07"))
        if self.valid_from and self.valid_from.day != 1:
            first = self.valid_from.replace(day=1)
            raise Unfit(Text(
                f"rates change on the first of a month, such as {first}", f"税率在每月 1 日变更，例如 {first}"
            ))  # fmt: skip
        if self.tag and self.sku:
            raise Unfit(Text("name a tag or an sku, not both", "tag 和 sku 只能写一个"))
        if (self.tag or self.sku) and (self.product_sales or self.ad_sales):
            raise Unfit(Text(
                "product_sales and ad_sales are of the whole marketplace: give them without tag and sku",
                "product_sales 和 ad_sales 适用于整个站点：请不要与 tag 或 sku 同写",
            ))  # fmt: skip
        return self


Edge = float | str | list[float | str]  # a text is read as on the Targets sheet: "25%"


class TargetStanza(Written):
    """A target set in `xlops.toml`; absent edges keep the catalogue's default. `weight` counts in the score.

    A row with `asin` or `tag`, a brand or product line of the Products sheet, is held against those ASINs only, never
    against a marketplace.
    """

    target: Edge | None = None
    warn: Edge | None = None
    breach: Edge | None = None
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
            raise Unfit(why.said) from None


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
            raise Unfit(why.said) from None

    @field_validator("base_currency")
    @classmethod
    def _is_a_currency(cls, value: str | None) -> str | None:
        return value and known_currency(value)

    @field_validator("time_zone")
    @classmethod
    def _known_zone(cls, value: str) -> str:
        if value and value not in available_timezones():
            raise Unfit(Text("no time zone is called so", "没有这个时区") + nearest(value, available_timezones()))
        return value

    @model_validator(mode="after")
    def _one_exchange_rate_a_day(self) -> Self:
        stated = [(row.currency, row.day) for row in self.rate]
        for n, (currency, day) in enumerate(stated):
            if (currency, day) in stated[:n]:
                raise Unfit(Text(
                    f"[[rate]] states two rates of {currency} from {day} on: leave one of them out",
                    f"[[rate]] 中 {currency} 自 {day} 起有两个汇率：请删去一个",
                ))  # fmt: skip
            if currency == self.base_currency and (rate := self.rate[n].rate) != 1:
                raise Unfit(Text(
                    f"[[rate]] states {rate} for {currency}, which is the base currency: take that block out, and "
                    f"state what the others are worth in {currency}",
                    f"[[rate]] 给本位币 {currency} 写了汇率 {rate}：请删去该段，并写明其他货币折合多少 {currency}",
                ))  # fmt: skip
        return self

    @model_validator(mode="after")
    def _one_rate_each(self) -> Self:
        typed = [(v.marketplace, v.tag, v.sku, v.valid_from) for v in self.vat if v.rate is not None]
        twice = [key for n, key in enumerate(typed) if key in typed[:n]]
        if twice:
            market, tag, sku, _ = twice[0]
            of = plain(tag or sku or "") or Text("all its products", "全部商品")
            raise Unfit(Text(
                "[[vat]] states two rates for {of} of {market}: give one of them a day, from = 2026-07-01",
                "[[vat]] 中 {market} 的 {of} 有两个税率：请给其中一个写上起始日，例如 from = 2026-07-01",
            ).format(of=of, market=market))  # fmt: skip
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
        raise SettingsError(Text(
            f"{folder} is no xlops store: it has no {FILE_NAME}. Make one with `xlops init {folder}`, "
            "or name the store with --store",
            f"{folder} 不是 xlops 店铺：没有 {FILE_NAME}。请用 `xlops init {folder}` 新建，或用 --store 指定店铺",
        )) from None  # fmt: skip
    except UnicodeDecodeError:
        raise SettingsError(NO_UTF8.format(path=path)) from None
    return read_settings(text, path.name)


def read_settings(text: str, name: str = FILE_NAME) -> Settings:
    """The settings that `text` states; SettingsError names the line."""
    return read_as(Settings, text, name)


def read_as(model: type[_Read], text: str, name: str) -> _Read:
    """What a TOML text states, as `model` has it; SettingsError names the line."""
    try:
        raw = read_toml(text)
    except Unfit as why:
        raise SettingsError(plain(name) + why.said) from None
    try:
        return model.model_validate(raw)
    except ValidationError as why:
        said = [_sentence(e, text, name, model) for e in _told(why.errors())]
        raise SettingsError(listed(said, "\n", "\n")) from None


def language_of(folder: Path) -> Lang:
    """The language that a store's settings name, also where they are refused; English where they name none."""
    return language_named(folder / FILE_NAME) or "en"


def language_named(path: Path) -> Lang | None:
    """The language that settings name, also where they are refused."""
    try:
        with path.open(encoding="utf-8-sig", errors="replace") as file:
            named = _NAMES_LANGUAGE.search(file.read(MOST_LETTERS))
    except OSError:
        return None
    return None if named is None else "zh" if named[1] == "zh" else "en"


NO_UTF8 = Text("{path} is not UTF-8 text: save it again as UTF-8", "{path} 不是 UTF-8 文本：请另存为 UTF-8")
_NAMES_LANGUAGE = re.compile(r"""^\s*language\s*=\s*["'“](zh|en)""", re.M)
_NUMBER = Text(
    "a number fits, or two in brackets for a band, such as [2, 4]", "请写数字，或用方括号写区间，例如 [2, 4]"
)
_SHARE = Text("a number fits, such as 0.22 for 22 %", "请写数字，例如 22 % 写 0.22")
_WHOLE = Text("a whole number fits, such as 45", "请写整数，例如 45")
_TABLE = Text(
    "a table fits, such as [target.acos] with target = 0.22 below it",
    "请写成表，例如 [target.acos]，下一行写 target = 0.22",
)
_FITS = {  # where pydantic speaks of Python, or English only
    "tuple_type": Text('a list fits, such as ["US", "DE"]', '请写列表，例如 ["US", "DE"]'),
    "list_type": _NUMBER,
    "float_type": _NUMBER,
    "float_parsing": _SHARE,
    "decimal_type": _SHARE,
    "decimal_parsing": _SHARE,
    "int_type": _WHOLE,
    "int_parsing": _WHOLE,
    "int_from_float": _WHOLE,
    "string_type": Text('a text in quotes fits, such as "US"', '请写带引号的文字，例如 "US"'),
    "bool_type": Text("true or false fits", "请写 true 或 false"),
    "bool_parsing": Text("true or false fits", "请写 true 或 false"),
    "date_type": A_DAY,
    "date_from_datetime_parsing": A_DAY,
    "date_from_datetime_inexact": A_DAY,
    "date_parsing": A_DAY,
    "model_type": _TABLE,
    "dict_type": _TABLE,
    "model_attributes_type": _TABLE,
    "string_pattern_mismatch": Text(
        "ten capital letters and digits fit, such as B0XLOPS202", "请写十位大写字母和数字，例如 B0XLOPS202"
    ),
}
_BOUNDS = {  # what a number may not cross, by pydantic's name for it
    "greater_than_equal": ("ge", Text("{bound} or more fits", "请写不小于 {bound} 的数")),
    "greater_than": ("gt", Text("more than {bound} fits", "请写大于 {bound} 的数")),
    "less_than_equal": ("le", Text("{bound} or less fits", "请写不大于 {bound} 的数")),
    "less_than": ("lt", Text("less than {bound} fits", "请写小于 {bound} 的数")),
    "literal_error": ("expected", Text("{bound} fits", "请写 {bound}")),
}
_TABLES_FIT = Text("tables fit: write [[{key}]] above each", "请写成表：每个上方写 [[{key}]]")
_UNKNOWN = Text("{where}: unknown setting {key}", "{where}：未知的设置 {key}")
_ABOVE = Text("; {key} stands above the first [table] of the file", "；{key} 须写在文件第一个 [表] 之前")
_MISSING = Text("{where}: {key} is missing", "{where}：缺少 {key}")
_SAYS = Text("{where}: {key} = {value}: {message}", "{where}：{key} = {value}：{message}")
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


def _sentence(error: Any, text: str, name: str, model: type[BaseModel]) -> Text:
    path = _path(error)
    words = [p for p in path if not p.isdigit()]
    key = words[-1] if words else ""
    where = plain(name) + (at_line(line) if (line := _line_of(text, words)) else NOTHING)
    if error["type"] == "extra_forbidden":
        unknown = _UNKNOWN.format(where=where, key=repr(".".join(words)))
        if model is Settings and len(words) > 1 and key in Settings.model_fields:
            return unknown + _ABOVE.format(key=key)
        section: type[BaseModel] = _SECTIONS.get(words[0], model) if len(words) > 1 else model
        return unknown + nearest(key, section.model_fields)
    if error["type"] == "missing":
        return _MISSING.format(where=where, key=".".join(path))
    message = _TABLES_FIT.format(key=key) if error["type"] == "tuple_type" and key in _SECTIONS else _fits(error)
    if not path:
        return where + Text(": ", "：") + message
    return _SAYS.format(where=where, key=".".join(path), value=shown(error["input"]), message=message)


def _fits(error: Any) -> Text:
    """What would fit in the place of a value."""
    why = error.get("ctx", {}).get("error")
    if isinstance(why, Unfit):
        return why.said
    if error["type"] in _BOUNDS:
        name, says = _BOUNDS[error["type"]]
        edge = error["ctx"][name]
        bound = f"{edge:,f}" if isinstance(edge, Decimal) else str(edge)
        return says.format(bound=Text(bound, bound.replace(" or ", " 或 ").replace(", ", "、")))
    return _FITS.get(error["type"]) or plain(str(error["msg"]))


def _line_of(text: str, words: list[str]) -> int | None:
    if not words:
        return None
    pattern = re.compile(rf"^\s*(?:\[+[^\]]*\b)?{re.escape(words[-1])}\b", re.M)
    found = pattern.search(text)
    return text.count("\n", 0, found.start(0)) + 1 + (found[0].count("\n")) if found else None
