"""A sheet being authored: cells, headings, tables, status colours. Rows and columns count from 0."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from xlsxwriter.utility import xl_col_to_name, xl_rowcol_to_cell

from workbook_templates.author.ink import ACCENT, BAD, CLOCK, GOOD, ICON, LIKELY, NUMBER, STATUS, Ink
from workbook_templates.author.words import Words
from xlops.review.stock import ESTIMATE_SIGN
from xlops.targets import Status
from xlops.workbook.links import DOWN

Cell = tuple[int, int]
LAST_ROW = 1_048_575
_OF_HEADS = ("indent", "align", "num_format")  # what a head has from its column


def at(row: int, col: int) -> str:
    """The absolute address `$B$5`."""
    return str(xl_rowcol_to_cell(row, col, row_abs=True, col_abs=True))


def block(first: Cell, last: Cell) -> str:
    return f"{at(*first)}:{at(*last)}"


def whole(table: str, column: str) -> str:
    """A table's column as a range also where it has one row, which IronCalc would take for a single cell."""
    return f"{table}[[{column}]:[{column}]]"


def column(col: int) -> str:
    return str(xl_col_to_name(col))


def open_sides(left: bool, right: bool) -> dict[str, Any]:
    """What takes away the line of a box on the sides where it goes on."""
    return {side: 0 for side, goes_on in (("left", left), ("right", right)) if goes_on}


def estimate(number: str) -> str:
    """The number format of an estimate: `~12`."""
    return f'"{ESTIMATE_SIGN}"{NUMBER[number].split(";")[0]}'


@dataclass(frozen=True)
class Column:
    """One column of a visible table: machine-read `id`, the words people see, how its cells look."""

    id: str
    style: str = "row"
    number: str | None = None
    formula: str | None = None
    text: str | None = None  # key in texts.toml; the id by default
    more: dict[str, Any] = field(default_factory=dict)

    @property
    def blank(self) -> bool:
        """Whether it only leaves room for the text to its left."""
        return self.id.startswith("_")


def _indented(column: Column, before: Column | None) -> Column:
    """A text keeps its distance from what stands left of it."""
    text = column.number is None and not column.blank and column.style not in ("hidden", "status", "line_status")
    follows = before is not None and before.style != "hidden"
    return replace(column, more={**column.more, "indent": 1}) if text and follows else column


