"""Sales, traffic and advertising of a period, from the first source that covers it exactly (rules N1, N2, N5).

A period's pieces of coverage are handed to DuckDB as a table, so that all periods cost one query a fact table.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from xlops.measures.coverage import Piece
from xlops.measures.currency import exact, rate_of_sum, rated, sql_rate
from xlops.measures.giver import Giver, Sources, named_alike
from xlops.measures.measured import MONEY, PeriodMeasures
from xlops.tables import AD_TABLES, SALES_MATURE_DAYS, SALES_TABLES

_SALES = ("gmv", "units", "order_items", "units_refunded")
_TRAFFIC = {**named_alike(("sessions", "page_views")), "bb_views": "buy_box * page_views"}
_WHOLE = frozenset({"sessions", "page_views"})  # known on all days of a period, or not at all
QUICK = ("impressions", "clicks", "spend")  # settled days before the sales are (rule N32)
_ADS = ("impressions", "clicks", "spend", "ad_sales", "ad_orders", "ad_units")
SP = {"sp_impressions": "impressions", "sp_clicks": "clicks", "sp_spend": "spend", "sp_sales": "ad_sales",
       "sp_orders": "ad_orders"}  # fmt: skip


@dataclass(frozen=True)
class _Pick:
    """One piece that answers for one row, with the rate of its money."""

    row: int
    table: str
    ad_product: str
    piece: Piece
    rate: float | None


@dataclass(frozen=True)
class _Sums:
    """What the pieces of one row come to, and the rates of what is money; None is no data."""

    values: dict[str, float | None]
    rates: dict[str, float | None]


_Found = dict[tuple[int, str, str], _Sums]  # by row, table and ad product


def _give_sales(sources: Sources, rows: Sequence[PeriodMeasures]) -> None:
    _give(sources, rows, SALES.tables, SALES.gives)


def _give_traffic(sources: Sources, rows: Sequence[PeriodMeasures]) -> None:
    """The account's own sessions: never those of ASINs, which do not add up to them (rule N3)."""
    _give(sources, rows, TRAFFIC.tables, _TRAFFIC)
    for row in rows:
        if "sessions" in row.values:
            row.give({"asin_traffic": 0}, "sales_day")


def _give(sources: Sources, rows: Sequence[PeriodMeasures], tables: Sequence[str], columns: Mapping[str, str]) -> None:
    picks: list[_Pick] = []
    for number, row in enumerate(rows):
        if found := sources.coverage.choose(tables, row.marketplace, row.period.span):
            picks += _picks(sources, number, found, "", row)
            mark_moving(row, found, columns, SALES_MATURE_DAYS)
    for (number, table, _), sums in _sums(sources, picks, columns).items():
        rows[number].give(sums.values, table, rates=sums.rates)


def _give_ads(sources: Sources, rows: Sequence[PeriodMeasures]) -> None:
    """Sponsored Products on its own, and the sum over products where all that the store runs are covered (rule N5)."""
    picks: list[_Pick] = []
    for number, row in enumerate(rows):
        for product in sources.runs.products(row.marketplace):
            if found := sources.runs.pieces(row.marketplace, product, row.period.span):
                picks += _picks(sources, number, found, product, row)
                names = (*_ADS, *SP) if product == "sp" else _ADS
                quick = [n for n in names if SP.get(n, n) in QUICK]
                slow = [*(n for n in names if n not in quick), "ad_part"]
                mark(row, found, quick, moving=not sources.maturity.clicks(found[1]))
                mark(row, found, slow, moving=not sources.maturity.sales(found[1], product))
    by_row: dict[int, dict[str, _Sums]] = defaultdict(dict)
    for (number, table, product), sums in _sums(sources, picks, named_alike(_ADS)).items():
        if table == "ads_term":  # it leaves out most terms that were shown and not clicked (rule N31)
            sums.values["impressions"] = None
        by_row[number][product] = sums
    for number, by_product in by_row.items():
        row = rows[number]
        run = [p for p in sources.runs.products(row.marketplace) if p in by_product or _runs(sources, row, p)]
        _give_products(row, by_product, run)
        factor = sources.vat.to_product_sales(row.marketplace, row.period)
        if "ad_sales" in row.values and factor is not None:
            part, rate = row.values["ad_sales"] * factor, row.rates.get("ad_sales")
            row.give({"ad_part": part}, row.answered_by["ad_sales"], rates={"ad_part": rate})


