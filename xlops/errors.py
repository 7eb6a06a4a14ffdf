"""What stops a run. Each error says what was seen, what was expected and what to do; findings never come here.

The exit code of the command line is a property of the error's class:
0 done, 1 could not, 2 wrong usage, 3 done but a threshold (`--fail-on`) was reached.
"""

from __future__ import annotations

from collections.abc import Iterable
from difflib import get_close_matches

from xlops.language import NOTHING, Text, in_both


class XlopsError(Exception):
    """Base of everything xlops raises on purpose; what it `said` is shown to the user as it is."""

    exit_code = 1

    def __init__(self, said: str | Text = "") -> None:
        self.said = in_both(said)
        super().__init__(self.said.en)


class UsageError(XlopsError):
    """The call itself is wrong: an unknown period, an option that does not fit."""

    exit_code = 2


class SettingsError(XlopsError):
    """`xlops.toml` holds a wrong key or value."""


class ScenarioError(XlopsError):
    """A scenario of a synthetic store cannot be read, or has a wrong key or value."""

    exit_code = 2


class ReportError(XlopsError):
    """One export file cannot be taken; the other files go on. Whoever downloaded it reads why: in both languages."""

    def __init__(self, said: Text) -> None:
        super().__init__(said)


class UnreadableFile(ReportError):
    """The file is empty, truncated, locked, encrypted, or not what its name says."""


class UnknownReport(ReportError):
    """No report kind recognises the file; `rows` are its first ones where no row of it was known as a header."""

    def __init__(self, said: Text, rows: tuple[tuple[str, ...], ...] = ()) -> None:
        super().__init__(said)
        self.rows = rows


class AmbiguousReport(ReportError):
    """The file can be read in two ways (kind, date order, decimal mark, currency, marketplace)."""


class PeriodUnknown(ReportError):
    """Nothing tells which days the file covers."""


class MarketplaceUnknown(ReportError):
    """Nothing tells which marketplace the file belongs to."""


class BadRows(ReportError):
    """Too many rows of the file cannot be read."""


class StoreError(XlopsError):
    """The store cannot be opened, is newer than this program, or is used by another process."""


class DiskFull(StoreError):
    """Nothing more can be written; what was begun is undone."""


class StoreInUse(StoreError):
    """Another program has the store open: it is whole, and free again when that one has finished."""


class StoreDamaged(StoreError):
    """The store's file is not what DuckDB once wrote; a part of it may still be readable."""


class FleetError(XlopsError):
    """A run over many stores cannot begin or go on: no workers, another run, no room for its journal."""


class FormulaError(XlopsError):
    """A KPI formula or stanza is not valid."""


class WorkbookError(XlopsError):
    """A workbook cannot be read, does not keep the template contract, or changed while we worked."""


class Refused(WorkbookError):
    """An edit of a workbook that would destroy something is refused; nothing was written."""


def nearest(word: str, known: Iterable[str], most: int = 3) -> Text:
    """What `did_you_mean` says, in both languages; capitals make no difference."""
    folded = {name.casefold(): name for name in known}
    near = [repr(folded[name]) for name in get_close_matches(word.casefold(), folded, n=most, cutoff=0.6)]
    return Text(f"; did you mean {' or '.join(near)}?", f"；您是否想写 {' 或 '.join(near)}？") if near else NOTHING


def did_you_mean(word: str, known: Iterable[str], most: int = 3) -> str:
    """A hint `; did you mean 'ad_sales'?`, or an empty string when nothing is near."""
    return nearest(word, known, most).en
