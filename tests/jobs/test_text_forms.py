"""Encodings, line ends, delimiters, and single bad rows in good files."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from tests.jobs.exports import Home, by_date, term_days, terms, workbook, zipped
from tests.tiers import thorough_after


@pytest.fixture
def home(tmp_path: Path) -> Home:
    return Home(tmp_path)


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


@pytest.mark.parametrize("form", thorough_after(5, ENCODINGS))
def test_every_form_of_text_gives_the_same_rows(form: str, home: Home) -> None:
    name = {"a glob for a name": "us/terms [1]*.csv"}.get(form, "us/t.zip" if "zip" in form else "us/terms.csv")
    home.put(name, ENCODINGS[form](term_days()))
    result = home.ingest()
    assert [(o.what, o.reason.en) for o in result.outcomes] == [("stored", "")]
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
        (
            "日付,通貨,キャンペーン名,広告グループ名,ターゲティング,マッチタイプ,カスタマーの検索キーワード,インプレッション,"
            "クリック数,費用,広告がクリックされてから7日間の総売上高,広告がクリックされてから7日間の合計注文数,"
            "広告がクリックされてから7日間の合計販売数"
        ),
        "夏のセール",
    ),
    "cp1252": (
        (
            "Datum,Währung,Kampagnenname,Anzeigengruppenname,Ausrichtung,Übereinstimmungstyp,Suchbegriff eines Kunden,"
            'Impressionen,Klicks,Ausgaben,"7 Tage, Umsatz gesamt","7 Tage, Aufträge gesamt (#)",'
            '"7 Tage, Einheiten gesamt (#)"'
        ),
        "Überraschung größer",
    ),
}


@pytest.mark.parametrize("encoding", LEGACY)
def test_legacy_encodings_by_their_header_words(encoding: str, home: Home) -> None:
    header, campaign = LEGACY[encoding]
    text = terms([("2026-11-02", "x", 3, "2.5", 20)], header=header).replace("Camp", campaign)
    outcome = home.one("us/t.csv", text.encode(encoding))
    assert (outcome.what, outcome.reason.en) == ("stored", "")
    assert home.rows("select campaign, spend, ad_sales from ads_term") == [(campaign, 2.5, 20)]


@pytest.mark.parametrize(("encoding", "day"), [
    ("gb18030", "{0.year}年{0.month}月{0.day}日"), ("cp932", "{0.year}年{0.month}月{0.day}日"),
    ("cp949", "{0.year}년 {0.month}월 {0.day}일"), ("cp950", "{0.year}年{0.month}月{0.day}日"),
])  # fmt: skip
def test_days_tell_the_encoding_of_a_report_whose_other_letters_are_english(
    encoding: str, day: str, home: Home
) -> None:
    text = by_date()
    for n in range(7):
        text = text.replace(f'"11/{2 + n}/26"', day.format(date(2026, 11, 2 + n)))
    outcome = home.one("us/BusinessReport-11-9-26.csv", text.encode(encoding))
    assert (outcome.what, outcome.reason.en) == ("stored", "")
    assert home.rows("select min(day), max(day), sum(gmv), sum(sessions) from sales_day") == [
        (date(2026, 11, 2), date(2026, 11, 8), 700, 420)
    ]


def test_a_broken_character_does_not_change_the_encoding_of_all_others(home: Home) -> None:
    text = terms([("2026-11-02", f"Größe {n} für Äpfel", 3, "2.5", 20) for n in range(60)]).encode()
    text = text.replace("Größe 7 ".encode(), "Größe 7 ".encode()[:-5] + b"\xc3 7 ")
    outcome = home.one("us/t 2027-06-30.csv", text)
    assert (outcome.what, outcome.reason.en) == ("stored", "")
    assert home.rows("select count(*) from ads_term where term like 'Größe % für Äpfel'")[0][0] >= 59


def test_a_bad_row_is_a_finding_with_file_row_column_value_and_advice(home: Home) -> None:
    text = term_days(200).replace(
        "2026-11-04,USD,Camp,Group,term 2,EXACT,term 2,150,3,2.5",
        "2026-11-04,USD,Camp,Group,term 2,EXACT,term 2,150,3,abc",
    )
    outcome = home.one("us/t 2027-06-30.csv", text)
    assert outcome.what == "stored"
    bad = [f for f in outcome.findings if f.code == "bad-value"]
    assert [(f.file, f.row, f.column, f.value, f.expected) for f in bad] == [
        ("us/t 2027-06-30.csv", 4, "Spend", "abc", "amount")
    ]
    assert bad[0].message.in_("en") == "Spend holds 'abc', which is no amount"
    assert bad[0].advice.in_("en") == "the row was left out: correct the cell, or download the report again"
    assert home.rows("select count(*), sum(spend) from ads_term") == [(199, 497.5)]


@pytest.mark.parametrize(("column", "cell"), [("Campaign Name", "Camp"), ("Customer Search Term", "bottle")])
def test_a_name_that_amazon_writes_in_every_row_is_missed_where_cells_were_merged(
    column: str, cell: str, home: Home
) -> None:
    """540 of 600 rows lost their campaign in silence, or counted once as equal rows."""
    header, *rows = terms([(date(2026, 11, 2 + n), "bottle", 3, 2.5 + n, 20) for n in range(7)]).splitlines()
    place = header.split(",").index(column)
    cells = [row.split(",") for row in rows]
    for row in cells[1:]:
        assert row[place] == cell
        row[place] = ""
    outcome = home.one("us/t.csv", "\n".join([header, *map(",".join, cells)]))
    assert outcome.what == "refused"
    assert outcome.reason.en.startswith(
        f"6 of its 7 rows cannot be read, more than the limit of 2% (bad_rows_limit in xlops.toml); row 3: {column} "
        "must not be empty where the row or others have figures"
    )


def test_rows_after_a_ragged_row_keep_the_numbers_a_spreadsheet_shows(home: Home) -> None:
    lines = term_days(200).splitlines()
    lines[9] += ",1,2"
    lines[29] = lines[29].replace(",2.5,", ",x,")
    lines[49] += ",1"
    lines[99] = lines[99].replace(",2.5,", ",y,")
    home.settings = home.settings.model_copy(update={"bad_rows_limit": 0.05})
    outcome = home.one("us/t 2027-06-30.csv", "\n".join(lines) + "\n")
    found = [(f.code, f.row) for f in outcome.findings if f.row]
    assert sorted(found, key=lambda f: f[1] or 0) == [
        ("ragged-row", 10), ("bad-value", 30), ("ragged-row", 50), ("bad-value", 100),
    ]  # fmt: skip
    assert home.rows('select count(*), max("row") from ads_term') == [(196, 201)]


def test_too_many_bad_rows_are_refused_and_the_limit_is_the_settings(home: Home) -> None:
    text = term_days(100).replace(",2.5,", ",x,", 3)
    outcome = home.one("us/t 2027-06-30.csv", text)
    assert outcome.reason.en == (
        "3 of its 100 rows cannot be read, more than the limit of 2% (bad_rows_limit in xlops.toml); row 2: "
        "Spend holds 'x', which is no amount. Download the report again and do not save it from Excel"
    )
    home.configure('marketplaces = ["US"]\nbad_rows_limit = 0.03\n')
    result = home.ingest()  # the settings changed: a refused file is tried again
    assert [(o.name, o.what) for o in result.outcomes] == [("us/t 2027-06-30.csv", "stored")]
    assert home.rows("select count(*) from ads_term") == [(97,)]
    assert home.rows("select * from refused") == []


@pytest.mark.thorough
def test_a_ten_megabyte_cell_is_read(home: Home) -> None:
    text = term_days(3).replace("term 1,EXACT", "term 1" + "x" * 10_000_000 + ",EXACT")
    outcome = home.one("us/t 2027-06-30.csv", text)
    assert (outcome.what, outcome.reason.en) == ("stored", "")
    assert home.rows("select count(*), sum(spend) from ads_term") == [(3, 7.5)]


def test_excel_turned_counts_into_dates(home: Home) -> None:
    rows = [line.split(",") for line in term_days(3).splitlines()]
    cells: list[list[object]] = [list(r) for r in rows]
    cells[2][8] = date(2026, 1, 5)
    outcome = home.one("us/Sponsored Products.xlsx", workbook(cells))
    assert outcome.what == "refused"
    assert "Clicks holds '2026-01-05', which is no whole number" in outcome.reason.en


def test_a_bound_in_a_column_of_shares_costs_no_row(home: Home) -> None:
    """`< 5%` is no number: the cell stays empty, the row counts, and the file says so once."""
    lines = by_date(4).splitlines()
    shares = ["Featured Offer (Buy Box) Percentage", "< 5%", "97.5%", "<5%", "98%"]
    outcome = home.one("us/b.csv", "\n".join(f"{line},{s}" for line, s in zip(lines, shares, strict=True)))
    assert [(f.code, f.message.in_("en")) for f in outcome.findings] == [
        (
            "bound",
            (
                "Featured Offer (Buy Box) Percentage states only a bound in 2 rows, such as '< 5%': "
                "no value was taken from them"
            ),
        )
    ]
    assert home.rows("select buy_box from sales_day order by day") == [(None,), (0.975,), (None,), (0.98,)]


TITLES = ['"Big" Pan', 'Pan 12"', '""Big"" Pan', '"Pan', '"a" and "b"', '"']


@pytest.mark.parametrize("encoding", ["utf-8", "utf-16"])
@pytest.mark.parametrize("title", thorough_after(2, TITLES))
def test_quotes_of_a_tab_separated_file_are_letters(title: str, encoding: str, home: Home) -> None:
    """The row was left out: *12 cells where the header has 12*."""
    text = term_days(60).replace(",", "\t").replace("Camp\tGroup\tterm 7", f"{title}\tGroup\tterm 7")
    outcome = home.one("us/t 2027-06-30.txt", text.encode(encoding))
    assert (outcome.what, [f.code for f in outcome.findings if f.row]) == ("stored", [])
    assert home.rows("select count(*), sum(spend) from ads_term") == [(60, 150)]
    assert home.rows("select campaign, \"row\" from ads_term where term = 'term 7'") == [(title, 9)]


@pytest.mark.parametrize(
    ("cell", "title"),
    [('"""Big"" Pan"', '"Big" Pan'), ('"a\tb"', "a\tb"), ('"Pan, 12"""', 'Pan, 12"'), ('""', None), ('"Pan"', "Pan")],
)
def test_a_tab_separated_file_may_be_quoted_as_csv_is(cell: str, title: str | None, home: Home) -> None:
    text = term_days(60).replace(",", "\t").replace("Camp\tGroup\tterm 7\t", f"Camp\t{cell}\tterm 7\t")
    outcome = home.one("us/t 2027-06-30.txt", text)
    assert (outcome.what, [f.code for f in outcome.findings if f.row]) == ("stored", [])
    assert home.rows("select ad_group from ads_term where term = 'term 7'") == [(title,)]


def test_a_row_of_a_csv_whose_quotes_alone_are_odd_is_read_as_a_spreadsheet_does(home: Home) -> None:
    lines = term_days(200).splitlines()
    lines[8] = lines[8].replace("Camp,", '"Big" Pan,')
    lines[20] += ",1"
    lines[30] = lines[30].replace("Camp,", '"Big, round" Pan,')
    lines[40] = lines[40].replace("Camp,", '"Big" Pan,').replace(",20,1,1", ",20,1")
    outcome = home.one("us/t 2027-06-30.csv", "\n".join(lines) + "\n")
    assert [(f.code, f.row, f.value) for f in outcome.findings if f.row] == [
        ("ragged-row", 21, "14"), ("ragged-row", 41, "12"),
    ]  # fmt: skip
    assert home.rows('select campaign, "row" from ads_term where campaign <> \'Camp\' order by 2') == [
        ("Big Pan", 9), ("Big, round Pan", 31),
    ]  # fmt: skip
    assert home.rows('select count(*), max("row") from ads_term') == [(198, 201)]


def test_a_line_that_ends_inside_of_its_quotes_is_no_row(home: Home) -> None:
    text = term_days(200) + '2026-11-02,USD,Camp,Group,kw,EXACT,kw,150,3,2.5,20,1,"1'
    outcome = home.one("us/t 2027-06-30.csv", text)
    assert (outcome.what, [f.code for f in outcome.findings if f.row]) == ("stored", ["open-quote"])
    assert home.rows("select count(*) from ads_term") == [(200,)]
