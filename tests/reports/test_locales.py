"""Write, then read: amounts and days as every locale writes them come back as they were, or the file is refused.

The writer below knows a locale; the reader only sees the texts, the language of the header and the currency. It may
refuse a file that fits two readings; it may never return another number, or another day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

import duckdb
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.tiers import thorough_after
from xlops.dates import check_one_form, day_order, parse_day, parse_range
from xlops.errors import AmbiguousReport
from xlops.reports.columns import Count, Locale, Money, Share
from xlops.reports.evidence import USUAL_ORDER, settle_locale
from xlops.reports.read_batch import reader


@dataclass(frozen=True)
class Writer:
    """How a locale writes: `{}` in `money` is the number; lakh grouping where `group` is `lakh`."""

    language: str
    currency: str
    decimal: str
    group: str
    money: str
    negative: str = "-{}"
    share: str = "{}%"
    cents: int = 2

    def number(self, value: Decimal) -> str:
        whole, _, cents = f"{abs(value):.{self.cents}f}".partition(".")
        if self.group == "lakh" and len(whole) > 3:
            head, whole = whole[:-3], "," + whole[-3:]
            while head:
                head, whole = head[:-2], head[-2:] + ("" if whole[0] == "," else ",") + whole
        elif self.group:
            whole = f"{int(whole):,}".replace(",", self.group)
        return whole + (self.decimal + cents if cents else "")

    def amount(self, value: Decimal) -> str:
        text = self.money.format(self.number(value))
        return self.negative.format(text) if value < 0 else text


WRITERS = {
    "US": Writer("en", "USD", ".", ",", "${}"),
    "DE": Writer("de", "EUR", ",", ".", "{}\u00a0€", share="{} %"),
    "AE, right to left": Writer("en", "AED", ".", ",", "\u200fAED\u00a0{}"),
    "IN": Writer("en", "INR", ".", "lakh", "₹{}"),
    "DE, minus behind": Writer("de", "EUR", ",", ".", "{}", "{}-", "{} %"),
    "US, accountant": Writer("en", "USD", ".", ",", "${}", "({})"),
    "US in Chinese": Writer("zh", "USD", ".", ",", "US${}"),
    "US in Spanish": Writer("es", "USD", ".", ",", "US${}"),
    "GB": Writer("en", "GBP", ".", ",", "£{}"),
    "AE": Writer("en", "AED", ".", ",", "AED\u00a0{}"),
    "IN, ads": Writer("en", "INR", ".", "", "Rs.{}"),
    "JP": Writer("ja", "JPY", ".", ",", "￥{}", cents=0),
    "JP, after the number": Writer("ja", "JPY", ".", ",", "{}円", cents=0),
    "JP in English": Writer("en", "JPY", ".", ",", "JP¥{}", cents=0),
    "DE in English": Writer("en", "EUR", ",", ".", "€{}"),
    "FR": Writer("fr", "EUR", ",", "\u202f", "{}\u00a0€", share="{}\u00a0%"),
    "FR, old": Writer("fr", "EUR", ",", " ", "{} €"),
    "CA in French": Writer("fr", "CAD", ",", "\u00a0", "{} $CA"),
    "IT": Writer("it", "EUR", ",", ".", "{} €"),
    "ES": Writer("es", "EUR", ",", ".", "{} €"),
    "ES, no groups": Writer("es", "EUR", ",", "", "{} €"),
    "NL": Writer("nl", "EUR", ",", ".", "€ {}"),
    "PL": Writer("pl", "PLN", ",", "\u00a0", "{} zł"),
    "SE": Writer("sv", "SEK", ",", "\u00a0", "{} kr", "−{}"),
    "TR": Writer("tr", "TRY", ",", ".", "₺{}", share="%{}"),
    "BR": Writer("pt", "BRL", ",", ".", "R$ {}"),
    "CH": Writer("de", "CHF", ".", "'", "CHF {}"),
    "CH, typographic": Writer("fr", "CHF", ".", "’", "CHF {}"),
}

AMOUNTS = st.lists(
    st.decimals(Decimal("-9999999.99"), Decimal("99999999.99"), places=2, allow_nan=False), min_size=1, max_size=12
)


@pytest.fixture(scope="module")
def con() -> duckdb.DuckDBPyConnection:
    return reader()


def read(
    con: duckdb.DuckDBPyConnection, column: Money | Share | Count, locale: Locale, texts: list[str]
) -> list[object]:
    query = f"select {column.sql('v', locale)} from (select unnest(?::varchar[]) v, unnest(range(?)) n) order by n"
    return [row[0] for row in con.execute(query, [texts, len(texts)]).fetchall()]


@pytest.mark.parametrize("writer", thorough_after(5, WRITERS.values()), ids=list(WRITERS))
@settings(max_examples=20, deadline=None)
@given(amounts=AMOUNTS)
def test_amounts_come_back(con: duckdb.DuckDBPyConnection, writer: Writer, amounts: list[Decimal]) -> None:
    amounts = [a.quantize(Decimal(1)) for a in amounts] if writer.cents == 0 else amounts
    texts = [writer.amount(a) for a in amounts]
    try:
        locale = settle_locale(texts, [], (writer.currency,), writer.language)
    except AmbiguousReport:
        assert (writer.decimal, writer.language in {"es", "fr", "de"}) == (".", True)  # against its language's rule
        return
    assert read(con, Money("x"), locale, texts) == amounts


@pytest.mark.parametrize("writer", thorough_after(5, WRITERS.values()), ids=list(WRITERS))
@settings(max_examples=12, deadline=None)
@given(tenths=st.lists(st.integers(0, 99_999), min_size=1, max_size=8), places=st.integers(1, 4))
def test_shares_come_back_or_are_refused(
    con: duckdb.DuckDBPyConnection, writer: Writer, tenths: list[int], places: int
) -> None:
    values = [Decimal(t) / 10**places for t in tenths]
    texts = [writer.share.format(f"{v:.{places}f}".replace(".", writer.decimal)) for v in values]
    amounts = [writer.amount(Decimal("1234.56"))]
    try:
        locale = settle_locale(amounts, texts, (writer.currency,), writer.language)
    except AmbiguousReport:
        assert places == 3
        return
    found = read(con, Share("x"), locale, texts)
    assert found == [pytest.approx(float(v) / 100) for v in values]


@pytest.mark.parametrize("writer", thorough_after(12, WRITERS.values()), ids=list(WRITERS))
@settings(max_examples=12, deadline=None)
@given(counts=st.lists(st.integers(-10_000_000, 10_000_000), min_size=1, max_size=8))
def test_counts_come_back_or_are_bad(con: duckdb.DuckDBPyConnection, writer: Writer, counts: list[int]) -> None:
    """Counts are read with the mark that the file's amounts have settled."""
    texts = [
        f"{'-' * (c < 0)}{writer.number(Decimal(c)).split(writer.decimal if writer.cents else '§')[0]}" for c in counts
    ]
    locale = settle_locale([writer.amount(Decimal("1234.56"))], [], (writer.currency,), writer.language)
    assert read(con, Count("x"), locale, texts) == counts


