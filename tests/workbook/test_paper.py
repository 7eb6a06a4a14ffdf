"""A weekly review prints three pages and a monthly four, however much there is to tell, and nothing is lost."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from tests import pages
from tests.jobs.older import rename_tables
from tests.office import render_pdf
from tests.tiers import thorough_after
from tests.workbook.people import type_in
from workbook_templates.author.grid import SCALE
from xlops.periods import Month, Week
from xlops.review.most_telling import most_telling
from xlops.review.movers import Mover, fewer
from xlops.review.scorecard import Board
from xlops.targets import Status
from xlops.workbook.apply_plan import carry_out
from xlops.workbook.package import Package
from xlops.workbook.package.references import Box, cell_ref, parse_place
from xlops.workbook.paper import PAGE, restock_rows
from xlops.workbook.plan import Fill, Plan, Put, ReviewSheet
from xlops.workbook.template import TABLES, template_path
from xlops.workbook.typed_input import read_standing

A4 = (210 / 25.4 - 0.8) * 72 / (SCALE / 100)  # points of rows that landscape A4 has between margins of 0.4 inches
PERIODS = {"wk": ("2026-W47", "_week", "W47 2026"), "mo": ("2026-10", "_month", "M10 2026")}
SHEETS = {"wk": ("W47 2026", 3), "mo": ("M10 2026", 4)}
_ROW = re.compile(rb"<row\b[^>]*>")


def heights(package: Package, sheet: str) -> list[float]:
    """Points of what is seen on each printed page of a sheet."""
    xml = package.parts.read(package.book.sheet_part(sheet))
    area = parse_place(package.defined_names(sheet)["_xlnm.Print_Area"])
    assert area
    rows = {}
    for tag in _ROW.findall(xml):
        of = dict(re.findall(rb'([\w:]+)="([^"]*)"', tag))
        rows[int(of[b"r"])] = 0.0 if of.get(b"hidden") == b"1" else float(of.get(b"ht", 18))
    [block] = re.findall(rb"<rowBreaks.*?</rowBreaks>", xml, re.S)
    ends = [*(int(n) for n in re.findall(rb'<brk [^>]*?id="(\d+)"', block)), area[1].bottom]
    return [
        sum(rows.get(row, 18.0) for row in range(first + 1, last + 1))
        for first, last in zip([0, *ends], ends, strict=False)
    ]


def seen(package: Package, sheet: str, row: int) -> bool:
    xml = package.parts.read(package.book.sheet_part(sheet))
    [tag] = [t for t in _ROW.findall(xml) if f' r="{row}"'.encode() in t]
    return b'hidden="1"' not in tag


def rows_of(package: Package, table: str) -> list[int]:
    box = Box.parse(package.tables()[table].ref)
    return list(range(box.top + 1, box.bottom + 1))


def crowded(
    prefix: str, *, findings: int = 40, owners: int = 8, own: int = 5, ramps: int = 8, judged: int = 6, decide: int = 8,
    ads: int = 6, stock: int = 7, earns: int = 5,
) -> ReviewSheet:  # fmt: skip
    """A review that has more to say of everything than its pages have room for."""
    period, prototype, sheet = PERIODS[prefix]
    long = "a word that goes on " * 4

    def fill(name: str, count: int, **columns: Any) -> Fill:
        table = TABLES[f"{prefix}_{name}"]
        rows = {c: [columns.get(c, f"{c} {n}") for n in range(count)] for c in table.written}
        if table.key:
            rows[table.key] = [f"{name}{n}|ALL|{period}" for n in range(count)]
        return Fill(table.name, rows)

    fills = [
        fill("findings", 5, status="✖ breach", evidence=long), fill("next", 0),
        fill("more", findings, status="▲ warn", evidence=long), fill("movers", 11, gmv=2.0, gmv_before=1.0),
        fill("owners", owners), fill("own", own, actual=1.0), fill("ramp", ramps, state="▲ below curve"),
        fill("judged", judged),
    ]  # fmt: skip
    if prefix == "mo":
        fills += [fill("earns", earns), fill("decide", min(decide, 3))]
        fills.append(fill("restock", restock_rows(owners), status="▲ warn"))
    else:
        fills += [fill("decide", decide), fill("ads", ads), fill("stock", stock)]
    return ReviewSheet(period, prototype, sheet, tuple(fills), (Put(f"{prefix}_period", [period]),))


def carried(book: Path, review: ReviewSheet, language: str, typed: Callable[[Package], None] | None = None) -> Package:
    """The review on the shipped template, or on one in `book`; built a second time after people `typed`."""
    package = Package(book if book.exists() else template_path(language))
    prefix = "wk" if review.prototype == "_week" else "mo"
    ids = [
        str(v)
        for name in (f"{prefix}_kpi_ids", f"{prefix}_more_kpi_ids")
        for v in ids_of(package, review.prototype, name).values()
    ]
    ranked = tuple((id_, "✖ breach", f"A name of {id_}") for id_ in ids)
    review = replace(review, kpis=frozenset(ids), ranked=ranked)
    for _ in range(2 if typed else 1):
        carry_out(Plan((), (), (review,)), package, list, read_standing(package))
        if typed:
            typed(package)
    if typed:
        carry_out(Plan((), (), (review,)), package, list, read_standing(package))
    return package


def ids_of(package: Package, sheet: str, name: str) -> dict[int, Any]:
    place = parse_place(package.defined_names(sheet)[name])
    assert place
    refs = {row: cell_ref(place[1].left, row) for row in range(place[1].top, place[1].bottom + 1)}
    held = package.read_cells(sheet, list(refs.values()))
    return {row: held[ref] for row, ref in refs.items()}


@pytest.mark.parametrize("prefix", SHEETS)
def test_the_demo_prints_three_pages_a_week_and_four_a_month_none_of_them_mostly_white(
    built_en: Path, prefix: str
) -> None:
    sheet, count = SHEETS[prefix]
    with Package(built_en) as package:
        found = heights(package, sheet)
    assert len(found) == count
    assert [h for h in found if not PAGE * 0.75 < h <= PAGE] == []


@pytest.mark.parametrize("language", thorough_after(1, ["en", "zh"]))
@pytest.mark.parametrize("prefix", thorough_after(1, SHEETS))
def test_a_crowded_review_prints_no_page_more_and_what_has_no_room_stands_below(
    tmp_path: Path, prefix: str, language: str
) -> None:
    def typed(package: Package) -> None:
        typed_in = {"wk_last_actions": "action", "wk_actions": "action", "mo_decisions": "action", "mo_targets": "why"}
        for table, column in typed_in.items():
            for name in [n for n in package.tables() if n.startswith(f"{table}_2026")]:
                for row in range(len(rows_of(package, name))):
                    type_in(package, name, row, **{column: f"do {row}"})

    sheet, count = SHEETS[prefix]
    package = carried(tmp_path / "none.xlsx", crowded(prefix), language, typed)
    found = heights(package, sheet)
    assert (len(found), [h for h in found if h > PAGE]) == (count, [])
    area = parse_place(package.defined_names(sheet)["_xlnm.Print_Area"])
    more = next(n for n in package.tables() if n.startswith(f"{prefix}_more_2026"))
    assert area
    assert min(rows_of(package, more)) > area[1].bottom
    assert len(pages.findings(package, sheet)) == 45


@pytest.mark.parametrize("prefix", thorough_after(1, SHEETS))
def test_a_quiet_review_shows_no_empty_block(tmp_path: Path, prefix: str) -> None:
    review = crowded(prefix, findings=0, owners=0, own=0, ramps=0, judged=0, decide=0, ads=0, stock=0, earns=0)
    package = carried(tmp_path / "none.xlsx", replace(review, empty=frozenset({"mo_steps"})), "en")
    sheet = SHEETS[prefix][0]
    tables = {n[: n.index("_2026")]: n for n, t in package.tables().items() if t.sheet == sheet}
    unseen = ("next", "more", "own", "owners", "ramp", "judged")
    for name in (
        (*unseen, "decide", "ads", "stock", "actions", "last_actions")
        if prefix == "wk"
        else (*unseen, "earns", "decide")
    ):
        top = Box.parse(package.tables()[tables[f"{prefix}_{name}"]].ref).top
        assert [seen(package, sheet, row) for row in (top - 2, top - 1, top + 1)] == [False] * 3, name
    if prefix == "mo":
        walk = parse_place(package.defined_names(sheet)["mo_steps"])
        assert walk
        assert not any(seen(package, sheet, row) for row in range(walk[1].top - 2, walk[1].bottom + 1))


@pytest.mark.thorough
def test_kpis_without_a_row_are_named_by_status_and_one_with_a_remark_stays_in_sight(tmp_path: Path) -> None:
    prefix, sheet = "wk", "W47 2026"
    last: list[str] = []

    def typed(package: Package) -> None:
        ids = ids_of(package, sheet, "wk_more_kpi_ids")
        row, id_ = list(ids.items())[-1]
        last.append(str(id_))
        place = parse_place(package.defined_names(sheet)["wk_more_kpi_remarks"])
        assert place
        package.write_cells(sheet, {cell_ref(place[1].left, row): "mine"})

    package = carried(tmp_path / "none.xlsx", crowded(prefix), "en", typed)
    ids = ids_of(package, sheet, "wk_more_kpi_ids")
    shown = {str(id_) for row, id_ in ids.items() if seen(package, sheet, row)}
    told = " ".join(str(v) for v in ids_of(package, sheet, "wk_unlisted").values() if v)
    assert last[0] in shown
    assert told.startswith("✖ breach: A name of ")
    named = {id_ for id_ in map(str, ids.values()) if f"A name of {id_}" in told}
    more = re.search(r" \+(\d+)$", told)
    assert named.isdisjoint(shown)
    assert len(shown) + len(named) + int(more[1] if more else 0) == len(ids)


def test_d11_a_workbook_without_the_new_places_keeps_all_findings_and_rows(tmp_path: Path) -> None:
    old = tmp_path / "old.xlsx"
    old.write_bytes(template_path("en").read_bytes())
    rename_tables(old, ["wk_next", "wk_unlisted", "wk_judged", "wk_decide", "wk_ads", "wk_stock"])
    package = carried(old, crowded("wk", findings=12), "en")
    assert len(pages.findings(package, "W47 2026")) == 17
    assert all(seen(package, "W47 2026", row) for row in rows_of(package, "wk_actions_2026_W47"))
    ids = ids_of(package, "W47 2026", "wk_more_kpi_ids")
    assert all(seen(package, "W47 2026", row) for row in ids)


@pytest.mark.thorough
@pytest.mark.parametrize("language", ["en", "zh"])
def test_libreoffice_prints_as_many_pages(request: pytest.FixtureRequest, tmp_path: Path, language: str) -> None:
    for sheet, count in SHEETS.values():
        with Package(request.getfixturevalue(f"built_{language}")) as package:
            package.show_only(sheet)
            package.save(tmp_path / "one.xlsx")
        pdf = render_pdf(tmp_path / "one.xlsx", tmp_path / "pdf").read_bytes()
        assert len(re.findall(rb"/Type\s*/Page\b", pdf)) == count


def test_most_telling_kpis_stand_first(board: Board) -> None:
    for period in (board.weeks[-1], board.months[-1]):
        assert isinstance(period, Week | Month)
        found = most_telling(board, period)
        assert sorted(s.kpi.id for s in found) == sorted(board.catalogue)
        worst = [s.status for s in found if s.status in (Status.BREACH, Status.NO_DATA)]
        assert worst == sorted(worst, key=lambda s: s is Status.NO_DATA)


def test_fewer_movers_add_up_to_the_same_and_keep_those_that_moved_most() -> None:
    moved = [Mover(f"B{n}", "", 10.0 + n, 10.0, n, 0.0, 0.0, 0.0) for n in (9, 5, 2, 1, -1, -3, -8)]
    others = Mover("", "others", 4.0, 3.0, 1.0, 0.0, 0.0, 0.0)
    found = fewer([*moved, others], 4)
    assert [m.asin for m in found] == ["B9", "B5", "B-3", "B-8", ""]
    assert math.isclose(sum(m.change for m in found), sum(m.change for m in (*moved, others)))
    assert fewer([*moved, others], 7) == [*moved, others]
    assert fewer([], 4) == []
