"""`explain` says the same number as the scorecard, and where it came from."""

from __future__ import annotations

from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest

from tests import stores
from tests.jobs.exports import Home, by_date, terms
from tests.jobs.test_parts import campaigns
from tests.tiers import thorough_after
from xlops.errors import UsageError
from xlops.jobs.check import check
from xlops.jobs.explain import explain
from xlops.language import Text
from xlops.measures.events import Event
from xlops.periods import Span
from xlops.review.happened import told
from xlops.settings import Settings, TargetStanza, load_settings
from xlops.targets import Status

pytestmark = pytest.mark.usefixtures("measured_once")


@pytest.fixture(scope="module")
def settings(demo_store: Path) -> Settings:
    return load_settings(demo_store)


def test_value_inputs_and_files_of_an_account_kpi(demo_store: Path, settings: Settings) -> None:
    record = explain(demo_store, settings, "acos", "2026-W44", "US").record()
    scores = {s.kpi.id: s for s in check(demo_store, settings, "2026-W44", "US").scores}
    assert record["value"] == scores["acos"].value
    assert (record["status"], record["target"].in_("en"), record["target_source"]) == ("warn", "≤ 25.0%", "default")
    spend, ad_sales = record["inputs"]
    assert (spend["measure"], spend["table"], ad_sales["measure"]) == ("spend", "ads_campaign", "ad_sales")
    assert spend["value"] / ad_sales["value"] == pytest.approx(record["value"])
    assert [(f["name"], f["kind"], f["marketplace"]) for f in record["files"]] == [
        ("us/ads/Sponsored_Brands_Campaign_report (13).xlsx", "ads_campaign", "US"),
        ("us/ads/Sponsored_Products_Campaign_report (17).csv", "ads_campaign", "US"),
    ]
    assert record["why"].en == "27.4% misses the target (≤ 25.0%)"


def test_n7_a_breach_by_a_rule_names_the_rule_and_calls_nothing_critical(demo_store: Path, settings: Settings) -> None:
    why = explain(demo_store, settings, "violations", "2026-W47", "DE").record()["why"]
    assert (why.en, why.zh) == (
        "breach whatever the number, by a rule of the KPI: policy violations open for 72 hours or more: 1",
        "按指标规则直接判为未达标：已超过 72 小时的未处理违规数：1",
    )


@pytest.mark.thorough
def test_one_asin_has_its_own_inputs_and_its_report_behind_it(demo_store: Path, settings: Settings) -> None:
    record = explain(demo_store, settings, "usp", "2026-W44", "US", "b0xlops202").record()
    units, sessions = (i["value"] for i in record["inputs"])
    assert record["value"] == pytest.approx(units / sessions)
    assert (record["asin"], record["currency"], record["state"]) == ("B0XLOPS202", "USD", "final")
    assert [f["name"] for f in record["files"]] == ["us/2026-W44/BusinessReport-11-2-26.csv"]


@pytest.mark.thorough
def test_one_asin_is_held_against_its_own_target(demo_store: Path, settings: Settings) -> None:
    rows = [
        TargetStanza(target=0.5, warn=0.3, breach=0.2, asin="B0XLOPS202"),
        TargetStanza(target=0.05, warn=0.03, breach=0.01),
    ]
    own = settings.model_copy(update={"target": {"usp": rows}})
    targets = [
        explain(demo_store, own, "usp", "2026-W45", "US", asin).record()["target"].in_("en")
        for asin in ("B0XLOPS202", "B0XLOPS101", None)
    ]
    assert targets == ["≥ 50.0%", "≥ 5.0%", "≥ 5.0%"]


@pytest.mark.thorough
def test_a_photograph_is_named_by_its_file(demo_store: Path, settings: Settings) -> None:
    record = explain(demo_store, settings, "oos", "2026-W47", "DE").record()
    assert [f["name"] for f in record["files"]] == ["de/2026-W47/FBA_Inventory_DE_2026-11-23.csv"]


def test_why_there_is_no_number(demo_store: Path, settings: Settings) -> None:
    found = explain(demo_store, settings, "ipi")
    assert found.score.value is None
    assert found.why.en.startswith("no data for ipi. Supply: Account health")


