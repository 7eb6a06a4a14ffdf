"""Boosts of placements: as much as clicks are worth more there than in the rest of search."""

from __future__ import annotations

from decimal import Decimal

import pandas as pd
import pytest

from xlops.proposals.placements import base_boosts, placement_proposals

BOOSTS = pd.DataFrame(
    [("A", "Placement Top", 0.2, 300.0), ("A", "Placement Rest Of Search", 0.0, 100.0)],
    columns=["campaign", "placement", "boost", "spend"],
)


def rows(top: float, clicks: float = 2_000.0) -> pd.DataFrame:
    """Six campaigns of which the rest of search sells one in ten clicks, the top of A so many."""
    made = [(c, "Other on-Amazon", 2_000.0, 200.0, 1_600.0, 6_000.0) for c in "ABCDEF"]
    made.append(("A", "Top of Search on-Amazon", clicks, top * clicks, 2 * clicks, 30 * top * clicks))
    return pd.DataFrame(made, columns=["campaign", "placement", "clicks", "orders", "spend", "sales"])


def test_the_top_that_sells_more_is_boosted_as_much_as_it_sells_more() -> None:
    [one] = placement_proposals("US", rows(0.15), 56, BOOSTS)
    assert (one.campaign, one.about, one.present) == ("A", "placementTop", 0.2)
    assert one.proposed == pytest.approx(0.46, abs=0.04)
    assert one.changes[0].value == Decimal(str(round(100 * (one.proposed or 0))))
    assert one.money > 0


def test_a_boost_moves_by_thirty_points_at_most_and_never_below_nothing() -> None:
    [up], [down] = placement_proposals("US", rows(0.30), 56, BOOSTS), placement_proposals("US", rows(0.05), 56, BOOSTS)
    assert (up.proposed, down.proposed) == (0.5, 0.0)


def test_few_clicks_and_a_missing_bulk_workbook_propose_nothing() -> None:
    assert placement_proposals("US", rows(0.30, 60.0), 56, BOOSTS) == []
    assert placement_proposals("US", rows(0.30), 56, BOOSTS.iloc[:0]) == []


def test_what_the_spend_was_boosted_by_on_average() -> None:
    assert base_boosts(BOOSTS) == {"A": pytest.approx(0.15)}
