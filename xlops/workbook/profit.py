"""The Profit sheet, and what a month's review shows of it: their part of the template contract, and their rows."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import Any

from xlops.language import NOTHING, Text, plain
from xlops.review.caused import signed
from xlops.review.objects import short
from xlops.review.profit import HISTORY, GroupProfit, ProductProfit, ProfitPage
from xlops.review.profit_walk import STEPS, ProfitWalk
from xlops.review.profit_words import (
    earns_told,
    headline,
    label,
    least_told,
    more,
    not_known,
    note,
    rest_note,
    scope_told,
    why_unknown,
)
from xlops.review.sayings import saying
from xlops.review.vat import taxes_of
from xlops.workbook.contract import ContractTable, Name, columns
from xlops.workbook.plan import Fill, Put, Value, fill

SINCE = 6
PROFIT, GROUPS = "tbl_profit", "tbl_profit_groups"
GROUP_ROWS = 9
WALK = ("sales", "refunds", "goods", "referral", "fba", "storage", "ads", "left")
CLOSES = ("products", "no_product", "vat", "monthly", "advertising", "tax", "reimbursed", "excluded")
TRENDS = tuple(f"h{n:02d}" for n in range(1, HISTORY + 1))
_NAME = 24  # letters that the cell of a product has room for
_SHOWN = "name status units sales refunds goods referral fba storage ads left bar margin change trend note owner"
_WRITTEN = _SHOWN.replace(" bar", "").replace(" trend", "")
TABLES = (
    ContractTable(
        PROFIT,
        "profit",
        "What each product earned in the newest month: all of them together first, the best next, those without a unit "
        "cost and what is of no product last. Costs are below zero, money is in the base currency; `h01` to `h12` are "
        "what it earned in the last twelve months.",
        columns(
            f"{_WRITTEN} brand product_line asin skus key {' '.join(TRENDS)}",
            calculated="bar trend",
            order=f"{_SHOWN} brand product_line asin skus key {' '.join(TRENDS)}",
        ),
        key="key",
        optional=True,
        since=SINCE,
    ),
    ContractTable(
        GROUPS,
        "profit",
        "The same by owner, brand and product line, without products that have no unit cost.",
        columns("by name left margin"),
        rows=GROUP_ROWS,
        optional=True,
        since=SINCE,
    ),
)
NAMES = (
    Name("pft_window", "profit", "Which month, marketplaces and currency.", optional=True),
    Name("pft_headline", "profit", "What all products earned, and what stands out.", optional=True),
    Name("pft_more", "profit", "Who loses, who keeps too little, what is not ranked.", optional=True),
    Name("pft_read", "profit", "With what products are compared.", optional=True),
    Name("pft_walk", "profit", "From sales to contribution, costs below zero.", rows=len(WALK), optional=True),
    Name("pft_closing", "profit", "What closes it to the transaction report.", rows=len(CLOSES), optional=True),
    Name("pft_report", "profit", "The transaction report's own total.", optional=True),
)


def newest_page(pages: Mapping[str, ProfitPage]) -> ProfitPage | None:
    """The page that the sheet shows."""
    return max(pages.values(), key=lambda page: page.period.first, default=None)


def profit_fills(page: ProfitPage | None) -> list[Fill]:
    """The rows of the sheet; never fewer than two, so that what follows the table's body knows it from a single row."""
    rows = _rows(page) if page else [{}, {}]
    groups = [_group(g) for g in _most_telling(page.groups)] if page else []
    return [fill(t.name, some, t.written) for t, some in zip(TABLES, (rows, groups), strict=True)]


def profit_puts(page: ProfitPage | None, why: Text = NOTHING) -> list[Put]:
    """The named cells of the sheet; without a page blank, and `why`."""
    walk: list[float | None] = [_walk(page, part) for part in WALK] if page else [None] * len(WALK)
    closing = [page.closing[line] for line in CLOSES] if page else [None] * len(CLOSES)
    return [
        Put("pft_window", [_window(page) if page else ""]),
        Put("pft_headline", [headline(page) if page else why]),
        Put("pft_more", [more(page) if page else ""]),
        Put("pft_read", [saying("profit", "read_after" if page.after_ads else "read_before") if page else ""]),
        Put("pft_walk", walk),
        Put("pft_closing", closing),
        Put("pft_report", [page.report if page else None]),
    ]


def _window(page: ProfitPage) -> Text:
    told = saying("profit", "window", period=page.period.label, scope=scope_told(page), currency=page.currency,
                  count=len(page.products), tax=taxes_of(page.over))  # fmt: skip
    return told + (saying("profit", "credited") if page.credited else saying("profit", "not_credited"))


def _walk(page: ProfitPage, part: str) -> float | None:
    return page.total.contribution if part == "left" else _figures(page.total)[part]


def _figures(p: ProductProfit) -> dict[str, float | None]:
    """The parts as the sheet shows them: costs below zero, blank what is not known."""
    told = {
        "units": p.part("units"), "sales": p.part("sales"), "refunds": -p.part("refunds"),
        "goods": p.part("returned") - p.part("cogs"), "referral": -p.part("referral"), "fba": -p.part("fba"),
        "storage": -p.part("storage") - p.part("other"), "ads": -p.part("ads"), "left": p.left,
    }  # fmt: skip
    return {k: v + 0.0 for k, v in told.items()} | dict.fromkeys(p.unknown)


