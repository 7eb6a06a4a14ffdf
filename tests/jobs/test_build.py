"""`xlops build` on small stores: what is refused, what is frozen, whose target wins; nothing is ever harmed."""

from __future__ import annotations

import errno
import hashlib
import multiprocessing
import os
import re
import signal
import sys
import zipfile
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from tests import stores
from tests.computed import uncompute
from tests.office import validator_errors
from tests.pages import Inputs, same, sheets_of, table
from tests.skips import NEEDS_SIGNALS
from tests.stores import workbook_path
from tests.tiers import thorough_after
from tests.workbook.people import edit, row_of, type_in
from xlops.errors import StoreError, UsageError, WorkbookError
from xlops.jobs.ingest import ingest
from xlops.jobs.lock import store_lock
from xlops.language import as_lang, spoken
from xlops.measures import ALL
from xlops.periods import parse_period
from xlops.settings import load_settings
from xlops.targets import Status, Target
from xlops.workbook.headless import apply
from xlops.workbook.package import Package, open_in_excel
from xlops.workbook.template import template_path

W43, W47 = "W43 2026", "W47 2026"


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six weeks by date, no workbook yet; no month is whole, so that each build makes a week's review only."""
    return stores.tiny_store(tmp_path_factory.mktemp("tiny") / "shop", weeks=6)


@pytest.fixture
def shop(made: Path, tmp_path: Path) -> Path:
    return stores.copy_store(made, tmp_path / "shop")


