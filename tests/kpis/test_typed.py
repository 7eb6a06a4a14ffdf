"""What a person types as a target (N16)."""

from __future__ import annotations

import math
from contextlib import suppress
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xlops.kpis.typed import TargetRefused, parse_typed_target


@pytest.mark.parametrize(
    ("typed", "unit", "number"),
    [
        ("25%", "share", 0.25), ("0.25", "share", 0.25), (".25", "share", 0.25), (0.25, "share", 0.25),
        ("25 %", "share", 0.25), ("２５％", "share", 0.25), ("27,5%", "share", 0.275), ("0,25", "share", 0.25),
        ("0,250", "share", 0.25), ("110%", "share", 1.1), ("-15%", "share", -0.15), ("\u221215\u00a0%", "share", -0.15),
        ("0", "share", 0.0), (1.0, "share", 1.0), (0, "share", 0.0), ("+5%", "share", 0.05), ("100%", "share", 1.0),
        ("4", "ratio", 4.0), ("3.5", "ratio", 3.5), ("1200", "money", 1200.0), ("1,234.5", "money", 1234.5),
        ("1.234,5", "money", 1234.5), ("1,234,567", "money", 1234567.0), ("1 234", "money", 1234.0),
        ("1\u202f234,50", "money", 1234.5), ("1'234.50", "money", 1234.5), ("1234.567", "money", 1234.567),
        ("３０", "days", 30.0), (45, "days", 45.0), ("12.", "weeks", 12.0), ("3", "count", 3.0),
    ],
)  # fmt: skip
def test_a_typed_target(typed: Any, unit: Any, number: float) -> None:
    assert parse_typed_target(typed, unit) == pytest.approx(number, rel=1e-15)


@pytest.mark.parametrize(
    ("typed", "unit", "message"),
    [
        ("25", "share", "Is '25' meant as 25% or as 2500%? Type it with its % sign"),
        (25, "share", "Is 25 meant as 25% or as 2500%? Type it with its % sign"),
        ("1", "share", "Is '1' meant as 1% or as 100%? Type it with its % sign"),
        ("-15", "share", "Is '-15' meant as -15% or as -1500%? Type it with its % sign"),
        ("1.1", "share", "Is '1.1' meant as 1.1% or as 110%? Type it with its % sign"),
        ("25%", "days", "'25%' is a percentage, but this target is in days; a target is typed like 30"),
        ("1,250", "money", "Is '1,250' meant as 1250 or as 1.250? Leave the grouping out"),
        ("1.250", "money", "Is '1.250' meant as 1250 or as 1.250? Leave the grouping out"),
        ("1,23,4", "money", "'1,23,4' mixes marks; type it like 1200 or 12.5"),
        ("1.234.56", "money", "'1.234.56' mixes marks; type it like 1200 or 12.5"),
        ("", "share", "'' is no number; a target is typed like 25% or 0.25"),
        ("<= 25%", "share", "'<= 25%' is no number; a target is typed like 25% or 0.25"),
        ("1e3", "money", "'1e3' is no number; a target is typed like 1200"),
        ("nan", "ratio", "'nan' is no number; a target is typed like 4 or 2.5"),
        (math.inf, "count", "'inf' is no number; a target is typed like 3"),
        ("25%%", "share", "'25%%' is no number; a target is typed like 25% or 0.25"),
        ("9" * 400, "money", f"'{'9' * 40}' is no number; a target is typed like 1200"),
        ("5²", "count", "'5²' is no number; a target is typed like 3"),
    ],
)
def test_a_typed_target_that_could_be_two_things_is_refused_with_a_question(
    typed: Any, unit: Any, message: str
) -> None:
    with pytest.raises(TargetRefused) as refused:
        parse_typed_target(typed, unit)
    assert str(refused.value) == message


@pytest.mark.parametrize(
    ("typed", "unit", "message"),
    [
        ("25", "share", "'25' 是指 25% 还是 2500%？请带上百分号"),
        ("25%", "days", "'25%' 是百分比，而这个目标的单位是天；目标请写成 30"),
        ("1,250", "money", "'1,250' 是指 1250 还是 1.250？请去掉千位分隔符"),
        ("1,23,4", "money", "'1,23,4' 混用了分隔符；请写成 1200 或 12.5"),
        ("about 3", "ratio", "'about 3' 不是数字；目标请写成 4 或 2.5"),
    ],
)
def test_it_asks_in_chinese_too(typed: str, unit: Any, message: str) -> None:
    with pytest.raises(TargetRefused) as refused:
        parse_typed_target(typed, unit)
    assert refused.value.said.zh == message


@given(st.text(alphabet="0123456789.,' %-+２５％", max_size=12), st.sampled_from(["share", "money"]))
def test_any_typed_text_is_a_finite_number_or_refused(text: str, unit: Any) -> None:
    with suppress(TargetRefused):
        assert math.isfinite(parse_typed_target(text, unit))
