"""What a file does not say in a column is settled by evidence, in a stated order, or refused; never guessed."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from xlops.dates import open_month, parse_month
from xlops.errors import AmbiguousReport, MarketplaceUnknown, PeriodUnknown
from xlops.language import Text, listed
from xlops.marketplaces import MARKETPLACES, find_marketplace
from xlops.money import CODES, WITHOUT_DECIMALS, currencies_of_mark, currency_code, currency_codes
from xlops.period_words import span_said, spans_of_folder
from xlops.periods import Month, Span
from xlops.reports.columns import Locale, decimal_mark, group_marks, leaves_open
from xlops.reports.files import Source

COMMA_LANGUAGES = frozenset({"de", "fr", "es", "it", "nl", "pl", "sv", "pt", "tr"})
# how the numbers of a day usually stand: day first where nothing is said here, in any order in Canada
USUAL_ORDER: dict[str, str | None] = {"US": "mdy", "JP": "ymd", "CA": None, "": None}


_ANY_YEAR = 2026
_IS_YEAR = re.compile(r"20\d\d年?")
_SOON = 62  # days after its end within which a week or month is downloaded for the first time, as a rule


@dataclass(frozen=True)
class Hints:
    """What the user says about a file with options, and what the store's settings say about all files."""

    period: Span | None = None
    marketplace: str | None = None
    kind: str | None = None
    ad_product: str | None = None
    only_product: str | None = None
    configured: tuple[str, ...] = ()
    week_start: int = 0
    bad_rows_limit: float = 0.02
    time_zone: str = ""
    in_store: bool = True  # whether there are folders that say what a file does not


@dataclass(frozen=True)
class Fact:
    """Something settled about a file, and by what: content, folder, name, option, rows, settings or clock."""

    value: str
    by: str


def settle_currency(named: Iterable[str], amounts: Iterable[str]) -> tuple[str, ...]:
    """The currencies that a file may be in: one where a column names it, several where a mark such as `$` is shared.

    Errors: AmbiguousReport where two currencies stand in one file.
    """
    columns = {code.strip().upper() for code in named if code.strip()}
    if unknown := columns - CODES:
        word = min(unknown)
        raise AmbiguousReport(
            Text(
                f"its currency column says {word!r}, which is no currency code we know",
                f"货币列写的是 {word!r}，不是已知的货币代码",
            )
        )
    marks = {mark for amount in amounts if (mark := currencies_of_mark(amount))} | {(code,) for code in columns}
    if not marks:
        return ()
    common = set.intersection(*(set(m) for m in marks))
    if not common:
        raise AmbiguousReport(
            Text(
                "two currencies stand in one file ({seen}): download one report per marketplace",
                "一份文件里有两种货币（{seen}）：请每个站点单独下载",
            ).format(seen=listed(_or(pair) for pair in sorted({m[:2] for m in marks})))
        )
    return tuple(m for m in next(iter(marks)) if m in common)


def _or(words: Iterable[str]) -> Text:
    return listed(words, " or ", " 或 ")


def currency_in_name(source: Source) -> str:
    """The currency whose code stands in the file's name or else in its nearest folder's (`dashboard-EUR.csv`), or ``.

    Errors: AmbiguousReport where one name has several.
    """
    for word in reversed(source.words):
        codes = set(currency_codes(word))
        if len(codes) > 1:
            raise AmbiguousReport(
                Text(
                    "{word!r} names several currencies ({seen}): leave one of them",
                    "{word!r} 中有几种货币（{seen}）：只保留一种",
                ).format(word=word, seen=listed(sorted(codes)))
            )
        if codes:
            return codes.pop()
    return ""


def marketplaces_named(cells: Iterable[str]) -> list[str]:
    """What the cells that a file is split by say of its marketplace; a currency does where one alone uses it."""
    named = []
    for cell in cells:
        if code := currency_code(cell):
            own = [m for m in MARKETPLACES if MARKETPLACES[m].currency == code]
            named += own if len(own) == 1 else []
        elif find_marketplace(cell):
            named.append(cell)
    return sorted(named)


