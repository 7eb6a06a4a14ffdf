"""Real exports, from the file to the KPI: what a calculator gives for the totals that the file states."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path

import pytest

from tests.jobs.exports import Home
from tests.measures.test_account import account
from tests.reports.samples import SAMPLES
from tests.reports.samples.sample import Sample
from tests.tiers import thorough_after
from xlops.kpis import load
from xlops.kpis.surfaces.python import evaluate
from xlops.periods import Span
from xlops.reports.evidence import Hints

CATALOGUE = load()
SALES = ("business_by_date", "business_by_asin", "business_by_sku")
ADS = tuple(
    f"{table} {product}" for table in ("ads_campaign", "ads_advertised", "ads_term") for product in ("sp", "sb", "sd")
)
BY_HAND = {  # KPI -> (dividend, divisor) of the file's own totals
    "asp": ("gmv", "units"),
    "aov": ("gmv", "order_items"),
    "usp": ("units", "sessions"),
    "pv_per_s": ("page_views", "sessions"),
    "acos": ("spend", "ad_sales"),
    "roas": ("ad_sales", "spend"),
    "ctr": ("clicks", "impressions"),
    "cpc": ("spend", "clicks"),
    "ad_cvr": ("ad_orders", "clicks"),
    "aov_ad": ("ad_sales", "ad_orders"),
}


def blank_for(kpi: str, kind: str) -> bool:
    """Clicks of other ad products are not Sponsored Products' own."""
    if kpi == "ctr" and kind.startswith("ads_term"):
        return True  # a search-term report leaves out most of what was shown (rule N31)
    return kpi in ("ctr", "cpc", "ad_cvr") and not kind.endswith(" sp")


@dataclass(frozen=True)
class Days:
    """Any span of days as a period."""

    span: Span
    kind: str = "days"

    @property
    def label(self) -> str:
        return f"{self.span.first} – {self.span.last}"

    @property
    def first(self) -> date:
        return self.span.first

    def previous(self) -> Days:
        return self._back(len(self.span))

    def year_ago(self) -> Days:
        return self._back(364)

    def _back(self, days: int) -> Days:
        return Days(Span(self.span.first - timedelta(days), self.span.end - timedelta(days)))


@pytest.mark.parametrize(
    "sample",
    thorough_after(2, [s for s in SAMPLES if s.kind in (*SALES, *ADS) and s.origin.split()[1] != "-"]),
    ids=lambda s: s.file.split("/")[-1][-60:],
)
def test_kpis_of_a_real_export_are_those_of_its_totals(sample: Sample, samples: Path, tmp_path: Path) -> None:
    home = Home(tmp_path)
    _, marketplace, _ = sample.origin.split()
    home.configure(f'marketplaces = ["{marketplace}"]')
    hints = Hints(ad_product=sample.ad_product) if sample.ad_product else None
    path = samples / sample.file
    home.put(sample.folder + path.name, path.read_bytes(), date(2026, 11, 23))
    home.ingest(hints=hints)
    _, first, last, _ = sample.span.split()
    days = Days(Span(date.fromisoformat(first), date.fromisoformat(last) + timedelta(1)))
    if home.rows("select 1 from file where ended < last_active or grain = 'summary' and ended < end_day - 1"):
        # it was exported before its last day had ended: as a whole it answers nothing (rule N18)
        with account(home) as own:
            assert not any({"spend", "gmv", "units"} & r.values.keys() for r in own.measures([days]))
        return
    with account(home) as own:
        row = next(r for r in own.measures([days]) if r.marketplace == marketplace)
    total = {field: float(text) for field, text in sample.columns.values()}
    stated = {kpi: t for kpi, t in BY_HAND.items() if total.get(t[1]) and t[0] in total}
    if sample.kind != "business_by_date":  # visits of ASINs are told once each, whatever the columns add up to
        stated = {kpi: t for kpi, t in stated.items() if kpi not in ("usp", "pv_per_s")}
    expected = {
        kpi: None if blank_for(kpi, sample.kind) else pytest.approx(total[above] / total[below], rel=1e-9)
        for kpi, (above, below) in stated.items()
    }
    found = {kpi: evaluate(CATALOGUE[kpi].formula, row.values) for kpi in expected}
    assert len(expected) > 1
    assert found == expected