def test_n11_search_terms_are_explained_by_the_files_of_their_window(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.put("us/BusinessReport-11-23-26.csv", by_date(7, date(2026, 11, 16)))
    days = [(date(2026, 9, 1) + timedelta(n), "bottle", 3, 2.5, 20) for n in range(83)]
    home.put("us/terms.csv", terms(days[:77]), date(2026, 11, 17))
    home.put("us/terms (1).csv", terms(days[60:]), date(2026, 11, 23))
    home.ingest()
    found = explain(tmp_path, home.settings, "waste", "2026-W47")
    assert [f.name for f in found.files] == ["us/terms (1).csv", "us/terms.csv"]
    assert found.inputs[1].value == 60 * 2.5


def test_a_report_that_is_here_is_not_asked_for_again_but_for_its_column(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.put("us/BusinessReport-11-23-26.csv", by_date(7, date(2026, 11, 16)))
    home.ingest()
    found = explain(tmp_path, home.settings, "refund", "2026-W47")
    assert found.why == Text(
        "no data for units_refunded: Business report by date is here, without its column Units Refunded. "
        "Tick it before you download the report again",
        "无数据：缺少 units_refunded；业务报告（按日期）已读取，但没有列 Units Refunded。请勾选该列后重新下载报告",
    )


@pytest.mark.parametrize(
    ("kpi", "period", "words"),
    [
        ("refund", "2026-W47", "its days still move, by too little to matter: 2.7% is met (target ≤ 5.0%)"),
        ("sessions", "2026-W47", "its days still move, by too little to matter: 36,025 is met (early warning change ≥"),
        ("acos", "2026-W47", "its days still move: expected 26.1% (25.5% – 26.6%); in four of five cases the"),
        ("acos", "2026-11", "not judged yet: the period goes on until 2026-11-30"),
    ],
)  # fmt: skip
def test_monday_why_a_number_that_moves_has_its_verdict(
    kpi: str, period: str, words: str, demo_store: Path, settings: Settings
) -> None:
    assert explain(demo_store, settings, kpi, period).why.en.startswith(words)


def test_n6_spend_without_a_sale_yet_is_said_so(tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.put("us/BusinessReport-11-23-26.csv", by_date(7, date(2026, 11, 16)))
    home.put("us/sp.csv", campaigns(["A"]).replace(",2,$50", ",0,$0"))
    home.ingest()
    found = explain(tmp_path, home.settings, "acos", "2026-W47")
    assert (found.score.unsold, found.score.status.value) == (True, "open")
    assert found.why.en == "not judged yet: there is spend and no sale for it so far, and sales may still come"


@pytest.mark.parametrize(
    ("kpi", "options", "words"),
    thorough_after(
        1,
        [
            ("acso", {}, "'acso' is no KPI; did you mean 'acos'"),
            ("waste", {"asin": "B0XLOPS202"}, "waste is not known per ASIN: nothing tells waste_spend, term_spend"),
            ("usp", {"asin": "B000000000"}, "no by-ASIN report of 2026-W47 names B000000000"),
            ("usp", {"marketplace": "JP"}, "the store has no data of JP; it has US, DE"),
        ],
    ),
)
def test_what_cannot_be_explained_is_said(
    kpi: str, options: dict[str, Any], words: str, demo_store: Path, settings: Settings
) -> None:
    with pytest.raises(UsageError) as refused:
        explain(demo_store, settings, kpi, **options)
    assert words in str(refused.value)


def test_only_files_of_the_ad_product_that_a_measure_is_of_are_named(demo_store: Path, settings: Settings) -> None:
    found = {
        kpi: {f.name.split("/")[-1][:17] for f in explain(demo_store, settings, kpi).files} for kpi in ("cpc", "acos")
    }
    assert found == {"cpc": {"Sponsored_Product"}, "acos": {"Sponsored_Brands_", "Sponsored_Product"}}


def test_an_event_is_named_once_though_it_is_noted_in_several_rows() -> None:
    day = Span.closed(date(2026, 10, 13), date(2026, 10, 14))
    rows = [Event(day, None, None, "deal", "Prime Big Deal Days")] * 2
    assert told(rows).en == "Prime Big Deal Days (10-13–10-14)"


def test_a_store_of_one_week_has_no_sample_to_hold_a_change_against(tmp_path: Path) -> None:
    folder = stores.tiny_store(tmp_path / "shop")
    found = explain(folder, load_settings(folder), "sessions", "2026-W47")
    assert (found.score.status, found.record()["why"]) == (
        Status.LOW_SAMPLE,
        Text(
            "not judged: sessions of the period before is not known, so that nobody knows whether the sample is large "
            "enough",
            "不作判断：会话数（上期）未知，无法确认样本是否足够",
        ),
    )


@pytest.mark.parametrize("word", thorough_after(1, ["转化率", "unit session %", "USP"]))
def test_a_kpi_is_found_by_its_name_too(demo_store: Path, settings: Settings, word: str) -> None:
    assert explain(demo_store, settings, word, "2026-W47").score.kpi.id == "usp"
