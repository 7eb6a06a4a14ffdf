"""A report by week or month is never booked on its first day, one row or many (rule N22)."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.reports.plainly import read, read_all, refusal
from xlops.errors import AmbiguousReport, ReportError
from xlops.periods import Month, Span
from xlops.reports.checks.by_date import check_ad_steps, check_months, check_steps, check_turned

CASES = Path(__file__).parent / "cases"
HEADER = "Date,Ordered Product Sales,Units Ordered,Total Order Items,Page Views - Total,Sessions - Total"
CHOOSE = "choose *by day* in Seller Central and download it again"
OCTOBER = Span.closed(date(2026, 10, 1), date(2026, 10, 31))


def by_date(path: Path, *days: str, units: int = 350) -> Path:
    path.write_text("\n".join([HEADER, *(f"{day},$7000.00,{units},{units},7000,3500" for day in days)]) + "\n")
    return path


def test_n22_a_whole_month_by_day_is_read(tmp_path: Path) -> None:
    reading, _ = read(CASES / "BusinessReport-11-02-26.csv", tmp_path, name="us/BusinessReport-11-02-26.csv")
    assert (str(reading.span), reading.totals["gmv"]) == ("2026-09-28 … 2026-11-01", Decimal("35000"))


def test_n22_one_row_exported_a_month_later_is_asked_about(tmp_path: Path) -> None:
    case = CASES / "BusinessReport-11-03-26.csv"
    why = refusal(case, tmp_path, name=f"us/{case.name}")
    assert type(why) is AmbiguousReport
    assert str(why) == (
        "it has one row, 2026-10-04, and was exported on 2026-11-03: a report by week or month cannot be used, "
        f"{CHOOSE}; if it is that one day, use --period 2026-10-04"
    )
    day = Span.closed(date(2026, 10, 4), date(2026, 10, 4))
    assert read(case, tmp_path, name=f"us/{case.name}", period=day)[0].span == day  # the way out works


def test_n22_a_period_longer_than_one_row_is_refused(tmp_path: Path) -> None:
    case = CASES / "BusinessReport-11-04-26.csv"
    assert str(refusal(case, tmp_path, name=f"us/{case.name}", period=OCTOBER)) == (
        "it has one row, 2026-10-01, and --period 2026-10-01 … 2026-10-31 is longer than its one day: if it is a "
        f"report by week or month, {CHOOSE}; if it is that one day, use --period 2026-10-01"
    )


@pytest.mark.parametrize(
    ("name", "why"),
    [
        ("us/BusinessReport-10-05-26.csv", None),  # the day before, as people download it
        ("us/2026-10/BusinessReport-10-05-26.csv", None),  # in a folder of its month: its date says that it is a day
        ("us/2026-W41/BusinessReport-10-07-26.csv", "in a place that says 2026-10-04 … 2026-10-10"),
        ("us/2026-10/BusinessReport-11-02-26.csv", "in a place that says 2026-10-01 … 2026-10-31"),
        ("us/by date.csv", "and was exported on 2026-11-23"),
        ("us/2026-10-04_2026-10-10.csv", "in a place that says 2026-10-04 … 2026-10-10"),
    ],
)
def test_n22_one_row_is_its_day_where_nothing_says_otherwise(name: str, why: str | None, tmp_path: Path) -> None:
    path = by_date(tmp_path / "one.csv", "10/04/26")
    if why:
        assert why in str(refusal(path, tmp_path, name=name, week_start=6))
    else:
        reading, _ = read(path, tmp_path, name=name, week_start=6)
        assert (str(reading.span), reading.totals["gmv"]) == ("2026-10-04", Decimal("7000"))


def test_n22_a_report_by_month_is_told_so_and_no_marketplace_makes_it_days(tmp_path: Path) -> None:
    case = CASES / "BusinessReport-11-20-26-monthly.csv"
    assert str(refusal(case, tmp_path, name=f"us/{case.name}")) == (
        f"its days are the first of months (2026-01-01, 2026-02-01 …): it is a report by month; {CHOOSE}"
    )
    assert str(refusal(case, tmp_path, name=f"au/{case.name}")) == (
        f"its days are the first of months (2026-01-01, 2026-02-01 …): it is a report by month; {CHOOSE} (only if they "
        "are days of January: write them as 2026-01-01, 2026-01-02 …)"
    )


def test_n22_ten_days_of_january_are_days_where_months_had_not_begun(tmp_path: Path) -> None:
    path = by_date(tmp_path / "one.csv", *(f"{n:02d}/01/26" for n in range(1, 11)))
    reading, _ = read(path, tmp_path, name="au/BusinessReport-11-01-26.csv")
    assert str(reading.span) == "2026-01-01 … 2026-01-10"
    iso = by_date(tmp_path / "iso.csv", *(f"2026-01-{n:02d}" for n in range(1, 11)))
    assert str(read(iso, tmp_path, name="au/BusinessReport-11-20-26.csv")[0].span) == "2026-01-01 … 2026-01-10"


@pytest.mark.parametrize(
    ("days", "unit"),
    [
        (["2026-10-04", "2026-10-11"], "week"),
        (["2026-10-03", "2026-10-04", "2026-10-11", "2026-10-18"], "week"),  # the first is the rest of a week
        (["2026-09-01", "2026-10-01"], "month"),
        (["2026-08-31", "2026-09-01", "2026-10-01", "2026-11-01"], "month"),
        (["2026-10-04", "2026-10-18"], "week or month"),
    ],
)
def test_n22_weeks_and_months_are_recognised_by_their_steps(days: list[str], unit: str) -> None:
    with pytest.raises(AmbiguousReport, match=rf"it is a report by {unit}; choose"):
        check_steps([date.fromisoformat(day) for day in days])


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(2, 400))
def test_n22_days_in_a_row_are_days(first: date, count: int) -> None:
    days = [first + timedelta(n) for n in range(count)]
    check_steps(days)
    check_months([f"{d:%m/%d/%y}" for d in days], "mdy", days[-1] + timedelta(2))


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(2, 13), st.sampled_from(["mdy", "dmy"]))
def test_n22_months_are_months_in_the_order_of_their_marketplace(first: date, count: int, order: str) -> None:
    months = [Month.of(first)]
    while len(months) < count:
        months.append(months[-1].next())
    texts = [f"{m.first:%m/%d/%y}" if order == "mdy" else f"{m.first:%d/%m/%y}" for m in months]
    with pytest.raises(AmbiguousReport, match="report by month"):
        check_months(texts, order, months[-1].span.last)


def test_n23_days_with_units_and_no_sessions_have_no_traffic_yet(tmp_path: Path) -> None:
    [(reading, columns, rows)] = read_all(CASES / "sessions_late.csv", tmp_path, name="us/BusinessReport-11-23-26.csv")
    at = [columns.index(name) for name in ("units", "sessions", "page_views", "buy_box")]
    assert [tuple(row[n] for n in at) for row in rows[-4:]] == [(50, 500, 1000, 0.95), *[(50, None, None, None)] * 3]
    assert (reading.totals["units"], reading.totals["sessions"]) == (Decimal("1100"), Decimal("9500"))
    assert [(f.code, f.row, f.value, f.expected) for f in reading.findings] == [
        ("traffic-late", 21, "3", "2026-11-20"),
    ]


def test_n23_a_day_without_units_is_a_real_zero_and_a_settled_odd_unit_is_one(tmp_path: Path) -> None:
    def line(day: int, units: int, sessions: int) -> str:
        return f"11/{day:02d}/26,${units}.00,{units},{units},{sessions},{sessions}"

    path = tmp_path / "small.csv"
    lines = [line(1, 0, 0), line(2, 1, 0), *(line(n, 1, 3) for n in range(3, 10)), line(10, 1, 0)]
    path.write_text("\n".join([HEADER, *lines]) + "\n")
    [(_, columns, rows)] = read_all(path, tmp_path, name="us/BusinessReport-11-11-26.csv")
    sessions = columns.index("sessions")
    assert [row[sessions] for row in rows] == [0, 0, *[3] * 7, None]


PRODUCTS = (
    "(Parent) ASIN,(Child) ASIN,Title,SKU,Sessions - Total,Page Views - Total,Units Ordered,Ordered Product Sales"
)


@pytest.mark.parametrize("by_sku", [True, False])
@pytest.mark.parametrize(
    ("rows", "sessions"),  # of each: units and sessions
    [
        ([(50, 0), (0, 0), (3, 0)], [None, None, None]),  # not known yet
        ([(50, 0), (0, 0), (3, 1)], [0, 0, 1]),
        ([(0, 0), (0, 0)], [0, 0]),  # nothing was sold
        ([(1, 0), (1, 0)], [0, 0]),  # bought in sessions of the days before
    ],
)
def test_n23_a_report_by_product_with_units_and_no_session_has_no_traffic_yet(
    rows: list[tuple[int, int]], sessions: list[int | None], by_sku: bool, tmp_path: Path
) -> None:
    header, lines = PRODUCTS.split(","), [
        ["B0PPPPPPP1", f"B0AAAAAAA{n}", "t", f"S{n}", str(s), str(2 * s), str(u), f"${20 * u}.00"]
        for n, (u, s) in enumerate(rows)
    ]  # fmt: skip
    cells = [[c for n, c in enumerate(line) if by_sku or header[n] != "SKU"] for line in [header, *lines]]
    path = tmp_path / "b.csv"
    path.write_text("\n".join(map(",".join, cells)) + "\n", "utf-8")
    [(reading, columns, read_)] = read_all(path, tmp_path, name="us/2026-W46/BusinessReport-11-20-26.csv")
    at = [columns.index(name) for name in ("units", "sessions", "page_views")]
    assert [tuple(row[n] for n in at) for row in read_] == [
        (u, s, None if s is None else 2 * s) for (u, _), s in zip(rows, sessions, strict=True)
    ]
    told = [(f.code, f.row, f.value, f.message.en) for f in reading.findings if f.code == "all-traffic-late"]
    said = "units were sold, and none of its 3 rows has a session: their traffic is not known yet"
    assert told == [("all-traffic-late", 2, "3", said)] * (None in sessions)


SUNDAYS = [date(2026, 11, 1) + timedelta(weeks=n) for n in range(4)]


@pytest.mark.parametrize(
    ("days", "unit"),
    [
        (SUNDAYS, "week"),
        ([SUNDAYS[0], *SUNDAYS[2:]], "week"),  # a week without an impression
        ([date(2026, 9, 1), date(2026, 10, 1)], "month"),
        ([date(2026, 1, 1), date(2026, 4, 1), date(2026, 5, 1)], "month"),
    ],
)
def test_n22_advertising_by_week_or_month_is_refused(days: list[date], unit: str) -> None:
    with pytest.raises(AmbiguousReport, match=rf"^its days are {days[0]}, .*: it is a report by {unit}\."):
        check_ad_steps(days, "ads_campaign")


@pytest.mark.parametrize("days", [SUNDAYS[:2], [*SUNDAYS, date(2026, 11, 2)], [date(2026, 11, 1)], []])
def test_n22_advertising_on_few_days_is_read(days: list[date]) -> None:
    check_ad_steps(days, "ads_campaign")


def test_n22_advertising_on_sundays_alone_is_read_where_the_kind_is_said(tmp_path: Path) -> None:
    rows = [f"{day},A,9,2,1.5,3" for day in SUNDAYS]
    path = tmp_path / "c.csv"
    path.write_text("\n".join(["Date,Campaign Name,Impressions,Clicks,Spend,7 Day Total Orders (#)", *rows]) + "\n")
    assert "by week. Choose the time unit *Daily*" in str(refusal(path, tmp_path, name="us/c.csv", ad_product="sp"))
    [(reading, _, _)] = read_all(path, tmp_path, name="us/c.csv", ad_product="sp", kind="ads_campaign")
    assert reading.totals["spend"] == 6


@pytest.mark.parametrize("form", ["2011/{}/26", "2011-{:02}-26"])
def test_months_that_a_spreadsheet_took_for_years_are_named(form: str, tmp_path: Path) -> None:
    """1 to 9 November of 2026 as Excel in Chinese leaves them: 11/1/26 is year, month and day to it."""
    path = by_date(tmp_path / "BusinessReport-11-10-26.csv", *(form.format(day) for day in range(1, 10)))
    assert str(refusal(path, tmp_path, marketplace="US")) == (
        "its days are 2011-01-26, 2011-02-26, 2011-03-26 …, as a spreadsheet leaves them that took 11/1/26 for a day "
        "of 2011: download the report again and do not save it from Excel"
    )


WEEK = [date(2026, 10, day) for day in range(5, 12)]
TURNED = [day.replace(month=day.day, day=day.month) for day in WEEK]
ADS = "Date,Campaign Name,Impressions,Clicks,Spend,7 Day Total Orders (#)"


@pytest.mark.parametrize("form", ["{:%Y-%m-%d}", "{:%d.%m.%Y}", "{:%d-%b-%y}"])
@pytest.mark.parametrize("days", [TURNED, TURNED[:2], [TURNED[0], *TURNED[3:5]]])
def test_days_that_a_spreadsheet_turned_round_are_refused(days: list[date], form: str, tmp_path: Path) -> None:
    """5 to 11 October as a German or British Excel leaves 10/05/2026: the tenth of May, June and so on."""
    path = tmp_path / "c.csv"
    path.write_text("\n".join([ADS, *(f"{form.format(day)},A,9,2,1.5,3" for day in days)]) + "\n")
    listed = ", ".join(map(str, days[:3])) + (" …" if len(days) > 3 else "")
    first, second = WEEK[0], WEEK[1] if days[1] == TURNED[1] else WEEK[3]
    assert str(refusal(path, tmp_path, name="us/c.csv", ad_product="sp")) == (
        f"its days are {listed}, as a spreadsheet leaves them that took {first}, {second} … for days of other months: "
        "download the report again and do not save it from Excel; if these are the only days on which anything was "
        "shown: --kind ads_campaign"
    )
    [(reading, _, _)] = read_all(path, tmp_path, name="us/c.csv", ad_product="sp", kind="ads_campaign")
    assert (reading.span, reading.rows) == (Span.closed(days[0], days[-1]), len(days))  # the way out works


def test_a_report_by_date_of_turned_days_is_not_called_a_report_by_month(tmp_path: Path) -> None:
    path = by_date(tmp_path / "b.csv", *(f"{day:%d.%m.%Y}" for day in TURNED))
    assert str(refusal(path, tmp_path, name="us/b.csv")).startswith(
        "its days are 2026-05-10, 2026-06-10, 2026-07-10 …, as a spreadsheet leaves them that took 2026-10-05,"
    )


def test_a_summary_whose_ends_are_turned_round_is_refused(tmp_path: Path) -> None:
    head = "Start Date,End Date,Campaign Name,Ad Group Name,Targeting,Customer Search Term,Impressions,Clicks,Spend"
    rows = [f"{TURNED[n]},{TURNED[6 - n]},K,G,press,term {n},100,5,5.5" for n in range(3)]
    path = tmp_path / "st.csv"
    path.write_text("\n".join([head + ",7 Day Total Sales", *(f"{row},20" for row in rows)]) + "\n")
    assert "for days of other months" in str(refusal(path, tmp_path, name="us/st.csv", ad_product="sp"))
    head_ = head + ",7 Day Total Sales"
    path.write_text("\n".join([head_, *(f"{WEEK[n]},{WEEK[6 - n]},K,G,press,term {n},100,5,5.5,20" for n in range(3))]))
    [(reading, _, _)] = read_all(path, tmp_path, name="us/st.csv", ad_product="sp")
    assert (reading.span, reading.totals["spend"]) == (Span.closed(WEEK[0], WEEK[6]), Decimal("16.5"))


@given(st.dates(date(2020, 1, 1), date(2030, 1, 1)), st.integers(2, 400), st.integers(1, 27))
def test_days_a_few_apart_were_not_turned_round(first: date, count: int, step: int) -> None:
    check_turned([first + timedelta(n * step) for n in range(count)])


def test_days_that_a_spreadsheet_shows_as_numbers_are_read(tmp_path: Path) -> None:
    """Saved from a column that is formatted as a number: 46300 is 5 October 2026."""
    numbers = [(day - date(1899, 12, 30)).days for day in WEEK]
    path = by_date(tmp_path / "b.csv", *map(str, numbers))
    [(reading, columns, rows)] = read_all(path, tmp_path, name="us/b.csv")
    assert [row[columns.index("day")] for row in rows] == WEEK
    assert (reading.span, reading.totals["gmv"]) == (Span.closed(WEEK[0], WEEK[6]), Decimal(49000))
    assert numbers[0] == 46300


@pytest.mark.parametrize(
    ("days", "why"),
    [
        (["46300", "46301.0", "10/13/2026"], r"written in two ways \('46300' and '10/13/2026'\)"),
        (["10.05.2026", "10.06.2026", "10/13/2026"], r"written in two ways \('10.05.2026' and '10/13/2026'\)"),
        (
            ["44838", "44839"],
            "Date holds '44838', which is no date",
        ),  # 5 October 2026 of a workbook that counts from 1904
        (["48000", "48001"], "Date holds '48000', which is no date"),  # has not come
    ],
)
def test_days_as_numbers_that_may_be_others_are_refused(days: list[str], why: str, tmp_path: Path) -> None:
    path = by_date(tmp_path / "b.csv", *days)
    with pytest.raises(ReportError, match=why):
        read(path, tmp_path, name="us/b.csv")


@pytest.mark.parametrize(
    "days", [["Oct 04, 2026 - Oct 10, 2026", "Oct 11, 2026 - Oct 17, 2026"], ["2026-10-01 - 2026-10-31"]]
)
def test_n22_ranges_that_stand_for_days_are_no_days(days: list[str], tmp_path: Path) -> None:
    """Weeks were booked on their first day."""
    path = tmp_path / "c.csv"
    path.write_text("\n".join([ADS, *(f'"{day}",A,9,2,1.5,3' for day in days)]) + "\n")
    assert str(refusal(path, tmp_path, name="us/c.csv", ad_product="sp")) == (
        f"its days are ranges (such as {days[0]!r}): it is a report by week or month. Choose the time unit *Daily* and "
        "download it again"
    )
    path.write_text("\n".join([ADS, '"Oct 04, 2026 - Oct 04, 2026",A,9,2,1.5,3']) + "\n")
    [(reading, _, _)] = read_all(path, tmp_path, name="us/c.csv", ad_product="sp")
    assert (reading.span, reading.totals["spend"]) == (
        Span.closed(date(2026, 10, 4), date(2026, 10, 4)),
        Decimal("1.5"),
    )


def test_n22_a_report_by_hour_is_refused_or_added_up(tmp_path: Path) -> None:
    """Hours with equal figures counted once, as if they had been pasted twice."""
    path = tmp_path / "c.csv"
    path.write_text("\n".join([ADS, *(f"2026-10-04T{hour:02}:00:00,A,9,2,1.5,3" for hour in range(24))]) + "\n")
    assert str(refusal(path, tmp_path, name="us/c.csv", ad_product="sp")) == (
        "its days have hours (2026-10-04T00:00:00 … 2026-10-04T23:00:00): it is a report by hour. Choose the time unit "
        "*Daily* and download it again"
    )
    path.write_text("\n".join([f"{ADS},Hour", *(f"2026-10-04,A,9,2,1.5,3,{hour}" for hour in range(24))]) + "\n")
    [(reading, _, _)] = read_all(path, tmp_path, name="us/c.csv", ad_product="sp")
    assert (reading.rows, reading.totals["spend"]) == (24, Decimal(36))
    path.write_text("\n".join([ADS, *(f"2026-10-{day:02} 00:00:00,A,9,2,1.5,3" for day in (4, 5))]) + "\n")
    [(reading, _, _)] = read_all(path, tmp_path, name="us/c.csv", ad_product="sp")
    assert (reading.rows, reading.totals["spend"]) == (2, Decimal(3))
