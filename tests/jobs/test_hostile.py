"""Bad input: each file gets one clear sentence, the others go on, nothing of the bad one is stored."""

from __future__ import annotations

import io
import json
import random
import struct
import subprocess
import sys
import zipfile
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.jobs.exports import BY_DATE_HEADER, TERM_HEADER, Home, by_asin, by_date, term_days, terms
from xlops.errors import StoreError, UsageError
from xlops.jobs.ingest import identify
from xlops.reports import files
from xlops.reports.evidence import Hints


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


def zipped(*members: tuple[str, bytes], kind: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", kind) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return out.getvalue()


def workbook(rows: Sequence[Sequence[object]]) -> bytes:
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in rows:
        book.active.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


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
BAD: dict[str, tuple[str, bytes, str]] = {
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
    "json": ("us/t.json", b'{"reportSpecification": {}}', "a JSON file"),
    "json list": ("us/t.csv", b'[{"a": 1}]', "a JSON file"),
    "pdf": ("us/t.csv", b"%PDF-1.7 ...", "a PDF"),
    "gzip": ("us/t.csv.gz", b"\x1f\x8b\x08\x00rest", "a packed file"),
    "zero-byte zip": ("us/t.zip", b"", "the file is empty (0 bytes)"),
    "no zip": ("us/t.zip", b"hello", "called .zip but is no zip archive"),
    "cut-off zip": ("us/t.zip", zipped(("a.csv", TERMS))[:-30], "called .zip but is no zip archive, or is cut off"),
    "zip with a damaged member": ("us/t.zip", zipped(("a.csv", TERMS)).replace(TERMS[:20], b"x" * 20), ""),
    "empty archive": ("us/t.zip", zipped(), "the archive holds no report"),
    "archive of pictures": ("us/t.zip", zipped(("a.png", b"x")), "the archive holds no report"),
    "nested archive": ("us/t.zip", zipped(("b.zip", zipped(("a.csv", TERMS)))), "an archive inside the archive"),
    "password zip": ("us/t.zip", password_zip(), "protected by a password"),
    "zip bomb": ("us/t.zip", zipped(("a.csv", b"0" * (80 << 20))), "it may be a zip bomb"),
    "bomb in a workbook": (
        "us/t.xlsx",
        zipped(("[Content_Types].xml", b"<a/>"), ("xl/worksheets/sheet1.xml", b" " * (80 << 20))),
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
        "fit both month/day and day/month",
    ),
    "a report by week": (
        "us/b.csv",
        (BY_DATE_HEADER + "\n" + "\n".join(f"11/{d}/26,$1.00,1,1,1,1" for d in (2, 9, 16))).encode(),
        "a report by week or month; download it by day",
    ),
    "no period": ("us/b.csv", by_asin().encode(), "nothing tells which days it covers"),
    "two reports pasted together": (
        "us/2026-W45/b.csv",
        (by_asin() + by_asin().split("\n", 1)[1]).encode(),
        "stand in it twice",
    ),
    "a totals row under ASINs": (
        "us/2026-W45/b.csv",
        (by_asin() + 'Total,Total,,60,120,5,"$100.00"\n').encode(),
        "'Total', which is no ASIN",
    ),
    "a row without its campaign": (
        "us/t.csv",
        (terms() + "2026-11-02,USD,,,,,,50,3,2.5,20,1,1\n").encode(),
        "is empty in a row that has figures",
    ),
    "a row without its day": ("us/b.csv", (by_date(9) + ',"$100.00",5,5,90,60\n').encode(), "Date is empty"),
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
    "Sponsored Brands by another name": ("us/sp/Sponsored Brands terms.csv", TERMS, "you say Sponsored Products"),
}


@pytest.mark.parametrize("case", BAD)
def test_a_bad_file_gets_one_clear_sentence_and_the_others_go_on(case: str, home: Home) -> None:
    name, content, words = BAD[case]
    if case == "zip with a damaged member":
        content = bytearray(zipped(("a.csv", TERMS)))  # type: ignore[assignment]
        content[60:70] = b"\xff" * 10  # type: ignore[index]
        content = bytes(content)
    home.settings = home.settings.model_copy(update={"ad_products": ("sp",)})
    home.put("us/a good.csv", by_date(3))
    home.put(name, content)
    result = home.ingest()
    outcomes = {o.name.split(" › ")[0]: (o.what, o.reason) for o in result.outcomes}
    assert outcomes["us/a good.csv"] == ("stored", "")
    what, reason = outcomes[name]
    assert what == "refused"
    assert words in reason
    assert "bug" not in reason
    assert "\n" not in reason
    assert 20 < len(reason) < 600
    assert home.rows("select name from file") == [("us/a good.csv",)]
    assert home.rows("select count(*) from fact_ads_term") == [(0,)]
    assert len(home.rows("select * from refused")) == 1
    assert home.ingest().outcomes == []  # it does not fail every later run (rule D4)


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
    assert outcome.reason == (
        "it can be read as several reports (Search term report in sheet 'Sponsored Products one', Search term report "
        "in sheet 'Sponsored Products two'): say which with --kind"
    )


ENCODINGS: dict[str, Callable[[str], bytes]] = {
    "UTF-8": lambda t: t.encode(),
    "UTF-8 with BOM": lambda t: t.encode("utf-8-sig"),
    "UTF-16 with BOM": lambda t: t.encode("utf-16"),
    "UTF-16 LE without BOM": lambda t: t.encode("utf-16-le"),
    "UTF-16 BE without BOM": lambda t: t.encode("utf-16-be"),
    "NUL bytes": lambda t: t.replace("Camp", "Ca\x00mp").encode(),
    "bare CR": lambda t: t.replace("\n", "\r").encode(),
    "CRLF": lambda t: t.replace("\n", "\r\n").encode(),
    "mixed line ends": lambda t: t.replace("\n", "\r\n", 3).encode(),
    "no last line end": lambda t: t.rstrip("\n").encode(),
    "tabs": lambda t: t.replace(",", "\t").encode(),
    "semicolons": lambda t: t.replace(",", ";").encode(),
    "trailing commas": lambda t: t.replace("\n", ",\n").encode(),
    "preamble": lambda t: ("Report of everything\n\n" + t).encode(),
    "blank lines at the end": lambda t: (t + "\n\n").encode(),
    "a glob for a name": lambda t: t.encode(),
    "in a zip with a path that climbs": lambda t: zipped(("../../etc/Sponsored Products.csv", t.encode())),
}


@pytest.mark.parametrize("form", ENCODINGS)
def test_every_form_of_text_gives_the_same_rows(form: str, home: Home) -> None:
    name = {"a glob for a name": "us/terms [1]*.csv"}.get(form, "us/t.zip" if "zip" in form else "us/terms.csv")
    home.put(name, ENCODINGS[form](term_days()))
    result = home.ingest()
    assert [(o.what, o.reason) for o in result.outcomes] == [("stored", "")]
    assert home.rows("select count(*), sum(spend), sum(clicks), min(day), max(term), min(campaign) from ads_term") == [
        (7, 17.5, 21, date(2026, 11, 2), "term 6", "Camp")
    ]
    assert not (home.folder.parent / "etc").exists()


LEGACY = {
    "gb18030": (
        "日期,货币,广告活动名称,广告组名称,投放,匹配类型,客户搜索词,展示量,点击量,花费,7天总销售额,7天总订单数(#),7天总销售量(#)",
        "夏季促销 套装",
    ),
    "cp932": (
        "日付,通貨,キャンペーン名,広告グループ名,ターゲティング,マッチタイプ,カスタマーの検索キーワード,インプレッション,"
        "クリック数,費用,広告がクリックされてから7日間の総売上高,広告がクリックされてから7日間の合計注文数,"
        "広告がクリックされてから7日間の合計販売数",
        "夏のセール",
    ),
    "cp1252": (
        "Datum,Währung,Kampagnenname,Anzeigengruppenname,Ausrichtung,Übereinstimmungstyp,Suchbegriff eines Kunden,"
        'Impressionen,Klicks,Ausgaben,"7 Tage, Umsatz gesamt","7 Tage, Aufträge gesamt (#)",'
        '"7 Tage, Einheiten gesamt (#)"',
        "Überraschung größer",
    ),
}


@pytest.mark.parametrize("encoding", LEGACY)
def test_legacy_encodings_by_their_header_words(encoding: str, home: Home) -> None:
    header, campaign = LEGACY[encoding]
    text = terms([("2026-11-02", "x", 3, "2.5", 20)], header=header).replace("Camp", campaign)
    outcome = home.one("us/t.csv", text.encode(encoding))
    assert (outcome.what, outcome.reason) == ("stored", "")
    assert home.rows("select campaign, spend, ad_sales from ads_term") == [(campaign, 2.5, 20)]


def test_a_broken_character_does_not_change_the_encoding_of_all_others(home: Home) -> None:
    text = terms([("2026-11-02", f"Größe {n} für Äpfel", 3, "2.5", 20) for n in range(60)]).encode()
    text = text.replace("Größe 7 ".encode(), "Größe 7 ".encode()[:-5] + b"\xc3 7 ")
    outcome = home.one("us/t.csv", text)
    assert (outcome.what, outcome.reason) == ("stored", "")
    assert home.rows("select count(*) from ads_term where term like 'Größe % für Äpfel'")[0][0] >= 59


def test_a_bad_row_is_a_finding_with_file_row_column_value_and_advice(home: Home) -> None:
    text = term_days(200).replace(
        "2026-11-04,USD,Camp,Group,term 2,EXACT,term 2,150,3,2.5",
        "2026-11-04,USD,Camp,Group,term 2,EXACT,term 2,150,3,abc",
    )
    outcome = home.one("us/t.csv", text)
    assert outcome.what == "stored"
    bad = [f for f in outcome.findings if f.code == "bad-value"]
    assert [(f.file, f.row, f.column, f.value, f.expected) for f in bad] == [("us/t.csv", 4, "Spend", "abc", "amount")]
    assert bad[0].message() == "Spend holds 'abc', which is no amount"
    assert bad[0].advice() == "the row was left out: correct the cell, or download the report again"
    assert home.rows("select count(*), sum(spend) from ads_term") == [(199, 497.5)]


def test_rows_after_a_ragged_row_keep_the_numbers_a_spreadsheet_shows(home: Home) -> None:
    lines = term_days(200).splitlines()
    lines[9] += ",1,2"
    lines[29] = lines[29].replace(",2.5,", ",x,")
    lines[49] += ",1"
    lines[99] = lines[99].replace(",2.5,", ",y,")
    home.settings = home.settings.model_copy(update={"bad_rows_limit": 0.05})
    outcome = home.one("us/t.csv", "\n".join(lines) + "\n")
    found = [(f.code, f.row) for f in outcome.findings if f.row]
    assert sorted(found, key=lambda f: f[1] or 0) == [
        ("ragged-row", 10), ("bad-value", 30), ("ragged-row", 50), ("bad-value", 100),
    ]  # fmt: skip
    assert home.rows('select count(*), max("row") from ads_term') == [(196, 201)]


def test_too_many_bad_rows_are_refused_and_the_limit_is_the_settings(home: Home) -> None:
    text = term_days(100).replace(",2.5,", ",x,", 3)
    outcome = home.one("us/t.csv", text)
    assert outcome.reason == (
        "3 of its 100 rows cannot be read, more than the limit of 2% (bad_rows_limit in xlops.toml); row 2: "
        "Spend holds 'x', which is no amount. Download the report again and do not save it from Excel"
    )
    home.configure('marketplaces = ["US"]\nbad_rows_limit = 0.03\n')
    result = home.ingest()  # the settings changed: a refused file is tried again
    assert [(o.name, o.what) for o in result.outcomes] == [("us/t.csv", "stored")]
    assert home.rows("select count(*) from ads_term") == [(97,)]
    assert home.rows("select * from refused") == []


def test_a_ten_megabyte_cell_is_read(home: Home) -> None:
    text = term_days(3).replace("term 1,EXACT", "term 1" + "x" * 10_000_000 + ",EXACT")
    outcome = home.one("us/t.csv", text)
    assert (outcome.what, outcome.reason) == ("stored", "")
    assert home.rows("select count(*), sum(spend) from ads_term") == [(3, 7.5)]


def test_excel_turned_counts_into_dates(home: Home) -> None:
    rows = [line.split(",") for line in term_days(3).splitlines()]
    cells: list[list[object]] = [list(r) for r in rows]
    cells[2][8] = date(2026, 1, 5)
    outcome = home.one("us/Sponsored Products.xlsx", workbook(cells))
    assert outcome.what == "refused"
    assert "Clicks holds '2026-01-05', which is no whole number" in outcome.reason


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


def test_a_file_another_program_holds_is_tried_again(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    path = home.put("us/t.csv", term_days())
    real = files.hash_file

    def held(file: Path) -> str:
        raise PermissionError(13, "in use", str(file))

    monkeypatch.setattr(files, "hash_file", held)
    outcome = home.ingest().outcomes[0]
    assert outcome.reason == (
        "the file cannot be opened: another program has it open, or it may not be read; close it there"
    )
    monkeypatch.setattr(files, "hash_file", real)
    assert [o.what for o in home.ingest().outcomes] == ["stored"]
    assert path.exists()


def test_an_unexpected_error_is_a_bug_of_ours_and_the_others_go_on(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    from xlops.reports.evidence import settle_currency as real

    def stumble(named: list[str], amounts: list[str]) -> tuple[str, ...]:
        if any("£" in a for a in amounts):
            raise KeyError("surprise")
        return real(named, amounts)

    monkeypatch.setattr("xlops.reports.reading.settle_currency", stumble)
    home.settings = home.settings.model_copy(update={"marketplaces": ("US", "GB")})
    home.put("us/b.csv", by_date())
    home.put("gb/b.csv", by_date(8).replace("$", "£"))
    outcomes = {o.name: (o.what, o.reason) for o in home.ingest().outcomes}
    assert outcomes == {
        "us/b.csv": ("stored", ""),
        "gb/b.csv": (
            "refused",
            "xlops stumbled over this file (KeyError: 'surprise'). This is a bug in xlops, not in your file: please "
            "report it, with the first lines of the file",
        ),
    }


def test_a_full_disk_stops_the_run_and_changes_nothing(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    home.put("us/b.csv", by_date())
    home.ingest()
    before = home.rows("select * from file")
    home.put("us/c.csv", term_days())
    home.put("us/d.zip", zipped(("t.csv", term_days(3).encode())))

    def full(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("xlops.reports.files.shutil.copyfileobj", full)
        with pytest.raises(StoreError, match=r"the disk is full .*free some space"):
            home.ingest()
    import duckdb

    def refuse(*_: object, **__: object) -> None:
        raise duckdb.IOException("IO Error: Could not write file: No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("xlops.facts.history.Store.add_all", refuse)
        with pytest.raises(StoreError, match="the disk is full"):
            home.ingest()
    assert home.rows("select * from file where name = 'us/b.csv'") == before
    assert home.rows("select * from refused") == []
    assert {o.what for o in home.ingest().outcomes} <= {"stored"}
    assert home.rows("select count(*) from file") == [(3,)]


def test_an_unknown_kind_option_is_an_error_of_usage(home: Home) -> None:
    home.put("us/t.csv", term_days())
    with pytest.raises(UsageError, match="there is no report kind 'ads_terms'; did you mean 'ads_term'"):
        home.ingest(hints=Hints(kind="ads_terms"))
    with pytest.raises(UsageError, match="no report kind"):
        identify([home.folder], Hints(kind="x"))


def test_d7_a_second_run_is_told_to_wait(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    home.put("us/b.csv", by_date())
    home.ingest()
    code = (
        "import sys, time\nfrom pathlib import Path\nfrom xlops.jobs.lock import store_lock\n"
        "from xlops.facts.history import open_store\n"
        "with store_lock(Path(sys.argv[1])), open_store(Path(sys.argv[1])):\n  print('held', flush=True)\n  time.sleep(60)\n"
    )
    with subprocess.Popen([sys.executable, "-c", code, str(home.folder)], stdout=subprocess.PIPE, text=True) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == "held\n"
        monkeypatch.setattr("xlops.jobs.lock.store_lock.__defaults__", (0.2,))
        monkeypatch.setattr("xlops.facts.history._PATIENCE", 0.3)
        with pytest.raises(StoreError, match="another xlops run is working on"):
            home.ingest()
        with pytest.raises(StoreError, match=rf"is being written by another process \(.*PID {other.pid}"):
            home.rows("select 1")
        other.kill()
    assert home.ingest().outcomes == []


def test_a_killed_ingest_leaves_whole_files_and_is_completed_by_the_next(home: Home) -> None:
    for number in range(60):
        home.put(
            f"us/2026-W{number % 50 + 1:02d}/b{number}.csv", by_asin(("B0P", f"B0C{number:03d}", 10, 1, 5.0 + number))
        )
        home.put(
            f"us/Sponsored Products {number}.csv",
            term_days(5, first=date(2026, 1 + number % 9, 1 + number % 20), spend=number),
        )
    code = (
        "import os, sys\nfrom pathlib import Path\nfrom xlops.facts.history import Store\nfrom xlops.jobs.ingest import ingest\n"
        "from xlops.settings import Settings\nreal = Store._insert_rows\ncalls = []\n"
        "def then_die(self, *a):\n  real(self, *a)\n  calls.append(1)\n  if len(calls) == 3: os.kill(os.getpid(), 9)\n"
        "Store._insert_rows = then_die\ningest(Path(sys.argv[1]), Settings(marketplaces=('US',)))\n"
    )
    done = subprocess.run([sys.executable, "-c", code, str(home.folder)], check=False)
    assert done.returncode == -9
    half = home.rows("select count(*), (select count(distinct file) from file_unit) from file")
    assert 0 < half[0][0] < 120
    assert half[0][0] == half[0][1]
    result = home.ingest()
    assert {o.what for o in result.outcomes} <= {"stored", "known"}
    assert home.rows("select count(*) from file") == [(120,)]
    clean = Home(home.folder.parent / "clean")
    clean.folder.mkdir()
    (home.folder / "exports").rename(clean.folder / "exports")
    clean.ingest()
    for view in ("sales_asin", "ads_term"):
        query = f"select f.name, v.* exclude (file) from {view} v join file f on f.id = v.file order by all"
        assert home.rows(query) == clean.rows(query)


def test_a_rebuild_that_fails_leaves_the_old_store(home: Home, monkeypatch: pytest.MonkeyPatch) -> None:
    home.put("us/b.csv", by_date())
    home.ingest()

    def fail(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    with monkeypatch.context() as patch:
        patch.setattr("xlops.facts.history.Store.add_all", fail)
        with pytest.raises(StoreError, match="the disk is full"):
            home.ingest(rebuild=True)
    assert home.rows("select sum(gmv) from sales_day") == [(700,)]
    assert not (home.folder / ".xlops-rebuild").exists()
    with pytest.raises(UsageError, match="contradict"):
        home.ingest(rebuild=True, dry_run=True)


def test_a_store_that_is_none_says_what_to_do(home: Home) -> None:
    (home.folder / "xlops.duckdb").write_bytes(b"not a database " * 500)
    with pytest.raises(
        StoreError, match=r"is not a store xlops can read .* move the file away and run `xlops ingest` again"
    ):
        home.ingest()


SEEDS = [term_days(20).encode(), by_date(20).encode("utf-8-sig"), by_asin().encode("utf-16"), zipped(("t.csv", TERMS)),
         workbook([TERM_HEADER.split(","), ["2026-11-02", "USD", "C", "G", "t", "E", "t", 5, 1, 2.5, 20, 1, 1]])]  # fmt: skip


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


@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.one_of(mutated(), st.binary(max_size=3000)))
def test_fuzz_no_bytes_make_a_traceback(tmp_path: Path, data: bytes) -> None:
    path = tmp_path / "us" / "2026-W45" / "Sponsored Products.csv"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(data)
    for outcome in identify([path], Hints(configured=("US",))):
        assert outcome.what in ("read", "refused")
        assert "bug in xlops" not in outcome.reason, outcome.reason
        json.dumps([f.record() for f in outcome.findings])
