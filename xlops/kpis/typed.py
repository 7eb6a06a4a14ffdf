"""A target as a person types it (rule N16): nothing that could be two numbers is taken."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence

from xlops.errors import SettingsError
from xlops.kpis.formula import FULL_WIDTH
from xlops.kpis.stanza import Unit
from xlops.language import Text, plain

TypedEdge = float | str | Sequence[float | str]


class TargetRefused(SettingsError):
    """A target that was typed cannot be taken as it stands."""


_TYPED = re.compile(r"(?P<sign>[-+]?)(?P<digits>\d[\d.,' ]*|[.,]\d+)(?P<percent> ?%)?", re.ASCII)
_SIGNS = FULL_WIDTH | str.maketrans({"−": "-", "’": "'", **dict.fromkeys("\u00a0\u2009\u202f\u3000", " ")})
_ONE_MARK = re.compile(r"(\d*)([.,]\d*)?")
_GROUPED = re.compile(r"\d{1,3}([ ',.])\d{3}(?:\1\d{3})*(?:(?!\1)[.,]\d+)?")
_EXAMPLES: dict[Unit, Text] = {
    "share": Text("25% or 0.25", "25% 或 0.25"), "ratio": Text("4 or 2.5", "4 或 2.5"), "money": plain("1200"),
    "count": plain("3"), "hours": plain("24"), "days": plain("30"), "weeks": plain("8"),
}  # fmt: skip
_IN: dict[Unit, Text] = {
    "share": Text("share", "百分比"), "ratio": Text("ratio", "比值"), "money": Text("money", "金额"),
    "count": Text("count", "数量"), "hours": Text("hours", "小时"), "days": Text("days", "天"),
    "weeks": Text("weeks", "周"),
}  # fmt: skip
_NO_NUMBER = Text("{text!r} is no number; {like}", "{text!r} 不是数字；{like}")


def parse_typed_target(text: str | float, unit: Unit) -> float:
    """The number a person typed as a target in `unit` (`Kpi.edge_unit`); shares come back as fractions.

    `25%` and `0.25` are a quarter; `25` for a share, and `1.250`, which is two numbers in two countries, are
    refused with a question (TargetRefused). A cell's number is taken as such: pass one that is formatted as a
    percentage as text with its sign, since 110% arrives as 1.1.
    """
    like = Text("a target is typed like {example}", "目标请写成 {example}").format(example=_EXAMPLES[unit])
    number, percent = _read(text, like) if isinstance(text, str) else (float(text), False)
    if not math.isfinite(number):
        raise TargetRefused(_NO_NUMBER.format(text=str(text)[:40], like=like))
    if unit != "share" and percent:
        raise TargetRefused(
            Text(
                "{text!r} is a percentage, but this target is in {unit}; {like}",
                "{text!r} 是百分比，而这个目标的单位是{unit}；{like}",
            ).format(text=text, unit=_IN[unit], like=like)
        )
    if unit != "share" or percent:
        return number / 100 if percent else number
    if abs(number) > 1 or (abs(number) == 1 and isinstance(text, str)):
        raise TargetRefused(
            Text(
                "Is {text!r} meant as {low}% or as {high}%? Type it with its % sign",
                "{text!r} 是指 {low}% 还是 {high}%？请带上百分号",
            ).format(text=_short(text), low=f"{number:.6g}", high=f"{number * 100:.6g}")
        )
    return number


def parse_typed_edge(typed: TypedEdge | None, unit: Unit) -> float | list[float] | None:
    """An edge as `xlops.toml` has it, a number or two, in texts or not: read as on the Targets sheet.

    A number that is none stays: inf is an open side. Errors: TargetRefused.
    """
    if typed is None or isinstance(typed, str | float | int):
        return None if typed is None else _side(typed, unit)
    return [_side(one, unit) for one in typed]


def _side(typed: float | str, unit: Unit) -> float:
    return typed if isinstance(typed, float) and not math.isfinite(typed) else parse_typed_target(typed, unit)


def _short(typed: str | float) -> str | float:
    return int(typed) if isinstance(typed, float) and typed.is_integer() else typed


def parse_typed_weight(text: str | float | None) -> float | None:
    """What a KPI weighs in the score, as typed: a number from 0 on; None where nothing is. Errors: TargetRefused."""
    if text in (None, ""):
        return None
    weight = parse_typed_target(text, "ratio") if isinstance(text, str | float | int) else math.nan
    if not 0 <= weight < math.inf:
        raise TargetRefused(
            Text(
                "{text!r} is no weight; type a number from 0 on, such as 2",
                "{text!r} 不是权重；请填 0 或更大的数字，例如 2",
            ).format(text=str(text)[:40])
        )
    return weight


def _read(text: str, like: Text) -> tuple[float, bool]:
    found = _TYPED.fullmatch(text.translate(_SIGNS).strip())
    if not found:
        raise TargetRefused(_NO_NUMBER.format(text=text[:40], like=like))
    number = _plain_number(text, found["digits"].rstrip())
    return (-number if found["sign"] == "-" else number), bool(found["percent"])


def _plain_number(text: str, digits: str) -> float:
    """`digits` with its grouping taken out and its decimal mark known; TargetRefused where it could be either."""
    if one := _ONE_MARK.fullmatch(digits):
        whole, rest = one[1], one[2] or ""
        if len(rest) == 4 and 1 <= len(whole) <= 3 and whole[0] != "0":
            raise TargetRefused(
                Text(
                    "Is {text!r} meant as {whole}{rest} or as {whole}.{rest}? Leave the grouping out",
                    "{text!r} 是指 {whole}{rest} 还是 {whole}.{rest}？请去掉千位分隔符",
                ).format(text=text, whole=whole, rest=rest[1:])
            )
        return float(digits.replace(",", "."))
    if grouped := _GROUPED.fullmatch(digits):
        return float(digits.replace(grouped[1], "").replace(",", "."))
    raise TargetRefused(
        Text(f"{text!r} mixes marks; type it like 1200 or 12.5", f"{text!r} 混用了分隔符；请写成 1200 或 12.5")
    )
