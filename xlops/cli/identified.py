"""What `xlops identify` prints: the reports by kind, what they are for, what was refused and why, a sum."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from os.path import commonpath
from typing import TYPE_CHECKING

from rich.cells import cell_len, chop_cells, set_cell_size
from rich.console import Console
from rich.text import Text as Line

from xlops.language import NOTHING, Text, plain

if TYPE_CHECKING:
    from xlops.jobs.outcomes import Outcome
    from xlops.language import Lang
    from xlops.reports.read_batch import Reading

_ONE_LINE = 110  # columns from which a file and its figures fit on one line
_LEAST_NAME = 24
_IN_FULL = frozenset({"column-not-read"})  # findings that are told beside the first: they cost KPIs
_BY = {
    "content": Text("content", "内容"),
    "folder": Text("folder", "文件夹"),
    "name": Text("name", "文件名"),
    "option": Text("option", "选项"),
    "rows": Text("rows", "按行"),
    "settings": Text("store", "店铺"),
    "clock": Text("file time", "文件时间"),
}
_ORDER = {"mdy": "m/d", "dmy": "d/m", "ymd": "y/m"}
_HEADS = (
    Text("lang", "语言"),
    Text("marketplace", "站点"),
    Text("cur", "货币"),
    Text("covers", "期间"),
    Text("rows", "行数"),
    Text("numbers", "数字"),
)
_SUM = Text(
    "{read} read (kinds {kinds}, marketplaces {markets}, languages {languages}, rows {rows}), {refused} refused. "
    "A period by rows is assumed. Nothing was stored.",
    "已识别 {read} 份报告（{kinds} 种，{markets} 个站点，{languages} 种语言，{rows} 行），拒绝 {refused} 个文件。"
    "“按行”表示期间由行内日期推断。未存储任何数据。",
)
_LIKE = Text("looks like: {kind} ({name})", "看起来是：{kind}（{name}）")
_ROW = Text("row {row}: ", "第 {row} 行：")
_RIGHT = 4


def table(outcomes: Sequence[Outcome], lang: Lang, width: int) -> Iterator[Line]:
    """The lines of the answer, none wider than `width` but sentences, which wrap."""
    from xlops.jobs.answering import purpose_of
    from xlops.reports import KINDS
    from xlops.tables import ad_product_called

    screen = Console()
    kinds = {k.name: (number, Text(k.en, k.zh).in_(lang)) for number, k in enumerate(KINDS)}
    read = sorted((o for o in outcomes if o.reading), key=lambda o: (kinds[o.kind][0], _product(o), o.name))
    refused = [o for o in outcomes if o.what == "refused"]
    root = _root([o.name for o in outcomes])
    rows = {o.name: [cell.in_(lang) for cell in _figures(o.reading)] for o in read if o.reading}
    heads = [head.in_(lang) for head in _HEADS]
    sizes = [max(map(cell_len, column)) for column in zip(heads, *rows.values(), strict=True)]
    room = width - sum(sizes) - 2 * len(sizes)
    longest = max((cell_len(_short(o.name, root)) for o in read), default=0)
    one_line = width >= _ONE_LINE and room >= _LEAST_NAME
    room = min(room - 2, longest + 2) if one_line else 2
    for (kind, product), group in groupby(read, key=lambda o: (o.kind, _product(o))):
        files = list(group)
        of = f" · {ad_product_called(product).in_(lang)}" if product else ""
        yield Line.assemble((f"{kinds[kind][1]}{of}", "bold"), (f"  {kind} · {len(files):,}", "dim"))
        for sentence in purpose_of(kind).values():
            yield from (Line("  ") + part for part in Line(sentence.in_(lang), "italic").wrap(screen, width - 2))
        yield Line(" " * (room + 2) + _line(heads, sizes), "dim")
        for outcome in files:
            name = _short(outcome.name, root)
            if not one_line:
                yield Line("  " + _middle(name, width - 2), "cyan")
            start = set_cell_size(_middle(name, room - 2), room) if one_line else " " * room
            yield Line.assemble("  ", (start, "cyan"), _line(rows[outcome.name], sizes))
            yield from (Line(told.in_(lang), "yellow") for told in _warnings(outcome))
        yield Line()
    if refused:
        yield Line.assemble((Text("Refused", "已拒绝").in_(lang), "bold red"), (f"  {len(refused):,}", "dim"))
        for outcome in refused:
            yield Line("  " + _middle(_short(outcome.name, root), width - 2), "cyan")
            if like := outcome.looks_like:
                yield Line("    " + _LIKE.format(kind=kinds[like][1], name=like).in_(lang), "dim")
            yield from (Line("    ") + part for part in Line(outcome.reason.in_(lang)).wrap(screen, max(width - 4, 20)))
        yield Line()
    yield from Line(_sum(read, refused).in_(lang), "bold").wrap(screen, width)


def _product(outcome: Outcome) -> str:
    return outcome.reading.ad_product if outcome.reading else ""


def _figures(reading: Reading) -> list[Text]:
    by, span_by = (_BY.get(b, plain(b)) for b in (reading.marketplace_by, reading.span_by))
    return [
        plain(reading.language),
        plain(f"{reading.marketplace} (") + by + ")" if reading.marketplace else plain("–"),
        plain(reading.currency or "–"),
        plain(f"{reading.span} (") + span_by + ")",
        plain(f"{reading.rows:,}"),
        plain(f"1{reading.decimal}5 {_ORDER.get(reading.day_order, '')}".strip()),
    ]


def _line(cells: Iterable[str], sizes: Sequence[int]) -> str:
    parts = [
        " " * (size - cell_len(cell)) + cell if number == _RIGHT else set_cell_size(cell, size)
        for number, (cell, size) in enumerate(zip(cells, sizes, strict=True))
    ]
    return "  ".join(parts).rstrip()


def _warnings(outcome: Outcome) -> Iterator[Text]:
    from xlops.findings import Level

    told = [f for f in outcome.findings if f.level is not Level.INFO]
    if told:
        first = _ROW.format(row=told[0].row) if told[0].row else NOTHING
        more = f" (+{len(told) - 1})" if len(told) > 1 else ""
        yield plain("    ! ") + first + told[0].message + more
    yield from (plain("    ! ") + f.message for f in told[1:] if f.code in _IN_FULL)


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


def _sum(read: Sequence[Outcome], refused: Sequence[Outcome]) -> Text:
    readings = [o.reading for o in read if o.reading]
    return _SUM.format(
        read=f"{len(readings):,}",
        kinds=len({r.kind for r in readings}),
        markets=len({r.marketplace for r in readings} - {""}),
        languages=len({r.language for r in readings}),
        rows=f"{sum(r.rows for r in readings):,}",
        refused=f"{len(refused):,}",
    )
