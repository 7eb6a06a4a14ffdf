"""The United Kingdom is `UK` to sellers and `GB` in the store: both are read everywhere, one code stays."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from tests.jobs.exports import Home, by_date
from xlops.errors import SettingsError, UsageError
from xlops.jobs.check import check
from xlops.jobs.explain import explain
from xlops.jobs.make import init
from xlops.live.lookups import place
from xlops.marketplaces import MARKETPLACES, find_marketplace, marketplace
from xlops.settings import load_settings, read_settings

POUNDS = by_date(7, date(2026, 11, 16)).replace("$", "£")


def test_uk_and_gb_are_one_marketplace_in_the_settings() -> None:
    text = 'marketplaces = ["UK", "GB", "us"]\nbase_currency = "GBP"\n[target.acos]\ntarget = 0.2\nmarketplace = "{}"\n'
    found = [read_settings(text.format(word)) for word in ("UK", "uk", "GB", "amazon.co.uk")]
    assert {s.marketplaces for s in found} == {("GB", "US")}
    assert {s.target_rows("acos")[0].marketplace for s in found} == {"GB"}
    with pytest.raises(SettingsError, match=r"line 5: target\.acos\.marketplace = 'UKK': 'UKK' is no Amazon"):
        read_settings(text.format("UKK"))


def test_init_makes_the_folder_that_sellers_call_it(tmp_path: Path) -> None:
    made = init(tmp_path / "shop", "en", ("UK", "gb", "DE"))
    assert [p.name for p in made] == ["exports", "uk", "de", "xlops.toml", "Monday.bat", "Monday.command"]
    assert load_settings(tmp_path / "shop").marketplaces == ("GB", "DE")
    assert all(find_marketplace(m.folder) == m.code for m in MARKETPLACES.values())


@pytest.mark.thorough
@pytest.mark.parametrize("folder", ["uk", "gb", "UK", "GB"])
def test_exports_of_either_folder_are_read_and_asked_for_by_either_name(folder: str, tmp_path: Path) -> None:
    home = Home(tmp_path)
    home.configure('marketplaces = ["UK", "US"]\nbase_currency = "GBP"\n')
    home.put(f"{folder}/sales.csv", POUNDS, date(2026, 12, 20))
    assert [o.what for o in home.ingest().outcomes] == ["stored"]
    assert home.rows("select distinct marketplace from file") == [("GB",)]
    for name in ("UK", "uk", "GB"):
        assert check(home.folder, home.settings, None, name).marketplace == "GB"
        assert explain(home.folder, home.settings, "gmv", None, name).score.value == 700
    assert check(home.folder, home.settings, None, "all").marketplace == "ALL"


def test_worksheet_functions_take_either_name() -> None:
    assert [place(cell) for cell in ("UK", " uk ", "GB", "", None, "all", "ALL", "us", "Mars")] == [
        "GB", "GB", "GB", "ALL", "ALL", "ALL", "ALL", "US", "MARS",
    ]  # fmt: skip


def test_an_unknown_marketplace_names_both() -> None:
    with pytest.raises(UsageError, match=r"use one of US, .*GB, .*UK; did you mean 'UK'"):
        marketplace("UKX")
