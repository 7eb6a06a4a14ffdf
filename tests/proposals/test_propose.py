"""Proposals of a store from real reports of Sponsored Brands, saved a fortnight after their days had ended."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date, datetime
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.proposals.sponsored import Terms, history
from tests.stores import begin_store
from xlops.facts.history import open_store
from xlops.jobs.board import open_board
from xlops.jobs.ingest import ingest
from xlops.measures.histories import TARGET
from xlops.proposals.proposal import Proposal
from xlops.proposals.propose import propose, still_worth_it
from xlops.settings import load_settings

REPORTS = {name: f"KDool__Ads-aws-excel__Sponsored Brands {name} report .xlsx" for name in ("Keyword", "Search term")}


def proposed(folder: Path, samples: Path, *reports: str) -> list[Proposal]:
    exports = folder / "exports"
    exports.mkdir()
    begin_store(folder)
    (folder / "xlops.toml").write_text('store = "Brands"\nmarketplaces = ["US"]\n', "utf-8")
    for name in reports:
        book = load_workbook(samples / "ads" / REPORTS[name])
        book.properties.modified = book.properties.created = datetime(2022, 12, 30)
        book.save(exports / f"{name}.xlsx")
    settings = load_settings(folder)
    ingest(folder, settings)
    with open_store(folder, read_only=True) as store:
        return propose(open_board(store, settings).account, date(2022, 12, 13), 0.3)


def test_of_a_campaign_that_ended_and_of_what_brings_nothing_now_nothing_is_proposed() -> None:
    keys: Terms = {("Runs", "", "a", "BROAD"): (9.0, 1.0), ("Ended", "", "b", "BROAD"): (9.0, 1.0)}
    targets = history(keys, TARGET)
    clicks = targets.clicks.copy()
    clicks[1, -2:] = 0.0

    def one(campaign: str, money: float) -> Proposal:
        return Proposal("negative", "R38", "US", "SP", campaign, "", "a", money)

    made = [one("Runs", 5.0), one("Runs", 0.0), one("Runs", -3.0), one("Ended", 5.0), one("Not clicked yet", 5.0)]
    found = still_worth_it(made, replace(targets, clicks=clicks))
    assert [(p.campaign, p.money) for p in found] == [("Runs", 5.0), ("Not clicked yet", 5.0)]


@pytest.mark.thorough
@pytest.mark.filterwarnings("ignore::UserWarning")  # openpyxl of the sample's styles
def test_search_terms_of_brands_give_bids_and_keywords(tmp_path: Path, samples: Path) -> None:
    found = proposed(tmp_path, samples, "Keyword", "Search term")
    assert {p.ad_product for p in found} == {"SB"}
    assert Counter(p.kind for p in found) == {"bid": 56, "harvest": 8}
    first = found[0]
    assert (first.kind, first.campaign, first.about, first.proposed, first.facts["clicks"], first.facts["spend"]) == (
        "bid", "CC-0028-0001 US SB KW ALL Chicnchill 20220711 DU 1", "set decor", 0.2, 4242.0, 641.97
    )  # fmt: skip
    assert first.present == pytest.approx(641.97 / 4242)
    assert all(c.ad_product == "SB" for p in found for c in p.changes)


@pytest.mark.filterwarnings("ignore::UserWarning")
def test_a_report_of_targets_alone_gives_bids(tmp_path: Path, samples: Path) -> None:
    found = proposed(tmp_path, samples, "Keyword")
    assert {(p.ad_product, p.kind) for p in found} == {("SB", "bid")}
