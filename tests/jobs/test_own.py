"""The seller's own sheets at a build: one home each, read into the store with their days, never changed (rule D1)."""

from __future__ import annotations

import csv
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests import stores
from tests.computed import uncompute
from tests.jobs.older import rename_tables
from tests.stores import workbook_path
from tests.workbook.people import edit, row_of, type_in
from xlops.errors import SettingsError
from xlops.facts.history import open_store
from xlops.jobs.build import Built
from xlops.jobs.ingest import ingest
from xlops.jobs.make import init, write_own_demo
from xlops.jobs.upgrade import upgrade
from xlops.language import Text
from xlops.measures import ALL
from xlops.periods import Month, parse_period
from xlops.settings import load_settings
from xlops.sheets import SHEETS
from xlops.workbook.package import Package
from xlops.workbook.sheets import seed_below


@pytest.fixture
def made(nine_weeks: Path) -> Path:
    """Nine weeks by date and their workbook, which is the home."""
    return nine_weeks


@pytest.fixture
def shop(made: Path, tmp_path: Path) -> Path:
    return stores.copy_store(made, tmp_path / "shop")


def typed(folder: Path, table: str, *rows: dict[str, Any]) -> None:
    """Type rows from the top of an own table."""
    package = edit(workbook_path(folder))
    for n, row in enumerate(rows):
        type_in(package, table, n, **row)
    package.save(workbook_path(folder))


def stored(folder: Path, query: str) -> list[tuple[Any, ...]]:
    with open_store(folder, read_only=True) as store:
        return store.rows(query)


def set_inputs(folder: Path, home: str) -> None:
    text = (folder / "xlops.toml").read_text("utf-8")
    (folder / "xlops.toml").write_text(f'inputs = "{home}"\n{text}', "utf-8")


def own_csv(folder: Path, name: str, text: str) -> Path:
    (folder / "own").mkdir(exist_ok=True)
    path = folder / "own" / f"{name}.csv"
    path.write_text(text, "utf-8")
    return path


@pytest.mark.usefixtures("uncomputed")
def test_d1_what_is_typed_into_the_workbook_is_stored_copied_and_left_alone(shop: Path) -> None:
    typed(shop, "own_plan", {"month": date(2026, 11, 1), "marketplace": "US", "gmv": 9000, "gross_margin": 0.3},
          {"month": "2026-12", "marketplace": "us", "gmv": "12,000.50"})  # fmt: skip
    typed(
        shop,
        "own_cases",
        {"number": 17, "posted": datetime(2026, 11, 20, 14, 30), "kind": "review", "asin": "B0XLOPS101"},
    )
    before = Package(workbook_path(shop)).read_table("own_plan")
    done = stores.built(shop)
    assert [f for f in done.findings if f.code in _REFUSALS] == []
    assert stored(shop, "select month, marketplace, gmv, gross_margin, seen_on from own_plan order by 1") == [
        (date(2026, 11, 1), "US", Decimal(9000), 0.3, date(2026, 11, 22)),
        (date(2026, 12, 1), "US", Decimal("12000.50"), None, date(2026, 11, 22)),
    ]
    assert stored(shop, "select number, posted, kind from own_cases") == [
        ("17", datetime(2026, 11, 20, 14, 30), "review")
    ]
    assert Package(workbook_path(shop)).read_table("own_plan") == before
    with (shop / "inputs" / "plan.csv").open(encoding="utf-8-sig") as file:
        assert list(csv.reader(file)) == [
            ["Month", "Marketplace", "GMV", "Units", "Ad spend", "Gross margin"],
            ["2026-11", "US", "9000", "", "", "30%"], ["2026-12", "US", "12000.5", "", "", ""],
        ]  # fmt: skip
    assert not (shop / "inputs" / "own_plan.csv").exists()


@pytest.mark.thorough
@pytest.mark.usefixtures("uncomputed")
def test_d1_a_wrong_cell_is_a_finding_and_the_value_before_it_counts(shop: Path) -> None:
    typed(shop, "own_products", {"sku": "A", "unit_cost": 7.5, "currency": "USD"})
    stores.built(shop)
    typed(shop, "own_products", {"unit_cost": "soon"})
    done = stores.built(shop)
    (found,) = [f for f in done.findings if f.code in _REFUSALS]
    assert (found.file, found.message.en) == ("Products", "Unit cost: 'soon' is no number")
    (first,) = [n for n, v in enumerate(Package(workbook_path(shop)).read_table("own_products")["sku"]) if v == "A"]
    assert found.row == first + 12
    assert stored(shop, "select sku, unit_cost from own_products") == [("A", Decimal("7.5"))]
    assert "soon" in (shop / "inputs" / "products.csv").read_text("utf-8-sig")


