"""What changed in a campaign: one thing is named, and only beyond chance (N14, N27)."""

from __future__ import annotations

import pytest

from xlops.diagnosis.campaign_change import Changed, Ran, changed

USUAL = Ran(clicks=1_000, spend=1_000, ad_sales=4_000, ad_orders=100)


@pytest.mark.parametrize(
    ("now", "named"),
    [
        (USUAL, None),
        (Ran(0, 0, 0, 0), Changed("stopped")),
        (Ran(800, 1_000, 4_000, 100), None),  # CPC up by a quarter, conversion as well: ACOS stands
        (Ran(1_000, 1_250, 4_000, 100), Changed("cpc", 1.0, 1.25)),
        (Ran(1_000, 1_000, 2_400, 60), Changed("cvr", 0.1, 0.06)),
        (Ran(1_000, 1_000, 3_000, 100), Changed("aov", 40.0, 30.0)),
        (Ran(1_000, 1_000, 0, 0), Changed("no_sales", 4_000, 0.0)),
        (Ran(1_400, 1_400, 5_600, 140), Changed("spend", 1_000, 1_400)),
        (Ran(1_200, 1_200, 4_800, 120), None),
        (Ran(1_000, 1_090, 4_000, 100), None),
    ],
)
def test_the_one_thing_that_moved(now: Ran, named: Changed | None) -> None:
    found = changed(USUAL, now)
    assert (found and (found.kind, round(found.before, 9), round(found.now, 9))) == (
        named and (named.kind, named.before, named.now)
    )


def test_what_had_no_spend_before_is_new() -> None:
    assert changed(Ran(0, 0, 0, 0), USUAL) == Changed("new")
    assert changed(Ran(0, 0, 0, 0), Ran(0, 0, 0, 0)) is None


def test_n14_a_conversion_of_few_orders_moves_by_chance() -> None:
    """From 10 orders to 6 it fell by 40 %; chance alone brings that in one of ten or so."""
    assert changed(Ran(100, 100, 400, 10), Ran(100, 100, 240, 6)) is None


def test_n27_the_named_factor_goes_the_way_of_acos() -> None:
    """CPC fell most, yet ACOS rose: conversion is named."""
    found = changed(USUAL, Ran(1_000, 700, 1_600, 40))
    assert found is not None
    assert found.kind == "cvr"