@pytest.mark.parametrize("bound", ["< 1%", "<5%", ">90%", "≥ 50 %", "＜1％", "> 90,5 %"])
def test_a_bound_is_no_share(con: duckdb.DuckDBPyConnection, bound: str) -> None:
    assert read(con, Share("x"), Locale(), [bound]) == [None]
    assert con.execute(f"select {Share('x').empty('?')}".replace("?", f"'{bound}'")).fetchall() == [(True,)]


@pytest.mark.parametrize("words", ["<", "5%", "<b>5%", "< x%", "--", "1 < 2%"])
def test_only_a_bound_is_a_bound(con: duckdb.DuckDBPyConnection, words: str) -> None:
    assert con.execute("select xl_bound(?)", [words]).fetchall() == [(False,)]


def test_shares_that_may_have_thousands_are_refused() -> None:
    with pytest.raises(AmbiguousReport, match=r"shares such as '16\.400%'"):
        settle_locale(["1.234,56 €"], ["16.400%"], ("EUR",), "de")
    assert settle_locale(["1.234,56 €"], ["16.400%", "16.40%"], ("EUR",), "de") == Locale(",", ".")
    assert settle_locale(["$1,234.56"], ["1,234%"], ("USD",), "en") == Locale(".", ".")


@pytest.mark.parametrize(
    "texts", [["￥54.300", "￥167,832"], ["￥1.234.567", "￥54,300"], ["￥54,300", "￥54.300", "12"]]
)
def test_groups_written_both_ways_in_a_currency_without_decimals_are_refused(texts: list[str]) -> None:
    """Three digits behind a point are no decimals of a yen: 54.300 beside 167,832 was read as 54.3 yen."""
    with pytest.raises(AmbiguousReport, match=r"its amounts are written both as 1,234\.56 and as 1\.234,56"):
        settle_locale(texts, [], ("JPY",), "ja")
    assert settle_locale(["￥54.300"], [], ("JPY",), "ja").decimal == ","
    assert settle_locale(["54.3"], [], ("JPY",), "ja", typed=True).decimal == "."