def settle_marketplace(
    named: Iterable[str], source: Source, currencies: tuple[str, ...], language: str, hints: Hints
) -> Fact:
    """The marketplace of a file (rule D3): option, column, folder, or the only configured one that fits.

    Errors: MarketplaceUnknown, AmbiguousReport where two kinds of evidence contradict each other.
    """
    words = {cell: find_marketplace(cell) for cell in named}
    columns = {code for code in words.values() if code}
    if len(columns) > 1 or (columns and None in words.values()):
        raise AmbiguousReport(
            Text(
                "it holds several marketplaces ({seen}): download one report per marketplace",
                "文件里有多个站点（{seen}）：请每个站点单独下载",
            ).format(seen=listed(sorted(words)))
        )
    fitting = [m for m in MARKETPLACES if not currencies or MARKETPLACES[m].currency in currencies]
    found = Fact(columns.pop(), "content") if columns else None
    if hints.marketplace:
        if found and found.value != hints.marketplace:
            raise AmbiguousReport(
                Text(
                    f"it says {found.value} itself, --marketplace says {hints.marketplace}",
                    f"文件自己写明是 {found.value}，--marketplace 却是 {hints.marketplace}",
                )
            )
        found = Fact(hints.marketplace, "option")
    found = found or _named_marketplace(source)
    if found:
        if found.value not in fitting and found.by == "content":
            raise AmbiguousReport(
                Text(
                    "its amounts are in {seen}, but one of its columns says {market}, which sells in {currency}: "
                    "download it in {currency}; where the column says where the account is, delete it",
                    "金额是 {seen}，而有一列写着 {market}，其货币是 {currency}：请以 {currency} 下载；"
                    "如果该列只是账户所在地，请删除该列",
                ).format(seen=_or(currencies), market=found.value, currency=MARKETPLACES[found.value].currency)
            )
        if found.value not in fitting:
            raise MarketplaceUnknown(
                Text(
                    "its amounts are in {seen}, but {market} ({why}) sells in {currency}: move the file into the right "
                    "folder or use --marketplace",
                    "金额是 {seen}，而 {market}（{why}）的货币是 {currency}：移到正确的文件夹，或加 --marketplace",
                ).format(
                    seen=_or(currencies), market=found.value, why=_WORDS[found.by],
                    currency=MARKETPLACES[found.value].currency,
                )
            )  # fmt: skip
        return found
    own = [m for m in hints.configured if m in fitting]
    speaking = [m for m in own if language in MARKETPLACES[m].languages]
    for choice in (own, speaking):
        if len(choice) == 1:
            return Fact(choice[0], "settings")
    if not hints.configured and len(fitting) == 1:
        return Fact(fitting[0], "content")
    fits = Text("its currency {seen} fits {markets}", "货币 {seen} 适用于 {markets}")
    what = fits.format(seen=_or(currencies), markets=listed(own or fitting)) if currencies else _NAMES_NONE
    if not hints.in_store:
        raise MarketplaceUnknown(
            Text(
                "nothing tells its marketplace ({what}): say it with --marketplace",
                "看不出是哪个站点（{what}）：请用 --marketplace 指明",
            ).format(what=what)
        )
    raise MarketplaceUnknown(
        Text(
            "nothing tells its marketplace ({what}): put it into a folder named after it, such as "
            "exports/us/ or exports/de/, or use --marketplace",
            "看不出是哪个站点（{what}）：移到以站点命名的文件夹，例如 exports/us/ 或 exports/de/，或加 --marketplace",
        ).format(what=what)
    )


_NAMES_NONE = Text("it names none", "文件里没有写")
_WORDS = {
    "content": Text("a column says so", "由列得知"),
    "option": Text("--marketplace says so", "由 --marketplace 指定"),
    "folder": Text("its folder says so", "由文件夹得知"),
    "name": Text("its name says so", "由文件名得知"),
}


def _folder_marketplace(source: Source) -> Fact | None:
    for word in reversed(source.words[:-1]):
        if code := find_marketplace(word):
            return Fact(code, "folder")
    return None


def other_folder(source: Source, marketplace: str) -> str | None:
    """The marketplace that the file's folder names, where it is not the one that the file itself says."""
    folder = _folder_marketplace(source)
    return folder.value if folder and folder.value != marketplace else None


_FIRST_IN_NAME = re.compile(r"([A-Z]{2})_")  # US_Search_Query_Performance_…
_INSIDE_NAME = re.compile(r"[A-Za-z]+-([A-Z]{2})-")  # SellerSprite's ReverseASIN-US-B0…


def _named_marketplace(source: Source) -> Fact | None:
    """The marketplace of the folder, else the country code that the file's own name holds.

    Errors: AmbiguousReport where its name begins with another one than its folder says.
    """
    folder, name = _folder_marketplace(source), source.words[-1]
    first, inside = (found[1] if (found := p.match(name)) else "" for p in (_FIRST_IN_NAME, _INSIDE_NAME))
    code = find_marketplace(first)
    if folder and code and code != folder.value:
        raise AmbiguousReport(
            Text(
                f"its name begins with {first}, but its folder says {folder.value}: move it into the right folder, or "
                "use --marketplace",
                f"文件名以 {first} 开头，文件夹却是 {folder.value}：移到正确的文件夹，或加 --marketplace",
            )
        )
    code = code or find_marketplace(inside)
    return folder or (Fact(code, "name") if code else None)


