"""Files in, readings out: files are sniffed one by one, and small ones that look alike are read in one go."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import duckdb

from xlops import files
from xlops.errors import DiskFull, ReportError, StoreError
from xlops.language import NOTHING, Text
from xlops.reports import KINDS, Kind
from xlops.reports.checks.strangers import open_or_say
from xlops.reports.evidence import Hints
from xlops.reports.files import Source
from xlops.reports.identify import decide
from xlops.reports.read_batch import Reading, read_sheets
from xlops.reports.sheet import Sheet

_TOGETHER = 24
_SMALL_BYTES = 2 << 20
_MOST_WAITING = 32 << 20
_MOST_LETTERS = 1_900  # of a reason
_LONG = 600  # from there on what is quoted in it is cut
_QUOTED = re.compile(
    r"""(?<=[\s(（])(['"])((?:(?!\1).){120})(?:(?!\1).){20,}\1(?=[\s:,;.)?：，；。）？]|$)""", re.DOTALL
)
_HELD = Text(
    "the file cannot be opened: another program has it open, or it may not be read; close it there",
    "文件打不开：被其他程序占用，或没有读取权限；请先在那里关闭",
)
_GONE = Text("the file went away while it was read: run it again", "读取时文件不见了：请重新运行")
_TOO_LARGE = Text(
    "the file needs more memory than there is: split it, or download fewer days at a time",
    "内存不足，读不了这份文件：请拆分文件，或每次少下载几天",
)
_UNREAD = Text("the file cannot be read: {why}", "文件无法读取：{why}")
_BUG = Text(
    "xlops stumbled over this file ({error}). This is a bug in xlops, not in your file: please report it, with the "
    "first lines of the file",
    "xlops 读取这份文件时出错（{error}）。这是 xlops 的程序错误，不是文件的问题：请附上文件的前几行告诉我们",
)


@dataclass(frozen=True)
class Sniffed:
    """A file whose kind is known, or that was refused for `reason`; `lasting` says that trying again is no use."""

    source: Source
    sheet: Sheet | None = None
    kind: Kind | None = None
    reason: Text = NOTHING
    lasting: bool = True
    hints: Hints = field(default_factory=Hints)

    @property
    def language(self) -> str:
        return self.sheet.language if self.sheet else ""

    @property
    def family(self) -> tuple[object, ...]:
        """Files with the same one can be read together."""
        sheet = self.sheet
        assert sheet is not None
        if self.source.size > _SMALL_BYTES or sheet.only:
            return (self.source.sha256,)
        form = (sheet.form.delimiter, sheet.form.quoted) if sheet.form else ()
        twins = tuple(sheet.twins.items())
        kind = self.kind and self.kind.name
        return (kind, self.hints, sheet.header, sheet.header_row, sheet.header_line, form, twins)


@dataclass(frozen=True)
class BatchResult:
    """What became of a sniffed file: a reading whose rows wait in `stage`, or a reason why not.

    `known` says that the reason is only that it is stored already.
    """

    sniffed: Sniffed
    reading: Reading | None
    reason: Text = NOTHING
    lasting: bool = True
    known: bool = False


Told = Callable[[Source, Sequence[str], Hints], Hints]  # of a file with this header, the hints of all files


class Intake:
    """Reads the files that were put in, group by group; `told` adds what was answered about a file before."""

    def __init__(
        self, con: duckdb.DuckDBPyConnection, hints: Hints, scratch: Path, told: Told = lambda _, __, hints: hints
    ) -> None:
        self.con, self.hints, self.scratch, self._told = con, hints, scratch, told
        self._waiting: dict[tuple[object, ...], list[Sniffed]] = {}
        self._bytes = 0

    def sniff(self, source: Source) -> list[Sniffed]:
        """The reports in a file, or why it is refused. Errors: DiskFull."""
        try:
            sheets = open_or_say(source)
            header = sheets[0].header if sheets else ()
            found = decide(sheets, KINDS, self._told(source, header, self.hints).kind)
            return [
                Sniffed(sheet.source, sheet, kind, hints=self._told(source, sheet.header, self.hints))
                for sheet, kind in found
            ]
        except Exception as why:
            reason, lasting = explain(why)
            return [Sniffed(source, reason=reason, lasting=lasting)]

    def put(self, sniffed: Sniffed) -> Iterator[list[BatchResult]]:
        """Let a file wait; the groups that became ready. `stage` holds a group's rows until the next is asked for."""
        family = sniffed.family
        group = self._waiting.setdefault(family, [])
        group.append(sniffed)
        self._bytes += sniffed.source.size
        if len(group) >= _TOGETHER or len(family) == 1:
            yield from self._read(self._waiting.pop(family))
        elif self._bytes > _MOST_WAITING:
            yield from self.rest()

    def rest(self) -> Iterator[list[BatchResult]]:
        """The groups that still wait."""
        while self._waiting:
            yield from self._read(self._waiting.pop(next(iter(self._waiting))))
        self._bytes = 0

    def _read(self, group: Sequence[Sniffed]) -> Iterator[list[BatchResult]]:
        """The results of a group; where it cannot be read together, each file on its own."""
        kind, sheets = group[0].kind, [s.sheet for s in group if s.sheet]
        assert kind is not None
        self._bytes -= sum(s.source.size for s in group)
        try:
            read = read_sheets(self.con, sheets, kind, group[0].hints, self.scratch)
        except Exception as why:
            if len(group) > 1:
                for one in group:
                    yield from self._read([one])
                return
            reason, lasting = explain(why)
            yield [BatchResult(group[0], None, reason, lasting)]
            return
        yield [
            BatchResult(sniffed, None, refusal(what)) if isinstance(what, ReportError) else BatchResult(sniffed, what)
            for sniffed, what in zip(group, read, strict=True)
        ]


def explain(why: BaseException) -> tuple[Text, bool]:
    """(why a file is refused, whether trying again is no use). Errors: DiskFull."""
    if isinstance(why, ReportError):
        return refusal(why), True
    if isinstance(why, StoreError):
        raise why
    text = str(why).splitlines()[0] if str(why) else type(why).__name__
    if files.disk_is_full(why):
        raise DiskFull(text) from None
    if isinstance(why, PermissionError):
        return _HELD, False
    if isinstance(why, FileNotFoundError):
        return _GONE, False
    if isinstance(why, MemoryError | duckdb.OutOfMemoryException):
        return _TOO_LARGE, False
    if isinstance(why, OSError):
        return _UNREAD.format(why=why.strerror or text), False
    return _BUG.format(error=f"{type(why).__name__}: {text}"), True


def refusal(why: ReportError) -> Text:
    """Why a file is refused, in the words of the error; what it quotes of the file may be of any length (rule D17)."""
    return why.said.map(_shortened)


def _shortened(text: str) -> str:
    if len(text) > _LONG:  # the advice stands at the end
        text = _QUOTED.sub(r"\1\2 …\1", text)
    return text if len(text) <= _MOST_LETTERS else f"{text[:_MOST_LETTERS]} …"