MONTHS = {
    "en": "January February March April May June July August September October November December",
    "de": "Januar Februar März April Mai Juni Juli August September Oktober November Dezember",
    "fr": "janvier février mars avril mai juin juillet août septembre octobre novembre décembre",
    "es": "enero febrero marzo abril mayo junio julio agosto septiembre octubre noviembre diciembre",
    "it": "gennaio febbraio marzo aprile maggio giugno luglio agosto settembre ottobre novembre dicembre",
    "nl": "januari februari maart april mei juni juli augustus september oktober november december",
    "pl": "stycznia lutego marca kwietnia maja czerwca lipca sierpnia września października listopada grudnia",
    "sv": "januari februari mars april maj juni juli augusti september oktober november december",
    "pt": "janeiro fevereiro março abril maio junho julho agosto setembro outubro novembro dezembro",
    "tr": "Ocak Şubat Mart Nisan Mayıs Haziran Temmuz Ağustos Eylül Ekim Kasım Aralık",
}
SHORT = {
    "en": "Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec",
    "de": "Jan. Feb. März Apr. Mai Juni Juli Aug. Sept. Okt. Nov. Dez.",
    "fr": "janv. févr. mars avr. mai juin juil. août sept. oct. nov. déc.",
    "es": "ene feb mar abr may jun jul ago sept oct nov dic",
    "it": "gen feb mar apr mag giu lug ago set ott nov dic",
    "nl": "jan. feb. mrt. apr. mei jun. jul. aug. sep. okt. nov. dec.",
    "pl": "sty lut mar kwi maj cze lip sie wrz paź lis gru",
    "sv": "jan. feb. mars apr. maj juni juli aug. sep. okt. nov. dec.",
    "pt": "jan. fev. mar. abr. mai. jun. jul. ago. set. out. nov. dez.",
    "tr": "Oca Şub Mar Nis May Haz Tem Ağu Eyl Eki Kas Ara",
}
WEEKDAYS = {
    "en": "Mon Tue Wed Thu Fri Sat Sun",
    "de": "Mo Di Mi Do Fr Sa So",
    "fr": "lun. mar. mer. jeu. ven. sam. dim.",
    "es": "lun mar mié jue vie sáb dom",
    "it": "lun mar mer gio ven sab dom",
    "nl": "ma di wo do vr za zo",
    "pl": "pon. wt. śr. czw. pt. sob. niedz.",
    "sv": "mån tis ons tors fre lör sön",
    "pt": "segunda-feira terça-feira quarta-feira quinta-feira sexta-feira sábado domingo",
    "tr": "Pzt Sal Çar Per Cum Cmt Paz",
}
DAYS = st.dates(date(2001, 1, 1), date(2090, 12, 31))
TIMES = st.sampled_from(["", " 12:23:28 AM PDT", "T22:07:18+00:00", " 0:21:14 JST", " 08:00", ", 23:59:59 Uhr"])


@given(DAYS, st.sampled_from(sorted(MONTHS)), TIMES)
def test_days_with_month_names_come_back(day: date, language: str, time: str) -> None:
    for names in (MONTHS, SHORT):
        month = names[language].split()[day.month - 1]
        spellings = [
            f"{day.day} {month} {day.year}", f"{day.day}. {month} {day.year}", f"{day.day}-{month}-{day.year}",
            f"{day.day} de {month} de {day.year}", f"{month} {day.day}, {day.year}",
            f"{day.day:02d} {month}, {day.year}", f"{day.day}/{month}/{day.year}",
        ]  # fmt: skip
        weekday = WEEKDAYS[language].split()[day.weekday()]
        spellings += [f"{weekday}, {s}" for s in spellings[:4]] + [f"{weekday} {spellings[0].upper()}"]
        if language == "tr":
            spellings.pop()  # capital letters of another kind
        assert {s: parse_day(s + time) for s in spellings} == dict.fromkeys(spellings, day)