@pytest.fixture(scope="module")
def standing(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same store with its workbook."""
    folder = stores.copy_store(made, tmp_path_factory.mktemp("standing") / "shop")
    stores.built(folder)
    return folder


@pytest.fixture(scope="module")
def earlier(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The store with the workbook of its first week: W43."""
    folder = stores.copy_store(made, tmp_path_factory.mktemp("earlier") / "shop")
    assert stores.built(folder, as_of=date(2026, 10, 25)).applied.made == [W43]
    return folder


@pytest.fixture(scope="module")
def week_before(made: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The store with the workbook of its last week but one: W46, as a Sunday saw it."""
    folder = stores.copy_store(made, tmp_path_factory.mktemp("before") / "shop")
    stores.built(folder, as_of=date(2026, 11, 15))
    return folder


@pytest.fixture
def kept(standing: Path, tmp_path: Path) -> Iterator[Path]:
    """A store whose workbook must be byte-identical when the test is over, with nothing left beside it."""
    folder = stores.copy_store(standing, tmp_path / "shop")
    before, files = digest(workbook_path(folder)), {p.name for p in folder.iterdir()}
    yield folder
    assert digest(workbook_path(folder)) == before
    assert {p.name for p in folder.iterdir() if not p.name.startswith("~$")} - files <= {
        ".xlops.lock",
        "backups",
        "inputs",
    }


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def target(folder: Path, kpi: str, period: str) -> Target:
    board = stores.board_of(folder)
    return board.target(board.catalogue[kpi], parse_period(period), ALL)


# -- nothing is harmed -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("lock", thorough_after(1, ["~$shop.xlsx", ".~lock.shop.xlsx#", ".~shop.xlsx"]))
def test_d6_a_workbook_that_is_open_is_left_alone(standing: Path, tmp_path: Path, lock: str) -> None:
    folder = stores.copy_store(standing, tmp_path / "shop")
    (folder / lock).write_text("")
    before = digest(workbook_path(folder))
    with pytest.raises(WorkbookError, match=r"is open in .*: save and close it, then run again"):
        stores.built(folder)
    assert digest(workbook_path(folder)) == before
    assert open_in_excel(workbook_path(folder))


@pytest.mark.thorough
@pytest.mark.usefixtures("uncomputed")
def test_d6_a_workbook_that_changed_meanwhile_is_not_replaced(
    standing: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = stores.copy_store(standing, tmp_path / "shop")
    path = workbook_path(folder)

    def meanwhile(*args: Any) -> Any:
        package = edit(path)
        package.write_cells(W47, {"B129": "saved by somebody"})
        package.save(path)
        return apply(*args)

    monkeypatch.setattr("xlops.jobs.build.apply", meanwhile)
    with pytest.raises(WorkbookError, match=r"was saved by somebody at .* nothing was written, run again"):
        stores.built(folder)
    assert Package(path).read_cells(W47, ["B129"]) == {"B129": "saved by somebody"}
    assert [p.name for p in folder.iterdir() if p.name.startswith(".xlops-")] == []


@pytest.mark.usefixtures("uncomputed")
@pytest.mark.parametrize("call", thorough_after(1, ["fsync", "replace"]))
def test_d6_a_full_disk_leaves_the_old_workbook(kept: Path, monkeypatch: pytest.MonkeyPatch, call: str) -> None:
    def full(*args: object, **options: object) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, call, full)
    with pytest.raises(WorkbookError, match=rf"{re.escape(str(kept))}.*the disk is full: free some space on "):
        stores.built(kept)


def _killed(folder: Path) -> None:
    """Build, and be killed at the last moment."""
    path, replace = workbook_path(folder).resolve(), os.replace

    def at_last(source: Any, target: Any) -> None:
        if Path(target) == path:
            os.kill(os.getpid(), signal.SIGKILL)
        replace(source, target)

    os.replace = at_last  # type: ignore[assignment]
    with pytest.MonkeyPatch.context() as patch:
        uncompute(patch)
        stores.built(folder)


@pytest.mark.thorough
@pytest.mark.usefixtures("uncomputed")
@pytest.mark.skipif(sys.platform == "win32", reason=NEEDS_SIGNALS)
def test_d6_a_killed_build_leaves_the_old_workbook_and_the_next_one_works(standing: Path, tmp_path: Path) -> None:
    folder = stores.copy_store(standing, tmp_path / "shop")
    before = digest(workbook_path(folder))
    process = multiprocessing.get_context("spawn").Process(target=_killed, args=(folder,))
    process.start()
    process.join(600)  # it ends by itself; a busy machine takes its time
    assert process.exitcode == -signal.SIGKILL
    assert digest(workbook_path(folder)) == before
    assert [p.name for p in folder.iterdir() if p.name.startswith(".xlops-")] != []
    stores.built(folder)
    assert [p.name for p in folder.iterdir() if p.name.startswith(".xlops-")] == []


def test_d6_a_second_run_at_the_same_time_waits_then_gives_up(kept: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("xlops.jobs.build.store_lock", lambda folder: store_lock(folder, patience=0.1))
    with store_lock(kept), pytest.raises(StoreError, match="another xlops run is working on"):
        stores.built(kept)


@pytest.mark.thorough
@pytest.mark.usefixtures("uncomputed")
def test_a_build_with_nothing_new_leaves_workbook_and_backups_alone(standing: Path, tmp_path: Path) -> None:
    folder = stores.copy_store(standing, tmp_path / "shop")
    path = workbook_path(folder)
    first = stores.built(folder)
    before = digest(path)
    again = stores.built(folder)
    assert (first.new, again.new, again.backup, digest(path)) == (True, False, None, before)
    with (folder / "xlops.toml").open("a") as file:
        file.write("lead_days = 30\n")
    changed = stores.built(folder)
    assert (changed.new, changed.backup is not None) == (True, True)
    package = edit(path)
    package.write_cells(W47, {"B129": "a note"})
    package.save(path)
    assert (stores.built(folder).new, stores.built(folder).new) == (True, False)


# -- what is refused -------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("options", "said"),
    thorough_after(
        4,
        [
            ({"output": "book.csv"}, "is no name for a workbook: let it end in .xlsx"),
            ({"output": "nowhere/book.xlsx"}, "nowhere does not exist: make it first, or name another with -o"),
            ({"as_of": date(2026, 9, 1)}, "no data as of 2026-09-01: reports cover 2026-10-12 to 2026-11-22"),
            ({"as_of": date(1, 1, 1)}, "no data as of 0001-01-01"),
            ({"as_of": date(2030, 1, 1)}, "no data as of 2030-01-01"),
            ({"as_of": date(9999, 12, 31)}, "no data as of 9999-12-31"),
            (
                {"periods": [parse_period("2026-11")]},
                "2026-11 goes on, its days are known until 2026-11-22",
            ),
            ({"template": "own"}, "is there already and keeps its own look"),
            (
                {"periods": [parse_period("2027-W01")]},
                "2027-W01 cannot be reviewed: no report covers it; there is data for 2026-W42 to 2026-W47",
            ),
        ],
    ),
)
def test_what_cannot_be_built_is_one_sentence(kept: Path, options: dict[str, Any], said: str) -> None:
    if "output" in options:
        options = {"output": kept / str(options["output"])}
    if "template" in options:
        options = {"template": template_path("en")}
    with pytest.raises(UsageError, match=said):
        stores.built(kept, **options)


def test_a_workbook_of_another_kind_is_not_touched(kept: Path) -> None:
    import openpyxl

    other = kept.parent / "other.xlsx"
    openpyxl.Workbook().save(other)
    before = digest(other)
    with pytest.raises(WorkbookError, match=r"other\.xlsx is no workbook of xlops"):
        stores.built(kept, output=other)
    assert digest(other) == before


def test_a_workbook_keeps_its_one_language(kept: Path) -> None:
    (kept / "xlops.toml").write_text('store = "Tiny"\nlanguage = "zh"\nmarketplaces = ["US"]\n', "utf-8")
    with pytest.raises(WorkbookError, match=r"is in 'en' and xlops\.toml says language = 'zh': set it back"):
        stores.built(kept)


@pytest.mark.thorough
@pytest.mark.filterwarnings("ignore")
@pytest.mark.parametrize(
    ("sheet", "en", "zh"),
    thorough_after(
        1,
        [
            ("W47 2026", ": it is called 'Monday' now. ", "现名 'Monday'。"),
            ("Dashboard", " that is not there. Excel renames", "'Dashboard' 不存在。在 Excel 中"),
        ],
    ),
)
def test_d13_a_sheet_that_another_program_renamed_is_named_with_the_way_out(
    kept: Path, sheet: str, en: str, zh: str
) -> None:
    import openpyxl

    folder = stores.copy_store(kept, kept.parent / "renamed")
    path = stores.workbook_path(folder)
    workbook = openpyxl.load_workbook(path)
    workbook[sheet].title = "Monday"
    workbook.save(path)
    before = digest(path)
    with pytest.raises(WorkbookError, match=f"speaks of a sheet '{sheet}'") as why:
        stores.built(folder)
    assert (en in why.value.said.en, zh in why.value.said.zh, digest(path)) == (True, True, before)


@pytest.mark.thorough
@pytest.mark.usefixtures("uncomputed")
def test_all_marketplaces_are_in_the_base_currency_on_every_day_also_where_there_is_only_one(tmp_path: Path) -> None:
    folder = tmp_path / "shop"
    (folder / "exports" / "de").mkdir(parents=True)
    (folder / "xlops.toml").write_text(
        'store = "One"\nmarketplaces = ["DE"]\nbase_currency = "USD"\n'
        '[[rate]]\nday = 2026-01-01\ncurrency = "EUR"\nrate = 1.25\n',
        "utf-8",
    )
    report = stores.by_date(date(2026, 11, 16)).replace("$", "€")
    (folder / "exports" / "de" / "BusinessReport-11-26-26.csv").write_text(report, "utf-8")
    ingest(folder, load_settings(folder))
    rows = table(Package(stores.built(folder).path), "tbl_day")
    own = {r["day"]: r["gmv"] for r in rows if r["marketplace"] == "DE"}
    total = {r["day"]: (r["gmv"], r["currency"]) for r in rows if r["marketplace"] == "ALL"}
    assert len(own) == 7
    assert total == {day: (gmv * 1.25, "USD") for day, gmv in own.items()}


@pytest.mark.thorough
def test_n5_without_a_rate_nothing_is_added_up(tmp_path: Path) -> None:
    folder = tmp_path / "shop"
    (folder / "xlops.toml").parent.mkdir()
    (folder / "xlops.toml").write_text('store = "Two"\nmarketplaces = ["US", "DE"]\n', "utf-8")
    for market, sign in (("us", "$"), ("de", "€")):
        (folder / "exports" / market).mkdir(parents=True)
        report = stores.by_date(date(2026, 11, 16)).replace("$", sign)
        (folder / "exports" / market / "BusinessReport-11-26-26.csv").write_text(report, "utf-8")
    ingest(folder, load_settings(folder))
    done = stores.built(folder)
    lacking = "2026-10-18 – 2026-11-15"
    assert [(f.code, f.file, spoken(f.value, "en")) for f in done.findings] == [
        ("missing-rate", "", "USD"),
        ("missing-rate", "", "EUR"),
        ("missing-days", "US", lacking),
        ("missing-days", "DE", lacking),
    ]
    page = Inputs(next(iter(sheets_of(done.path).values())))
    assert (page.value("gmv"), page.status("gmv"), page.value("units")) == (None, "– no data", 140)
    rows = {r["key"]: (r["gmv"], r["units"], r["currency"]) for r in table(Package(done.path), "tbl_week")}
    assert rows == {
        "2026-W47|ALL": (None, 140, ""), "2026-W47|US": (1400, 70, "USD"), "2026-W47|DE": (1400, 70, "EUR"),
    }  # fmt: skip


def test_a_template_that_does_not_keep_the_contract_is_refused(shop: Path) -> None:
    import openpyxl

    openpyxl.Workbook().save(shop / "mine.xlsx")
    with pytest.raises(WorkbookError, match="does not keep the template contract: The prototype sheet _week"):
        stores.built(shop, template=shop / "mine.xlsx")
    assert not workbook_path(shop).exists()


def test_a_store_without_a_report_says_what_to_download(tmp_path: Path) -> None:
    (tmp_path / "xlops.toml").write_text('store = "New"\n', "utf-8")
    with pytest.raises(StoreError, match="no report of sales, advertising or stock yet: download Sales and"):
        stores.built(tmp_path)
    assert not workbook_path(tmp_path).exists()


# -- no data is never zero -------------------------------------------------------------------------------------------


@pytest.mark.parametrize("language", thorough_after(1, ["en", "zh"]))
def test_n5_one_report_builds_a_workbook_that_shows_no_data_elsewhere(tmp_path: Path, language: str) -> None:
    folder = stores.tiny_store(tmp_path / "shop", language=language)
    done = stores.built(folder)
    assert (done.applied.made, done.applied.lacking, done.applied.drift) == ([W47], [], [])
    cells, board = sheets_of(done.path), stores.board_of(folder)
    for sheet in (next(iter(cells)), W47):
        page = Inputs(cells[sheet])
        for score in board.scorecard(parse_period("2026-W47")):
            if score.value is None:
                seen = (page.value(score.kpi.id), page.status(score.kpi.id))
                assert seen == (None, Status.NO_DATA.label.in_(as_lang(language)))
    shown = {s.kpi.id for s in board.scorecard(parse_period("2026-W47")) if s.value is not None}
    assert shown == {"gmv", "units", "orders", "aov", "asp", "refund", "sessions", "pv_per_s", "usp", "osp", "buybox"}
    package = Package(done.path)
    row = next(r for r in table(package, "tbl_week") if r["key"] == "2026-W47|US")
    assert {c: v for c, v in row.items() if v is not None and not isinstance(v, str)} == {
        "first_day": 46342, "last_day": 46348, "gmv": 1400, "units": 70, "order_items": 63, "sessions": 700,
        "page_views": 1400, "bb_views": 1260, "units_refunded": 7, "asin_traffic": 0,
        "score": pytest.approx(100 * 2.5 / 3), "score_own": 0, "score_own_weight": 0,
    }  # fmt: skip
    assert [table(package, t) for t in ("tbl_asin_week", "tbl_terms", "tbl_stock", "wk_movers_2026_W47")] == [[]] * 4
    assert not any(str(v).startswith("#") for sheet in cells.values() for v in sheet.values())


@pytest.mark.thorough
def test_n16_weeks_may_start_on_sunday(tmp_path: Path) -> None:
    folder = stores.tiny_store(tmp_path / "shop", toml='week_starts = "sunday"\n', weeks=4)
    done = stores.built(folder)
    assert done.applied.made == [W47]
    board, page = stores.board_of(folder), Inputs(sheets_of(done.path)[W47])
    week = parse_period("2026-W47", 6)
    assert (week.span.first, week.span.last) == (date(2026, 11, 15), date(2026, 11, 21))
    for kpi in page.columns:
        score = board.score(board.catalogue[kpi], week)
        assert same(page.value(kpi), score.value)
        assert page.status(kpi) == score.status.label.in_("en")
    assert page.value("gmv") == 1400


# -- closing ---------------------------------------------------------------------------------------------------------


@pytest.mark.thorough
def test_d10_a_closed_review_holds_values_and_is_skipped(
    standing: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    week, shop = parse_period("2026-W47"), stores.copy_store(standing, tmp_path / "shop")
    path = workbook_path(shop)
    before = sheets_of(path)[W47]
    closed = stores.built(shop, periods=[week], close=True)
    assert (closed.applied.closed, Package(path).read_formulas(W47)) == ([W47], {})
    assert sheets_of(path)[W47] == before
    uncompute(monkeypatch)  # no formula is left on the sheet
    package = edit(path)
    type_in(package, "tbl_targets", row_of(package, "tbl_targets", "kpi", "usp"), your_target=0.5)
    package.write_cells(W47, {"D129": "=1+1 as text", "B129": "late note"})
    package.save(path)
    again = stores.built(shop)
    assert (again.applied.skipped, again.applied.made) == ([W47], [])
    frozen = sheets_of(path)[W47]
    assert {k: v for k, v in frozen.items() if before.get(k) != v} == {(128, 3): "=1+1 as text", (128, 1): "late note"}
    assert validator_errors(path) == []


@pytest.mark.thorough
@pytest.mark.usefixtures("uncomputed")
def test_d10_a_formula_of_a_person_s_own_does_not_open_a_closed_review(shop: Path) -> None:
    from xlops.workbook.package import CellFormula

    stores.built(shop, periods=[parse_period("2026-W47")], close=True)
    path = workbook_path(shop)
    package = edit(path)
    package.write_cells(W47, {"B129": CellFormula("1+1", 2)})
    package.save(path)
    done = stores.built(shop, periods=[parse_period("2026-W47")])
    assert (done.applied.skipped, done.applied.refreshed) == ([W47], [])
    assert Package(path).read_formulas(W47) == {"B129": "1+1"}


@pytest.mark.thorough
@pytest.mark.usefixtures("uncomputed")
def test_d10_a_review_closes_itself_21_days_after_its_period(earlier: Path, tmp_path: Path) -> None:
    shop = stores.copy_store(earlier, tmp_path / "shop")
    path = workbook_path(shop)
    at_last = stores.built(shop, as_of=date(2026, 11, 15))
    assert (at_last.applied.refreshed, at_last.applied.closed) == ([W43], [])
    after = stores.built(shop, as_of=date(2026, 11, 16))
    assert (after.applied.closed, Package(path).read_formulas(W43)) == ([W43], {})
    later = stores.built(shop)
    assert W43 not in [*later.applied.refreshed, *later.applied.closed]


# -- whose target wins -----------------------------------------------------------------------------------------------


@pytest.mark.thorough
def test_d1_the_sheet_wins_over_toml_and_toml_over_the_default(
    made: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = stores.copy_store(made, tmp_path / "shop")
    path = workbook_path(folder)
    with (folder / "xlops.toml").open("a") as file:
        file.write("[target.refund]\ntarget = 0.12\nwarn = 0.13\n")
    stores.built(folder)
    package = edit(path)
    place = row_of(package, "tbl_targets", "kpi", "refund")
    row = table(package, "tbl_targets")[place]
    assert (row["default_target"], row["target"], row["warn"], row["source"]) == (0.12, 0.12, 0.13, "xlops.toml")
    assert row["your_target"] is None
    assert Inputs(sheets_of(path)[W47]).status("refund") == "✔ met"
    assert target(folder, "refund", "2026-W47").source == "xlops.toml"

    type_in(package, "tbl_targets", place, your_target=0.06, your_warn=0.09)
    package.save(path)
    assert stores.built(folder).targets_changed == 2
    board = stores.board_of(folder)
    score = board.score(board.catalogue["refund"], parse_period("2026-W47"))
    assert (score.target.source, score.status, score.value) == ("sheet", Status.WARN, 0.1)
    assert Inputs(sheets_of(path)[W47]).status("refund") == "▲ warn"

    uncompute(monkeypatch)
    package = edit(path)  # taken away again, the one below counts
    type_in(package, "tbl_targets", place, your_target=None, your_warn=None)
    package.save(path)
    assert stores.built(folder).targets_changed == 2
    assert target(folder, "refund", "2026-W47").source == "xlops.toml"


@pytest.mark.thorough
def test_n16_a_target_typed_today_does_not_judge_a_closed_period(earlier: Path, tmp_path: Path) -> None:
    shop = stores.copy_store(earlier, tmp_path / "shop")
    assert stores.built(shop).applied.closed == [W43]
    path = workbook_path(shop)
    before = sheets_of(path)[W43]
    package = edit(path)
    type_in(package, "tbl_targets", row_of(package, "tbl_targets", "kpi", "usp"), your_target=0.5)
    package.save(path)
    stores.built(shop)
    assert sheets_of(path)[W43] == before
    assert target(shop, "usp", "2026-W43").source == "default"
    new = target(shop, "usp", "2026-W47")
    assert (new.source, new.target and new.target.low) == ("sheet", 0.5)
    assert Inputs(sheets_of(path)[W47]).status("usp") == "▲ warn"


@pytest.mark.thorough
@pytest.mark.usefixtures("uncomputed")
def test_d1_a_target_that_was_cleared_counts_no_more(week_before: Path, tmp_path: Path) -> None:
    shop = stores.copy_store(week_before, tmp_path / "shop")
    path = workbook_path(shop)
    for day, typed in ((date(2026, 11, 15), {"your_target": 0.06, "your_warn": 0.09}), (None, {"your_target": None})):
        package = edit(path)
        type_in(package, "tbl_targets", row_of(package, "tbl_targets", "kpi", "refund"), **typed)
        package.save(path)
        stores.built(shop, as_of=day)
    found = target(shop, "refund", "2026-W47")
    assert (found.target and found.target.high, found.warn and found.warn.high) == (0.05, 0.09)


@pytest.mark.thorough
@pytest.mark.usefixtures("uncomputed")
def test_n16_a_share_is_typed_so_that_it_cannot_be_two_numbers(standing: Path, tmp_path: Path) -> None:
    cases: dict[str, tuple[str | float, float | None]] = {
        "usp": ("25%", 0.25), "buybox": (0.95, 0.95), "gmv_yoy": (1, 1.0), "ctr": (25, None), "ad_cvr": ("25", None),
        "organic": (1.1, None), "sessions": ("abc", None), "acos": ("=1/4", None),
    }  # fmt: skip
    folder = stores.copy_store(standing, tmp_path / "shop")
    package = edit(workbook_path(folder))
    for kpi, (typed, _) in cases.items():
        type_in(package, "tbl_targets", row_of(package, "tbl_targets", "kpi", kpi), your_target=typed)
    for kpi, weight in (("usp", 3), ("refund", "-2"), ("acos", "0.5")):
        type_in(package, "tbl_targets", row_of(package, "tbl_targets", "kpi", kpi), your_weight=weight)
    package.save(workbook_path(folder))
    done = stores.built(folder)
    asked = {f.column for f in done.findings if f.code == "input-refused"}
    assert asked == {"refund weight", *(f"{kpi} target" for kpi, (_, taken) in cases.items() if taken is None)}
    assert stores.board_of(folder).weights == {"usp": 3.0, "acos": 0.5}
    found = {kpi: target(folder, kpi, "2026-W47") for kpi in cases}
    assert {k: t.source for k, t in found.items()} == {
        k: "default" if taken is None else "sheet" for k, (_, taken) in cases.items()
    }
    assert {k: t.target.low for k, t in found.items() if t.source == "sheet" and t.target} == {
        "usp": 0.25, "buybox": 0.95, "gmv_yoy": 1.0,
    }  # fmt: skip
    kept = {r["kpi"]: r["your_target"] for r in table(Package(workbook_path(folder)), "tbl_targets")}
    assert {k: kept[k] for k in cases} == {k: typed for k, (typed, _) in cases.items()}


@pytest.mark.thorough
@pytest.mark.usefixtures("uncomputed")
def test_n7_a_target_beyond_the_breach_edge_is_a_finding(standing: Path, tmp_path: Path) -> None:
    folder = stores.copy_store(standing, tmp_path / "shop")
    package = edit(workbook_path(folder))
    type_in(package, "tbl_targets", row_of(package, "tbl_targets", "kpi", "acos"), your_target=0.5)
    package.save(workbook_path(folder))
    done = stores.built(folder)
    assert [(f.code, f.column) for f in done.findings] == [("input-refused", "acos")]
    assert target(folder, "acos", "2026-W47").source == "default"


# -- rooms that are small --------------------------------------------------------------------------------------------


@pytest.mark.thorough
@pytest.mark.usefixtures("uncomputed")
def test_d5_more_actions_than_the_next_sheet_has_room_for(week_before: Path, tmp_path: Path) -> None:
    shop = stores.copy_store(week_before, tmp_path / "shop")
    path = workbook_path(shop)
    package = edit(path)
    for n in range(8):
        type_in(package, "wk_actions_2026_W46", n, action=f"do {n}", owner="Li")
    package.save(path)
    stores.built(shop)
    rows = table(Package(path), "wk_last_actions_2026_W47")
    assert [r["action"] for r in rows] == [f"do {n}" for n in range(8)]


@pytest.mark.thorough
@pytest.mark.usefixtures("uncomputed")
def test_d11_a_workbook_of_an_older_contract_is_still_built(standing: Path, tmp_path: Path) -> None:
    """Its table lacks a column and it lacks a name: they are listed, and the rest is brought up to date.

    What stands in a column that the contract does not know counts as a person's: its row stays when its finding goes.
    """
    folder = stores.copy_store(standing, tmp_path / "shop")
    path = workbook_path(folder)
    package = edit(path)
    type_in(package, "tbl_findings", 0, text="of last week", advice="wait")
    package.write_name("meta_contract", 6)
    package.save(path)
    older(path)
    done = stores.built(folder)
    assert done.applied.lacking == ["tbl_findings[advice]", "cfg_freshness"]
    rows = [(r["text"], r["remedy"]) for r in table(Package(path), "tbl_findings")]
    assert rows[-1] == ("of last week", "wait")
    assert stores.built(folder, force=True).applied.lacking == ["tbl_findings[advice]", "cfg_freshness"]


def older(path: Path) -> None:
    """Make a workbook as an earlier template would have had it: a column and a name less."""
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    for name, content in parts.items():
        if b'displayName="tbl_findings"' in content:
            parts[name] = content.replace(b'name="advice"', b'name="remedy"')
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(b'name="cfg_freshness"', b'name="cfg_other"')
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as out:
        for name, content in parts.items():
            out.writestr(name, content)
