"""A workbook that stands keeps the sheets of its template; what a newer one has beside them is said (rule D11)."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.jobs.older import rename_tables
from tests.stores import built, copy_store, workbook_path
from xlops.workbook.package import Package


@pytest.mark.usefixtures("uncomputed")
def test_d11_a_workbook_of_the_contract_before_goes_on_and_is_told_of_the_sheet(
    nine_weeks: Path, tmp_path: Path
) -> None:
    folder = copy_store(nine_weeks, tmp_path / "shop")
    path = workbook_path(folder)
    rename_tables(path, ["tbl_campaigns", "tbl_structure"])
    package = Package(path)
    for name in ("window", "headline", "structure", "title", "reports"):
        package.set_defined_name(f"camp_{name}", "#REF!")
    where, cell = package.defined_names()["meta_contract"].replace("$", "").split("!")
    package.write_cells(where.strip("'"), {cell: 2})
    package.save(path)
    done = built(folder, force=True)
    assert done.applied.lacking == ["sheet Campaigns"]
    assert [f.code for f in done.findings if f.code == "sheet-gone"] == []


@pytest.mark.thorough
@pytest.mark.usefixtures("uncomputed")
def test_d11_a_workbook_without_single_proposals_goes_on_and_is_told_of_their_sheet(
    nine_weeks: Path, tmp_path: Path
) -> None:
    folder = copy_store(nine_weeks, tmp_path / "shop")
    path = workbook_path(folder)
    rename_tables(path, ["tbl_proposals"])
    package = Package(path)
    where, cell = package.defined_names()["meta_contract"].replace("$", "").split("!")
    package.write_cells(where.strip("'"), {cell: 4})
    package.save(path)
    done = built(folder, force=True)
    assert done.applied.lacking == ["sheet Proposals"]
    assert [f.code for f in done.findings if f.code == "sheet-gone"] == []


@pytest.mark.thorough
@pytest.mark.usefixtures("uncomputed")
def test_d11_a_workbook_without_the_tables_of_names_goes_on_and_is_told_of_the_names(
    nine_weeks: Path, tmp_path: Path
) -> None:
    folder = copy_store(nine_weeks, tmp_path / "shop")
    rename_tables(workbook_path(folder), ["tbl_lookup", "tbl_lookup_word"])
    done = built(folder, force=True)
    assert done.applied.lacking == ["the names AMZ.KPI, AMZ.STATUS, AMZ.TARGET, AMZ.TABLE"]
    assert [f.code for f in done.findings if f.code == "sheet-gone"] == []
