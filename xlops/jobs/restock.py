"""What to order from whom, by when and for how much; and what is too much."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import date
from pathlib import Path
from typing import Any

from xlops.errors import UsageError
from xlops.facts.history import open_store
from xlops.jobs.board import open_board
from xlops.jobs.check import scope_of
from xlops.jobs.new_files import write_rows
from xlops.language import Lang, Text
from xlops.measures import ALL
from xlops.measures.replenish_check import SkuTest, tested
from xlops.measures.supply import supplies
from xlops.periods import Week
from xlops.review.below import below
from xlops.review.restock import (
    IpiParts,
    Leftover,
    OnOrder,
    RestockRow,
    cash_by_week,
    ipi_parts,
    leftovers,
    on_order_rows,
    restock_rows,
)
from xlops.review.stock import plans_of, to_order
from xlops.settings import Settings


@dataclass(frozen=True)
class RestockList:
    """As of the end of `on`; `cash` by supplier, currency and week."""

    on: date
    stock_day: str
    rows: list[RestockRow]
    cash: Mapping[tuple[str, str, Week], float]
    left: list[Leftover]
    ipi: IpiParts | None
    tests: Mapping[tuple[str, str], SkuTest]  # by marketplace and SKU: its forecasts held against what came
    names: Mapping[tuple[str, str], str]  # of SKUs, as sentences say them
    on_order: Sequence[OnOrder] = ()  # reported as ordered, in no report yet

    def record(self) -> dict[str, Any]:
        """As JSON has it: texts are Text, days ISO."""
        return {
            "as_of": self.on.isoformat(), "stock_of": self.stock_day,
            "ipi": None if self.ipi is None else asdict(self.ipi),
            "orders": [_plain(row) for row in self.rows],
            "on_order": [_plain(one) for one in self.on_order],
            "cash": [{"supplier": s, "currency": c, "week": w.label, "cost": v} for (s, c, w), v in self.cash.items()],
            "too_much": [_plain(one) for one in self.left],
            "back_test": [{"marketplace": m, "sku": s, **asdict(of)} for (m, s), of in self.tests.items()],
        }  # fmt: skip


def restock_list(
    folder: Path, settings: Settings, marketplace: str | None = None, as_of: date | None = None,
    supplier: str | None = None,
) -> RestockList:  # fmt: skip
    """The restock plan of a store, by default as of the last day of its data; the orders of one supplier, or of all.

    Errors: StoreError without data; UsageError for a day, a marketplace or a supplier that is not there.
    """
    with open_store(folder, read_only=True) as store:
        board = open_board(store, settings, as_of)
        account, on = board.account, board.as_of
        scope = scope_of(board, marketplace)
        stood = below(account, on).of(scope)
        currencies = {m: account.currency_of[m] for m in account.marketplaces if scope in (ALL, m)}
        tests = tested(account.sources, on, plans_of(stood.skus))
        supply = supplies(account.sources, on)
        rows, placed = restock_rows(to_order(stood.skus), supply, currencies, on), on_order_rows(stood.skus, supply)
        if supplier is not None:
            rows = _from(supplier, rows)
            placed = [one for one in placed if rows and one.supplier == rows[0].supplier]
        rows.sort(key=lambda row: row.supplier)
    left = leftovers(stood.skus, currencies)
    names = {(s.marketplace, s.sku): s.told for s in stood.skus}
    ipi = ipi_parts(stood.skus, left)
    return RestockList(on, stood.stock_day, rows, cash_by_week(rows), left, ipi, tests, names, placed)


def _from(supplier: str, rows: list[RestockRow]) -> list[RestockRow]:
    """The orders from one supplier. Errors: UsageError where it has none."""
    named = {" ".join(row.supplier.split()).casefold(): row.supplier for row in rows}
    asked = " ".join(supplier.split()).casefold()
    if asked not in named:
        known = ", ".join(sorted(filter(None, named.values()))) or "–"
        raise UsageError(Text(
            f"nothing is to be ordered from {supplier}; suppliers with orders: {known}. The column Supplier of the "
            "Products sheet says who supplies what",
            f"没有要向 {supplier} 订的货；有订单的供应商：{known}。“商品”表的“供应商”列说明谁供什么货",
        ))  # fmt: skip
    return [row for row in rows if row.supplier == named[asked]]


def write_csv(found: RestockList, path: Path, lang: Lang) -> int:
    """The orders as a CSV for the supplier; how many rows.

    An order by sea is what is left of it beside its part by air; our sales, stock and losses are no affair of theirs.
    """
    return write_rows(path, COLUMNS, map(fields_of, to_place(found.rows)), lang)


COLUMNS = (
    "supplier", "marketplace", "sku", "asin", "name", "way", "quantity", "cartons", "cost", "currency", "order_by",
    "arrives", "lead_days",
)  # fmt: skip


def to_place(rows: Sequence[RestockRow]) -> list[RestockRow]:
    """Orders that add up: those by sea without what of them comes by air; none of which nothing is left."""
    air = {(row.marketplace, row.sku): row for row in rows if row.way == "air"}
    placed = [row if row.way == "air" else _less(row, air.get((row.marketplace, row.sku))) for row in rows]
    return [row for row in placed if row.quantity > 0]


def _less(sea: RestockRow, air: RestockRow | None) -> RestockRow:
    if air is None:
        return sea
    return replace(
        sea, quantity=max(0.0, sea.quantity - air.quantity),
        cartons=None if sea.cartons is None or air.cartons is None else max(0, sea.cartons - air.cartons),
        cost=None if sea.cost is None or air.cost is None else max(0.0, sea.cost - air.cost),
    )  # fmt: skip


def fields_of(row: RestockRow | Leftover | OnOrder) -> dict[str, Any]:
    """Its fields, texts left as they are; counts without decimals, money with two."""
    told = {name: getattr(row, name) for name in row.__dataclass_fields__}
    for name, digits in _DIGITS.items():
        if isinstance(told.get(name), float):
            told[name] = round(told[name], digits) if digits else round(told[name])
    return told


_DIGITS = {
    "quantity": 0, "cost": 2, "velocity": 2, "position": 0, "service": 3, "lost": 0, "lost_money": 2, "units": 0,
    "days": 0, "costs": 2, "asked": 0,
}  # fmt: skip


def _plain(row: RestockRow | Leftover | OnOrder) -> dict[str, Any]:
    return {k: v.isoformat() if isinstance(v, date) else v for k, v in fields_of(row).items()}