@pytest.mark.thorough
@pytest.mark.usefixtures("uncomputed")
def test_d1_what_was_said_keeps_the_days_on_which_it_was_said(shop: Path) -> None:
    typed(shop, "own_products", {"sku": "A", "owner": "Ann"})
    stores.built(shop, as_of=date(2026, 11, 15))
    typed(shop, "own_products", {"owner": "Ben"})
    stores.built(shop)
    query = "select owner, seen_on, gone_on from input_products order by seen_on"
    history = [("Ann", date(2026, 11, 15), date(2026, 11, 22)), ("Ben", date(2026, 11, 22), None)]
    assert stored(shop, query) == history
    assert stored(shop, "select owner from own_products") == [("Ben",)]
    stores.built(shop, force=True)
    assert stored(shop, query) == history


@pytest.mark.thorough
@pytest.mark.usefixtures("uncomputed")
def test_a_rebuilt_store_knows_what_was_typed(made: Path, tmp_path: Path) -> None:
    shop = stores.copy_store(made, tmp_path / "shop", exports=True)
    typed(shop, "own_products", {"sku": "A", "owner": "Ann"})
    stores.built(shop)
    ingest(shop, load_settings(shop), rebuild=True)
    assert stored(shop, "select sku, owner, seen_on from own_products") == [("A", "Ann", date(2026, 11, 22))]


@pytest.mark.thorough
@pytest.mark.usefixtures("uncomputed")
def test_rows_typed_below_the_table_count(shop: Path) -> None:
    rows = Package(workbook_path(shop)).tables()["own_rates"].rows
    package = edit(workbook_path(shop))
    type_in(package, "own_rates", rows, day=date(2026, 1, 1), currency="EUR", rate=1.08)
    package.save(workbook_path(shop))
    stores.built(shop)
    assert stored(shop, "select currency, rate from own_rates") == [("EUR", Decimal("1.08"))]


@pytest.mark.usefixtures("uncomputed")
def test_a_new_sku_stands_below_the_others(shop: Path) -> None:
    typed(shop, "own_products", {"sku": "A", "owner": "Ann"}, {"sku": "B"})
    package, sheet = edit(workbook_path(shop)), SHEETS["products"]
    seed_below(package, sheet, [{"sku": "C", "asin": "B0XLOPS101"}])
    table = package.read_table("own_products")
    assert [table[c][:4] for c in ("sku", "asin", "owner")] == [
        ["A", "B", "C", None], [None, None, "B0XLOPS101", None], ["Ann", None, None, None],
    ]  # fmt: skip


_VOICE = "ASIN,SKU,NCX rate,Total orders,Top NCX reason,CX Health\nB0XLOPS101,A,12.5%,40,Broken,{}\n"


@pytest.mark.thorough
@pytest.mark.usefixtures("uncomputed")
def test_a_report_opens_a_case_and_closes_it_and_what_was_typed_stays(made: Path, tmp_path: Path) -> None:
    shop = stores.copy_store(made, tmp_path / "shop", exports=True)
    columns = ("number", "kind", "state", "owner", "note")

    def told(grade: str, day: str) -> list[Any]:
        (shop / "exports/us").mkdir(exist_ok=True)
        (shop / f"exports/us/voice_{day}.csv").write_text(_VOICE.format(grade), "utf-8")
        ingest(shop, load_settings(shop))
        stores.built(shop)
        table = Package(workbook_path(shop)).read_table("own_cases")
        assert [table[c][1] for c in columns] == [None] * 5  # never doubled
        return [table[c][0] for c in columns]

    number, note = "VOC-US-A-2026-11-16", "NCX 12.5% / 40: Broken"
    assert told("Very poor", "2026-11-16") == [number, "voice of the customer", "open", None, note]
    typed(shop, "own_cases", {"owner": "Ann", "note": "new box"})
    assert told("Good", "2026-11-20") == [number, "voice of the customer", "closed", "Ann", "new box"]
    query = "select closed, state, owner from own_cases"
    assert stored(shop, query) == [(datetime(2026, 11, 20, 23, 59), "closed", "Ann")]


