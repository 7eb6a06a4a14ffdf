"""Links down from a finding and back: they find their row by key, wherever it stands, and texts stay texts."""

from __future__ import annotations

import re
import zipfile
from pathlib import Path
from typing import Any

import pytest

from tests.pages import table
from tests.tiers import thorough_after
from tests.workbook.people import recompute
from xlops.language import Lang
from xlops.review.observation import Lead
from xlops.workbook.apply_plan import close
from xlops.workbook.links import lay_leads, lay_reviews, lay_ways
from xlops.workbook.package import CellFormula, Package
from xlops.workbook.package.references import Box, cell_ref, parse_place
from xlops.workbook.plan import Fill
from xlops.workbook.template import TABLES, sheet_name, template_path
from xlops.workbook.typed_input import ReviewFound, merge

LANGUAGES: tuple[Lang, ...] = ("en", "zh")
OLD = Path(__file__).parents[1] / "fixtures" / "v0.1.0" / "template.en.xlsx"
NAMES = ('SP | Board 10" | Broad', "SP | Bottle ~*?", "SP | Bottle")
KEYS = tuple(f"US|sp|{name}" for name in NAMES)
FINDINGS = ("campaign|odd", "cause|asin", "kpi|gmv", "stock", "terms")
LEADS = {
    "campaign|odd": Lead("campaign", KEYS[1]), "cause|asin": Lead("asin", "B0XLOPS202"), "stock": Lead("sku", "US|S-1"),
    "terms": Lead("terms"),
}  # fmt: skip
REVIEW = ReviewFound("_week", "2026-W47", "wk", {"wk_findings": "wk_findings"}, closed=False)


def filled(path: Path) -> Package:
    """A workbook with campaigns, stock and findings of two lines each."""
    package = Package(path)
    campaigns(package, NAMES)
    fill(package, "tbl_stock", key=["US|S-0", "US|S-1"], sku=["S-0", "S-1"])
    lines = [(f"{key}|2" if line == 2 else key, line) for key in FINDINGS for line in (1, 2)]
    fill(
        package, "wk_findings",
        key=[key for key, _ in lines], line=[line for _, line in lines], finding=[f"{key} tells" for key, _ in lines],
        status=["✖ breach" if line == 1 else None for _, line in lines],
    )  # fmt: skip
    return package


def campaigns(package: Package, names: tuple[str, ...]) -> None:
    fill(package, "tbl_campaigns", campaign=list(names), key=[f"US|sp|{name}" for name in names])


def fill(package: Package, name: str, **columns: list[Any]) -> None:
    """Fill a table; what is not given is blank."""
    calculated = {c.id for c in TABLES[name].columns if c.calculated}
    blank = [None] * len(columns["key"])
    package.fill_table(name, {c: columns.get(c, blank) for c in package.read_table(name) if c not in calculated})


def led_to(package: Package, sheet: str, ref: str) -> tuple[str, Any]:
    """Where a link leads: the sheet and what stands in the cell there, as IronCalc works its address out."""
    formula = package.read_formulas(sheet)[ref]
    found = re.fullmatch(r'HYPERLINK\((.*),"[^"]*"\)', formula)
    assert found is not None, formula
    package.write_cells("_meta", {"Z1": CellFormula(found[1])})
    recompute(package, "_meta")
    address = str(package.read_cells("_meta", ["Z1"])["Z1"]).removeprefix("#")
    place = parse_place(address) or parse_place(package.defined_names()[address])
    assert place is not None
    at = cell_ref(place[1].left, place[1].top)
    return place[0], package.read_cells(place[0], [at])[at]


def statuses(package: Package) -> dict[str, str]:
    """Key of a row of the findings → the cell of its status."""
    box, columns = Box.parse(package.tables()["wk_findings"].ref), package.read_table("wk_findings")
    column = box.left + list(columns).index("status")
    return {str(key): cell_ref(column, n) for n, key in enumerate(columns["key"], box.top + 1)}


@pytest.mark.parametrize("lang", thorough_after(1, LANGUAGES))
def test_a_finding_leads_to_its_row_wherever_it_stands(lang: Lang) -> None:
    package = filled(template_path(lang))
    lay_leads(package, REVIEW, LEADS)
    at = statuses(package)
    campaign, asin, stock, terms = (sheet_name(s, lang) for s in ("campaigns", "asin", "stock", "terms"))
    assert {r["key"]: r["status"] for r in table(package, "wk_findings") if r["line"] == 2} == {
        "campaign|odd|2": f"{campaign} ›", "cause|asin|2": "B0XLOPS202 ›", "kpi|gmv|2": None, "stock|2": f"{stock} ›",
        "terms|2": f"{terms} ›",
    }  # fmt: skip
    assert [r["finding"] for r in table(package, "wk_findings")][:2] == ["campaign|odd tells", "campaign|odd|2 tells"]
    assert led_to(package, "_week", at["campaign|odd|2"]) == (campaign, NAMES[1])
    assert led_to(package, "_week", at["stock|2"]) == (stock, "S-1")
    assert led_to(package, "_week", at["cause|asin|2"])[0] == asin
    assert led_to(package, "_week", at["terms|2"])[0] == terms
    campaigns(package, (NAMES[2], NAMES[0], "SP | new", NAMES[1]))  # the next build sorts them anew
    assert led_to(package, "_week", at["campaign|odd|2"]) == (campaign, NAMES[1])
    campaigns(package, NAMES[:1])  # gone: the list itself is left
    assert led_to(package, "_week", at["campaign|odd|2"]) == (campaign, "campaign")


