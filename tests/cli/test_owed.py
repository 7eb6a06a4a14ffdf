"""xlops owed: what is claimable stands first, the list below, all of it in CSV and JSON, in both languages."""

from __future__ import annotations

import csv
import json
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.measures.test_owed import BY_HAND, FILES, filled
from xlops.cli import cli
from xlops.errors import UsageError
from xlops.jobs.owed import owed_list
from xlops.jobs.sheets import INPUTS
from xlops.measures.owed import DebtState
from xlops.settings import load_settings
from xlops.tables import TABLES

_SETTINGS = 'marketplaces = ["US"]\nlanguage = "{}"\n'


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    home = filled(tmp_path_factory.mktemp("owed"))
    home.configure(_SETTINGS.format("en"))
    return home.folder


def ran(store: Path, *options: str) -> str:
    when = () if "--as-of" in options else ("--as-of", "2026-11-22")
    result = CliRunner().invoke(cli, ["owed", "--store", str(store), *when, *options], env={"COLUMNS": "200"})
    assert result.exit_code == 0, result.output
    return result.stdout


def test_what_can_be_claimed_now_stands_first(store: Path) -> None:
    assert ran(store).splitlines()[:6] == [
        "What Amazon owes, as of 2026-11-22",
        "3 claims to make now, 44.00 USD; the first by 2026-12-07",
        "2 to wait for: they may still be found, paid or returned; the first from 2026-12-12",
        "1 too late, 4.00 USD",
        "2 settled: found or paid",
        "Not understood, and not counted: Z",
    ]
    assert "R45" in ran(store)
    assert "R10" not in ran(store)  # may still be found


def test_in_chinese_too(store: Path) -> None:
    (store / "xlops.toml").write_text(_SETTINGS.format("zh"), "utf-8")
    told = ran(store).splitlines()
    (store / "xlops.toml").write_text(_SETTINGS.format("en"), "utf-8")
    assert told[:2] == ["亚马逊欠款，截至 2026-11-22", "现可索赔 3 笔，44.00 USD；最早截止 2026-12-07"]


def test_csv_and_json_hold_every_claim(store: Path, tmp_path: Path) -> None:
    told = json.loads(ran(store, "--json"))
    assert told["claimable"] == {"USD": 44.0}
    assert {(c["kind"], c["evidence"], c["money"]) for c in told["claims"]} == {(h[0], h[1], h[5]) for h in BY_HAND}
    ran(store, "--csv", str(tmp_path / "claims.csv"))
    with (tmp_path / "claims.csv").open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert [r["evidence"] for r in rows] == [c["evidence"] for c in told["claims"]]


def test_without_the_reports_it_says_which_to_download_and_where(tmp_path: Path) -> None:
    home = filled(tmp_path, {"us/sales.csv": FILES["us/sales.csv"]})
    home.configure(_SETTINGS.format("en"))
    told = ran(home.folder).splitlines()
    assert told[1] == "By the reports that are here no claim can be made now; others are missing, see below."
    assert "US lacks a report: Reports › Fulfilment › Payments › Reimbursements" in told
    assert len(told) == 6


def test_deadlines_go_on_after_the_data_s_last_day(store: Path) -> None:
    """Three weeks later what could be claimed is too late, and what waited is not known to be unpaid."""
    states = {c["evidence"]: c["state"] for c in json.loads(ran(store, "--as-of", "2026-12-14", "--json"))["claims"]}
    assert (states["R45"], states["R10"], states["111-0000001-0000001"]) == ("late", "unchecked", "claimable")
    home = owed_list(store, load_settings(store), today=date(2026, 12, 14))
    assert (home.on, len(home.of(DebtState.LATE))) == (date(2026, 12, 14), 2)
    assert owed_list(store, load_settings(store), today=date(2026, 11, 1)).on == date(2026, 11, 22)


def test_a_day_before_all_data_is_refused(store: Path) -> None:
    with pytest.raises(UsageError, match="there is no data as of 2020-01-01"):
        owed_list(store, load_settings(store), as_of=date(2020, 1, 1))


def test_a_store_of_ledger_returns_and_reimbursements_alone_is_told_its_claims(tmp_path: Path) -> None:
    files = {name: text for name, text in FILES.items() if "sales" not in name and "transactions" not in name}
    home = filled(tmp_path, files)
    home.configure(_SETTINGS.format("en"))
    told = ran(home.folder).splitlines()
    assert told[1] == "1 claim to make now, 8.00 USD; until 2026-12-07"
    assert [line for line in told if "lacks" in line] == [f"US lacks a report: {TABLES['transactions'].menu.en}"]


def test_what_was_marked_on_the_sheet_is_listed_as_filed_with_its_case(store: Path, tmp_path: Path) -> None:
    """As `inputs/` remembers it where there is no workbook: in text, JSON and CSV; its money is asked for no more."""
    kept = store / INPUTS / "tbl_claims.csv"
    kept.parent.mkdir(exist_ok=True)
    key = "US|lost|R45|A"
    kept.write_text(f"key,column,value,kind\n{key},filed,☑ filed,\n{key},case_no,123.0,number\n", "utf-8")
    told, record = ran(store), json.loads(ran(store, "--json"))
    ran(store, "--csv", str(tmp_path / "claims.csv"))
    kept.unlink()
    assert told.splitlines()[1:3] == [
        "2 claims to make now, 36.00 USD; the first by 2027-01-06",
        "2 to wait for: they may still be found, paid or returned; the first from 2026-12-12",
    ]
    assert "1 marked as dealt with on the sheet, 8.00 USD: not asked for again" in told
    [row] = [line for line in told.splitlines() if line.rstrip().endswith("R45")]
    assert ("☑ filed 123" in row, "2026-12-07" in row) == (True, False)
    assert (record["claimable"], record["filed"]) == ({"USD": 36.0}, {"USD": 8.0})
    [claim] = [c for c in record["claims"] if c["evidence"] == "R45"]
    assert (claim["state"], claim["mark"], claim["case_no"]) == ("filed", "☑ filed", "123")
    with (tmp_path / "claims.csv").open(encoding="utf-8-sig", newline="") as file:
        assert [r["case_no"] for r in csv.DictReader(file) if r["evidence"] == "R45"] == ["123"]
