"""The demo's planted stories are told with their cause first (rules R11, R23, R40, N27)."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from tests.jobs.exports import Home, by_asin
from tests.tiers import thorough_after
from xlops.cli import cli
from xlops.errors import UsageError
from xlops.jobs.bridge import bridge
from xlops.jobs.diagnose import diagnose
from xlops.language import Text
from xlops.settings import load_settings

pytestmark = pytest.mark.usefixtures("measured_once")

BOTTLES = ["B0XLOPS202", "B0XLOPS201", "B0XLOPS203"]


def said(store: Path, period: str, *options: str) -> dict[str, Any]:
    ran = CliRunner().invoke(cli, ["diagnose", "--store", str(store), "--period", period, "--json", *options])
    assert ran.exit_code == 0, ran.output
    found: dict[str, Any] = json.loads(ran.stdout)
    return found


@pytest.mark.parametrize("period", thorough_after(1, ["2026-W43", "2026-W44"]))
def test_r11_the_price_war_and_its_three_asins_come_first(demo_store: Path, period: str) -> None:
    found = said(demo_store, period)
    first = found["findings"][0]
    assert re.search(
        r"24 oz, .*18 oz, .*32 oz US: a competitor's price took the Buy Box, −7,\d\d\d a week$", first["finding"]
    )
    assert first["cause"]["about"] == BOTTLES
    told = {k: first["cause"][k] for k in ("name", "rule", "reason", "marketplace", "since", "owner", "spreads")}
    assert told == {
        "name": "competitor_price", "rule": "R11", "reason": "competitor repriced, not answered yet",
        "marketplace": "US",
        "since": "2026-W43", "owner": "pricing", "spreads": None,
    }  # fmt: skip
    assert "Featured Offer 93% → 60%; lowest price 20.78, ours 22.13" in first["evidence"]
    assert first["action"].startswith("Match the price within the margin floor")
    assert [f["place"] for f in found["findings"]] == list(range(1, len(found["findings"]) + 1))


@pytest.mark.thorough
def test_n27_the_first_cause_has_its_share_of_the_change(demo_store: Path) -> None:
    found = diagnose(demo_store, load_settings(demo_store), "2026-W43")
    assert found.summary.en.startswith("GMV 102,967 USD, -6.1% on last week")
    assert max(len(found.summary.en), len(found.summary.zh)) <= 100
    assert found.findings[0].cause is not None
    assert found.findings[0].cause.share == pytest.approx(1.14, abs=0.02)


@pytest.mark.thorough
def test_r23_october_names_the_lantern_that_comes_back(demo_store: Path) -> None:
    names = {f["cause"]["name"]: f["cause"] for f in said(demo_store, "2026-10")["findings"] if "cause" in f}
    assert names["refunds"]["about"] == ["B0XLOPS402"]
    assert names["refunds"]["facts"][0] == {"refunded": 29, "expected": pytest.approx(5.2, abs=0.1)}
    assert names["competitor_price"]["about"] == BOTTLES


@pytest.mark.thorough
def test_r40_a_new_asin_is_never_in_breach_and_one_marketplace_has_its_own_causes(demo_store: Path) -> None:
    found = said(demo_store, "2026-W44", "--marketplace", "DE")
    launches = [f for f in found["findings"] if f.get("cause", {}).get("name") == "launch"]
    assert [(f["status"], f["cause"]["about"]) for f in launches] == [("info", ["B0XLOPS803"])]
    assert "Leave the listing alone" in launches[0]["action"]
    assert found["currency"] == "EUR"
    assert {f["cause"]["marketplace"] for f in found["findings"] if "cause" in f} == {"DE"}
    assert "DE: R21 sees ratings in Keepa or another product export" in found["not_evaluated"]


def test_a_bridge_goes_down_to_asin_and_campaign_and_closes(demo_store: Path) -> None:
    found = bridge(demo_store, load_settings(demo_store), "gmv", "2026-W43")
    assert sum(found.bars.values()) == pytest.approx(found.change, abs=0.005)
    assert sum(m.change for m, _ in found.asins) == pytest.approx(found.change, abs=0.005)
    assert {m.asin for m, why in found.asins if why.en == "a competitor's price"} == set(BOTTLES)
    worst = found.campaigns[0]
    assert (worst.marketplace, worst.campaign, worst.clicks) == ("US", "SP | Bottle | Exact", (978.0, 1_016.0))
    assert found.record()["change"] == round(found.change, 2)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (["explain", "acos", "--bridge"], "acos has no bridge, only GMV has one: `xlops explain gmv --bridge`"),
        (["explain", "gmv", "--bridge", "--asin", "B0X"], "--bridge goes down to every ASIN by itself"),
        (["diagnose", "--period", "2026-Q3"], "2026-Q3 is a quarter, and a review is of a week or a month"),
        (["diagnose", "--period", "2020-W01"], "2020-W01 cannot be reviewed: no report covers it"),
    ],
)
def test_wrong_words_say_what_is_expected(demo_store: Path, arguments: list[str], message: str) -> None:
    ran = CliRunner().invoke(cli, [*arguments, "--store", str(demo_store)])
    assert ran.exit_code != 0
    said_words = ran.output if isinstance(ran.exception, SystemExit) else str(ran.exception)
    assert message in said_words
    assert isinstance(ran.exception, SystemExit | UsageError)


def test_a_store_of_months_alone_is_asked_for_a_month(tmp_path: Path) -> None:
    home = Home(tmp_path / "shop")
    home.put("us/2026-10/BusinessReport-11-2-26.csv", by_asin())
    home.ingest()
    with pytest.raises(UsageError) as why:
        diagnose(home.folder, home.settings, "2026-W43")
    assert why.value.said == Text(
        "2026-W43 cannot be reviewed: no report covers it; there is data for months only, 2026-10 to 2026-10: ask for "
        "one of them",
        "无法复盘 2026-W43：没有报告覆盖它；已有数据：仅月度（2026-10 至 2026-10）：请改查月",
    )