def test_the_dashboard_leads_to_its_findings_and_campaigns_back() -> None:
    package = filled(template_path("en"))
    package.clone_sheet("_week", "W47 2026", tables={"wk_findings": "wk_findings_2026_W47"})
    review = ReviewFound("W47 2026", "2026-W47", "wk", {"wk_findings": "wk_findings_2026_W47"}, closed=False)
    lay_ways(package, review, FINDINGS)
    names = package.defined_names()
    place, home = parse_place(names["dash_findings_link"]), parse_place(names["camp_review"])
    assert place is not None
    assert home is not None
    cells = [cell_ref(place[1].left, row) for row in range(place[1].top, place[1].bottom + 1)]
    said = package.read_cells("Dashboard", cells)
    assert [said[cell] for cell in cells] == ["W47 2026 ›", None] * 5
    assert [led_to(package, "Dashboard", cell) for cell in cells[::2]] == [
        ("W47 2026", f"{key} tells") for key in FINDINGS
    ]
    back = cell_ref(home[1].left, home[1].top)
    assert package.read_cells("Campaigns", [back])[back] == "‹ W47 2026"
    assert led_to(package, "Campaigns", back)[0] == "W47 2026"
    lay_ways(package, None, FINDINGS)
    assert package.read_cells("Campaigns", [back])[back] is None


def test_d11_a_review_without_a_look_for_links_gets_none() -> None:
    package = Package(OLD)
    before = package.read_formulas("_week")
    lay_leads(package, REVIEW, LEADS)
    assert package.read_formulas("_week") == before


def test_d16_a_closed_review_goes_on_leading() -> None:
    package = filled(template_path("en"))
    lay_leads(package, REVIEW, LEADS)
    close(package, REVIEW, "2026-12-20")
    at = statuses(package)
    assert set(package.read_formulas("_week")) == {at[f"{key}|2"] for key in LEADS}
    assert led_to(package, "_week", at["campaign|odd|2"]) == ("Campaigns", NAMES[1])


def test_d15_a_noted_finding_that_is_gone_leads_nowhere() -> None:
    package = filled(template_path("en"))
    lay_leads(package, REVIEW, LEADS)
    box, columns = Box.parse(package.tables()["wk_findings"].ref), list(package.read_table("wk_findings"))
    package.write_cells("_week", {cell_ref(box.left + columns.index("note"), box.top + 1): "paused on Monday"})
    shapes = {"wk_findings": columns}
    empty: dict[str, list[Any]] = {c: [] for c in ("key", "status", "finding", "evidence", "advice", "line")}
    [kept] = merge(package, {"wk_findings": Fill("wk_findings", empty)}, shapes)
    assert (kept["key"], kept["status"], kept["note"]) == (
        ["campaign|odd", "campaign|odd|2"], ["– no data", None], ["paused on Monday", None]
    )  # fmt: skip


@pytest.mark.parametrize("lang", LANGUAGES)
def test_the_dashboard_leads_to_the_newest_reviews(lang: Lang) -> None:
    """The newest of each kind, whatever their order; without one the cell is blank."""
    package = Package(template_path(lang))
    older, month = (ReviewFound(sheet, of, prefix, {}, closed=False) for sheet, of, prefix in (
        ("W46 2026", "2026-W46", "wk"), ("_month", "2026-10", "mo")))  # fmt: skip
    names = package.defined_names()
    sheet, week = str(names["dash_week"]).replace("$", "").replace("'", "").split("!")
    other = str(names["dash_month"]).replace("$", "").split("!")[1]
    lay_reviews(package, [REVIEW, older, month])
    told = [led_to(package, sheet, ref)[0] for ref in (week, other)]
    assert (told, package.read_cells(sheet, [week, other])) == (
        ["_week", "_month"], {week: "_week ›", other: "_month ›"},
    )  # fmt: skip
    lay_reviews(package, [REVIEW])
    assert (package.read_cells(sheet, [other]).get(other), other in package.read_formulas(sheet)) == (None, False)


def test_no_link_of_a_template_leads_to_a_hidden_sheet() -> None:
    for lang in LANGUAGES:
        package = Package(template_path(lang))
        hidden = {info.name for info in package.sheets() if info.state != "visible"}
        with zipfile.ZipFile(template_path(lang)) as book:
            texts = [book.read(n).decode() for n in book.namelist() if n.startswith("xl/worksheets/sheet")]
        led = {name.strip("'") for text in texts for name in re.findall(r'<hyperlink [^>]*location="([^"]*)!', text)}
        assert len(led) > 5
        assert led.isdisjoint(hidden)
