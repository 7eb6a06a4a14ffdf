"""What `xlops identify` prints: the reports by kind, what was refused and why, one line that sums up."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from os.path import commonpath
from typing import TYPE_CHECKING

from rich.cells import cell_len, chop_cells, set_cell_size
from rich.console import Console
from rich.text import Text

from xlops.language import LANGUAGES

if TYPE_CHECKING:
    from xlops.jobs.outcomes import Outcome
    from xlops.language import Lang
    from xlops.reports.read_batch import Reading

_ONE_LINE = 110  # columns from which a file and its figures fit on one line
_LEAST_NAME = 24
_BY = {
    "content": ("content", "内容"), "folder": ("folder", "文件夹"), "name": ("name", "文件名"),
    "option": ("option", "选项"), "rows": ("rows", "按行"), "settings": ("store", "店铺"),
    "clock": ("clock", "文件时间"),
}  # fmt: skip
_ORDER = {"mdy": "m/d", "dmy": "d/m", "ymd": "y/m"}
_HEADS = (
    ("lang", "语言"), ("marketplace", "站点"), ("cur", "货币"), ("covers", "期间"), ("rows", "行数"),
    ("numbers", "数字"),
)  # fmt: skip
_RIGHT = 4


def table(outcomes: Sequence[Outcome], lang: Lang, width: int) -> Iterator[Text]:
    """The lines of the answer, none wider than `width` but sentences, which wrap."""
    from xlops.reports import KINDS

    say, screen = (LANGUAGES.index(lang)), Console()
    kinds = {k.name: (number, (k.en, k.zh)[say]) for number, k in enumerate(KINDS)}
    read = sorted((o for o in outcomes if o.reading), key=lambda o: (kinds[o.kind][0], o.name))
    refused = [o for o in outcomes if o.what == "refused"]
    root = _root([o.name for o in outcomes])
    rows = {o.name: _figures(o.reading, say) for o in read if o.reading}
    heads = [h[say] for h in _HEADS]
    sizes = [max(map(cell_len, column)) for column in zip(heads, *rows.values(), strict=True)]
    room = width - sum(sizes) - 2 * len(sizes)
    longest = max((cell_len(_short(o.name, root)) for o in read), default=0)
    one_line = width >= _ONE_LINE and room >= _LEAST_NAME
    room = min(room - 2, longest + 2) if one_line else 2
    for kind, group in groupby(read, key=lambda o: o.kind):
        files = list(group)
        yield Text.assemble((kinds[kind][1], "bold"), (f"  {kind} · {len(files):,}", "dim"))
        yield Text(" " * (room + 2) + _line(heads, sizes), "dim")
        for outcome in files:
            name = _short(outcome.name, root)
            if not one_line:
                yield Text("  " + _middle(name, width - 2), "cyan")
            start = set_cell_size(_middle(name, room - 2), room) if one_line else " " * room
            yield Text.assemble("  ", (start, "cyan"), _line(rows[outcome.name], sizes))
            yield from _warnings(outcome, lang)
        yield Text()
    if refused:
        yield Text.assemble((("Refused", "已拒绝")[say], "bold red"), (f"  {len(refused):,}", "dim"))
        for outcome in refused:
            yield Text("  " + _middle(_short(outcome.name, root), width - 2), "cyan")
            yield from (Text("    ") + part for part in Text(outcome.reason).wrap(screen, max(width - 4, 20)))
        yield Text()
    yield from Text(_sum(read, refused, say), "bold").wrap(screen, width)


def _figures(reading: Reading | None, say: int) -> list[str]:
    assert reading is not None
    by, span_by = (_BY.get(b, (b, b))[say] for b in (reading.marketplace_by, reading.span_by))
    return [
        reading.language,
        f"{reading.marketplace} ({by})" if reading.marketplace else "–",
        reading.currency or "–",
        f"{reading.span} ({span_by})",
        f"{reading.rows:,}",
        f"1{reading.decimal}5 {_ORDER.get(reading.day_order, '')}".strip(),
    ]


def _line(cells: Iterable[str], sizes: Sequence[int]) -> str:
    parts = [
        " " * (size - cell_len(cell)) + cell if number == _RIGHT else set_cell_size(cell, size)
        for number, (cell, size) in enumerate(zip(cells, sizes, strict=True))
    ]
    return "  ".join(parts).rstrip()


def _warnings(outcome: Outcome, lang: Lang) -> Iterator[Text]:
    from xlops.findings import Level

    told = [f for f in outcome.findings if f.level is not Level.INFO]
    if told:
        first = f"row {told[0].row}: " if told[0].row else ""
        more = f" (+{len(told) - 1})" if len(told) > 1 else ""
        yield Text(f"    ! {first}{told[0].message.in_(lang)}{more}", "yellow")


def _root(names: Sequence[str]) -> str:
    """The folder that all files lie in, which need not be said for each."""
    folders = {n.split(" › ")[0].rpartition("/")[0] for n in names}
    return f"{commonpath(folders)}/" if folders and all(folders) else ""


def _short(name: str, root: str) -> str:
    return name[len(root) :] if root != "/" and name.startswith(root) else name


def _middle(text: str, size: int) -> str:
    """The text, its middle left out where it is longer than `size` cells: both ends of a name tell something."""
    if cell_len(text) <= size:
        return text
    half = (size - 1) // 2
    head, tail = chop_cells(text, size - 1 - half)[0], chop_cells(text[::-1], half)[0][::-1]
    return f"{head}…{tail}"


def _sum(read: Sequence[Outcome], refused: Sequence[Outcome], say: int) -> str:
    readings = [o.reading for o in read if o.reading]
    rows = sum(r.rows for r in readings)
    kinds, markets = len({r.kind for r in readings}), len({r.marketplace for r in readings} - {""})
    languages = len({r.language for r in readings})
    if say:
        return (
            f"已识别 {len(readings):,} 份报告（{kinds} 种，{markets} 个站点，{languages} 种语言，{rows:,} 行），"
            f"拒绝 {len(refused):,} 个文件。“按行”表示期间由行内日期推断。未存储任何数据。"
        )
    return (
        f"{len(readings):,} read (kinds {kinds}, marketplaces {markets}, languages {languages}, rows {rows:,}), "
        f"{len(refused):,} refused. A period by rows is assumed. Nothing was stored."
    )