def _rows(page: ProfitPage) -> list[dict[str, Any]]:
    every = _row(page.total, "total") | {
        "name": saying("profit", "every"), "left": page.total.contribution, "margin": page.total.margin,
        "note": not_known(page.total),
    }  # fmt: skip
    rest = _row(page.rest, "rest") | {
        "name": saying("profit", "rest"), "units": None, "change": None, "note": rest_note(page),
        **dict.fromkeys(TRENDS),
    }  # fmt: skip
    told = [
        _row(p, p.key) | {"name": short(p.called.name, _NAME), "status": label(p), "margin": p.margin, "note": note(p)}
        for p in page.products
    ]
    return [every, *told, rest]


def _row(p: ProductProfit, key: str) -> dict[str, Any]:
    return {
        **_figures(p), "change": p.change,
        "owner": p.called.owner, "brand": p.called.brand, "product_line": p.called.line,
        "asin": p.key, "skus": " ".join(p.skus), "key": key, **dict(zip(TRENDS, p.history, strict=False)),
    }  # fmt: skip


def _most_telling(groups: Sequence[GroupProfit]) -> list[GroupProfit]:
    """As many as there is room for, those that earn most of each kind; what nobody is named for only where it fits."""
    kinds = list(dict.fromkeys(g.by for g in groups))
    most = GROUP_ROWS // max(1, len(kinds))
    return [g for by in kinds for g in [g for g in groups if g.by == by and g.net_sales][:most]]


def _group(g: GroupProfit) -> dict[str, Any]:
    name = plain(g.name) if g.name else saying("profit", "no_group")
    return {"by": saying("profit", g.by), "name": name, "left": g.contribution, "margin": g.margin}


# -- on a month's review -----------------------------------------------------------------------------------------------

EARNS = 5
_SIDE = "name left moved margin note"
_LOW = " ".join(f"low_{c}" for c in _SIDE.split())
REVIEW_SINCE = 9  # what page one of a month has of it
EARNS_TOLD, LEAST_TOLD = "mo_earns_told", "mo_least_told"
REVIEW_TABLES = (
    ContractTable(
        "mo_earns",
        "_month",
        "The products that earn most and, as `low_`, least after ads, with the change on the month before.",
        columns(
            f"{_SIDE} {_LOW}",
            calculated="bar low_bar",
            order="left name bar note moved margin low_left low_name low_bar low_note low_moved low_margin",
        ),
        rows=EARNS,
        optional=True,
        since=SINCE,
    ),
)
REVIEW_NAMES = (
    Name("mo_steps", "_month", "From product sales to contribution.", "formula", len(STEPS), local=True, optional=True),
    Name(EARNS_TOLD, "_month", "After what products earn, and how far few of them go.", local=True, optional=True),
    Name(LEAST_TOLD, "_month", "Which products are not ranked.", local=True, optional=True),
    Name("mo_walk", "_month", "From net sales to contribution.", "formula", 5, local=True, optional=True,
         until=REVIEW_SINCE - 1),
    Name("mo_walk_names", "_month", "Which products moved each part of it most, over all marketplaces.", rows=5,
         local=True, optional=True, until=REVIEW_SINCE - 1),
)  # fmt: skip


def earns_rows(page: ProfitPage | None) -> list[dict[str, Any]]:
    """The first of the ranked products beside the last, none in both; nothing where nothing is ranked."""
    ranked = list(page.ranked) if page else []
    few = min(EARNS, len(ranked) // 2)
    pairs = zip(ranked[:few], ranked[::-1][:few], strict=True)
    return [_earns(best) | {f"low_{c}": v for c, v in _earns(worst).items()} for best, worst in pairs]


def earns_puts(page: ProfitPage | None) -> list[Put]:
    """What stands at the headings of who earns most and least."""
    return [Put(EARNS_TOLD, [earns_told(page) if page else ""]), Put(LEAST_TOLD, [least_told(page) if page else ""])]


_BESIDE_WALK = 24  # columns beside a part of the walk


def walk_rows(walks: Mapping[tuple[str, str], ProfitWalk]) -> Iterator[dict[str, Any]]:
    """Rows of tbl_apart: each step of a month's walk in each scope, and beside it who moved it, or why it is blank."""
    for (month, scope), walk in walks.items():
        for step in STEPS:
            yield {
                "key": f"{month}|{scope}|walk_{step}", "value": walk.now.get(step), "before": walk.before.get(step),
                "ago": walk.ago.get(step), "mark": _beside(walk, step),
            }  # fmt: skip


def _beside(walk: ProfitWalk, step: str) -> Value:
    if step in walk.unknown:
        return why_unknown(step)
    return _costing(*walk.moved[step]) if step in walk.moved else None


def _costing(name: str, money: float, where: str = "") -> str:
    cost = f"{where} {signed(money)}"
    return short(name, _BESIDE_WALK - len(cost)) + cost


_JUMPED = (
    ("refunds",),
    (),
    ("fba", "referral"),
    (),
    (),
)  # of net sales, goods, fees, ads, contribution


def walk_names(page: ProfitPage | None) -> list[str]:
    """Of workbooks that stand: beside each part the product whose jump cost most of it: `Lantern 2-Pack US −4,297`."""
    return [_jumped(page, kinds) if page else "" for kinds in _JUMPED]


def _jumped(page: ProfitPage, kinds: Collection[str]) -> str:
    jump = next((j for j in page.jumps if j.kind in kinds), None)
    if jump is None:
        return ""
    name = next(p.called.name for p in page.products if p.key == jump.key)
    return _costing(name, -jump.money, f" {jump.marketplace}" if len(page.over) > 1 else "")


def _earns(p: ProductProfit) -> dict[str, Any]:
    return {
        "name": short(p.called.name, _NAME), "left": p.left, "moved": p.change, "margin": p.margin, "note": note(p),
    }  # fmt: skip
