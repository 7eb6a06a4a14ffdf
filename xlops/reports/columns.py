"""Columns are declared, not parsed by hand: each kind of value renders one SQL expression over the file's raw text.

Parsing runs inside DuckDB, so a million rows cost seconds and no Python loop. An expression gives NULL both for a
missing value and for one that cannot be read; `bad` tells the two apart, so that nothing unreadable passes silently.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import KW_ONLY, dataclass
from enum import StrEnum
from itertools import pairwise

from xlops.money import CODES, MARKS
from xlops.reports import codes
from xlops.reports.checks import odd_words
from xlops.tables import LONGEST_TEXT, Type

MISSING = (
    "", "--", "-", "—", "–", "n/a", "n.a.", "not available", "na", "null", "none", "nan", "infinite", "不适用",
    "該当なし",
)  # fmt: skip

LETTERS_KEPT = 1_000  # of a text longer than a cell can be; some stand beside others in one cell
_MARKS = "|".join(re.escape(m) for m in sorted([*MARKS, *CODES], key=len, reverse=True)).replace("'", "''")
_WIDE = "０１２３４５６７８９，．－＋％（）＄−‐‑–\u00a0\u202f\u2009\u3000\t\r\n’`"
_NARROW = "0123456789,.-+%()$----       ''"
_LOST = "[?\ufffd]"  # what a program leaves of a letter that its encoding lacks: narrow blanks between thousands
_UNSEEN = "\u200e\u200f\u061c\ufeff"  # marks of writing direction, as Arabic exports have them; taken out
PLAIN = r"^[-+]?[$€£¥￥₹]? ?(\d{1,3}(,\d{3})+|\d+)(\.\d+)?$"
_ACCOUNTING_ZERO = r"\s*([$€£¥￥₹]\s*-|-\s*[$€£¥￥₹])\s*"  # how Excel writes a zero in that format: ` $ -   `
# One mark groups the digits of a number, never two; only the comma also groups as in India (1,23,456). A power of ten
# is read only where it makes a number smaller: 1.2E+05 is what a narrow spreadsheet column shows of 123,456.
_WHOLE_PART = {
    ".": r"\d+|\d{1,3}(,\d{2,3})*,\d{3}|\d{1,3}( \d{3})+|\d{1,3}(''\d{3})+",
    ",": r"\d+|\d{1,3}(\.\d{3})+|\d{1,3}( \d{3})+|\d{1,3}(''\d{3})+",
}
_GRAMMAR = {
    ".": rf"^[-+]?({_WHOLE_PART['.']})?(\.\d*)?([eE]-\d+)?$",
    ",": rf"^[-+]?({_WHOLE_PART[',']})?(,\d*)?([eE]-\d+)?$",
}
# a file with decimal commas may still group its whole numbers in the American way
_WHOLE = {
    ".": rf"^[-+]?({_WHOLE_PART['.']})(\.0{{0,2}})?$",
    ",": rf"^[-+]?({_WHOLE_PART[',']}|\d{{1,3}}(,\d{{3}})+)(,0{{0,2}})?$",
}


def _begins_otherwise(x: str, heads: set[str]) -> str:
    """The condition that a text begins with a plain character that is none of `heads`, in either case.

    Comparing where texts stand in order is the cheapest test there is: it is made on every cell of a file.
    """
    taken = sorted({ord(c) for head in heads for c in (head.lower(), head.upper()) if c.isascii()} | {0x20, 0x7F})
    gaps = [(chr(low + 1), chr(high)) for low, high in pairwise(taken) if high - low > 1]
    return " or ".join(f"({x} >= '{low}' and {x} < '{high}')" for low, high in gaps)


# `case` tests what is dear only where the cheap test does not tell; `and` would test all of it on every row
MACROS = f"""{codes.MACROS}{odd_words.MACROS}
create or replace temp macro xl_missing(x) as case
  when x is null then true
  when {_begins_otherwise("x", {m[0] for m in MISSING if m})} then false
  else lower(trim(x, ' \u00a0\u3000\t')) in ({", ".join(f"'{m}'" for m in MISSING)}) end;
