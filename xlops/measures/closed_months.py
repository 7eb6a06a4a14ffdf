"""What closed months earned: the margin of the last is the break-even ACOS (N29), the mean of three the usual one."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import date

from xlops.measures.currency import rate_of_sum
from xlops.measures.giver import Giver, Sources, Stage, made_from
from xlops.measures.measured import PeriodMeasures
from xlops.measures.profit import COSTS, TRANSACTIONS
from xlops.periods import Month, SingleDay

OF_MONTH = {"closed_sales": "net_sales", "closed_cogs": "cogs", "closed_fees": "amazon_fees"}
_MARGIN = frozenset(OF_MONTH.values())


def _give_last(sources: Sources, rows: Sequence[PeriodMeasures]) -> None:
    """Give each row what the last month that is over when it ends earned.

    Where that month's report or costs are not here yet, one of the two before answers.
    """
    _read(sources, rows, _closed)
    for row in rows:
        if (month := next(_known(sources, row.marketplace, _closed(row)), None)) is not None:
            given = as_advertised(sources, month, {name: month.values[of] for name, of in OF_MONTH.items()})
            rates = {name: month.rates.get(of) for name, of in OF_MONTH.items()}
            fees, vat = month.values["amazon_fees"], given["closed_sales"] - month.values["net_sales"]
            rates["closed_fees"] = rate_of_sum([(fees, rates["closed_fees"]), (vat, rates["closed_sales"])])
            row.give(given, "transactions", rates=rates)
            row.estimated |= {name for name, of in OF_MONTH.items() if of in month.estimated}
            row.give({"closed_vat_unknown": month.values["vat_unknown"]}, "transactions")


def last_closed(sources: Sources, marketplace: str, currency: str, end: date) -> PeriodMeasures | None:
    """The last of the three months over by a day whose sales and fees are known; costs of all goods need not be."""
    row = PeriodMeasures(SingleDay(end), marketplace, currency)
    _read(sources, [row], _closed)
    found = (sources.months[marketplace, month] for month in _closed(row))
    return next((month for month in found if month.values.keys() >= {"net_sales", "amazon_fees"}), None)


def _give_mean(sources: Sources, rows: Sequence[PeriodMeasures]) -> None:
    """Give each month `gm_mean_3m`, the mean gross margin of the three months before, where all are known.

    That of a total only where it is of the same marketplaces in all of them (rule N24).
    """
    _read(sources, [row for row in rows if not row.parts], _three_before)
    for row in rows:
        markets = row.parts or (row.marketplace,)
        asked = [[known for m in markets for known in _known(sources, m, [month])] for month in _three_before(row)]
        margins = [margin for found in asked if (margin := _margin(found)) is not None]
        if len(margins) == 3 and len({tuple(month.marketplace for month in found) for found in asked}) == 1:
            row.give({"gm_mean_3m": sum(margins) / 3}, "transactions")


def _read(
    sources: Sources, rows: Sequence[PeriodMeasures], months: Callable[[PeriodMeasures], Iterable[Month]]
) -> None:  # fmt: skip
    """Measure the months that rows of marketplaces ask for, each once."""
    wanted = {(row.marketplace, month): row.currency for row in rows for month in months(row)}
    found = {
        (market, month): PeriodMeasures(month, market, currency)
        for (market, month), currency in wanted.items()
        if (market, month) not in sources.months
    }
    for giver in (TRANSACTIONS, COSTS) if found else ():  # each plan of each past week asks again
        if giver.has_tables(sources.coverage):
            giver.give(sources, list(found.values()))
    sources.months.update(found)


def _known(sources: Sources, marketplace: str, months: Iterable[Month]) -> Iterator[PeriodMeasures]:
    """Those of the months whose margin is known, in their order."""
    found = (sources.months.get((marketplace, month)) for month in months)
    return (month for month in found if month is not None and month.values.keys() >= _MARGIN)


def _three_before(row: PeriodMeasures) -> list[Month]:
    """The three months before a month; of other periods none."""
    return _before(row.period) if isinstance(row.period, Month) else []


def _before(month: Month) -> list[Month]:
    """The three months before one, newest first."""
    one = month.previous()
    return [one, one.previous(), one.previous().previous()]


def _closed(row: PeriodMeasures) -> list[Month]:
    """The last three months that are over when the row ends, newest first."""
    month = Month.of(row.end)
    return _before(month.next() if month.span.last == row.end else month)


def _margin(months: Sequence[PeriodMeasures]) -> float | None:
    """The margin over marketplaces, in the base currency where they are several."""
    sums = dict.fromkeys(_MARGIN, 0.0)
    for month in months:
        for name in _MARGIN:
            value = month.values[name] if len(months) == 1 else month.in_base(name)
            if value is None:
                return None
            sums[name] += value
    if sums["net_sales"] <= 0:
        return None
    return (sums["net_sales"] - sums["cogs"] - sums["amazon_fees"]) / sums["net_sales"]


def as_advertised(
    sources: Sources, month: PeriodMeasures, earned: Mapping[str, float], skus: Collection[str] = ()
) -> dict[str, float]:  # fmt: skip
    """What a month, or some SKUs in it, earned, with sales as advertising reports state them (rule N33).

    The VAT that these hold is among the fees, so that the margin stays that of sales without VAT.
    """
    market, vat = month.marketplace, 0.0
    assert isinstance(month.period, Month)
    if sources.vat.is_gross(market, "ad_sales"):
        vat = earned["closed_sales"] * (sources.vat.rate(market, month.period, skus) or 0.0)
    return {**earned, "closed_sales": earned["closed_sales"] + vat, "closed_fees": earned["closed_fees"] + vat}


CLOSED_MONTHS = Giver("closed months", _give_last, made_from("", (*OF_MONTH, "closed_vat_unknown")))
MARGINS = Giver("margins before", _give_mean, {"gm_mean_3m": ""}, needs=_MARGIN, stage=Stage.EVERY)
