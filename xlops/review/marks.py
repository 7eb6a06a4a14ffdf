"""What stands behind the name of a number: who answers for all marketplaces, what it leaves out, what is estimated."""

from __future__ import annotations

from dataclasses import dataclass

from xlops.kpis import Kpi
from xlops.language import NOTHING, Text, listed, plain
from xlops.measures import PeriodMeasures
from xlops.review.alike import NOTHING_LEFT_OUT, Apart

ASIN_TRAFFIC = "asin_traffic"  # the measure that marks sessions as a sum of ASINs
_SUMMED = Text("sum of ASINs", "各 ASIN 之和")
_VAT_UNKNOWN = Text("VAT not known", "是否含税未知")
_ESTIMATED = Text("monthly fees estimated", "月度费用为估计")


@dataclass(frozen=True)
class Marks:
    """What the name of a number is to say beside it."""

    of: str = ""  # the marketplace that answers for all of them, where what is reported differs
    apart: Apart = NOTHING_LEFT_OUT  # the marketplaces that it leaves out
    products: Text = NOTHING  # that totals hold some ad products only
    summed: bool = False  # of sessions: the sum over ASINs, not the account's
    vat_unknown: bool = False  # of sales that may hold VAT or not (rule N33)
    estimated: bool = False  # with fees of a month that are not charged yet (rule N29)

    @property
    def texts(self) -> list[Text]:
        """Most important first."""
        answers = plain(self.of) if self.of and len(self.apart.over) != 1 else NOTHING
        states = ((self.summed, _SUMMED), (self.vat_unknown, _VAT_UNKNOWN), (self.estimated, _ESTIMATED))
        told = [mark for holds, mark in states if holds]
        return [mark for mark in (answers, *self.apart.marks, self.products, *told) if mark]

    @property
    def text(self) -> Text:
        """As they stand behind the name: ` (US only, DE missing; SP only)`."""
        return Text(" (", "（") + listed(self.texts, "; ", "；") + Text(")", "）") if self.texts else NOTHING


NO_MARKS = Marks()


def is_summed(kpi: Kpi, row: PeriodMeasures | None) -> bool:
    """Whether the KPI is made from sessions that are a sum of ASINs."""
    return "sessions" in kpi.formula.measures and row is not None and row.values.get(ASIN_TRAFFIC, 0) > 0


def is_estimated(kpi: Kpi, row: PeriodMeasures | None) -> bool:
    """Whether the KPI is made from fees that are estimated."""
    return row is not None and not row.estimated.isdisjoint(kpi.formula.measures)


def is_vat_unknown(kpi: Kpi, row: PeriodMeasures | None) -> bool:
    """Whether the KPI is made from sales that may hold VAT or not."""
    return row is not None and not row.vat_unknown.isdisjoint(kpi.formula.measures)


def is_marked(row: PeriodMeasures | None) -> bool:
    """Whether KPIs of a period can be marked so."""
    return row is not None and (row.values.get(ASIN_TRAFFIC, 0) > 0 or bool(row.estimated or row.vat_unknown))