create or replace temp macro xl_some(x) as coalesce(regexp_matches(x, '[1-9１-９]'), false);
create or replace temp macro xl_blank(x) as
  case when x >= '!' and x < '\x7f' then false else coalesce(trim(x), '') = '' end;
create or replace temp macro xl_bare_text(x) as
  nullif(trim(case when starts_with(x, '="') then regexp_replace(x, '^="*(.*?)"*$', '\\1') else x end), '');
create or replace temp macro xl_text(x) as case
  when strlen(x) = length(x) and x >= '!' and not (x >= '=' and x < '>') and not ends_with(x, ' ') then x
  else xl_bare_text(x) end;
create or replace temp macro xl_day_text(x) as case
  when contains(x, ':') then xl_bare_text(regexp_replace(x, '[ T]\\d{{1,2}}:\\d{{2}}.*$', '')) else xl_text(x) end;
create or replace temp macro xl_moment(x) as regexp_replace(xl_text(x), '(\\d:\\d)\\d(:\\d\\d)?([.]\\d+)?', '\\10');
create or replace temp macro xl_short_isbn(x) as case when x >= 'A' or strlen(x) not between 7 and 13 then false
  else regexp_full_match(xl_text(x), '[0-9]{{7,9}}') end;
create or replace temp macro xl_too_long(x) as case when strlen(x) <= {LONGEST_TEXT} then false
  else length(x) + length(regexp_replace(x, '[^\\x{{10000}}-\\x{{10FFFF}}]', '', 'g')) > {LONGEST_TEXT} end;
create or replace temp macro xl_asin(x) as case
  when xl_short_isbn(x) then lpad(xl_text(x), 10, '0')
  when regexp_full_match(upper(xl_text(x)), '[A-Z0-9]*[0-9][A-Z0-9]*') then upper(xl_text(x)) end;
create or replace temp macro xl_lost_blank(x) as case when contains(x, '?') or contains(x, '\ufffd')
  then regexp_matches(x, '[0-9]{_LOST}{{1,3}}.*[^?\ufffd\\s]') else false end;
create or replace temp macro xl_blanks_back(x) as
  case when xl_lost_blank(x) then regexp_replace(x, '([0-9]){_LOST}{{1,3}}', '\\1 ', 'g') else x end;
create or replace temp macro xl_narrow(x) as
  trim(translate(xl_blanks_back(x), '{(_WIDE + _UNSEEN).replace("'", "''")}', '{_NARROW.replace("'", "''")}'));
create or replace temp macro xl_signed(x) as replace(trim(
  regexp_replace(regexp_replace(x, '^ *\\((.*)\\) *$', '-\\1'), '^ *([^-].*)- *$', '-\\1')), '- ', '-');
create or replace temp macro xl_bare(x) as xl_signed(regexp_replace(
  regexp_replace(xl_narrow(x), '^([-+(]*) *(?:{_MARKS})', '\\1'), ' *(?:{_MARKS}) *([-)]*)$', '\\1'));
create or replace temp macro xl_digits_dot(x) as
  case when regexp_full_match(x, '{_GRAMMAR["."]}') then translate(x, ', ''', '') end;
create or replace temp macro xl_digits_comma(x) as
  case when regexp_full_match(x, '{_GRAMMAR[","]}') then replace(translate(x, '. ''', ''), ',', '.') end;
create or replace temp macro xl_amount_dot(x) as case
  when regexp_full_match(x, '{PLAIN}') then translate(x, '$€£¥￥₹, ', '')
  when regexp_full_match(x, '{_ACCOUNTING_ZERO}') then '0' else xl_digits_dot(xl_bare(x)) end;
create or replace temp macro xl_amount_comma(x) as case
  when regexp_full_match(x, '{_ACCOUNTING_ZERO}') then '0' else xl_digits_comma(xl_bare(x)) end;
