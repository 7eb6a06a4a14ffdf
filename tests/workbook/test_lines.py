"""A finding stands in lines of one cell each: nothing merged, nothing cut, and what is typed stays with it."""

from __future__ import annotations

import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from tests import pages
from tests.jobs.older import rewrite
from tests.workbook.people import type_in
from xlops.workbook.apply_plan import carry_out
from xlops.workbook.lines import WIDTHS, base_key, broken, columns, in_lines, joined, room
from xlops.workbook.package import Package
from xlops.workbook.package.references import Box, cell_ref
from xlops.workbook.plan import Fill, Plan, Put, ReviewSheet
from xlops.workbook.template import template_path
from xlops.workbook.typed_input import read_standing

SHEET = "W47 2026"


@pytest.mark.parametrize(
    ("text", "width", "lines"),
    [
        ("", 9, [""]),
        ("ACOS 26%, target 25%", 40, ["ACOS 26%, target 25%"]),
        ("Order now, by air and by sea", 12, ["Order now, by", "air and by sea"]),
        ("见“日志”中的日期，今天处理", 12, ["见“日志”中的", "日期，今天处", "理"]),
        ("立即下单 600 件空运（12-21 到货）；其余", 22, ["立即下单 600 件空运", "（12-21 到货）；其余"]),
        ("其次 LF-TOWEL-703，另有", 16, ["其次", "LF-TOWEL-703，另", "有"]),
        ("SP | Skillet + Bottle | Auto US：预算", 30, ["SP | Skillet + Bottle | Auto US：预", "算"]),
        ("SP|Board|Broad_and_exact_of_everything", 14, ["SP|Board|Broad", "_and_exact_of_", "everything"]),
    ],
)
def test_a_text_is_broken_by_its_width_and_comes_back_whole(text: str, width: int, lines: list[str]) -> None:
    assert broken(text, width) == lines
    assert all(columns(line) <= width for line in lines)
    assert joined(lines).replace(" ", "") == text.replace(" ", "")


def test_a_finding_has_two_lines_or_more_and_the_first_place_has_no_more_than_it_has_room_for() -> None:
    long = "word " * 40
    rows = [(f"k{n}|ALL|2026-W47", "✖ breach", "what", long if n == 1 else "why", "do") for n in range(6)]
    ids = ("key", "status", "finding", "evidence", "advice")
    first: dict[str, list[Any]] = {c: list(v) for c, v in zip(ids, zip(*rows, strict=True), strict=True)}
    found = in_lines({"a": Fill("wk_findings", first), "b": Fill("wk_more", {c: [] for c in ids})}, {})
    keys = {
        name: [(k, n) for k, n in zip(f.columns["key"], f.columns["line"], strict=True)] for name, f in found.items()
    }
    tall = len(broken(long, WIDTHS["evidence"]))
    assert tall > 3
    assert keys["a"][:2] == [("k0|ALL|2026-W47", 1), ("k0|ALL|2026-W47|2", 2)]
    assert keys["a"][2 : 2 + tall] == [
        ("k1|ALL|2026-W47" if n == 1 else f"k1|ALL|2026-W47|{n}", n) for n in range(1, tall + 1)
    ]
    assert len(keys["a"]) <= room(5)
    assert {base_key(k) for part in keys.values() for k, _ in part} == {r[0] for r in rows}
    assert [s for s in found["a"].columns["status"] if s] == ["✖ breach"] * len({base_key(k) for k, _ in keys["a"]})


def _built(book: Path, out: Path, findings: list[dict[str, Any]], more: list[dict[str, Any]] | None = None) -> Package:
    """A workbook whose review shows these findings, written over `book`."""
    package = Package(book)
    ids = ("key", "status", "finding", "evidence", "advice")
    fills = tuple(
        Fill(table, {c: [row.get(c) for row in rows] for c in ids}, {"": "– gone"})
        for table, rows in (("wk_findings", findings), ("wk_more", more or []))
    )
    review = ReviewSheet("2026-W47", "_week", SHEET, fills, (Put("wk_period", ["2026-W47"]),))
    carry_out(Plan((), (), (review,)), package, list, read_standing(package))
    package.save(out)
    return Package(out)


def _finding(number: int, evidence: str = "why") -> dict[str, Any]:
    return {"key": f"k{number}|ALL|2026-W47", "status": "✖ breach", "finding": f"what {number}", "evidence": evidence,
            "advice": "do"}  # fmt: skip


def test_d5_what_is_typed_beside_any_line_stays_and_a_finding_that_is_gone_keeps_all_its_lines(tmp_path: Path) -> None:
    book = tmp_path / "b.xlsx"
    made = _built(template_path("en"), book, [_finding(1, "one two three " * 5), _finding(2)])
    name = next(n for n in made.tables() if n.startswith("wk_findings_"))
    type_in(made, name, 0, owner="Ann")
    type_in(made, name, 1, note="below")
    made.save(book)
    kept = {(row["key"], row["owner"]) for row in pages.findings(_built(book, book, [_finding(2), _finding(1)]), SHEET)}
    assert kept == {("k1|ALL|2026-W47", "Ann"), ("k2|ALL|2026-W47", None)}
    rows = {row["key"]: row for row in pages.findings(_built(book, book, [_finding(2)]), SHEET)}
    gone = rows["k1|ALL|2026-W47"]
    assert [gone[c] for c in ("status", "finding", "owner", "note", "evidence")] == [
        "– gone", "what 1", "Ann", "below", "why",
    ]  # fmt: skip


def test_d11_a_table_of_an_older_template_has_a_finding_in_one_row(tmp_path: Path) -> None:
    old = tmp_path / "old.xlsx"
    shutil.copy(template_path("en"), old)
    word = re.compile(rb'(name="|<t>)line(?="|</t>)')  # the id of the column, which no build knows by another name
    rewrite(old, lambda name, content: word.sub(rb"\1l1ne", content) if re.search("tables/|shared", name) else content)
    made = _built(old, tmp_path / "b.xlsx", [_finding(1, "one two three " * 9)])
    rows = pages.table(made, next(n for n in made.tables() if n.startswith("wk_findings_")))
    assert [(r["key"], r["evidence"]) for r in rows if r["key"]] == [("k1|ALL|2026-W47", "one two three " * 9)]


def test_the_dashboard_has_what_to_do_below_each_finding(built_en: Path) -> None:
    with Package(built_en) as package:
        places = {n: r.split("!")[1] for n, r in package.defined_names().items() if n.startswith("dash_findings")}
        words = {n: _block(package, ref) for n, ref in places.items()}
        rows = pages.findings(package, SHEET)[:5]
    assert words["dash_findings"][::2] == [row["finding"] for row in rows]
    assert words["dash_findings_status"] == [v for row in rows for v in (row["status"], None)]
    told = words["dash_findings_do"][::2]
    assert [t.endswith(f"→ {row['advice']}") for t, row in zip(told, rows, strict=True)] == [True] * 5
    why = [t.partition("→ ")[0].rstrip() for t in told]
    assert [row["evidence"].startswith(w) for w, row in zip(why, rows, strict=True)] == [True] * 5
    assert sum(map(bool, why)) >= 4


def _block(package: Package, ref: str) -> list[Any]:
    box = Box.parse(ref.replace("$", ""))
    refs = [cell_ref(box.left, row) for row in range(box.top, box.bottom + 1)]
    return list(package.read_cells("Dashboard", refs).values())
