"""Sheets of one workbook that hold one report twice: a copied sheet is read once, a changed copy is refused (N20)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from itertools import combinations

from xlops.errors import AmbiguousReport
from xlops.findings import Finding
from xlops.language import Text
from xlops.reports.kind import Kind
from xlops.reports.sheet import Sheet, text_of

Match = tuple[Sheet, Kind]
Rows = Counter[tuple[str, ...]]


def without_copies(matches: Sequence[Match]) -> list[Match]:
    """The matches without those of sheets whose rows are another's; the one that stays says so."""
    kept: list[Match] = []
    rows: dict[str, Rows] = {}
    copies: dict[str, str] = {}  # a copy's title → that of the sheet that is read
    for sheet, kind in matches:
        twins = [s for s, k in kept if k.name == kind.name and s.title != sheet.title and s.header == sheet.header]
        twin = next((s for s in twins if _rows(s, rows) == _rows(sheet, rows)), None)
        if twin is None:
            kept.append((sheet, kind))
        elif sheet.title not in copies:
            copies[sheet.title] = twin.title
            told = Finding("repeated-sheet", value=sheet.title, expected=twin.title)
            kept = [(replace(s, findings=(*s.findings, told)) if s is twin else s, k) for s, k in kept]
    return kept


def check_no_changed_copies(matches: Sequence[Match]) -> None:
    """AmbiguousReport where two sheets hold one kind of report, and nothing tells what each of them is of."""
    for (s, k), (t, other) in combinations(matches, 2):
        if k.name == other.name and s.title != t.title and k.alike(s, t):
            raise AmbiguousReport(
                Text(
                    "its sheets {one!r} and {other!r} both hold one kind of report ({kind}), with other rows: {which}. "
                    "Two reports for two periods: save each sheet as a file of its own",
                    "工作表 {one!r} 和 {other!r} 是同一种报告（{kind}），数据行却不同：{which}。"
                    "若为两个期间，请将每个工作表另存为单独文件",
                ).format(one=s.title, other=t.title, kind=k.called, which=_which(s, t))
            )


def _which(one: Sheet, other: Sheet) -> Text:
    rows: dict[str, Rows] = {}
    first, second = _rows(one, rows), _rows(other, rows)
    if one.header == other.header and (first <= second or second <= first):
        less, more = (one, other) if first <= second else (other, one)
        return Text(
            f"delete sheet {less.title!r} (all of its rows stand in {more.title!r} too) and save the file again",
            f"请删除工作表 {less.title!r}（它的各行在 {more.title!r} 中都有）后保存",
        )
    return Text(
        f"delete the older or edited one ({other.title!r}, if it is a copy) and save the file again",
        f"请删除较旧的或改动过的一个（如果 {other.title!r} 是副本，就删它）后保存",
    )


def _rows(sheet: Sheet, known: dict[str, Rows]) -> Rows:
    """The rows under a sheet's header as text, each with how often it stands there."""
    if sheet.title not in known:
        body = (sheet.rows or [])[sheet.header_row + 1 :]
        texts = (tuple(map(text_of, row)) for row in body)
        known[sheet.title] = Counter(row for row in texts if any(row))
    return known[sheet.title]