def settle_locale(
    money: list[str], shares: list[str], currencies: tuple[str, ...], language: str, *, typed: bool = False
) -> Locale:
    """The decimal marks of a file, from its values, then its currency, then the language of its header.

    `typed` says that the values come from a workbook, whose numbers always have a point. Errors: AmbiguousReport
    where values contradict each other, or where the mark of the language would turn 1,234 into one and a bit.
    """
    mark = decimal_mark(money)
    whole = bool(set(currencies) & WITHOUT_DECIMALS) and not typed
    if mark == "?" or (whole and len(group_marks(money)) > 1):
        raise AmbiguousReport(
            Text(
                "its amounts are written both as 1,234.56 and as 1.234,56: download the report again, do not edit it",
                "金额既有写作 1,234.56 的，也有写作 1.234,56 的：请重新下载，不要改动",
            )
        )
    by_language = "," if language in COMMA_LANGUAGES and not typed else "."
    open_marks = {m for v in money for m in ",." if leaves_open([v]) and m in v} if mark is None else set()
    if open_marks and set(currencies) & WITHOUT_DECIMALS:
        mark = "." if "," in open_marks else ","
    elif by_language in open_marks:
        example = next(v for v in money if leaves_open([v]) and by_language in v)
        raise AmbiguousReport(
            Text(
                f"amounts such as {example!r} may be thousands or decimals, and nothing else in the file tells: "
                "download the report again, do not edit it",
                f"金额 {example!r} 中的符号分不清是千位还是小数点，文件里也没有别的依据：请重新下载，不要改动",
            )
        )
    of_shares = decimal_mark(shares) if not money else None  # where no amount tells, counts are grouped as shares are
    decimal = mark or (of_shares if of_shares != "?" else None) or by_language
    return Locale(decimal, _share_mark(shares, decimal) or by_language)


def _share_mark(shares: list[str], decimal: str) -> str | None:
    """The decimal mark of a file's shares, which may differ from that of its amounts; None where nothing tells.

    Errors: AmbiguousReport where 16.400% may be sixteen or, in a file with decimal commas, sixteen thousand.
    """
    mark = decimal_mark(shares)
    if mark is not None:
        return mark if mark != "?" else None
    for value in filter(lambda v: leaves_open([v]), shares):
        if decimal == "," and "." in value:
            raise AmbiguousReport(
                Text(
                    f"shares such as {value!r} may have thousands or decimals, and nothing else in the file tells: "
                    "download the report again, do not edit it",
                    f"百分比 {value!r} 中的符号分不清是千位还是小数点，文件里也没有别的依据：请重新下载，不要改动",
                )
            )
        return decimal
    return None


def settle_span(
    rows: Span | None, requested: Span | None, source: Source, hints: Hints, *, whole_rows: bool,
    exported: date | None = None,
) -> tuple[Span, str]:  # fmt: skip
    """The days a file covers and by what (rule N2): option, content, name or folder, else the range of its rows.

    `requested` is a range that the file itself states; `whole_rows` says that the rows' own range is complete (a
    by-date report lists every day); `exported` is the day of its export where its name tells it. Errors: PeriodUnknown,
    AmbiguousReport where two kinds of evidence contradict.
    """
    if hints.period:
        if (own := rows or requested) and not hints.period.contains(own):
            raise AmbiguousReport(
                Text(
                    f"its rows lie in {own}, outside --period {hints.period}: leave out --period, or give the days "
                    "that the report was asked for",
                    f"数据行的日期是 {own}，超出 --period {hints.period}：去掉 --period，或填写下载报告时选择的日期",
                )
            )
        return hints.period, "option"
    if requested:
        return requested, "content"
    stated = _stated_span(source, hints, rows) or _without_year(source, hints, rows, exported)
    if rows and whole_rows:
        return rows, "content"
    if stated:
        return stated
    if rows:
        return rows, "rows"
    if word := next((w for w in reversed(source.words[:-1]) if spans_of_folder(w, (_ANY_YEAR,))), None):
        raise PeriodUnknown(
            Text(
                "its folder {word!r} names no year, and nothing in the file tells it: add the year to the folder's "
                "name, such as {word} {year}, or use --period",
                "文件夹 {word!r} 没有写年份，文件里也看不出：请在文件夹名中加上年份，例如 {word} {year}，或加 --period",
            ).format(word=word, year=source.arrived.year)
        )
    if not hints.in_store:
        raise PeriodUnknown(
            Text(
                "nothing tells which days it covers: say them with --period, such as --period 2026-W47",
                "看不出是哪些日期的数据：请用 --period 指明，例如 --period 2026-W47",
            )
        )
    raise PeriodUnknown(
        Text(
            "nothing tells which days it covers: put it into a folder named after them, such as exports/us/2026-W47/ "
            "or exports/us/2026-10/, name it so, or use --period 2026-W47",
            "看不出是哪些日期的数据：移到以日期命名的文件夹，例如 exports/us/2026-W47/ 或 exports/us/2026-10/，"
            "或在文件名中写明，或加 --period 2026-W47",
        )
    )


