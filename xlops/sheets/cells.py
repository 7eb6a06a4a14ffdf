"""One cell as a person typed it, in Excel or in a CSV that Excel saved again: its value, or why it is none."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from xlops.dates import MONTHS, parse_day
from xlops.errors import did_you_mean
from xlops.language import Text, listed
from xlops.marketplaces import MARKETPLACES, find_marketplace
from xlops.money import CODES, MARKS
from xlops.sheets.guard import unguarded
from xlops.sheets.schema import CellKind, Field, plain
from xlops.tables import LONGEST_TEXT

_MARKS = re.compile("|".join(re.escape(m) for m in sorted([*MARKS, *CODES], key=len, reverse=True)))
_DOT = re.compile(r"[-+]?(\d{1,3}(,\d{3})+|\d+)?(\.\d+)?")
_COMMA = re.compile(r"[-+]?(\d{1,3}(\.\d{3})+|\d+)?(,\d+)?")
_TIME = re.compile(r"[\sT](\d{1,2})[:：](\d{2})(?::(\d{2})(?:\.\d+)?)?\s*([ap]m|上午|下午)?$", re.I)
_MONTH = re.compile(r"(\d{4})\s*(?:[-/.]|年)\s*(\d{1,2})月?")
_MONTH_WORD = re.compile(r"([^\W\d_]+)\.?[-\s]+(\d{4}|\d{2})")
_NUMERIC_DAY = re.compile(r"\d{1,2}([-/])\d{1,2}\1\d{2,4}\b")
_YES = frozenset(plain(w) for w in ("yes", "y", "true", "1", "x", "✓", "✔", "是", "有", "已通过", "ja", "oui", "sí"))
_NO = frozenset(plain(w) for w in ("no", "n", "false", "0", "✗", "✘", "否", "无", "未通过", "nein", "non"))
_MOST_EFFECT = 10


class NoValue(Exception):
    """A cell that cannot be read; its text says what was expected."""

    def __init__(self, en: str, zh: str) -> None:
        super().__init__(en)
        self.text = Text(en, zh)


@dataclass(frozen=True)
class Habits:
    """How a sheet writes numbers and days, as far as its own cells tell; None: not told."""

    decimal: str | None = None
    order: str | None = None
    day_of: Callable[[float], datetime] | None = None  # a workbook's day numbers
    marked: Habits | None = None  # of texts behind an apostrophe, which a copy keeps as they were typed elsewhere


def decimal_mark(texts: Iterable[str], usual: str | None) -> str | None:
    """The mark before the cents, from the amounts that can be read in one way only; else the usual one."""
    told = {
        "." if _DOT.fullmatch(bare) else ","
        for text in texts
        if (bare := _bare(text)) and bool(_DOT.fullmatch(bare)) != bool(_COMMA.fullmatch(bare))
    }
    return told.pop() if len(told) == 1 else None if told else usual


def day_order(texts: Iterable[str]) -> str | None:
    """`mdy` or `dmy` where the days written in numbers leave one order only."""
    numeric = [t for t in texts if _NUMERIC_DAY.match(t.strip())]
    fitting = [o for o in ("mdy", "dmy") if numeric and all(parse_day(t, o) for t in numeric)]
    return fitting[0] if len(fitting) == 1 else None


def value_of(field: Field, raw: Any, habits: Habits) -> Any:
    """The typed value of a cell, None where it is empty. Errors: NoValue."""
    if isinstance(raw, str):
        raw = unguarded(raw.strip()).strip()
    if raw is None or raw == "":
        return None
    if is_marked(field, raw):
        raw, habits = raw[1:], habits.marked or Habits(day_of=habits.day_of)
    return _READERS[field.kind](raw, field, habits)


def is_marked(field: Field, raw: Any) -> bool:
    """Whether a cell is a text that stands as it was typed, where its column holds something else."""
    return isinstance(raw, str) and raw.startswith("'") and len(raw) > 1 and field.kind is not CellKind.TEXT


def _text(raw: Any, field: Field, habits: Habits) -> str:
    if isinstance(raw, float) and raw.is_integer():
        raw = int(raw)  # an id that a spreadsheet took for a number
    text = str(raw)
    if len(text) > LONGEST_TEXT // 2 and len(text.encode("utf-16-le", "surrogatepass")) > 2 * LONGEST_TEXT:
        raise NoValue(
            f"a text of {len(text):,} letters is longer than a cell can hold: shorten it",
            f"文本有 {len(text):,} 个字符，超出单元格长度上限：请缩短",
        )
    return text


def _asin(raw: Any, field: Field, habits: Habits) -> str:
    text = _text(raw, field, habits).upper()
    if re.fullmatch(r"\d{7,9}", text):
        text = text.zfill(10)  # an ISBN that lost its leading zeros
    if not re.fullmatch(r"[A-Z0-9]{10}", text):
        raise NoValue(f"{text!r} is no ASIN: it has ten letters and digits", f"{text!r} 不是 ASIN：应为十位字母与数字")
    return text


def _marketplace(raw: Any, field: Field, habits: Habits) -> str | None:
    text = str(raw)
    if plain(text) in ("all", "全部"):
        return None
    code = find_marketplace(text)
    if code is None:
        hint = did_you_mean(text.upper(), MARKETPLACES)
        raise NoValue(f"{text!r} is no marketplace we know{hint}", f"未知站点 {text!r}：请填写 US、DE 等代码")
    return code


def _currency(raw: Any, field: Field, habits: Habits) -> str:
    code = str(raw).upper()
    code = {"RMB": "CNY", "¥": "CNY", "人民币": "CNY", "$": "USD", "€": "EUR", "£": "GBP"}.get(code, code)
    if code not in CODES:
        raise NoValue(f"{raw!r} is no currency code, such as USD or CNY", f"{raw!r} 不是币种代码，请填写 USD、CNY 等")
    return code


def _choice(raw: Any, field: Field, habits: Habits) -> str:
    wanted = plain(str(raw))
    for id_, word in field.choices.items():
        if wanted in {plain(id_), plain(word.en), plain(word.zh)}:
            return id_
    words = listed(field.choices.values(), zh=", ")
    raise NoValue(f"{raw!r} is none of {words.en}", f"{raw!r} 不在可选项中：{words.zh}")


def _yes(raw: Any, field: Field, habits: Habits) -> bool:
    word = plain(str(int(raw) if isinstance(raw, bool | float) and raw in (0, 1) else raw))
    if word in _YES or word in _NO:
        return word in _YES
    raise NoValue(f"{raw!r} is neither yes nor no", f"{raw!r} 应为“是”或“否”")


def _day(raw: Any, field: Field, habits: Habits) -> date:
    if isinstance(raw, datetime):
        return raw.date()
    if isinstance(raw, date):
        return raw
    if isinstance(raw, int | float) and not isinstance(raw, bool) and habits.day_of and 1 <= raw < 2_900_000:
        return habits.day_of(float(raw)).date()
    found = parse_day(str(raw), habits.order)
    if found is None:
        raise NoValue(f"{raw!r} is no day that can be read in one way: write 2026-03-05", _WRITE_DAY_ZH.format(raw=raw))
    return found


_WRITE_DAY_ZH = "{raw!r} 不是可唯一识别的日期：请写成 2026-03-05"


def _month(raw: Any, field: Field, habits: Habits) -> date:
    text = unicodedata.normalize("NFKC", str(raw)).strip().casefold()
    year = month = 0
    if isinstance(raw, str) and (found := _MONTH.fullmatch(text)):
        year, month = int(found[1]), int(found[2])
    elif isinstance(raw, str) and (word := _MONTH_WORD.fullmatch(text)) and word[1] in MONTHS:
        year, month = int(word[2]) % 2000 + 2000, MONTHS[word[1]]
    if 1 <= month <= 12:
        return date(year, month, 1)
    try:
        return _day(raw, field, habits).replace(day=1)
    except NoValue:
        raise NoValue(f"{raw!r} is no month: write 2026-03", f"{raw!r} 不是月份：请写成 2026-03") from None


def _moment(raw: Any, field: Field, habits: Habits) -> datetime:
    if isinstance(raw, datetime):
        return raw.replace(microsecond=0)
    if isinstance(raw, int | float) and not isinstance(raw, bool) and habits.day_of and 1 <= raw < 2_900_000:
        return habits.day_of(round(float(raw) * 1440) / 1440)
    day = _day(raw, field, habits)
    found = _TIME.search(str(raw))
    if found is None:
        return datetime(day.year, day.month, day.day)
    hour = int(found[1]) % 12 + 12 * (found[4].casefold() in ("pm", "下午")) if found[4] else int(found[1])
    try:
        return datetime(day.year, day.month, day.day, hour, int(found[2]), int(found[3] or 0))
    except ValueError:
        raise NoValue(f"{raw!r} is no time of day", f"{raw!r} 不是有效时间") from None


def _bare(text: str) -> str:
    narrow = unicodedata.normalize("NFKC", str(text)).replace("−", "-")
    return _MARKS.sub("", narrow).replace(" ", "").replace("\u00a0", "").removesuffix("%")


def _number(raw: Any, habits: Habits) -> Decimal:
    if isinstance(raw, int | float | Decimal) and not isinstance(raw, bool):
        return Decimal(str(raw))
    bare = _bare(str(raw))
    readings = {}
    if bare and _DOT.fullmatch(bare):
        readings["."] = Decimal(bare.replace(",", ""))
    if bare and _COMMA.fullmatch(bare):
        readings[","] = Decimal(bare.replace(".", "").replace(",", "."))
    if not readings:
        raise NoValue(f"{raw!r} is no number", f"{raw!r} 不是数字")
    if len(set(readings.values())) == 1:
        return next(iter(readings.values()))
    if habits.decimal is None:
        a, b = sorted(readings.values())
        raise NoValue(
            f"{raw!r} may be {a} or {b}: write it without grouping", f"{raw!r} 可能是 {a} 或 {b}：请勿使用千分位"
        )
    return readings[habits.decimal]


def _money(raw: Any, field: Field, habits: Habits) -> Decimal:
    return _positive(round(_number(raw, habits), 4), raw)


def _rate(raw: Any, field: Field, habits: Habits) -> Decimal:
    found = round(_number(raw, habits), 8)
    if found <= 0:
        raise NoValue(f"{raw!r} is no rate: it must be above zero", f"{raw!r} 不是汇率：应大于 0")
    return found


def _count(raw: Any, field: Field, habits: Habits) -> int:
    found = _positive(_number(raw, habits), raw)
    if found != int(found):
        raise NoValue(f"{raw!r} is no whole number", f"{raw!r} 不是整数")
    return int(found)


def _positive(found: Decimal, raw: Any) -> Decimal:
    if found < 0 or found >= 10**13:
        raise NoValue(f"{raw!r} cannot be: it is below zero or too large", f"{raw!r} 无效：为负或过大")
    return found


def _share(raw: Any, field: Field, habits: Habits) -> float:
    found = _number(raw, habits)
    if isinstance(raw, str) and raw.rstrip().endswith(("%", "％")):
        return float(found / 100)
    if abs(found) > 1:
        raise NoValue(f"{raw!r}: is it {raw} % or {found * 100:f} %? Type it with its sign, such as {raw}%",
                      f"{raw!r}：是 {raw}% 还是 {found * 100:f}%？请带百分号填写，如 {raw}%")  # fmt: skip
    return float(found)


def _effect(raw: Any, field: Field, habits: Habits) -> float:
    """By how much something grows or shrinks: a share that may pass 1 where it is written with its sign."""
    whole = isinstance(raw, int | float) and not isinstance(raw, bool) and abs(raw) <= _MOST_EFFECT  # a cell of %
    found = float(raw) if whole else _share(raw, field, habits)
    if not -1 <= found <= _MOST_EFFECT:
        raise NoValue(f"{raw!r} cannot be: nothing falls by more than 100% or grows by more than {_MOST_EFFECT:.0%}",
                      f"{raw!r} 无效：降幅不超过 100%，增幅不超过 {_MOST_EFFECT:.0%}")  # fmt: skip
    return found


_READERS: dict[CellKind, Callable[[Any, Field, Habits], Any]] = {
    CellKind.TEXT: _text, CellKind.ASIN: _asin, CellKind.MARKETPLACE: _marketplace, CellKind.CURRENCY: _currency,
    CellKind.CHOICE: _choice, CellKind.YES: _yes, CellKind.DAY: _day, CellKind.MONTH: _month, CellKind.MOMENT: _moment,
    CellKind.MONEY: _money, CellKind.RATE: _rate, CellKind.COUNT: _count, CellKind.SHARE: _share,
    CellKind.EFFECT: _effect,
}  # fmt: skip
