"""Hostile files, made of the goldens of every kind: no traceback, no hang, never another number in silence."""

from __future__ import annotations

import csv
import io
import os
import random
import re
import shutil
import time
import zipfile
from collections.abc import Callable, Iterator
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.fuzz.campaign import fuzz, hurt
from tests.tiers import thorough_after
from xlops.jobs.ingest import identify
from xlops.jobs.outcomes import Outcome
from xlops.reports import KINDS
from xlops.reports.evidence import Hints
from xlops.reports.files import open_sources
from xlops.reports.identify import decide
from xlops.reports.raw import load_raw
from xlops.reports.read_batch import reader
from xlops.reports.sheet import open_sheets
from xlops.reports.text import sniff_text

GOLDEN = Path(__file__).parents[1] / "reports" / "golden"
FILES = sorted(p for p in GOLDEN.rglob("*") if p.is_file() and p.suffix != ".golden")
TEXTS = [p for p in FILES if p.suffix in (".csv", ".txt", ".tsv")]
SLOWEST = 20.0  # seconds a file may take, far above what any needs: a hang is longer

Totals = dict[str, dict[str, Decimal]]


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("hostile")


def read(home: Path, name: str, data: bytes) -> list[Outcome]:
    """What becomes of the bytes under a golden's name, after the checks that hold for any bytes at all."""
    path = home / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    here, started = Path.cwd(), time.process_time()
    os.chdir(home)  # so that the folders of the golden are evidence, and nothing else is
    try:
        outcomes = identify([Path(name)], Hints())
    finally:
        os.chdir(here)
        path.unlink()
    assert time.process_time() - started < SLOWEST
    for outcome in outcomes:
        assert outcome.what in ("read", "refused")
        assert "bug" not in outcome.reason.en, outcome.reason
        for why in (outcome.reason.en, outcome.reason.zh):
            assert len(why) < 2_000
            assert "\n" not in why
        for finding in outcome.findings:
            finding.record()
            finding.message.in_("en").encode("utf-8")
    return outcomes


def totals(outcomes: list[Outcome]) -> Totals:
    """Per kind and marketplace: rows, and the sum of every column."""
    return {
        f"{r.kind} {r.marketplace}": {"rows": Decimal(r.rows), **r.totals}
        for r in (o.reading for o in outcomes)
        if r is not None
    }


@cache
def plain(home: Path, path: Path) -> Totals:
    found = totals(read(home, named(path), path.read_bytes()))
    assert found, path
    return found


def named(path: Path) -> str:
    return path.relative_to(GOLDEN).as_posix()


# -- any bytes ---------------------------------------------------------------------------------------------------------


@st.composite
def damaged(draw: st.DrawFn) -> tuple[Path, bytes]:
    """A golden with bytes cut, flipped, doubled, put in or moved; its text or the text inside its workbook."""
    path = draw(st.sampled_from(FILES))
    data = bytearray(path.read_bytes())
    if draw(st.booleans()) and path.suffix == ".xlsx":
        return path, repacked(bytes(data), lambda part: bytes(hurt(draw, bytearray(part))))
    return path, bytes(hurt(draw, data))


def repacked(data: bytes, change: Callable[[bytes], bytes]) -> bytes:
    """A workbook with one of its sheets, or its shared texts, changed."""
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        parts = [n for n in old.namelist() if n.endswith(".xml")]
        victim = random.Random(len(data)).choice(parts)
        for name in old.namelist():
            part = old.read(name)
            new.writestr(name, change(part) if name == victim else part)
    return out.getvalue()


@pytest.mark.campaign
@pytest.mark.thorough
@fuzz(60)
@given(damaged())
def test_no_damage_makes_a_traceback(home: Path, case: tuple[Path, bytes]) -> None:
    path, data = case
    read(home, named(path), data)


