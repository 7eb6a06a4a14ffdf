"""Why a file is none of the reports that are read, said so that it helps: what it is, what it lacks, what to download.

Known strangers are data: `strangers.toml`. Of all others the nearest kind is named with the columns that it needs.
"""

from __future__ import annotations

import tomllib
import zipfile
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from importlib.resources import files

from xlops.errors import UnknownReport
from xlops.language import NOTHING, Text, listed
from xlops.reports.checks.names import holds_phrase
from xlops.reports.files import Source
from xlops.reports.kind import Kind
from xlops.reports.sheet import Sheet, open_sheets
from xlops.reports.vocabulary import Vocabulary, normalise
from xlops.zips import DAMAGED_ZIP

_DAYS = frozenset({"day", "first_day", "last_day", "date_range"})
_MOST_LACKING = 2
_MOST_NAMES = 2
_OWN_WORKBOOK = Text(
    "it is a workbook of xlops itself, no report: what stands in it comes from the exports. Keep it out of exports/",
    "这是 xlops 自己的工作簿，不是报告：里面的数据都来自导出文件。请不要放进 exports/",
)


@dataclass(frozen=True)
class Stranger:
    """A report that is not read, what to say of it, and its marks."""

    says: Text
    family: str = ""
    names: tuple[str, ...] = ()
    words: tuple[frozenset[str], ...] = ()
    has: frozenset[str] = frozenset()
    lacks: frozenset[str] = frozenset()
    unless: str = ""  # a word in a header cell of no known name, which may be what it lacks

    def is_named(self, name: str) -> bool:
        return any(holds_phrase(name, phrase) for phrase in self.names)

    def is_like(self, sheet: Sheet) -> bool:
        """Whether the sheet has its header words or its fields."""
        if self.family not in ("", sheet.family):
            return False
        by_fields = self.has and self.has <= sheet.fields.keys() and not self.lacks & sheet.fields.keys()
        if by_fields and not (self.unless and self._may_have(sheet)):
            return True
        return self.has_words((*sheet.preamble, sheet.header))

    def has_words(self, rows: Iterable[Sequence[str]]) -> bool:
        """Whether its words stand in the rows that may be a header, or above one."""
        cells = {normalise(cell) for row in rows for cell in row}
        return any(words <= cells for words in self.words)

    def _may_have(self, sheet: Sheet) -> bool:
        unknown = (normalise(cell) for cell in sheet.header if sheet.vocabulary.field(cell) is None)
        return any(self.unless in cell for cell in unknown)


@cache
def _strangers() -> tuple[Stranger, ...]:
    raw = tomllib.loads(files("xlops.reports").joinpath("strangers.toml").read_text("utf-8"))["stranger"]
    return tuple(
        Stranger(
            says=Text(**said["says"]), family=said.get("family", ""), names=tuple(said.get("names", ())),
            words=tuple(frozenset(words) for words in said.get("words", ())),
            has=frozenset(said.get("has", ())), lacks=frozenset(said.get("lacks", ())), unless=said.get("unless", ""),
        )
        for said in raw
    )  # fmt: skip


def stranger_of(sheet: Sheet) -> Text:
    """What to say where a sheet is a report that is known and not read; nothing where it is none of them."""
    return next((s.says for s in _strangers() if s.is_like(sheet)), NOTHING)


def stranger_named(name: str) -> Text:
    """The same by the name of a file whose columns say nothing."""
    return next((s.says for s in _strangers() if s.is_named(name)), NOTHING)


def open_or_say(source: Source) -> list[Sheet]:
    """The tables of a file; where no family knows a header of it, its words or its name may say what it is.

    Errors: ReportError.
    """
    if _is_own_workbook(source):
        raise UnknownReport(_OWN_WORKBOOK)
    try:
        return open_sheets(source)
    except UnknownReport as unknown:
        worded = next((s.says for s in _strangers() if s.has_words(unknown.rows) and not s.family), NOTHING)
        if said := worded or stranger_named(source.words[-1]):
            raise UnknownReport(said) from None
        raise


def _is_own_workbook(source: Source) -> bool:
    """Whether a file is a workbook that xlops made, whatever its tables look like."""
    if not source.words[-1].lower().endswith((".xlsx", ".xlsm")):
        return False
    try:
        with zipfile.ZipFile(source.path) as archive:
            return b'"meta_contract"' in archive.read("xl/workbook.xml")
    except (OSError, KeyError, *DAMAGED_ZIP):
        return False


def lacking(sheet: Sheet, kinds: Iterable[Kind]) -> Text:
    """Which of the kinds a sheet is nearest to, and what it would need; nothing where it is near to none."""
    near = [(len(blocking := kind.forbids & sheet.fields.keys()), len(missing), n, kind, missing, blocking)
            for n, kind in enumerate(kinds) if kind.family == sheet.family
            for missing in [kind.needs - kind.fields(sheet).keys()] if len(missing) <= _MOST_LACKING]  # fmt: skip
    if not near:
        return NOTHING
    blocked, _, _, kind, missing, blocking = min(near, key=lambda one: (one[0] + one[1], one[0], one[2]))
    if blocked > 1 or len(missing) + blocked >= len(kind.needs):
        return NOTHING
    said = [_columns(sheet.vocabulary, field, sheet.language) for field in sorted(missing)]
    dated = any(column.field in _DAYS for column in kind.columns)
    if dated and not _DAYS & sheet.fields.keys():
        day = _columns(sheet.vocabulary, "day", sheet.language)
        said.append(Text("its days ({day} or a date range)", "日期（{day} 或日期范围）").format(day=day))
    lacks = (
        [Text(" needs {columns}", "还需要 {columns}").format(columns=listed(said, " and ", "，以及"))] if said else []
    )
    if other := [sheet.header[sheet.fields[field]].strip() for field in sorted(blocking)]:
        lacks.append(Text(" has no column {columns}", "没有 {columns} 列").format(columns=", ".join(map(repr, other))))
    return Text(
        "it is nearest to the {kind}, which{lacks}: choose the columns so where you download the report, and download "
        "it again",
        "最接近的是{kind}，它{lacks}：请在下载报告时这样选择列，重新下载",
    ).format(kind=kind.called, lacks=listed(lacks, " and", "，且"))


def _columns(vocabulary: Vocabulary, field: str, language: str) -> Text:
    written = vocabulary.spellings_of(field, language)
    return listed(map(repr, written[:_MOST_NAMES] or [field]), " or ", " 或 ")


def names_of(cells: Sequence[str]) -> str:
    """Header cells as a sentence can hold them."""
    return ", ".join(" ".join(c.split())[:60] for c in cells)