@pytest.mark.thorough
@pytest.mark.usefixtures("uncomputed")
def test_cases_of_reports_that_nobody_touched_do_not_stand_in_two_homes(made: Path, tmp_path: Path) -> None:
    shop = stores.copy_store(made, tmp_path / "shop", exports=True)
    (shop / "exports/us").mkdir(exist_ok=True)
    (shop / "exports/us/voice_2026-11-16.csv").write_text(_VOICE.format("Poor"), "utf-8")
    ingest(shop, load_settings(shop))
    stores.built(shop)
    set_inputs(shop, "csv")
    stores.built(shop)
    assert stored(shop, "select number, state from own_cases") == [("VOC-US-A-2026-11-16", "open")]
    assert not (shop / "inputs/cases.csv").exists()


@pytest.mark.usefixtures("uncomputed")
def test_d1_two_homes_are_refused_and_named(shop: Path) -> None:
    typed(shop, "own_plan", {"month": date(2026, 11, 1), "gmv": 9000})
    own_csv(shop, "plan", "Month,GMV\n2026-11,8000\n")
    before = workbook_path(shop).read_bytes()
    with pytest.raises(SettingsError, match=r"Plan: rows stand in two homes, Plan and own/plan\.csv: keep them in one"):
        stores.built(shop)
    set_inputs(shop, "csv")
    with pytest.raises(SettingsError, match=r"two homes, own/plan\.csv and Plan: .* inputs = \"csv\", so clear Plan"):
        stores.built(shop)
    assert workbook_path(shop).read_bytes() == before


@pytest.mark.usefixtures("uncomputed")
def test_d1_rows_in_the_other_home_alone_are_not_passed_over(shop: Path) -> None:
    own_csv(shop, "plan", "Month,GMV\n2026-11,8000\n")
    with pytest.raises(SettingsError, match=r'rows stand in own/plan\.csv, but xlops\.toml says inputs = "workbook"'):
        stores.built(shop)


@pytest.mark.usefixtures("uncomputed")
def test_d1_rates_have_one_home(shop: Path) -> None:
    typed(shop, "own_rates", {"day": date(2026, 1, 1), "currency": "EUR", "rate": 1.08})
    with (shop / "xlops.toml").open("a") as file:
        file.write('\n[[rate]]\nday = 2026-01-01\ncurrency = "EUR"\nrate = 1.1\n')
    with pytest.raises(SettingsError, match=r"exchange rates stand in two homes, \[\[rate\]\] in xlops.toml and Plan"):
        stores.built(shop)


