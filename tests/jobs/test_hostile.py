"""Bad input: each file gets one clear sentence, the others go on, nothing of the bad one is stored."""

from __future__ import annotations

import io
import json
import random
import struct
from collections.abc import Callable
from dataclasses import asdict
from datetime import date
from decimal import Decimal
from pathlib import Path, PurePosixPath

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.jobs.exports import BY_DATE_HEADER, TERM_HEADER, Home, by_asin, by_date, term_days, terms, workbook, zipped
from xlops.jobs.ingest import identify
from xlops.reports.evidence import Hints


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def encrypted_workbook() -> bytes:
    """The beginning of an OLE file with the stream that Office writes a protected workbook into."""
    return (
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 1016 + "EncryptedPackage".encode("utf-16-le") + b"\x00" * 2000
    )


def password_zip() -> bytes:
    data = bytearray(zipped(("terms.csv", term_days().encode())))
    for mark in (b"PK\x03\x04", b"PK\x01\x02"):
        at = data.index(mark) + (6 if mark == b"PK\x03\x04" else 8)
        data[at] |= 1
    return bytes(data)


def damaged_zip() -> bytes:
    data = bytearray(zipped(("a.csv", term_days().encode())))
    data[60:70] = b"\xff" * 10
    return bytes(data)


def far_cell_workbook(cell: str) -> bytes:
    """A workbook with a search-term header and one stray cell far away."""
    book = openpyxl.Workbook()
    assert book.active is not None
    book.active.append(TERM_HEADER.split(","))
    book.active[cell] = 1
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


