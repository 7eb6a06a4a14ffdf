"""Findings, actions and the Restock sheet say one thing of stock that is too much."""

from __future__ import annotations

from tests.review.test_restock import stock
from xlops.language import Text
from xlops.review.ways_out import way_advised, ways_out


def test_each_kpi_has_the_ways_out_of_its_own_stock() -> None:
    """100 of 500 units are old; of those without a cost the way is a coupon, of what does not sell removal."""
    skus = [stock("A", 500, 1.0, name="Board"), stock("B", 500, None, name="Cup"), stock("C", 10, 1.0, stranded=True)]
    object.__setattr__(skus[0], "aged181", 100.0)
    object.__setattr__(skus[1], "aged181", 50.0)
    assert ways_out(skus, {"US": "USD"}) == {
        "aged181": {"cut": ["US Board"], "remove": ["US Cup"]}, "excess": {"cut": ["US Board"]},
    }  # fmt: skip
    assert ways_out([stock("D", 10, 1.0)], {"US": "USD"}) == {}


def test_one_way_is_a_sentence_and_several_name_their_skus() -> None:
    assert way_advised({"hold": ["US Board", "DE Board"]}) == Text(
        "Order nothing and let it sell.", "停止补货，自然售完。"
    )
    assert way_advised({"hold": ["US Board"], "cut": ["DE Cup", "DE Pan"]}) == Text(
        "Let it sell: US Board; Coupon, lower price: DE Cup, DE Pan", "自然售完：US Board；优惠券或降价：DE Cup、DE Pan"
    )