def _give_products(row: PeriodMeasures, by_product: dict[str, _Sums], run: Sequence[str]) -> None:
    if sp := by_product.get("sp"):
        own = {name: sp.values[column] for name, column in SP.items()}
        row.give(own, row.answered_by["sp_spend"], rates={n: sp.rates.get(c) for n, c in SP.items()})
    for name in _ADS if by_product.keys() == set(run) else ():
        values = [by_product[p].values[name] for p in run]
        known = [v for v in values if v is not None]
        if len(known) == len(values):
            rate = rate_of_sum([(v, by_product[p].rates.get(name)) for p, v in zip(run, known, strict=True)])
            row.give({name: sum(known)}, row.answered_by[name], rates={name: rate})


def _runs(sources: Sources, row: PeriodMeasures, product: str) -> bool:
    """Whether a product runs on some day of the period."""
    return bool(sources.runs.on(row.marketplace, product, row.period.span))


def _picks(
    sources: Sources, number: int, found: tuple[str, list[Piece]], product: str, row: PeriodMeasures
) -> list[_Pick]:
    table, pieces = found
    return [_Pick(number, table, product, p, sources.exchange.flow(row.currency, p.span)) for p in pieces]


def mark_moving(row: PeriodMeasures, found: tuple[str, list[Piece]], names: Iterable[str], window: int) -> None:
    """Note which table is asked for the measures, and whether they still move, so many days after their day."""
    mark(row, found, names, moving=not all(p.matures_after(window) for p in found[1]))


def mark(row: PeriodMeasures, found: tuple[str, list[Piece]], names: Iterable[str], *, moving: bool) -> None:
    """Note which table is asked for the measures, and that they still move."""
    for name in names:
        row.answered_by.setdefault(name, found[0])
        if moving:
            row.immature.add(name)


def _sums(sources: Sources, picks: Sequence[_Pick], columns: Mapping[str, str]) -> _Found:
    found: _Found = {}
    money = [name for name in columns if name in MONEY]
    by_table: dict[str, set[_Pick]] = defaultdict(set)
    for pick in picks:
        by_table[pick.table].add(pick)
    for table, chosen in by_table.items():
        lines = ((p.row, p.ad_product, p.rate, p.piece.file, p.piece.span.first, p.piece.daily) for p in chosen)
        with sources.store.frame("picked", rated(lines, "number product rate file first daily")):
            for number, product, *numbers in sources.store.rows(_query(table, columns, money)):
                known = [None if n is None else float(n) for n in numbers]
                values, rates = known[: len(columns)], known[len(columns) :]
                found[number, table, product] = _Sums(
                    dict(zip(columns, values, strict=True)), dict(zip(money, rates, strict=True))
                )
    return found


def _query(table: str, columns: Mapping[str, str], money: Sequence[str]) -> str:
    """Per row and ad product the sum of each column, then the rate of each that is money.

    A column that a file lacks altogether has no sum, nor has traffic that it lacks on some day (rule N23). The inner
    query is per file and rate: what one file tells of several days is summed by the rate of each.
    """
    parts = ", ".join(
        f"sum({exact(expression)}) {name}, count({expression}) {name}_rows" for name, expression in columns.items()
    )
    sums = [f"case when bool_or({c}_lacking) then null else coalesce(sum({c}), 0) end" for c in columns]
    some = {c: "sum(n) over f" if table == "sales_day" and c in _WHOLE else "least(sum(n) over f, 1)" for c in columns}
    lacking = ", ".join(f"sum({c}_rows) over f < {least} as {c}_lacking" for c, least in some.items())
    return (
        f"with part as (select k.number, k.product, k.file, k.rate, count(t.file) n, {parts} from picked k "
        f"left join fact_{table} t on t.file = k.file and (not k.daily or t.day = k.first) "
        "group by k.number, k.product, k.file, k.rate), "
        f"whole as (select *, {lacking} from part window f as (partition by number, product, file)) "
        f"select number, product, {', '.join([*sums, *map(sql_rate, money)])} from whole group by number, product"
    )


SALES = Giver("sales", _give_sales, named_alike(_SALES), SALES_TABLES)
TRAFFIC = Giver("traffic", _give_traffic, {**_TRAFFIC, "asin_traffic": "sessions"}, SALES_TABLES[:1])
ADS = Giver("advertising", _give_ads, {**named_alike(_ADS), **SP, "ad_part": "ad_sales"}, AD_TABLES)
