"""A target as a person types it (rule N16): nothing that could be two numbers is taken."""

from __future__ import annotations

import math
import re

from xlops.errors import SettingsError
from xlops.kpis.formula import FULL_WIDTH
from xlops.kpis.stanza import Unit


class TargetRefused(SettingsError):
    """A target that was typed cannot be taken as it stands."""


_TYPED = re.compile(r"(?P<sign>[-+]?)(?P<digits>\d[\d.,' ]*|[.,]\d+)(?P<percent> ?%)?", re.ASCII)
_SIGNS = FULL_WIDTH | str.maketrans({"−": "-", "’": "'", **dict.fromkeys("\u00a0\u2009\u202f\u3000", " ")})
_ONE_MARK = re.compile(r"(\d*)([.,]\d*)?")
_GROUPED = re.compile(r"\d{1,3}([ ',.])\d{3}(?:\1\d{3})*(?:(?!\1)[.,]\d+)?")
_EXAMPLES: dict[Unit, str] = {
    "share": "25% or 0.25", "ratio": "4 or 2.5", "money": "1200", "count": "3", "hours": "24", "days": "30",
    "weeks": "8",
}  # fmt: skip


def parse_typed_target(text: str | float, unit: Unit) -> float:
    """The number a person typed as a target in `unit` (`Kpi.edge_unit`); shares come back as fractions.

    `25%` and `0.25` are a quarter; `25` for a share, and `1.250`, which is two numbers in two countries, are
    refused with a question (TargetRefused). A cell's number is taken as such: pass one that is formatted as a
    percentage as text with its sign, since 110% arrives as 1.1.
    """
    like = f"a target is typed like {_EXAMPLES[unit]}"
    number, percent = _read(text, like) if isinstance(text, str) else (float(text), False)
    if not math.isfinite(number):
        raise TargetRefused(f"{str(text)[:40]!r} is no number; {like}")
    if unit != "share" and percent:
        raise TargetRefused(f"{text!r} is a percentage, but this target is in {unit}; {like}")
    if unit != "share" or percent:
        return number / 100 if percent else number
    if abs(number) > 1 or (abs(number) == 1 and isinstance(text, str)):
        raise TargetRefused(f"Is {text!r} meant as {number:.6g}% or as {number * 100:.6g}%? Type it with its % sign")
    return number


def parse_typed_weight(text: str | float | None) -> float | None:
    """What a KPI weighs in the score, as typed: a number from 0 on; None where nothing is. Errors: TargetRefused."""
    if text in (None, ""):
        return None
    weight = parse_typed_target(text, "ratio") if isinstance(text, str | float | int) else math.nan
    if not 0 <= weight < math.inf:
        raise TargetRefused(f"{str(text)[:40]!r} is no weight; type a number from 0 on, such as 2")
    return weight


def _read(text: str, like: str) -> tuple[float, bool]:
    found = _TYPED.fullmatch(text.translate(_SIGNS).strip())
    if not found:
        raise TargetRefused(f"{text[:40]!r} is no number; {like}")
    number = _plain_number(text, found["digits"].rstrip())
    return (-number if found["sign"] == "-" else number), bool(found["percent"])


def _plain_number(text: str, digits: str) -> float:
    """`digits` with its grouping taken out and its decimal mark known; TargetRefused where it could be either."""
    if one := _ONE_MARK.fullmatch(digits):
        whole, rest = one[1], one[2] or ""
        if len(rest) == 4 and 1 <= len(whole) <= 3 and whole[0] != "0":
            raise TargetRefused(
                f"Is {text!r} meant as {whole}{rest[1:]} or as {whole}.{rest[1:]}? Leave the grouping out"
            )
        return float(digits.replace(",", "."))
    if grouped := _GROUPED.fullmatch(digits):
        return float(digits.replace(grouped[1], "").replace(",", "."))
    raise TargetRefused(f"{text!r} mixes marks; type it like 1200 or 12.5")