@pytest.mark.thorough
def test_d1_the_csv_home(shop: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What we filled into the workbook ourselves, shopping days and SKUs, does not count as a second home."""
    set_inputs(shop, "csv")
    plan = own_csv(shop, "plan", "# how\n月份,站点,销售额\n2026/11,US,9000\n")
    text = plan.read_bytes()
    with monkeypatch.context() as patch:
        uncompute(patch)
        stores.built(shop)
        assert stored(shop, "select month, gmv from own_plan") == [(date(2026, 11, 1), Decimal(9000))]
        assert plan.read_bytes() == text
        assert stores.built(shop).new is False
        plan.write_text("Month,Marketplace,GMV\n2026-11,US,9500\n", "utf-8")
        assert stores.built(shop).new is True
    assert stored(shop, "select gmv from own_plan") == [(Decimal(9500),)]
    plan.unlink()
    stores.built(shop)
    assert stored(shop, "select gmv from own_plan") == []
    package = Package(workbook_path(shop))
    assert package.read_name("cfg_inputs") == "csv"
    assert "Kept in own/products.csv" in str(package.read_cells("Products", ["B4"])["B4"])


def test_init_writes_the_csv_home_in_the_store_s_language(tmp_path: Path) -> None:
    made = init(tmp_path / "shop", "zh", ("US",), "csv")
    assert [p.name for p in made if p.parent.name == "own"] == [f"{name}.csv" for name in SHEETS]
    assert load_settings(tmp_path / "shop").inputs == "csv"
    events = (tmp_path / "shop" / "own" / "events.csv").read_text("utf-8-sig")
    assert "开始日期,结束日期,站点,ASIN 或标签,类型,说明" in events
    assert f"{date.today().year + 1}-12-01" in events
    assert load_settings(init(tmp_path / "other")[-1].parent).inputs == "workbook"
    assert not (tmp_path / "other" / "own").exists()


def test_n17_a_new_workbook_begins_with_the_big_shopping_days(made: Path) -> None:
    table = Package(workbook_path(made)).read_table("own_events")
    assert {"Black Friday", "Cyber Monday"} <= set(table["name"])
    assert stored(made, "select first_day, kind from own_events where name = 'Black Friday' order by 1") == [
        (date(2025, 11, 28), "deal"), (date(2026, 11, 27), "deal"), (date(2027, 11, 26), "deal"),
    ]  # fmt: skip


@pytest.mark.thorough
@pytest.mark.usefixtures("uncomputed")
def test_a_new_workbook_takes_over_what_was_typed_into_the_one_before(shop: Path) -> None:
    typed(shop, "own_products", {"sku": "A", "owner": "Ann", "launch_date": date(2026, 3, 5)})
    typed(shop, "own_documents", {"asin": "B0XLOPS101", "document": "CE", "accepted": "yes"})
    stores.built(shop)
    workbook_path(shop).unlink()
    stores.built(shop)
    assert stored(shop, "select sku, owner, launch_date from own_products") == [("A", "Ann", date(2026, 3, 5))]
    assert stored(shop, "select document, accepted from own_documents") == [("CE", True)]
    assert len(stored(shop, "select * from input_products")) == 1


_REFUSALS = ("input-refused", "row-left-out")
REFUSED = [
    ("", "acos target: Is '25' meant as 25% or as 2500%? Type it with its % sign"),
    ("Products", "Unit cost: '1.250' may be 1.250 or 1250: write it without grouping"),
    ("Plan", "GMV: '140.000' may be 140.000 or 140000: write it without grouping"),
    ("Events", "First day: '11/7/2026' is no day that can be read in one way: write 2026-03-05"),
]


def refused(done: Built) -> list[tuple[str, str]]:
    return [(f.file, f.message.en) for f in done.findings if f.code in _REFUSALS]


def stands(folder: Path) -> list[Any]:
    """What stands in the four cells and beside them."""
    package = Package(workbook_path(folder))
    plan, events = package.read_table("own_plan"), package.read_table("own_events")
    products, targets = package.read_table("own_products"), package.read_table("tbl_targets")
    [event] = [n for n, name in enumerate(events["name"]) if name == "Flash"]
    return [
        targets["your_target"][list(targets["kpi"]).index("acos")],
        [plan["marketplace"][0], plan["gmv"][0], plan["units"][0]],
        [(sku, cost) for sku, cost in zip(products["sku"], products["unit_cost"], strict=True) if sku == "A"],
        [events[c][event] for c in ("first_day", "kind", "effect")],
    ]


def counts(folder: Path) -> list[Any]:
    return [
        stored(folder, "select month, gmv, units from input_plan"),
        stored(folder, "select sku, unit_cost from input_products where sku = 'A'"),
        stored(folder, "select name from input_events where name = 'Flash'"),
    ]


@pytest.fixture
def refusing(shop: Path, uncomputed: None) -> tuple[Path, list[Any], list[Any]]:
    """A store in whose workbook stands what is refused, what is seen of it there, and the values that count."""
    typed(shop, "own_plan", {"month": date(2026, 11, 1), "marketplace": "US", "gmv": 139000, "units": 12})
    typed(shop, "own_products", {"sku": "A", "unit_cost": 1300})
    stores.built(shop)
    typed(shop, "own_plan", {"gmv": "140.000"})
    package = edit(workbook_path(shop))
    type_in(package, "own_products", row_of(package, "own_products", "sku", "A"), unit_cost="1.250")
    blank = row_of(package, "own_events", "first_day", None)
    type_in(package, "own_events", blank, first_day="11/7/2026", kind="deal", name="Flash", effect=0.5)
    type_in(package, "tbl_targets", row_of(package, "tbl_targets", "kpi", "acos"), your_target="25")
    package.save(workbook_path(shop))
    seen = ["25", ["US", "140.000", 12], [("A", "1.250")], ["11/7/2026", "deal", 0.5]]
    used = [[(date(2026, 11, 1), Decimal(139000), 12)], [("A", Decimal(1300))], []]
    assert (refused(stores.built(shop)), stands(shop), counts(shop)) == (REFUSED, seen, used)
    return shop, seen, used


@pytest.mark.thorough
def test_d14_what_was_refused_is_refused_again_by_a_new_workbook(refusing: tuple[Path, list[Any], list[Any]]) -> None:
    """The text that was typed, the sentence, and the value before it that counts."""
    shop, seen, used = refusing
    workbook_path(shop).unlink()
    assert (refused(stores.built(shop)), stands(shop), counts(shop)) == (REFUSED, seen, used)


@pytest.mark.thorough
def test_d14_what_was_refused_is_refused_again_wherever_it_comes_back(
    refusing: tuple[Path, list[Any], list[Any]],
) -> None:
    """Once more, upgrade, macros, from a new workbook."""
    shop, seen, used = refusing
    workbook_path(shop).unlink()
    stores.built(shop)
    assert refused(stores.built(shop, force=True)) == REFUSED
    done = upgrade(shop, load_settings(shop))
    assert [(f.file, f.message.en) for f in done.findings if f.code in _REFUSALS] == REFUSED
    assert (stands(shop), counts(shop)) == (seen, used)
    assert (refused(stores.built(shop, macros=True)), stands(shop), counts(shop)) == (REFUSED, seen, used)
    parts = {"plan": "US,'140.000,12", "products": "'1.250", "events": "'11/7/2026"}
    kept = {name: (shop / "inputs" / f"{name}.csv").read_text("utf-8-sig") for name in parts}
    assert [name for name, part in parts.items() if part not in kept[name]] == []


@pytest.mark.thorough
@pytest.mark.usefixtures("uncomputed")
def test_d11_a_workbook_without_own_sheets_is_built_and_says_so(shop: Path) -> None:
    path = workbook_path(shop)
    rename_tables(path, [s.table for s in SHEETS.values()])
    done = stores.built(shop, force=True)
    gone = [f.value.in_("zh") for f in done.findings if f.code == "sheet-gone" and isinstance(f.value, Text)]
    assert (done.applied.lacking, gone) == ([], ["商品", "计划", "事件", "合规与品牌", "差评与工单"])
    set_inputs(shop, "csv")
    own_csv(shop, "products", "SKU,Owner\nA,Ann\n")
    assert stores.built(shop).applied.lacking == []
    assert stored(shop, "select owner from own_products") == [("Ann",)]


@pytest.mark.thorough
@pytest.mark.usefixtures("uncomputed")
def test_n16_a_plan_is_spread_over_the_days_of_its_month(shop: Path) -> None:
    typed(shop, "own_plan", {"month": date(2026, 10, 1), "marketplace": "US", "gmv": 3100},
          {"month": date(2026, 11, 1), "marketplace": "US", "gmv": 6000},
          {"month": date(2026, 11, 1), "gmv": 7000})  # fmt: skip
    stores.built(shop)
    board = stores.board_of(shop)

    def plan(label: str, marketplace: str) -> float | None:
        row = board.row(parse_period(label), marketplace)
        return row.values.get("plan_gmv") if row else None

    assert plan("2026-W46", "US") == 7 * 200
    assert plan("2026-W44", "US") == 6 * 100 + 200  # 26 October to 1 November
    assert (plan("2026-10", "US"), plan("2026-11", "US"), plan("2026-11", ALL)) == (3100, 6000, 7000)
    assert plan("2026-10", ALL) == 3100, "the sum of marketplaces, where the whole store has no plan of its own"
    assert plan("2026-W40", "US") is None, "it reaches into September"
    row = board.row(Month(2026, 8), "US")
    assert row is None or not row.seen


@pytest.mark.thorough
@pytest.mark.usefixtures("uncomputed")
def test_products_on_a_day_take_the_latest_value_of_each_column(shop: Path) -> None:
    typed(shop, "own_products", {"sku": "A", "unit_cost": 7, "owner": "Ann"},
          {"sku": "A", "unit_cost": 8, "valid_from": date(2026, 10, 1)},
          {"sku": "A", "owner": "Ben", "valid_from": date(2026, 11, 1)})  # fmt: skip
    stores.built(shop)
    for day, values in (("2026-09-30", (7, "Ann")), ("2026-10-01", (8, "Ann")), ("2026-11-22", (8, "Ben"))):
        assert stored(shop, f"select unit_cost, owner from own_products_on(date '{day}')") == [values]


@pytest.mark.thorough
def test_the_demo_plan_costs_and_lead_times_show(tmp_path: Path, demo_store: Path) -> None:
    folder = stores.copy_store(demo_store, tmp_path / "demo")
    write_own_demo(folder, date(2026, 11, 22))
    done = stores.built(folder)
    assert [f for f in done.findings if f.code in _REFUSALS] == []
    stock = Package(workbook_path(folder)).read_table("tbl_stock")
    lead = dict(zip(stock["sku"], stock["lead_days"], strict=True))
    assert (lead["LF-SKILLE-101"], lead["LF-BOTTLE-202"], lead["LF-TOWEL-703"]) == (44, 40, 45)
    assert stored(folder, "select count(*), count(unit_cost) from own_products") == [(26, 25)]
    cells = Package(workbook_path(folder)).read_cells("W47 2026", ["E9", "M8"])
    november = 360_000 + 140_000 * 1.1685  # the plans of US and DE, in US dollars
    assert cells["M8"] == pytest.approx(november)
    assert cells["E9"] == f"Plan to date {november * 22 / 30:,.0f}", "to the last day of the week"