@given(DAYS)
def test_days_in_chinese_and_japanese_come_back(day: date) -> None:
    ja, zh = "月火水木金土日"[day.weekday()], "一二三四五六日"[day.weekday()]
    spellings = [
        f"{day.year}年{day.month}月{day.day}日", f"{day.year}年{day.month:02d}月{day.day:02d}日({ja})",
        f"{day.year}年{day.month}月{day.day}日 星期{zh}", f"{day.year}/{day.month:02d}/{day.day:02d}({ja}) 0:00",
        f"星期{zh}, {day.year}年{day.month}月{day.day}日", f"{ja}曜日 {day.year}/{day.month}/{day.day}",
        f"{day.month}月 {day.day}, {day.year}", f"{day.year}年 {day.month}月 {day.day}日",
        f"{day.year}. {day.month}. {day.day}.",
    ]  # fmt: skip
    assert {s: parse_day(s) for s in spellings} == dict.fromkeys(spellings, day)


def numbers(days: list[date], order: str, mark: str, year: str) -> list[str]:
    forms = {"mdy": "{m}{x}{d}{x}{y}", "dmy": "{d}{x}{m}{x}{y}", "ymd": "{y}{x}{m:02d}{x}{d:02d}"}
    return [forms[order].format(m=d.month, d=d.day, y=format(d, year), x=mark) for d in days]


@settings(max_examples=300)
@given(
    DAYS, st.integers(1, 40), st.integers(1, 3), st.sampled_from(["mdy", "dmy", "ymd"]), st.sampled_from("/-"),
    st.sampled_from(["%y", "%Y"]), st.sampled_from(["US", "GB", "DE", "JP", "CA", ""]),
)  # fmt: skip
def test_days_in_numbers_are_never_another_day(
    first: date, count: int, step: int, order: str, mark: str, year: str, marketplace: str
) -> None:
    """A file of a run of days, in the order of its marketplace or in another one."""
    usual = USUAL_ORDER.get(marketplace, "dmy")
    days = [first + timedelta(step * n) for n in range(count)]
    texts = numbers(days, order, mark, year)
    if order == "ymd" and year == "%y" and usual != "ymd":
        return  # 26/11/23 is written by nobody outside Japan
    try:
        found = day_order(texts, usual)
    except AmbiguousReport:
        assert order != usual or (order, year) == ("ymd", "%Y")
        return
    read_as = [parse_day(t, found) for t in texts]
    few = len(set(texts)) < 4
    assert read_as == days or (few and order != usual)  # a day or two are read as the marketplace writes them


@given(
    DAYS,
    st.integers(0, 60),
    st.sampled_from(["mdy", "dmy"]),
    st.sampled_from([" - ", " – ", "–", " to ", "~", " ~ ", "-"]),
)
def test_ranges_in_numbers_come_back(first: date, length: int, order: str, until: str) -> None:
    last = first + timedelta(length)
    ends = numbers([first, last], order, "/", "%Y")
    assert parse_range(until.join(ends), order) == (first, last)
    assert parse_day(until.join(ends), order) is None  # a range is no day
    iso = [f"{first:%Y/%m/%d}", f"{last:%Y/%m/%d}"]
    assert parse_range(until.join(iso)) == (first, last)
    words = [f"{d.year}年{d.month}月{d.day}日" for d in (first, last)]
    for mark in (until, " - ", "至", "~"):
        if mark != "-":
            assert parse_range(mark.join(words)) == (first, last)


def test_a_spreadsheet_that_took_months_for_days_is_refused() -> None:
    with pytest.raises(AmbiguousReport, match="written in two ways"):
        check_one_form(["2026-05-11", "25/11/2026"])
    for chinese in ("2011/1/26", "2011年1月26日"):  # 11/1/26, taken for year, month and day
        with pytest.raises(AmbiguousReport, match=f"written in two ways \\('{chinese}' and '11/13/26'\\)"):
            check_one_form([chinese, "11/13/26"])
    check_one_form(["2026-05-11", "2026-11-25", "--"])
    check_one_form(["5/11/2026", "25/11/2026"])