TERMS = term_days().encode()
BAD: dict[str, tuple[str, bytes | Callable[[], bytes], str]] = {
    "empty file": ("us/t.csv", b"", "the file is empty (0 bytes): download it again"),
    "only blanks": ("us/t.csv", b" \n \n\n", "the file holds no text"),
    "header without rows": ("us/t.csv", terms().encode(), "it has a header but no rows"),
    "unknown kind": (
        "us/t.csv",
        b"Color,Size,Weight\nred,4,5\n",
        "its columns are of no report we know; its first row reads 'Color'",
    ),
    "web page": (
        "us/t.csv",
        b"\r\n<!DOCTYPE html><html><body>Sign in</body></html>",
        "a web page saved under a report's name",
    ),
    "web page as workbook": ("us/t.xlsx", b"<html><table><tr><td>1</td></tr></table></html>", "a web page"),
    "web page in UTF-16": ("us/t.csv", "<html>".encode("utf-16"), "a web page"),
    "xml": ("us/t.xls", b'<?xml version="1.0"?><Workbook/>', "an XML file"),
    "json": (
        "us/t.json",
        b'{"reportSpecification": {}}',
        "it holds 'reportSpecification'",
    ),
    "json list": ("us/t.csv", b'[{"a": 1}]', "it holds a list of 1 with 'a'"),
    "pdf": ("us/t.csv", b"%PDF-1.7 ...", "a PDF"),
    "gzip": ("us/t.csv.gz", b"\x1f\x8b\x08\x00rest", "the archive is damaged or cut off"),
    "rar": ("us/t.rar", b"Rar!\x1a\x07", "a packed file"),
    "zero-byte zip": ("us/t.zip", b"", "the file is empty (0 bytes)"),
    "no zip": ("us/t.zip", b"hello", "called .zip but is no zip archive"),
    "cut-off zip": ("us/t.zip", zipped(("a.csv", TERMS))[:-30], "called .zip but is no zip archive, or is cut off"),
    "zip with a damaged member": ("us/t.zip", damaged_zip(), ""),
    "archive of a nameless file": (
        "us/t.zip",
        zipped(("a.csv", TERMS)).replace(b"a.csv", b"\0.csv"),
        "a file in it has no name",
    ),
    "empty archive": ("us/t.zip", zipped(), "the archive holds no report"),
    "archive of pictures": ("us/t.zip", zipped(("a.png", b"x")), "the archive holds no report"),
    "nested archive": ("us/t.zip", zipped(("b.zip", zipped(("a.csv", TERMS)))), "an archive inside the archive"),
    "password zip": ("us/t.zip", password_zip(), "protected by a password"),
    "zip bomb": ("us/t.zip", lambda: zipped(("a.csv", b"0" * (80 << 20))), "it may be a zip bomb"),
    "bomb in a workbook": (
        "us/t.xlsx",
        lambda: zipped(("[Content_Types].xml", b"<a/>"), ("xl/worksheets/sheet1.xml", b" " * (80 << 20))),
        "it may be a zip bomb",
    ),
    "password workbook": ("us/t.xlsx", encrypted_workbook(), "the workbook is protected by a password"),
    "broken .xls": ("us/t.xls", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 4000, "the workbook cannot be opened"),
    "cut-off workbook": (
        "us/t.xlsx",
        workbook([TERM_HEADER.split(","), [1, 2]])[:-400],
        "the workbook cannot be opened",
    ),
    "workbook that is none": ("us/t.xlsx", zipped(("[Content_Types].xml", b"<a/>")), "the workbook cannot be opened"),
    "OpenDocument": ("us/t.ods", zipped(("mimetype", b"x"), ("content.xml", b"<a/>")), "an OpenDocument file"),
    "stray cell in the last column": (
        "us/t.xlsx",
        far_cell_workbook("XFD2"),
        "a cell in column XFD: no report is that wide",
    ),
    "stray cell in the last corner": (
        "us/t.xlsx",
        far_cell_workbook("ZZ1048576"),
        "in row 1,048,576: no report is that large",
    ),
    "empty workbook": ("us/t.xlsx", workbook([]), "the workbook is empty"),
    "random bytes": ("us/t.csv", random.Random(3).randbytes(5000), ""),
    "NULs only": ("us/t.csv", b"\x00" * 5000, "neither a text file nor a workbook"),
    "a million columns": ("us/t.csv", b"a," * 1_000_000 + b"\n", "no report is that wide"),
    "a million columns under a header": ("us/t.csv", TERMS + b"1," * 1_000_000 + b"\n", ""),
    "cut off in a row": ("us/t.csv", TERMS[:-25], "it is cut off: its last line has"),
    "cut off in a quote": ("us/t.csv", by_date().encode()[:-20], "cut off"),
    "two currencies in a column": (
        "us/t.csv",
        TERMS.replace(b"USD", b"EUR", 1),
        "two currencies stand in one file (EUR, USD)",
    ),
    "two currencies by marks": (
        "us/b.csv",
        by_date().replace("$", "£", 1).encode(),
        "two currencies stand in one file",
    ),
    "currency against its mark": (
        "us/t.csv",
        TERMS.replace(b",2.5,", b",\xe2\x82\xac2.5,"),
        "two currencies stand in one file",
    ),
    "another marketplace's currency": (
        "de/t.csv",
        TERMS,
        "its amounts are in USD, but DE (its folder says so) sells in EUR",
    ),
    "two decimal marks": (
        "us/t.csv",
        TERMS.replace(b",2.5,", b',"2,5",', 1),
        "written both as 1,234.56 and as 1.234,56",
    ),
    "days in two orders": (
        "ca/b.csv",
        (BY_DATE_HEADER + "\n" + "\n".join(f"{d},$1.00,1,1,1,1" for d in ("25/11/2026", "11/26/2026"))).encode(),
        "two orders",
    ),
    "ambiguous days": (
        "ca/b.csv",
        (BY_DATE_HEADER + "\n" + "\n".join(f"0{d}/01/2026,$1.00,1,1,1,1" for d in range(1, 6))).encode(),
        "it is a report by month; choose *by day*",
    ),
    "a report by week": (
        "us/b.csv",
        (BY_DATE_HEADER + "\n" + "\n".join(f"11/{d}/26,$1.00,1,1,1,1" for d in (2, 9, 16))).encode(),
        "it is a report by week; choose *by day* in Seller Central",
    ),
    "no period": ("us/b.csv", by_asin().encode(), "nothing tells which days it covers"),
    "two reports pasted together": (
        "us/2026-W45/b.csv",
        (by_asin() + by_asin().split("\n", 1)[1]).encode(),
        "stand in it twice",
    ),
    "a row without its campaign": (
        "us/t.csv",
        (terms() + "2026-11-02,USD,,,,,,50,3,2.5,20,1,1\n").encode(),
        "must not be empty where the row or others have figures",
    ),
    "a row without its day": ("us/b.csv", (by_date(9) + ',"$100.00",5,5,90,60\n').encode(), "Date must not be empty"),
    "two sales columns that differ": (
        "us/t.csv",
        terms(header=TERM_HEADER.replace("7 Day Total Units (#)", "14 Day Total Sales ")).encode()
        + b"2026-11-02,USD,C,G,t,EXACT,t,50,3,2.5,20,1,33\n",
        "two of its columns may be 'ad_sales'",
    ),
    "several marketplaces": (
        "t.csv",
        terms(header=TERM_HEADER.replace("Targeting", "Country")).encode()
        + b"2026-11-02,USD,C,G,US,EXACT,t,50,3,2.5,20,1,1\n2026-11-02,USD,C,G,Wakanda,EXACT,t,50,3,2.5,20,1,1\n",
        "it holds several marketplaces (US, Wakanda)",
    ),
    "Sponsored Brands by another name": (
        "us/sp/Sponsored Brands terms.csv",
        TERMS,
        "but ad_products in xlops.toml says Sponsored Products only",
    ),
}


