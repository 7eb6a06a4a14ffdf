"""`xlops status`: one small newer file makes no other report late, and what `xlops owed` lacks is asked for."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from click.testing import CliRunner

from tests.jobs.exports import by_date
from tests.measures.test_owed import FILES, adjusted, back, filled
from xlops.cli import cli
from xlops.jobs.status import status
from xlops.review.today import Today

NEWER = FILES["us/ledger.txt"] + adjusted(-2, "R0", -1, "M") + "\n"  # two days after the last day of sales


def test_a_list_that_is_newer_than_sales_makes_sales_not_late(tmp_path: Path) -> None:
    files = FILES | {"us/sales.csv": by_date(60, back(59))}
    store = filled(tmp_path / "one", files)
    newer = filled(tmp_path / "two", files | {"us/ledger.txt": NEWER})
    states = []
    for home in (store, newer):
        home.configure('marketplaces = ["US"]\n')
        found = status(home.folder, home.settings, Today(date(2026, 11, 26)))
        states.append({s.table: s.state for s in found.sources if s.last})
    assert states[0] == states[1]
    assert states[0]["sales_day"] == "due"


def test_what_amazon_owes_asks_for_the_reports_that_it_lacks(tmp_path: Path) -> None:
    home = filled(tmp_path, {n: t for n, t in FILES.items() if "returns" not in n and "transactions" not in n})
    home.configure('marketplaces = ["US"]\n')
    found = status(home.folder, home.settings, Today(back(-4)))
    assert found.owed_lacks == {"US": ("transactions", "returns")}
    assert found.record()["owed_lacks"] == {"US": ["transactions", "returns"]}
    told = CliRunner().invoke(cli, ["status", "--store", str(home.folder), "--today", "2026-11-26"]).stdout
    assert "For all that Amazon owes (`xlops owed`):" in told
    assert "US lacks a report: Reports › Fulfilment › Customer concessions › FBA customer returns" in told
    whole = status(filled(tmp_path / "whole").folder, home.settings, Today(back(-4)))
    assert whole.owed_lacks == {}
