"""What an action is meant to move, as data."""

from __future__ import annotations

from dataclasses import dataclass

from xlops.language import Text


@dataclass(frozen=True)
class Aim:
    """A figure that should rise (`good` = 1) or fall (-1): the sum of column `top`, over that of `below` if any.

    `counts` is the column whose chance makes the figure stray: orders, or clicks of what is paid by the click. What is
    `signed` may be below zero: it is held as a difference, in shares of `below` as it was before. `useful` is the
    least effect worth having, a share: an action of which that much can be ruled out did not work.
    """

    name: str
    label: Text
    good: int
    top: str
    counts: str
    below: str = ""
    signed: bool = False
    useful: float = 0.10

    @property
    def columns(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(c for c in (self.top, self.below, self.counts) if c))


AIMS = {
    aim.name: aim
    for aim in (
        Aim("orders", Text("orders", "订单"), 1, "orders", "orders"),
        Aim("waste", Text("wasted spend", "无效花费"), -1, "waste", "waste_clicks"),
        Aim("spend", Text("spend", "花费"), -1, "spend", "clicks"),
        Aim("acos", Text("ACOS", "ACOS"), -1, "spend", "orders", "ad_sales"),
        Aim(
            "profit",
            Text("profit after ads", "广告后利润"),
            1,
            "profit",
            "orders",
            below="ad_sales",
            signed=True,
            useful=0.03,
        ),
    )
}
