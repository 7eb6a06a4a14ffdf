"""What stands behind the name of a number: who answers for all marketplaces, what it leaves out, what is estimated."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from xlops.kpis import Kpi
from xlops.language import NOTHING, Text, listed, plain
from xlops.measures import ALL, PeriodMeasures
from xlops.periods import Period
from xlops.review.alike import NOTHING_LEFT_OUT, Apart, RowOf
from xlops.tables import AD_TABLES, SALES_TABLES

ASIN_TRAFFIC = "asin_traffic"  # the measure that marks sessions as a sum of ASINs
VAT_UNKNOWN = ("vat_unknown", "closed_vat_unknown")  # the measures that mark sales that may hold VAT
_SUMMED = Text("sum of ASINs", "各 ASIN 之和")
_VAT_UNKNOWN = Text("VAT not known", "是否含税未知")
_ESTIMATED = {
    "amazon_fees": Text("monthly fees estimated", "月度费用为估计"),
    "velocity": Text("units a day estimated", "日均销量为估计"),
}
_ACROSS = Text("across two reports", "跨两种报表")
_REPORTED = frozenset((*SALES_TABLES, *AD_TABLES))  # what is counted by day; a photograph says its day itself


@dataclass(frozen=True)
class Marks:
    """What the name of a number is to say beside it."""

    of: str = ""  # the marketplace that answers for all of them, where what is reported differs
    apart: Apart = NOTHING_LEFT_OUT  # the marketplaces that it leaves out
    products: Text = NOTHING  # that totals hold some ad products only
    summed: bool = False  # of sessions: the sum over ASINs, not the account's
    vat_unknown: bool = False  # of sales that may hold VAT or not (rule N33)
    estimated: tuple[str, ...] = ()  # measures that are estimates: fees not charged yet (N29), units a day (N30)
    across: bool = False  # that it is compared with a number of another report (rule N31)

    def over(self, scope: str, every: Sequence[str]) -> Sequence[str]:
        """The marketplaces that the number is of, and what explains it with it (rule N24).

        Of ALL, which are `every`, the one that answers for it, or those that it does not leave out.
        """
        if scope != ALL or self.of:
            return [self.of or scope]
        return self.apart.over or every

    @property
    def texts(self) -> list[Text]:
        """Most important first."""
        answers = plain(self.of) if self.of and len(self.apart.over) != 1 else NOTHING
        states = ((self.summed, _SUMMED), (self.vat_unknown, _VAT_UNKNOWN), (self.across, _ACROSS))
        told = [self.products, *(mark for holds, mark in states if holds), *(_ESTIMATED[n] for n in self.estimated)]
        return [mark for mark in (answers, *self.apart.marks, *told) if mark]

    @property
    def text(self) -> Text:
        """As they stand behind the name: ` (US only, DE missing; SP only)`."""
        return Text(" (", "（") + listed(self.texts, "; ", "；") + Text(")", "）") if self.texts else NOTHING


NO_MARKS = Marks()


def is_summed(kpi: Kpi, row: PeriodMeasures | None) -> bool:
    """Whether the KPI is made from sessions that are a sum of ASINs."""
    return "sessions" in kpi.formula.measures and row is not None and row.values.get(ASIN_TRAFFIC, 0) > 0


def states(kpi: Kpi, row: PeriodMeasures | None) -> tuple[bool, bool, tuple[str, ...]]:
    """Of the KPI's measures: that sessions are a sum of ASINs, that sales may hold VAT, and which are estimates."""
    if row is None:
        return False, False, ()
    names = kpi.formula.measures
    estimates = tuple(name for name in _ESTIMATED if name in row.estimated and name in names)
    return is_summed(kpi, row), any(n in kpi.inputs and row.values.get(n, 0) > 0 for n in VAT_UNKNOWN), estimates


@dataclass(frozen=True)
class Across:
    """A measure of which two reports tell in two periods that are compared; `tables` has the other period's first."""

    measure: str
    marketplace: str
    other: Period
    tables: tuple[str, str]


def across(kpi: Kpi, period: Period, markets: Iterable[str], row: RowOf) -> list[Across]:
    """The measures of a KPI that are held against those of another report (rule N31)."""
    other = period.year_ago() if kpi.against == "year_ago" else period.previous()
    found = []
    for market in markets:
        now, before = row(period, market), row(other, market)
        if now is None or before is None:
            continue
        for name in kpi.formula.measures:
            tables = before.answered_by.get(name, ""), now.answered_by.get(name, "")
            both = name in before.values and name in now.values
            if both and tables[0] != tables[1] and _REPORTED.issuperset(tables):
                found.append(Across(name, market, other, tables))
    return found


def is_marked(row: PeriodMeasures | None) -> bool:
    """Whether KPIs of a period can be marked so."""
    if row is None:
        return False
    return bool(row.estimated) or any(row.values.get(name, 0) > 0 for name in (ASIN_TRAFFIC, *VAT_UNKNOWN))
