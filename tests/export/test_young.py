"""Young ASINs on the exported page: the card of the sheet in one sentence."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from xlops.export.page import NewProduct
from xlops.export.young import new_products
from xlops.language import Text
from xlops.review.ramp import Ramp

CARD = Ramp("B0A", "US", "Coffee Kit", 5, "on_curve", 1018.0, None, 36.0, 42.4, False, None, None, 0)


def test_r40_a_card_says_week_figures_and_what_is_normal() -> None:
    assert new_products([CARD], several=False) == [
        NewProduct(
            "Coffee Kit",
            Text(
                "on curve, week 5 of 8: 1,018 sessions, 36 units (normal 42, as others sell)",
                "符合曲线，第 5/8 周：会话 1,018，销量 36（正常 42，其他商品同样访客）",
            ),
            Text("Go on; no cuts or negatives yet", "继续；暂不降竞价、不加否定词"),
        )
    ]


def test_what_is_known_of_reviews_and_edits_is_added_and_the_marketplace_where_there_are_several() -> None:
    [told] = new_products([replace(CARD, reviews=1219.0, edited=date(2026, 10, 20), edits=1)], several=True)
    assert told.name == "Coffee Kit US"
    assert told.told.en.endswith("as others sell); 1,219 reviews; edited 20 Oct")
    assert told.told.zh.endswith("其他商品同样访客）；1,219 条评价；10/20 改过页面")