def place_of(case: str) -> str:
    """Where the file of a case lies among all of them: in a folder of its own, which says nothing."""
    path = PurePosixPath(BAD[case][0])
    return (path.parent / f"c{list(BAD).index(case):02}" / path.name).as_posix()


@pytest.fixture(scope="module")
def all_bad(tmp_path_factory: pytest.TempPathFactory) -> tuple[Home, dict[str, tuple[str, str]]]:
    """Every bad file beside one good one, read in one run: the store, and what became of each."""
    home = Home(tmp_path_factory.mktemp("bad"))
    home.settings = home.settings.model_copy(update={"ad_products": ("sp",)})
    home.put("us/a good.csv", by_date(3))
    for case, (_, content, _) in BAD.items():
        home.put(place_of(case), content() if callable(content) else content)
    return home, {o.name.split(" › ")[0]: (o.what, o.reason.en) for o in home.ingest().outcomes}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_file_gets_one_clear_sentence(case: str, all_bad: tuple[Home, dict[str, tuple[str, str]]]) -> None:
    what, reason = all_bad[1][place_of(case)]
    assert what == "refused"
    assert BAD[case][2] in reason
    assert "bug" not in reason
    assert "\n" not in reason
    assert 20 < len(reason) < 600


def test_the_others_go_on_and_nothing_of_a_bad_file_is_stored(
    all_bad: tuple[Home, dict[str, tuple[str, str]]],
) -> None:
    home, outcomes = all_bad
    assert outcomes.keys() == {"us/a good.csv", *map(place_of, BAD)}
    assert outcomes["us/a good.csv"] == ("stored", "")
    assert home.rows("select name from file") == [("us/a good.csv",)]
    assert home.rows("select count(*) from fact_ads_term") == [(0,)]
    known = {content or name for name, content, _ in BAD.values()}  # by its bytes, an empty file by its name
    assert len(home.rows("select * from refused")) == len(known)
    assert home.ingest().outcomes == []  # they do not fail every later run (rule D4)