create or replace temp macro xl_money_dot(x) as try_cast(xl_amount_dot(x) as decimal(18,4));
create or replace temp macro xl_money_comma(x) as try_cast(xl_amount_comma(x) as decimal(18,4));
create or replace temp macro xl_number_dot(x) as try_cast(xl_digits_dot(xl_bare(x)) as double);
create or replace temp macro xl_number_comma(x) as try_cast(xl_digits_comma(xl_bare(x)) as double);
create or replace temp macro xl_share_of(x) as replace(xl_narrow(x), '%', '');
create or replace temp macro xl_bound(x) as regexp_full_match(xl_narrow(x), '[<>≤≥＜＞]=? *[0-9]+([.,][0-9]+)? *%?');
create or replace temp macro xl_whole_text_dot(x) as case when regexp_full_match(x, '{_WHOLE["."]}')
  then try_cast(split_part(translate(x, ', ''', ''), '.', 1) as bigint) end;
create or replace temp macro xl_whole_text_comma(x) as case when regexp_full_match(x, '{_WHOLE[","]}')
  then try_cast(translate(regexp_replace(x, ',0{{0,2}}$', ''), '., ''', '') as bigint) end;
create or replace temp macro xl_whole_dot(x) as xl_whole_text_dot(xl_signed(xl_narrow(x)));
create or replace temp macro xl_whole_comma(x) as xl_whole_text_comma(xl_signed(xl_narrow(x)));
"""


class Form(StrEnum):
    """How plainly a column's values are written, all of them: decides how much SQL reading them takes."""

    DIGITS = "digits"  # 1234 or 1234.56: a cast is enough
    MARKED = "marked"  # $1,234.56
    ANY = "any"


@dataclass(frozen=True)
class Locale:
    """How one file writes numbers: the mark before the cents, and the mark in shares (they may differ)."""

    decimal: str = "."
    share_decimal: str = "."

    def word(self, mark: str) -> str:
        return "comma" if mark == "," else "dot"


@dataclass(frozen=True)
class Column:
    """A column of a report: the field of the vocabulary it reads, and whether the report is useless without it.

    `zero` says that Amazon leaves the cell blank where there is nothing: a blank is then 0, a missing column still no
    data. `instead` is the field that answers where a report lacks the first (a campaign's id for its name). `always`
    says that Amazon writes a name, or a number from zero on, in every row: somebody emptied a cell without one.
    `filled` says so of a number that may be below zero. `implied` are fields of which one that holds a figure other
    than zero implies one here too: a row that lacks it was emptied, whatever other rows have. `implied_sp` are such
    fields in reports of Sponsored Products, where nothing comes without a click. `zeros` says that a report which
    writes the column's zeros writes all of them: a few empty cells among many zeros were emptied.
    """

    field: str
    _: KW_ONLY
    required: bool = False
    zero: bool = False
    instead: str = ""
    always: bool = False
    filled: bool = False
    implied: tuple[str, ...] = ()
    implied_sp: tuple[str, ...] = ()
    zeros: bool = False

    type = Type.TEXT
    expected = "text"
    loose = ""  # a regular expression: cells that say something else than one plain value
    loosely = ""  # what is read of such cells

    def sql(self, ref: str, locale: Locale, form: Form = Form.ANY) -> str:
        """The typed value of the raw text in `ref`; NULL where it is missing or cannot be read."""
        return f"xl_text({ref})"

    def digits_only(self, ref: str, locale: Locale) -> str | None:
        """A condition that holds where a plain cast reads the value of `ref` rightly; None where it never does."""
        return None

    def empty(self, ref: str) -> str:
        """A condition that holds where the raw text in `ref` says that there is no value."""
        return f"xl_missing({ref})"

    @property
    def can_be_bad(self) -> bool:
        return True


class Words(Column):
    """Words and ids; kept as they are, the guard `="…"` of a spreadsheet export taken off.

    Only an error (`#N/A`) cannot be read; the profile tells the columns that hold some (see `Stager`).
    """

    expected = "text"

    @property
    def can_be_bad(self) -> bool:
        return False


