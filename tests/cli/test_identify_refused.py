"""xlops identify of files that are refused: which report each looks like, and what helps where it lies."""

from __future__ import annotations

import json
import zipfile
from pathlib import Path

import pytest
from click.testing import CliRunner

from tests.measures.test_owed import FILES
from xlops.cli import cli
from xlops.workbook.template import template_path

LEDGER = FILES["us/ledger.txt"]


def told(path: Path, *options: str) -> str:
    result = CliRunner().invoke(cli, ["identify", str(path), *options], env={"COLUMNS": "200"})
    assert result.exit_code == 1, result.output
    return result.stdout


@pytest.mark.parametrize(
    ("name", "text", "kind"),
    [
        ("x.txt", LEDGER.splitlines()[0] + "\n", "ledger_detail"),  # cut off
        ("x.txt", LEDGER.replace("/", "?"), "ledger_detail"),  # no day is readable
        ("Sponsored_Products_Advertised_product_report.xlsx", "no workbook", "ads_advertised"),  # damaged: by its name
    ],
)
def test_a_refused_file_is_told_which_report_it_looks_like(name: str, text: str, kind: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_text(text, "utf-8")
    [found] = json.loads(told(path, "--json", "--marketplace", "US"))
    assert (found["outcome"], found["looks_like"]) == ("refused", kind)
    assert f"({kind})" in told(path, "--marketplace", "US")


def test_our_own_workbook_is_no_report(tmp_path: Path) -> None:
    path = tmp_path / "shop.xlsx"
    path.write_bytes(template_path("en").read_bytes())
    assert zipfile.is_zipfile(path)
    assert "it is a workbook of xlops itself, no report" in told(path)


def test_outside_of_a_store_no_folder_is_advised(tmp_path: Path) -> None:
    path = tmp_path / "x.txt"
    path.write_text(LEDGER, "utf-8")
    assert "say it with --marketplace" in told(path)
    (tmp_path / "xlops.toml").write_text('language = "en"\n', "utf-8")
    assert "put it into a folder named after it" in " ".join(told(path).split())
