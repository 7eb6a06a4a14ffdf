"""Words that are no values: a spreadsheet's errors, what it made of a name, the label of a row of sums.

The words are data: `error_words.toml`, `total_words.toml`. A cell too narrow for its number is saved as `####`.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable
from importlib.resources import files
from typing import Any

from xlops.dates import MONTHS

# what people name in advertising: a spreadsheet may spoil the name, and the figures beside it are still Amazon's
NAMES = frozenset({"campaign", "ad_group", "portfolio", "targeting", "term"})
NO_VALUE = "#NO VALUE"  # ours: a formula that was saved without a value, the formula behind it


def _data(name: str) -> Any:
    return tomllib.loads(files("xlops.reports").joinpath(f"{name}.toml").read_text("utf-8"))


def _listed(words: Iterable[str]) -> str:
    return ", ".join(f"'{word}'" for word in sorted(words))


_ERRORS = _data("error_words")
ERROR_WORDS = tuple(word for words in _ERRORS["errors"].values() for word in words)
_IN_CAPITALS = {*ERROR_WORDS, *(word.casefold().upper() for word in ERROR_WORDS)}
TOTAL_WORDS = frozenset(word for words in _data("total_words").values() for word in words)
# `Total:`, `Total (23)`, `合计：`, `*** Total ***`
_AROUND = re.compile(r"^[\s*=>-]+|[\s:：*=<-]*(?:\([\d.,]+\)|[\d.,]+)?[\s*=<-]*$")


def is_total(cell: str | None) -> bool:
    """Whether a cell is the label of a row of sums, and nothing else."""
    return bool(cell) and _AROUND.sub("", " ".join(str(cell).split())).casefold() in TOTAL_WORDS


def is_error(cell: str) -> bool:
    """Whether a cell is an error of a spreadsheet, and nothing else; `xl_error` says so in SQL."""
    word = cell.strip().upper()
    return word in _IN_CAPITALS or cell.startswith(NO_VALUE) or bool(re.fullmatch(r"#{2,}|ERR:\d{3}", word))


# what a spreadsheet makes of names and ids that look like something else: long numbers, 1-2, 10-12, true
_YES_NO = _ERRORS["yes_and_no"]["words"]
_LONGEST_YES_NO = max(len(word.encode()) for word in _YES_NO)
_SHORT_MONTHS = "|".join(sorted(word for word in MONTHS if 3 <= len(word) <= 5))
_CHANGED = (
    r"\d([.,]\d{1,14})?E\+\d{2,3}",
    rf"\d{{1,2}}(-|\. ?)({_SHORT_MONTHS})\.?|({_SHORT_MONTHS})\.?-\d{{2}}|\d{{1,2}}月\d{{1,2}}日",
)
_SPACE = r"\s\x0b\x1c-\x1f\x85\p{Z}"
_SPACES = "".join(c for c in map(chr, range(0x80, 0x3001)) if c.isspace())
_LABELS = "|".join(re.escape(word).replace(r"\ ", f"[{_SPACE}]+") for word in sorted(TOTAL_WORDS))
_LABEL = rf"[{_SPACE}*=>-]*(?:{_LABELS})[{_SPACE}:：*=<-]*(?:\([\p{{Nd}}.,]+\)|[\p{{Nd}}.,]+)?[{_SPACE}*=<-]*"
_HEADS = " ".join(sorted({word[:2] for word in TOTAL_WORDS if word[:2].isascii()}))
_FIRST = "".join(sorted({c for w in TOTAL_WORDS if not w[0].isascii() for c in (w[0], w[0].upper())})) + _SPACES

# `case` tests the dear conditions only where the cheap ones hold, which compare a text's beginning; `and` would test
# all of them on every row. `xl_maybe_total` lets every label through that `is_total` knows
MACROS = f"""
create or replace temp macro xl_error(x) as case
  when x >= '#' and x < '$' then upper(trim(x)) in ({_listed(_IN_CAPITALS)})
    or starts_with(x, '{NO_VALUE}') or regexp_full_match(x, '#{{2,}}')
  when x >= 'Err:' and x < 'Err;' then regexp_full_match(x, 'Err:\\d{{3}}') else false end;
create or replace temp macro xl_spoilt(x) as xl_error(x) and not starts_with(x, '{NO_VALUE}');
create or replace temp macro xl_changed(x) as case
  when strlen(x) >= 25 then false
  when x >= '0' and x < ':' then regexp_full_match(x, '{_CHANGED[0]}') or regexp_full_match(lower(x), '{_CHANGED[1]}')
  when contains(x, '-') then starts_with(right(x, 3), '-') and regexp_full_match(lower(x), '{_CHANGED[1]}')
  when strlen(x) <= {_LONGEST_YES_NO} then x in ({_listed(_YES_NO)}) else false end;
create or replace temp macro xl_maybe_total(x) as case
  when strlen(x) >= 64 or (x >= '.' and x < ':') then false
  when x < 'A' or contains('{_HEADS}', lower(left(x, 2))) or (x >= '\x7f' and contains('{_FIRST}', left(x, 1)))
    then regexp_full_match(x, '{_LABEL}', 'i') else false end;
"""