@dataclass(frozen=True)
class Coded(Words):
    """A word of the list `codes/{words}.toml`, as its code; a word that the list does not have stays as it is."""

    _: KW_ONLY
    words: str
    untold: str = "unknown-word"  # the finding of such a word

    def sql(self, ref: str, locale: Locale, form: Form = Form.ANY) -> str:
        return f"coalesce({codes.code_sql(self.words, ref)}, xl_text({ref}))"


class Asin(Column):
    """An ASIN, upper case: letters and digits with at least one digit, so that no `Total` passes for one.

    Seven to nine digits are an ISBN whose leading zeros a spreadsheet took away.
    """

    expected = "ASIN"

    def sql(self, ref: str, locale: Locale, form: Form = Form.ANY) -> str:
        return f"xl_asin({ref})"


class Count(Column):
    """A whole number; thousands may be grouped by any mark."""

    type = Type.COUNT
    expected = "whole number"

    def sql(self, ref: str, locale: Locale, form: Form = Form.ANY) -> str:
        if form is Form.DIGITS:
            return f"try_cast({ref} as bigint)"
        return f"xl_whole_{locale.word(locale.decimal)}({ref})"

    def digits_only(self, ref: str, locale: Locale) -> str | None:
        # DuckDB's cast also takes 1.6, 1_000, 0x10 and 1e3: only what it would write itself is plain
        return f"cast(try_cast({ref} as bigint) as varchar) is not distinct from {ref}"


class Money(Column):
    """An amount, with or without currency mark, exact to a hundredth of a cent."""

    type = Type.MONEY
    expected = "amount"
    exact = "decimal(18,4)"

    def sql(self, ref: str, locale: Locale, form: Form = Form.ANY) -> str:
        if form is Form.DIGITS:
            return f"try_cast({ref} as {self.exact})"
        if form is Form.MARKED:
            return f"try_cast(translate({ref}, '$€£¥￥₹, ', '') as {self.exact})"
        return f"try_cast(xl_amount_{locale.word(locale.decimal)}({ref}) as {self.exact})"

    def digits_only(self, ref: str, locale: Locale) -> str | None:
        odd = ("_", "e", "E") if locale.decimal == "." else ("_", "e", "E", ".")
        cast = f"try_cast({ref} as {self.exact}) is not null"
        return cast + "".join(f" and not contains({ref}, '{mark}')" for mark in odd)


class AdMoney(Money):
    """What ads cost or sold, which reports give in fractions of a cent: exact to a millionth of one."""

    type = Type.AD_MONEY
    exact = "decimal(18,8)"


class Number(Money):
    """A plain number that is neither money nor a share."""

    type = Type.NUMBER
    expected = "number"

    def sql(self, ref: str, locale: Locale, form: Form = Form.ANY) -> str:
        if form is Form.ANY:
            return f"xl_number_{locale.word(locale.decimal)}({ref})"
        return f"try_cast(translate({ref}, '$€£¥￥₹, ', '') as double)"


class Share(Column):
    """A share, kept as a fraction: `12.34%`, or 0.1234 in a workbook's typed cell. A bound (`< 5%`) is no value."""

    type = Type.SHARE
    expected = "percentage"

    def sql(self, ref: str, locale: Locale, form: Form = Form.ANY) -> str:
        number = f"xl_number_{locale.word(locale.share_decimal)}"
        bare = f"coalesce(try_cast({ref} as double), {number}({ref}))"
        return (
            f"case when contains({ref}, '%') or contains({ref}, '％') then {number}(xl_share_of({ref})) / 100.0 "
            f"when {bare} between 0 and 1.5 then {bare} end"
        )

    def empty(self, ref: str) -> str:
        return f"xl_missing({ref}) or xl_bound({ref})"


class Percent(Share):
    """A percentage whose sign may be left out, kept as a fraction: `8.44` and `8.44%` are both 0.0844."""

    def sql(self, ref: str, locale: Locale, form: Form = Form.ANY) -> str:
        digits = f"xl_digits_{locale.word(locale.share_decimal)}(xl_share_of({ref}))"
        return f"cast(try_cast({digits} as decimal(30, 18)) * 0.01 as double)"