def _stated_span(source: Source, hints: Hints, rows: Span | None) -> tuple[Span, str] | None:
    """The span that the file's name, else its nearest folder, states; one that its rows overstep does not count.

    Errors: AmbiguousReport where the name and a folder state spans that have no day in common.
    """
    found: tuple[Span, str] | None = None
    for word in reversed(source.words):
        span = span_said(word, hints.week_start)
        if span is None or (rows and not span.contains(rows)):
            continue
        if found is None:
            found = span, "name" if word == source.words[-1] else "folder"
        elif not span.overlaps(found[0]):
            raise AmbiguousReport(
                Text(
                    "its {place} says {days}, but the folder {word!r} says {span}: move it to where it belongs",
                    "{place}写的是 {days}，文件夹 {word!r} 却是 {span}：移到正确的位置",
                ).format(place=PLACES[found[1]], days=found[0], word=word, span=span)
            )
    return found


PLACES = {"name": Text("name", "文件名"), "folder": Text("folder", "文件夹")}


def _without_year(source: Source, hints: Hints, rows: Span | None, exported: date | None) -> tuple[Span, str] | None:
    """The span that the nearest folder names without a year (`October`, `W45`), where the file itself tells the year.

    A folder above that is called after a year does (`2026/W45`), or its rows, where they lie in one such span; else the
    day of its export, where the span ended shortly before it.
    """
    folders = source.words[:-1]
    above = [int(word[:4]) for word in folders if _IS_YEAR.fullmatch(word.strip())]
    for word in reversed(folders):
        if above:
            spans = [s for s in spans_of_folder(word, above, hints.week_start) if not rows or s.contains(rows)]
        elif rows:
            spans = spans_of_folder(word, range(rows.first.year - 1, rows.last.year + 2), hints.week_start)
            spans = [span for span in spans if span.contains(rows)]
        elif exported:
            spans = spans_of_folder(word, (exported.year - 1, exported.year, exported.year + 1), hints.week_start)
            spans = [s for s in spans if s.first <= exported and (exported - s.last).days <= _SOON]
        else:
            return None
        if len(spans) == 1:
            return spans[0], "folder"
    return None


def settle_months(texts: Iterable[str], source: Source, hints: Hints) -> dict[str, Month]:
    """The month of each text that a spreadsheet left open, such as `25-Jan`: the one that the file's place states.

    Errors: PeriodUnknown where nothing states a month, AmbiguousReport where it is another one.
    """
    found = {}
    for text in texts:
        if parse_month(text) or not (read := open_month(text)):
            continue
        number, year_or_day = read
        stated = _stated_month(source, hints)
        if stated is None:
            raise PeriodUnknown(
                Text(
                    f"a spreadsheet has turned its month into {text!r}, whose number may be a day or a year: put it "
                    "into a folder named after its month, such as exports/us/2025-01/, or use --period 2025-01",
                    f"月份被表格软件改成了 {text!r}，其中的数字可能是日，也可能是年：移到以该月命名的文件夹，"
                    "例如 exports/us/2025-01/，或加 --period 2025-01",
                )
            )
        if stated.first.month != number or year_or_day not in (stated.first.year % 100, 1):
            raise AmbiguousReport(
                Text(
                    f"its rows say {text!r}, but its folder, its name or --period says {stated.label}: move it to the "
                    "folder of its month, or download it again",
                    f"数据行写的是 {text!r}，而文件夹、文件名或 --period 是 {stated.label}：移到该月文件夹，或重新下载",
                )
            )
        found[text] = stated
    return found


def _stated_month(source: Source, hints: Hints) -> Month | None:
    """The month in which the days lie that --period, else the file's name or folder, states."""
    stated = _stated_span(source, hints, None)
    span = hints.period or (stated[0] if stated else None)
    return month if span and (month := Month.of(span.first)).span.contains(span) else None