@pytest.mark.campaign
@fuzz(20)
@given(
    st.sampled_from(FILES),
    st.one_of(st.binary(max_size=2_000), st.text(max_size=800).map(lambda t: t.encode("utf-8", "surrogatepass"))),
)
def test_no_bytes_under_a_good_head_make_a_traceback(home: Path, path: Path, tail: bytes) -> None:
    data = path.read_bytes()
    read(home, named(path), data[: len(data) // 2] + tail)
    read(home, named(path), tail)


# -- the same report, written in another way ---------------------------------------------------------------------------

Rows = list[list[str]]


@cache
def rows_of(path: Path) -> tuple[Rows, str]:
    """The cells of a golden, and its delimiter."""
    form = sniff_text(path)
    text = path.read_bytes().decode(form.encoding).removeprefix("\ufeff")
    reader = csv.reader(io.StringIO(text), delimiter=form.delimiter, quoting=0 if form.quoted else csv.QUOTE_NONE)
    return list(reader), form.delimiter


def header_at(rows: Rows) -> int:
    """The header is the widest of the first rows."""
    return max(range(min(15, len(rows))), key=lambda n: (len(rows[n]), -n))


def written(rows: Rows, delimiter: str, quoting: int = csv.QUOTE_MINIMAL, end: str = "\n") -> str:
    out = io.StringIO()
    csv.writer(out, delimiter=delimiter, quoting=quoting, lineterminator=end).writerows(rows)  # type: ignore[arg-type]
    return out.getvalue()


def as_workbook(rows: Rows) -> bytes:
    book, out = openpyxl.Workbook(), io.BytesIO()
    assert book.active is not None
    for row in rows:
        book.active.append([None if c == "" else openpyxl.cell.cell.ILLEGAL_CHARACTERS_RE.sub("", c) for c in row])
    for line in book.active.iter_rows():
        for cell in line:
            if isinstance(cell.value, str):
                cell.data_type = "s"  # no formula, whatever it begins with
    book.save(out)
    return out.getvalue()


def zipped(*members: tuple[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return out.getvalue()


def changed(draw: st.DrawFn, rows: Rows) -> Rows:
    """The rows with something changed that says nothing about the numbers."""
    at = header_at(rows)
    head, body = rows[: at + 1], rows[at + 1 :]
    width = len(rows[at])
    match draw(
        st.sampled_from(["none", "rows", "columns", "unknown", "twice", "case", "blank lines", "spaces", "long"])
    ):
        case "rows":
            body = draw(st.permutations(body))
        case "columns":
            order = draw(st.permutations(range(width)))
            head = [*head[:-1], [head[-1][n] for n in order]]
            body = [[r[n] for n in order] if len(r) == width else r for r in body]
        case "unknown":
            head = [*head[:-1], [*head[-1], "Wholly new column"]]
            body = [[*r, "7,5"] for r in body]
        case "twice":
            one = draw(st.integers(0, width - 1))
            head = [*head[:-1], [*head[-1], head[-1][one]]]
            body = [[*r, r[one]] if len(r) == width else r for r in body]
        case "case":
            head = [*head[:-1], [f"  {c.upper()} " for c in head[-1]]]
        case "blank lines":
            body = [b for row in body for b in (row, [""] * width)]
        case "spaces":
            body = [[f" {c} " if c else c for c in r] for r in body]
        case "long":
            head = [*head[:-1], [*head[-1], "Remarks"]]
            body = [[*r, 'x, \n"y"' * 3_000] for r in body]
    return [*head, *body]


@st.composite
def rewritten(draw: st.DrawFn) -> tuple[Path, str, bytes]:
    """(golden, file name, bytes): the same report in other columns, rows, delimiter, encoding or wrapping."""
    path = draw(st.sampled_from(TEXTS))
    rows, delimiter = rows_of(path)
    rows = changed(draw, rows)
    name = named(path)
    wrap = draw(st.sampled_from(["text"] * 6 + ["workbook", "zip"]))
    if wrap == "workbook":
        return path, f"{name}.xlsx", as_workbook(rows)
    tab = "\t" if delimiter == "\t" else ","
    quoting = csv.QUOTE_MINIMAL if tab == "," or draw(st.booleans()) else csv.QUOTE_ALL
    text = written(
        rows, draw(st.sampled_from([tab, tab, ";", "\t", "|"])), quoting, draw(st.sampled_from(["\n", "\r\n", "\r"]))
    )
    text = text + draw(st.sampled_from(["", "\n", "\r\n\r\n", "\x00"]))
    if draw(st.integers(0, 5)) == 0:
        for _ in range(draw(st.integers(1, 20))):
            at = draw(st.integers(0, len(text)))
            text = f"{text[:at]}\x00{text[at:]}"
    data = text.encode(draw(st.sampled_from(["utf-8", "utf-8-sig", "utf-16", "utf-16-le"])))
    if wrap == "zip":
        member = draw(
            st.sampled_from(
                [
                    "a.csv",
                    "../../../etc/passwd",
                    "/abs/b.csv",
                    "C:\\c.csv",
                    "..\\..\\d.csv",
                    "x" * 300 + ".csv",
                    "é\u0301 .csv",
                ]
            )
        )
        return path, f"{name}.zip", zipped((member, data))
    return path, name, data


@pytest.mark.campaign
@pytest.mark.thorough
@fuzz(70)
@given(rewritten())
def test_the_same_report_has_the_same_totals_or_is_refused(home: Path, case: tuple[Path, str, bytes]) -> None:
    path, name, data = case
    outcomes = read(home, name, data)
    found = totals(outcomes)
    told = any(o.what == "refused" for o in outcomes) or any(f.level != "info" for o in outcomes for f in o.findings)
    assert told or found == plain(home, path)


# -- the same report with rows too many, or another column -------------------------------------------------------------

# with a mark or code of a currency; `LF-101` is a word: nobody adds it up
FIGURE = re.compile(r"(?:[A-Z]{3}\s|[A-Z]{0,2}[^\w\s.,()%-]{1,2}\s?)?\(?-?[\d.,]+\)?\s?[^\d.,]{0,3}")

NUMBERED = re.compile(r"0\d").match  # an id: nobody adds it up
TOTALS = ("Total", "Totals", "Grand Total", "合计", "总计", "Gesamt", "合計", "")


def sums_of(rows: Rows, word: str) -> list[str]:
    """A row of sums as people write below a report: `word` in its first cell of words, blank in the others."""
    columns = [[cell.strip() for cell in column if cell.strip()] for column in zip(*rows, strict=True)]
    words = [n for n, cells in enumerate(columns) if not all(map(FIGURE.fullmatch, cells)) or any(map(NUMBERED, cells))]
    cells = [""] * len(columns)
    for n, column in enumerate(columns):
        if n in words or not column:
            cells[n] = word if n == words[0] else ""
        else:
            comma = any(re.search(r",\d{1,2}\D*$", c) for c in column)
            marks = str.maketrans({".": "", ",": "."} if comma else {",": ""})
            figures = [re.sub(r"[^\d.-]", "", c.translate(marks)) for c in column]
            total = sum((Decimal(f) for f in figures if re.fullmatch(r"-?\d+(\.\d+)?", f)), Decimal())
            cells[n] = str(total).replace(".", "," if comma else ".")
    return cells


@st.composite
def tampered(draw: st.DrawFn) -> tuple[Path, bytes]:
    """A golden as people leave it: rows doubled, a row of sums, a tail pasted below, a column called otherwise."""
    path = draw(st.sampled_from(TEXTS))
    rows, delimiter = rows_of(path)
    at = header_at(rows)
    head, body = rows[: at + 1], rows[at + 1 :]
    full = [row for row in body if len(row) == len(rows[at])]
    match draw(st.sampled_from(["block", "all", "head again", "sums", "sums first", "tail", "renamed", "cut"])):
        case "block" if len(body) > 2:
            body = body + body[: draw(st.integers(3, len(body)))]
        case "all" if len(body) > 2:
            body = body + body
        case "head again" if len(body) > 2:
            body = [*body, head[-1], *body]
        case "sums" | "sums first" as where if full and words_in(full):
            line = sums_of(full, draw(st.sampled_from(TOTALS)))
            body = [line, *body] if where == "sums first" else [*body, line]
        case "tail":
            body = [*body, [], ["Sheet1", "12", "34.5"], ["copied from last month", "", "99"]]
        case "renamed":
            column = draw(st.integers(0, len(head[-1]) - 1))
            other = draw(
                st.sampled_from(["Zorblax", "New " + head[-1][column], head[-1][column][: len(head[-1][column]) // 2]])
            )
            head = [*head[:-1], [other if n == column else cell for n, cell in enumerate(head[-1])]]
        case "cut" if len(body) > 1:
            text = written([*head, *body], delimiter)
            first = text.rstrip("\n").rfind("\n") + 2  # the last cell may end anywhere, and nothing tells
            last = max(first, text.rstrip("\n").rfind(delimiter) + 1)
            return path, text[: draw(st.integers(first, last))].encode()
    return path, written([*head, *body], delimiter).encode()


def words_in(rows: Rows) -> bool:
    """Whether some column holds words."""
    return any(cell.strip() and not FIGURE.fullmatch(cell.strip()) for row in rows for cell in row)


@pytest.mark.campaign
@pytest.mark.thorough
@fuzz(40)
@given(tampered())
def test_n20_n21_no_sum_changes_without_a_word(home: Path, case: tuple[Path, bytes]) -> None:
    """What is added twice, added up or not known is told, and a figure that nobody knows is blank, never another."""
    path, data = case
    assert silent(read(home, named(path), data), plain(home, path)) == []


def silent(outcomes: list[Outcome], before: Totals) -> list[str]:
    """What is another than in the golden without a word, or with no more than a hint and yet a figure."""
    if any(o.what == "refused" or any(f.level != "info" for f in o.findings) for o in outcomes):
        return []
    found = totals(outcomes)
    if found != before and not any(o.findings for o in outcomes):
        return [f"untold: {found} in the place of {before}"]
    return [
        f"{kind}: {column} {value} in the place of {before[kind].get(column)}"
        for kind, sums in found.items()
        for column, value in sums.items()
        if kind in before and value != before[kind].get(column)
    ]


def taken_in(home: Path, name: str, data: bytes) -> list[Any]:
    """What the reading of a file begins with: of each report in it the kind, the table as it was found, every cell."""
    path, scratch = home / name, home / "scratch"
    for folder in (path.parent, scratch):
        folder.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    try:
        found, con = [], reader()
        for sheet, kind in decide(open_sheets(open_sources(path, name, scratch)[0]), KINDS):
            loaded, failed = load_raw(con, [sheet], scratch, short_lines=kind.short_lines)
            cells = con.execute("select * exclude (part, row) from raw order by row").fetchall()
            flat = [tuple(c and c.replace("\n", " ") for c in row) for row in cells]
            found.append((kind.name, sheet.language, sheet.header, sheet.preamble, sheet.only, loaded, failed, flat))
        return found
    finally:
        path.unlink()


@pytest.mark.parametrize(
    "path", thorough_after(3, [*TEXTS[::8], *(p for n, p in enumerate(TEXTS) if n % 8)]), ids=named
)
def test_other_ways_to_write_a_report_are_read(home: Path, path: Path) -> None:
    """The ordinary ones are not only not misread: they are read.

    Each is taken in as the golden is, cell by cell; two of them, others of each golden, are read to the end.
    """
    rows, delimiter = rows_of(path)
    # no cell of these has a line break: Amazon's tab-separated files quote nothing, an old Mac breaks lines otherwise
    flat = [[cell.replace("\n", " ") for cell in row] for row in rows]
    ways = {
        "tabs": written(flat, "\t").encode() if delimiter != "\t" else written(rows, ",").encode(),
        "semicolons": written(rows, ";").encode(),
        "all quoted": written(rows, delimiter, csv.QUOTE_ALL).encode(),
        "old Mac": written(flat, delimiter, end="\r").encode(),
        "Windows": written(rows, delimiter, end="\r\n").encode("utf-8-sig"),
        "UTF-16": written(rows, delimiter).encode("utf-16"),
        "zip": zipped((path.name, path.read_bytes())),  # a name is evidence
    }  # fmt: skip
    wanted, number = taken_in(home, named(path), path.read_bytes()), TEXTS.index(path)
    for way, data in ways.items():
        assert taken_in(home, named(path) + (".zip" if way == "zip" else ""), data) == wanted, way
    for way in [[*ways][number % 7], [*ways][(number + 3) % 7]]:
        name, data = named(path) + (".zip" if way == "zip" else ""), ways[way]
        outcomes = read(home, name, data)
        assert [(way, o.reason) for o in outcomes if o.what == "refused"] == []
        assert totals(outcomes) == plain(home, path), way


# -- hostile on purpose ------------------------------------------------------------------------------------------------

TERMS = GOLDEN / "us/targeting.csv"
SALES_JSON = GOLDEN / "api/sales and traffic.json"
_XXE = b'<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]>'
_LAUGHS = b'<?xml version="1.0"?><!DOCTYPE l [<!ENTITY a "ha">' + b"".join(
    b'<!ENTITY %c "%s">' % (c, b"&%c;" % (c - 1) * 12) for c in range(ord("b"), ord("p"))
) + b"]>"  # fmt: skip


def rows_text(extra: str) -> bytes:
    return TERMS.read_bytes() + extra.encode("utf-8", "surrogatepass")


def in_book(change: Callable[[str, bytes], bytes]) -> bytes:
    """The targeting golden as a workbook with its parts changed."""
    out = io.BytesIO()
    rows = rows_of(TERMS)[0]
    with zipfile.ZipFile(io.BytesIO(as_workbook(rows))) as old, zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
    return out.getvalue()


def in_part(which: str, old: bytes, new: bytes) -> bytes:
    return in_book(lambda name, part: part.replace(old, new, 1) if which in name else part)


def laughing(root: bytes, cell: bytes) -> bytes:
    """A workbook in which entities of entities stand before a part's root and in its first cell."""
    return in_book(lambda _, part: part.replace(root, _LAUGHS + root, 1).replace(cell, cell + b"&o;", 1))


def nested_zip(depth: int) -> bytes:
    data = zipped(("a.csv", b"0" * (1 << 20)))
    for number in range(depth):
        data = zipped((f"{number}.zip", data))
    return data


def sales_json(text: str) -> bytes:
    """The JSON golden with its first number replaced."""
    whole = SALES_JSON.read_text("utf-8")
    at = whole.index('"unitsOrdered":') + len('"unitsOrdered":')
    end = min(n for n in (whole.find(",", at), whole.find("}", at)) if n > 0)
    return (whole[:at] + text + whole[end:]).encode("utf-8", "surrogatepass")


HOSTILE: dict[str, Callable[[], tuple[str, bytes]]] = {
    "a cell of 10 MB": lambda: ("us/t.csv", rows_text("x" * (10 << 20) + "\n")),
    "a quoted cell of 10 MB": lambda: ("us/t.csv", rows_text('"' + "x\n" * (5 << 20) + '"\n')),
    "a quote that never ends": lambda: ("us/t.csv", rows_text('"' + "a,b\n" * 2_000_000)),
    "a million columns": lambda: ("us/t.csv", rows_text("1," * 1_000_000 + "\n")),
    "a header of a million columns": lambda: ("us/t.csv", b"Clicks," * 1_000_000 + b"\n" + b"1," * 1_000_000),
    "a million lines of quotes": lambda: ("us/t.csv", b'"\n' * 1_000_000),
    "a million quotes under a header": lambda: ("us/t.csv", rows_text('"\n' * 1_000_000)),
    "a million empty lines": lambda: ("us/t.csv", rows_text("\n" * 1_000_000)),
    "a header a thousand times": lambda: ("us/t.csv", TERMS.read_bytes().splitlines(keepends=True)[0] * 1_000),
    "no line end in 30 MB": lambda: ("us/t.csv", b"x" * (30 << 20)),
    "mixed encodings": lambda: ("us/t.csv", TERMS.read_bytes() + "日本,".encode("cp932") + "é€".encode("cp1252")),
    "surrogates": lambda: ("us/t.csv", rows_text("\ud800,\udfff\n")),
    "UTF-16 cut in a character": lambda: ("us/t.csv", TERMS.read_text().encode("utf-16")[:-1]),
    "UTF-32": lambda: ("us/t.csv", TERMS.read_text().encode("utf-32")),
    "nested zips": lambda: ("us/t.zip", nested_zip(12)),
    "a zip of a bomb in a zip": lambda: ("us/t.zip", zipped(("b.zip", zipped(("c.csv", b"0" * (80 << 20)))))),
    "a zip of many bombs": lambda: ("us/t.zip", zipped(*((f"{n}.csv", b"0" * (8 << 20)) for n in range(12)))),
    "two thousand members and one": lambda: ("us/t.zip", zipped(*((f"{n}.csv", b"1") for n in range(2_001)))),
    "names that climb": lambda: (
        "us/t.zip",
        zipped(*((n, TERMS.read_bytes()) for n in ("../../x.csv", "/etc/x.csv", "..\\x.csv"))),
    ),
    "an entity from a file": lambda: ("us/t.xlsx", in_part("sheet1", b"<worksheet", _XXE + b"<worksheet")),
    "an entity from a file in the texts": lambda: ("us/t.xlsx", in_part("sharedStrings", b"<t>", b"<t>&x;")),
    "a billion laughs": lambda: ("us/t.xlsx", laughing(b"<worksheet", b"<v>")),
    "a billion laughs in the texts": lambda: ("us/t.xlsx", laughing(b"<sst", b"<t>")),
    "broken XML": lambda: ("us/t.xlsx", in_part("sheet1", b"</row>", b"</rwo>")),
    "half a sheet": lambda: (
        "us/t.xlsx",
        in_book(lambda name, part: part[: len(part) // 2] if "sheet1" in name else part),
    ),
    "no such text": lambda: ("us/t.xlsx", in_part("sheet1", b"<v>3</v>", b"<v>999999</v>")),
    "a cell far away": lambda: ("us/t.xlsx", in_part("sheet1", b'r="A2"', b'r="ZZZ99999999"')),
    "a cell of no place": lambda: ("us/t.xlsx", in_part("sheet1", b'r="A2"', b'r=""')),
    "a row that is too far": lambda: ("us/t.xlsx", in_part("sheet1", b'<row r="2"', b'<row r="4294967296"')),
    "sheet outside the book": lambda: (
        "us/t.xlsx",
        in_part("workbook.xml.rels", b"worksheets/sheet1.xml", b"../../../etc/passwd"),
    ),
    "deep JSON": lambda: ("api/t.json", b'{"a":' * 200_000),
    "deep JSON lists": lambda: ("api/t.json", b"[" * 200_000 + b"]" * 200_000),
    "deep JSON that is whole": lambda: ("api/t.json", sales_json("[" * 50_000 + "]" * 50_000)),
    "JSON with a huge number": lambda: ("api/t.json", sales_json("9" * 5_000)),
    "JSON with a long number": lambda: ("api/t.json", sales_json("99999999999999999999")),
    "JSON with NaN": lambda: ("api/t.json", sales_json("NaN")),
    "JSON with infinity": lambda: ("api/t.json", sales_json("1e999")),
    "JSON with a fraction of a unit": lambda: ("api/t.json", sales_json("1.5")),
    "JSON with a lone surrogate": lambda: ("api/t.json", sales_json(r'"\ud800"')),
    "JSON with raw surrogate bytes": lambda: ("api/t.json", sales_json('"\ud800"')),
    "JSON with a key twice": lambda: ("api/t.json", sales_json('1, "unitsOrdered": 999')),
    "JSON cut off": lambda: ("api/t.json", SALES_JSON.read_bytes()[:-40]),
    "JSON with more behind": lambda: ("api/t.json", SALES_JSON.read_bytes() * 2),
    "JSON in UTF-16": lambda: ("api/t.json", SALES_JSON.read_text("utf-8").encode("utf-16")),
}  # fmt: skip


@pytest.mark.parametrize("case", thorough_after(8, HOSTILE))
def test_hostile_files_are_refused_or_read_as_they_are(home: Path, case: str) -> None:
    name, data = HOSTILE[case]()
    good = {**plain(home, TERMS), **plain(home, SALES_JSON)}
    for outcome in read(home, name, data):
        told = outcome.what == "refused" or any(f.level != "info" for f in outcome.findings)
        assert told or totals([outcome]).items() <= good.items(), outcome


def test_nothing_is_written_outside(home: Path) -> None:
    """An archive's names are no paths."""
    outside = home.parent / "x.csv"
    read(home, *HOSTILE["names that climb"]())
    assert not outside.exists()
    assert not (home / "x.csv").exists()


@pytest.fixture(autouse=True, scope="module")
def _clean(home: Path) -> Iterator[None]:
    yield
    shutil.rmtree(home, ignore_errors=True)