_LIMITS = "[<>≤≥]=?|=|under|over|below|above|less than|more than|at least|at most|低于|高于|小于|大于|不低于|不超过"


class Quantity(Share):
    """A count, a score or a share, as a person types it: `12`, `0.35%`, `under 1%`; `1,234` is open and refused."""

    type = Type.NUMBER
    expected = "plain number or percentage"

    def sql(self, ref: str, locale: Locale, form: Form = Form.ANY) -> str:
        bare = f"regexp_replace(lower(xl_narrow({ref})), '^({_LIMITS}) *', '')"
        number = f"try_cast(replace(replace({bare}, '%', ''), ',', '.') as double)"
        return (
            f"case when regexp_full_match({bare}, '\\d*[.,]?\\d+ ?%') then {number} / 100.0 "
            f"when regexp_full_match({bare}, '\\d*[.,]?\\d+') "
            f"and not regexp_full_match({bare}, '[1-9]\\d{{0,2}}[.,]\\d{{3}}') then {number} end"
        )


@dataclass(frozen=True)
class Choice(Column):
    """One of the words that `words` knows, written in any case: kept as the name that stands for them."""

    _: KW_ONLY
    words: Mapping[str, tuple[str, ...]]
    expected: str = "known word"

    def sql(self, ref: str, locale: Locale, form: Form = Form.ANY) -> str:
        known = {
            word.casefold().replace("'", "''"): name for name, words in self.words.items() for word in (name, *words)
        }
        cases = " ".join(f"when '{word}' then '{name}'" for word, name in known.items())
        return f"case lower(trim(xl_narrow(xl_text({ref})))) {cases} end"


class Day(Column):
    """A day. Its expression is a look-up in the table of the file's distinct values, which Python has read."""

    type = Type.DAY
    expected = "date"

    def text(self, ref: str) -> str:
        """The text under which the value of `ref` is looked up: without a time of day."""
        return f"xl_day_text({ref})"

    def sql(self, ref: str, locale: Locale, form: Form = Form.ANY) -> str:
        return f"{ref}.day"


class MonthName(Day):
    """A month, kept as its first day; looked up as a day is."""

    expected = "month"


class Moment(Day):
    """The day, in the marketplace's own time, of a moment that the file gives in UTC or with a zone of its own.

    It is looked up by its ten minutes: no day of a marketplace begins within them, and a file has far fewer of them.
    """

    def text(self, ref: str) -> str:
        return f"xl_moment({ref})"


_THREE = re.compile(r"^\D*[1-9]\d{0,2}([.,])\d{3}\D*$")
_TWO_MARKS = re.compile(r"\d([.,])\d{3}(?:[.,]\d{3})*([.,])\d+")
_REPEATED = re.compile(r"\d([.,])\d{3}\1\d{3}")
_CENTS = re.compile(r"(?:\d([.,])(?:\d{1,2}|\d{4,})|(?<![\d.,])0([.,])\d+|\d{4}([.,])\d{3})\D*$")


def decimal_mark(values: list[str]) -> str | None:
    """`.` or `,` as the values show it, `?` where they contradict each other, None where nothing tells.

    `1.234` alone tells nothing; `1.234,5`, `12,34` and `1.234.567` do.
    """
    marks = set()
    for value in values:
        if (two := _TWO_MARKS.search(value)) and two[1] != two[2]:
            marks.add(two[2])
        elif repeated := _REPEATED.search(value):
            marks.add("," if repeated[1] == "." else ".")
        elif not _THREE.match(value) and (cents := _CENTS.search(value)):
            marks.add(cents[1] or cents[2] or cents[3])
    if len(marks) > 1:
        return "?"
    return marks.pop() if marks else None


def group_marks(values: Iterable[str]) -> set[str]:
    """The marks that stand before three digits, in all groups of a value: one of thousands where money has no cents."""
    return {m[1] for v in values for m in (_THREE.match(v) or _REPEATED.search(v),) if m}


def leaves_open(values: list[str]) -> bool:
    """Whether some value is read differently by the two decimal marks, such as `1.234`."""
    return any(_THREE.match(v) for v in values)