class Page:
    """Thin wrapper over an XlsxWriter sheet that knows the house style and the language."""

    def __init__(self, book: Any, name: str, ink: Ink, words: Words) -> None:
        self.book, self.name, self.ink, self.words = book, name, ink, words
        self.headings: dict[str, Cell] = {}
        self.sheet = book.add_worksheet(name)
        self.sheet.hide_gridlines(2)
        self.sheet.set_default_row(18)

    def t(self, key: str, **values: object) -> str:
        return self.words(key, **values)

    def counted(self, key: str, number: str) -> str:
        """A formula of the text with what the formula `number` comes to; of one the text `key_one`."""
        before, after = self.t(key, n="\0").split("\0")
        return f'IF({number}=1,{self.words.quoted(f"{key}_one")},"{before}"&{number}&"{after}")'

    def put(
        self, row: int, col: int, value: object, style: str = "body", number: str | None = None, **more: Any
    ) -> None:
        """Writes a value, or a formula whose value stays empty until the workbook is calculated."""
        ink = self.ink(style, number, **more)
        if isinstance(value, str) and value.startswith("="):
            self.sheet.write_formula(row, col, value, ink, "")
        elif value is None or value == "":
            self.sheet.write_blank(row, col, None, ink)
        else:
            self.sheet.write(row, col, value, ink)

    def text(self, row: int, col: int, key: str, style: str = "body", **more: Any) -> None:
        self.sheet.write_string(row, col, self.t(key), self.ink(style, **more))

    def fill(self, row: int, first: int, last: int, style: str, **more: Any) -> None:
        for col in range(first, last + 1):
            self.put(row, col, None, style, **more)

    def box(self, row: int, first: int, last: int, style: str = "typed", **more: Any) -> None:
        """One box over cells of a row, without lines between them."""
        for col in range(first, last + 1):
            self.put(row, col, None, style, **open_sides(col > first, col < last), **more)

    def section(self, row: int, first: int, last: int, text: str, note: str = "") -> None:
        """A heading with a thin rule from `first` to `last`; `text` may be a formula."""
        self.sheet.set_row(row, 22)
        self.headings[text] = (row, first)
        self.fill(row, first, last, "section")
        self.put(row, first, text, "section", valign="bottom")
        if note:
            self.put(row, last, note, "section_note", valign="bottom")

    def name_cell(self, name: str, row: int, col: int, last: Cell | None = None, local: bool = False) -> None:
        """Defines `name` for a cell, or for the block that ends at `last`."""
        where = at(row, col) if last is None else block((row, col), last)
        owner = f"'{self.name}'!" if local else ""
        self.book.define_name(f"{owner}{name}", f"='{self.name}'!{where}")

    def columns(self, widths: Sequence[float], first: int = 0) -> None:
        for n, width in enumerate(widths):
            self.sheet.set_column(first + n, first + n, width, self.ink())

    def link(self, row: int, col: int, sheet: str, text: str, style: str = "link", **more: Any) -> None:
        self.sheet.write_url(row, col, f"internal:'{sheet}'!A1", self.ink(style, **more), text)

    # tables ------------------------------------------------------------------------------------------------------

    def table(
        self,
        name: str,
        row: int,
        col: int,
        columns: Sequence[Column],
        rows: int = 1,
        data: Iterable[Sequence[object]] = (),
        filters: bool = False,
    ) -> None:
        """An Excel table whose header row holds ids, under a row of words; `row` is the row of words."""
        columns = [_indented(c, columns[n - 1] if n else None) for n, c in enumerate(columns)]
        for n, c in enumerate(columns):
            style = {"hidden": "hidden"}.get(c.style, "head" if c.number is None else "head_number")
            said = "" if c.blank else self.t(c.text or f"col.{c.id}")
            self.put(row, col + n, said, style, **{k: v for k, v in c.more.items() if k in _OF_HEADS})
        self.sheet.set_row(row + 1, 14 if filters else 4, None, {} if filters else {"hidden": True})
        last = row + 1 + rows
        formula = [c.formula and c.formula.replace("{yours}", self.t("targets.mine")) for c in columns]
        self.sheet.add_table(
            row + 1,
            col,
            last,
            col + len(columns) - 1,
            {
                "name": name,
                "style": None,
                "autofilter": filters,
                "columns": [
                    {
                        "header": c.id,
                        "header_format": self.ink("hidden" if c.style == "hidden" else "ids"),
                        "format": self.ink(c.style, c.number, **c.more),
                        **({"formula": formula[n]} if formula[n] else {}),
                    }
                    for n, c in enumerate(columns)
                ],
            },
        )
        filled = list(data)
        for r in range(rows):
            for n, c in enumerate(columns):
                value = formula[n] or (filled[r][n] if r < len(filled) else None)
                self.put(row + 2 + r, col + n, value, c.style, c.number, **c.more)

    # conditional formats -----------------------------------------------------------------------------------------

    def status_colours(self, first: Cell, last: Cell, status: Cell | None = None) -> None:
        """Colours a block by the icon that its status cell starts with; `status` defaults to the block's own cell."""
        row, col = status or first
        cell = xl_rowcol_to_cell(row, col, col_abs=True)
        for word, (text, fill, edge) in LIKELY.items():
            test = f'=AND(LEFT({cell},1)="{Status(word).icon}",OR(RIGHT({cell},1)="{CLOCK}",LEFT({cell},1)="{CLOCK}"))'
            shade = self.ink.shade(color=text, bg=fill, border=3, border_color=edge)
            rule = {"type": "formula", "criteria": test, "format": shade, "stop_if_true": True}
            self.sheet.conditional_format(*first, *last, rule)
        for word, (text, fill) in STATUS.items():
            self.sheet.conditional_format(
                *first,
                *last,
                {
                    "type": "formula",
                    "criteria": f'=LEFT({cell},1)="{ICON[word]}"',
                    "format": self.ink.shade(color=text, bg=fill, bold=True),
                },
            )

    def says(self, cells: Sequence[Cell], when: str, before: str = "", after: str = "") -> None:
        """Sets words before and after the text that cells show, as long as a formula holds; their value stays."""
        shade = self.ink.shade(num_format=f'"{before}"@"{after}"'.replace('""', ""))
        for cell in cells:
            rule = {"type": "formula", "criteria": f"={when}", "format": shade}
            self.sheet.conditional_format(*cell, *cell, rule)

    def ways(self, first: Cell, last: Cell) -> None:
        """Colours the cells of a block that lead somewhere."""
        test = f'=RIGHT({xl_rowcol_to_cell(*first)},1)="{DOWN}"'
        rule = {"type": "formula", "criteria": test, "format": self.ink.shade(color=ACCENT)}
        self.sheet.conditional_format(*first, *last, rule)

    def estimates(self, row: int, marked: int, numbers: Mapping[int, str]) -> None:
        """Sets `~` before the numbers, format by column, of rows that the column `marked` says it of."""
        mark = f"${column(marked)}{row + 1}"
        for col, number in numbers.items():
            shade = self.ink.shade(num_format=estimate(number))
            rule = {"type": "formula", "criteria": f'={mark}="{ESTIMATE_SIGN}"', "format": shade}
            self.sheet.conditional_format(row, col, row, col, rule)

    def good_bad(self, cells: Sequence[str], rising_is_good: bool, status: str = "") -> None:
        """Colours changes by what they mean for the KPI; `cells` are addresses without `$`.

        With `status`, that of the first of them and the others' alike, no colour says otherwise than the status does:
        a gap is good only where the KPI is met, and bad only where it is not.
        """
        if not cells:
            return
        good, bad = (">", "<") if rising_is_good else ("<", ">")
        for sign, colour, words in ((good, GOOD, ("met",)), (bad, BAD, ("warn", "breach"))):
            icons = ",".join(f'LEFT({status},1)="{ICON[word]}"' for word in words)
            agrees = f",OR({icons})" if status else ""
            self.sheet.conditional_format(
                cells[0],
                {
                    "type": "formula",
                    "criteria": f"=AND(ISNUMBER({cells[0]}),N({cells[0]}){sign}0{agrees})",
                    "format": self.ink.shade(color=colour),
                    "multi_range": " ".join(cells),
                },
            )

    def ruled(self, first: Cell, last: Cell, status: Cell, color: str, sides: bool = False) -> None:
        """A rule above each row whose status cell has a status: the lines of one finding stand together."""
        row, col = status
        cell = xl_rowcol_to_cell(row, col, col_abs=True)
        test = f'=AND({cell}<>"",RIGHT({cell},1)<>"{DOWN}")'
        at_sides = {"left": 1, "left_color": color, "right": 1, "right_color": color} if sides else {}
        shade = self.ink.shade(top=1, top_color=color, **at_sides)
        self.sheet.conditional_format(*first, *last, {"type": "formula", "criteria": test, "format": shade})

    # print -------------------------------------------------------------------------------------------------------

    def paper(
        self, last: Cell, *, scale: int | None = None, breaks: Sequence[int] = (), open_ended: bool = False
    ) -> None:
        """A4 landscape from A1 to `last`; one page wide, or at `scale` per cent with page breaks after `breaks`.

        An open-ended sheet prints as far down as its table grows.
        """
        s = self.sheet
        s.set_landscape()
        s.set_paper(9)
        s.set_margins(left=0.4, right=0.4, top=0.4, bottom=0.4)
        s.print_area(0, 0, LAST_ROW if open_ended else last[0], last[1])
        s.center_horizontally()
        s.set_footer(f"&L&9&K5B6770xlops · &A&R&9&K5B6770{self.t('print.page')}", {"margin": 0.18})
        if scale:
            s.set_print_scale(scale)
            s.set_h_pagebreaks(list(breaks))
        else:
            s.fit_to_pages(1, 0)