def test_a_file_that_two_kinds_claim_is_refused_with_both_names(home: Home) -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    for text, title in ((term_days(), "Sponsored Products one"), (term_days(3), "Sponsored Products two")):
        sheet = book.create_sheet(title)
        for line in text.splitlines():
            sheet.append(line.split(","))
    out = io.BytesIO()
    book.save(out)
    outcome = home.one("us/t.xlsx", out.getvalue())
    assert outcome.reason.en.startswith(
        "its sheets 'Sponsored Products one' and 'Sponsored Products two' both hold one kind of report (Search term "
        "report), with other rows: delete sheet 'Sponsored Products two'"
    )


def test_n20_a_totals_row_under_asins_is_left_out(home: Home) -> None:
    text = by_asin() + 'Total,Total,,60,120,5,"$100.00"\n'
    outcome = home.one("us/2026-W45/b.csv", text)
    assert (outcome.what, [f.code for f in outcome.findings if f.code == "totals-row"]) == ("stored", ["totals-row"])
    assert home.rows("select sum(gmv) from sales_asin") == [(Decimal(100),)]


def test_d4_things_that_are_no_reports_are_passed_over(home: Home) -> None:
    for name in (
        "desktop.ini",
        "~$terms.xlsx",
        "us/.~lock.terms.csv#",
        "us/terms.csv.crdownload",
        "us/logo.png",
        ".DS_Store",
    ):
        home.put(name, b"x")
    assert home.ingest().outcomes == []


def test_d4_a_refused_file_is_read_once_it_lies_where_it_says(home: Home) -> None:
    """The same bytes that were refused without a period are taken from a folder that states one."""
    path = home.put("us/b.csv", by_asin())
    assert home.ingest().outcomes[0].what == "refused"
    path.rename(home.put("us/2026-W45/b.csv", b"x"))
    assert [(o.name, o.what) for o in home.ingest().outcomes] == [("us/2026-W45/b.csv", "stored")]
    assert home.rows("select * from refused") == []


def test_d4_a_refusal_ends_when_the_file_is_mended_or_gone(home: Home) -> None:
    home.put("us/a.csv", b"")
    home.put("us/b.csv", b"a,b\n")
    assert len(home.ingest().of("refused")) == 2
    home.put("us/a.csv", term_days(), date(2026, 11, 24))
    (home.folder / "exports/us/b.csv").unlink()
    home.ingest()
    assert home.rows("select name from refused") == []


def test_strict_tries_refused_files_again(home: Home) -> None:
    home.put("us/a.csv", b"a,b\n")
    assert len(home.ingest().of("refused")) == 1
    assert len(home.ingest(strict=True).of("refused")) == 1


SEEDS = [term_days(20).encode(), by_date(20).encode("utf-8-sig"), by_asin().encode("utf-16"), zipped(("t.csv", TERMS)),
         workbook([TERM_HEADER.split(","),
                   ["2026-11-02", "USD", "C", "G", "t", "E", "t", 5, 1, 2.5, 20, 1, 1]])]  # fmt: skip


@st.composite
def mutated(draw: st.DrawFn) -> bytes:
    """A good file with some bytes changed, cut, doubled or put in."""
    data = bytearray(draw(st.sampled_from(SEEDS)))
    for _ in range(draw(st.integers(1, 8))):
        at = draw(st.integers(0, len(data)))
        match draw(st.integers(0, 3)):
            case 0:
                del data[at : at + draw(st.integers(1, 200))]
            case 1:
                data[at:at] = draw(st.binary(max_size=20))
            case 2:
                data[at : at + 4] = struct.pack("<I", draw(st.integers(0, 2**32 - 1)))
            case _:
                data[at:at] = data[at : at + 100]
    return bytes(data)


@pytest.mark.thorough
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.one_of(mutated(), st.binary(max_size=3000)))
def test_fuzz_no_bytes_make_a_traceback(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "us" / "2026-W45" / "Sponsored Products.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    for outcome in identify([path], Hints(configured=("US",))):
        assert outcome.what in ("read", "refused")
        assert "bug in xlops" not in outcome.reason.en, outcome.reason
        json.dumps([f.record() for f in outcome.findings], default=asdict)
