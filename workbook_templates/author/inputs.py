"""The block *Inputs of this page*: every measure the page needs, for this period, thirteen back, and a year ago.

It stands to the right of the print area, periods downwards, measures and KPIs across. KPI cells of the page are
short formulas over these labelled cells, so a picker moves everything without Python. Blank stays blank (rule N5).
It is kept low, because the rows of a table with keys must stay free beside it: what stands there moves with them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from workbook_templates.author.ink import NUMBER
from workbook_templates.author.judge import level_edges, sample_formula, status_formula
from workbook_templates.author.kpis import judged, number
from workbook_templates.author.page import Page, at
from xlops.kpis.catalogue import Kpi
from xlops.kpis.edges import Direction
from xlops.kpis.measures import measures
from xlops.kpis.surfaces.excel import to_excel

BACK = 13  # periods before this one: twelve for a trend of thirteen, one more for its first change
EDGES = ("target", "target_high", "warn", "warn_high", "breach", "breach_high")
HEAD = ("first_day", "period", "axis", "row", "year_ago_row", "state", "moving")
MEASURE_NUMBER = {"hours": "days", "per_day": "ratio"}  # of the units whose format is not named like them


@dataclass
class Inputs:
    """Where the block stands and what it holds; addresses are absolute.

    `rows` are two lines of labels, a year ago, the periods oldest first, then sample, edges and status of KPIs.
    """

    page: Page
    top: int
    left: int
    table: str  # tbl_week or tbl_month
    kpis: Sequence[Kpi]
    marketplace: str = ""  # address; the block's own cell by default
    cols: dict[str, int] = field(default_factory=dict)
    kpi_cols: dict[str, int] = field(default_factory=dict)
    edges = EDGES

    def __post_init__(self) -> None:
        self.marketplace = self.marketplace or at(*self.marketplace_cell)
        names = self._needed()
        first = self.left + 1 + len(HEAD)
        self.cols = {name: first + n for n, name in enumerate(names)}
        first += len(names) + 1
        self.kpi_cols = {k.id: first + n for n, k in enumerate(self.kpis)}

    @property
    def right(self) -> int:
        """The first free column."""
        return max(self.kpi_cols.values()) + 2

    @property
    def year_ago(self) -> int:
        return self.top + 2

    @property
    def now(self) -> int:
        return self.year_ago + 1 + BACK

    @property
    def period_cell(self) -> tuple[int, int]:
        """Where the key of the page's period stands."""
        return (self.now + 2, self.left + 2)

    @property
    def marketplace_cell(self) -> tuple[int, int]:
        return (self.now + 3, self.left + 2)

    @property
    def monthly(self) -> bool:
        return self.table == "tbl_month"

    @property
    def catalogue(self) -> dict[str, Kpi]:
        return {k.id: k for k in self.kpis}

    def row(self, back: int) -> int:
        return self.now - back

    # what other blocks ask for -------------------------------------------------------------------------------------

    def measure(self, name: str, back: int = 0) -> str:
        """The cell of a measure, `back` periods ago."""
        return at(self.row(back), self.cols[name])

    def measure_year_ago(self, name: str) -> str:
        return at(self.year_ago, self.cols[name])

    def kpi(self, name: str, back: int = 0) -> str:
        return at(self.row(back), self.kpi_cols[name])

    def kpi_year_ago(self, name: str) -> str:
        return at(self.year_ago, self.kpi_cols[name])

    def sample(self, name: str) -> str:
        return at(self.now + 2, self.kpi_cols[name])

    def edge(self, name: str, word: str) -> str:
        return at(self.now + 3 + EDGES.index(word), self.kpi_cols[name])

    def goal(self, name: str) -> tuple[str, str]:
        """Low and high of what is expected: the target, the early warning where no target is set."""
        row, col = self.now + 3 + len(EDGES), self.kpi_cols[name]
        return at(row, col), at(row + 1, col)

    @property
    def status_row(self) -> int:
        return self.now + 5 + len(EDGES)

    def status(self, name: str) -> str:
        return at(self.status_row, self.kpi_cols[name])

    def trend(self, name: str, measure: bool = False) -> str:
        """The range of thirteen periods, oldest first, with the sheet's name."""
        return f"'{self.page.name}'!{self.local_trend(name, measure)}"

    def local_trend(self, name: str, measure: bool = False) -> str:
        col = (self.cols if measure else self.kpi_cols)[name]
        return f"{at(self.row(BACK - 1), col)}:{at(self.now, col)}"

    def axis(self) -> str:
        col = self.left + 1 + HEAD.index("axis")
        return f"'{self.page.name}'!{at(self.row(BACK - 1), col)}:{at(self.now, col)}"

    def head(self, word: str, back: int = 0) -> str:
        """A cell of the period's own columns, see HEAD."""
        return at(self.row(back), self.left + 1 + HEAD.index(word))

    def formula(self, kpi: Kpi, row: int) -> str:
        """The KPI's own formula over the measure cells of one row."""
        word = self.page.t("no_sales") if kpi.no_denominator else ""
        return to_excel(kpi.formula, self.ref(row), without_denominator=word)

    def ref(self, row: int) -> Callable[[str], str]:
        """What the formula language's names are in one row; a period that is not held is a blank cell."""

        def ref(key: str) -> str:
            name, _, shift = key.partition("__")
            if shift == "target":
                down = self.catalogue[name].direction is Direction.DOWN
                return self.edge(name, "target_high" if down else "target")
            if shift == "year_ago":
                return at(row, self.cols[key])
            if shift == "prev":
                held = row > self.year_ago + 1
                return at(row - 1, self.cols[name]) if held else at(self.now + 1, self.cols[name])
            return at(row, self.cols[name])

        return ref

    # authoring -----------------------------------------------------------------------------------------------------

    def write(self) -> None:
        page = self.page
        page.columns([22, *[13] * (self.right - self.left)], self.left)
        page.put(self.top, self.left, page.t("inputs.title"), "input_head", align="left", size=10, color="#1F2933")
        page.put(self.top + 1, self.left, page.t("inputs.note"), "input_label")
        for n, word in enumerate(HEAD):
            page.put(self.top, self.left + 1 + n, page.t(f"inputs.{word}"), "input_head")
        self._write_periods()
        for name, col in self.cols.items():
            self._write_measure(name, col)
        for n, word in enumerate(("sample", *EDGES, "goal", "goal_high", "status")):
            page.put(self.now + 2 + n, min(self.kpi_cols.values()) - 1, page.t(f"inputs.{word}"), "input_label")
        for kpi in self.kpis:
            self._write_kpi(kpi, self.kpi_cols[kpi.id])

    def _needed(self) -> list[str]:
        keys = {key for kpi in self.kpis for key in kpi.inputs if not key.endswith("__target")}
        wanted = {key.partition("__")[0] for key in keys}
        wanted |= {"plan_gmv", "gmv", "units", "sessions", "spend", "ad_sales", "clicks"}
        return [*(m for m in measures() if m in wanted), *sorted(k for k in keys if k.endswith("__year_ago"))]

    def _rows(self) -> range:
        return range(self.year_ago, self.now + 1)

    def _write_periods(self) -> None:
        page, col = self.page, self.left + 1
        words = {self.year_ago: "inputs.year_ago", self.now: "inputs.this", self.now - 1: "inputs.last"}
        for row in self._rows():
            day, period, found = (at(row, col + HEAD.index(w)) for w in ("first_day", "period", "row"))
            said = page.t(words[row]) if row in words else f"−{self.now - row}"
            page.put(row, self.left, said, "input_label")
            page.put(row, col, self._first_day(row), "input", num_format="yyyy-mm-dd")
            page.put(row, col + 1, f'=IF({day}="","",{self._label(day)})', "input")
            page.put(row, col + 2, f'=IF({period}="","",{self._axis(period)})', "input")
            page.put(row, col + 3, self._match(period), "input")
            page.put(row, col + 4, self._match(self._ago_period(day)), "input")
            page.put(row, col + 5, f'=IF({found}="","",INDEX({self.table}[state],{found})&"")', "input")
            page.put(row, col + 6, f'=IF({found}="","",INDEX({self.table}[moving],{found})&"")', "input")
        for n, key in ((2, "inputs.period"), (3, "pick.marketplace")):
            page.put(self.now + n, self.left, page.t(key), "input_label")

    def _first_day(self, row: int) -> str:
        this = at(self.now, self.left + 1)
        if row == self.now:
            where = f"MATCH({at(*self.period_cell)},{self.table}[period],0)"
            return f'=IFERROR(INDEX({self.table}[first_day],{where}),"")'
        back = self.now - row
        if row == self.year_ago:
            moved = f"EDATE({this},-12)" if self.monthly else f"{this}-364"
        else:
            moved = f"EDATE({this},-{back})" if self.monthly else f"{this}-{7 * back}"
        return f'=IF({this}="","",{moved})'

    def _label(self, day: str) -> str:
        """The key of the period that begins on `day`: a week is labelled by its fourth day (rule N16)."""
        return month_label(day) if self.monthly else week_label(day)

    def _ago_period(self, day: str) -> str:
        moved = f"EDATE({day},-12)" if self.monthly else f"({day}-364)"
        return f'IF({day}="","",{self._label(moved)})'

    def _axis(self, period: str) -> str:
        return f"MID({period},3,5)" if self.monthly else f"RIGHT({period},3)"

    def _match(self, period: str) -> str:
        return f'=IFERROR(MATCH({period}&"|"&{self.marketplace},{self.table}[key],0),"")'

    def _write_measure(self, name: str, col: int) -> None:
        page, base = self.page, name.partition("__")[0]
        ago = name != base
        definition = measures()[base]
        label = definition.name.in_(page.words.lang) + (f" · {page.t('inputs.year_ago')}" if ago else "")
        page.put(self.top, col, label, "input_head", text_wrap=True)
        page.put(self.top + 1, col, base, "input")
        look = NUMBER[MEASURE_NUMBER.get(definition.unit, definition.unit)]
        for row in self._rows():
            found = f"${at(row, self.left + 1 + HEAD.index('year_ago_row' if ago else 'row')).replace('$', '')}"
            cell = f"INDEX({self.table}[{base}],{found})"
            page.put(row, col, f'=IF({found}="","",IF({cell}="","",{cell}))', "input", num_format=look)

    def _write_kpi(self, kpi: Kpi, col: int) -> None:
        page = self.page
        page.put(self.top, col, kpi.name.in_(page.words.lang), "input_head", text_wrap=True)
        page.put(self.top + 1, col, kpi.id, "input")
        look = NUMBER[number(kpi)].rsplit(";", 1)[0] + ";@"
        for row in self._rows():
            page.put(row, col, "=" + self.formula(kpi, row), "input", num_format=look)
        page.put(self.now + 2, col, sample_formula(self, kpi), "input")
        for n, formula in enumerate(level_edges(self, kpi)):
            page.put(self.now + 3 + n, col, formula, "input", num_format=look)
        for n, side in enumerate(("", "_high")):
            target, warn = (self.edge(kpi.id, e + side) for e in ("target", "warn"))
            formula = f'=IF(COUNT({target})>0,{target},IF(COUNT({warn})>0,{warn},""))' if judged(kpi) else ""
            page.put(self.now + 3 + len(EDGES) + n, col, formula, "input", num_format=look)
        page.put(self.status_row, col, status_formula(self, kpi), "input")


def month_label(day: str) -> str:
    """`2026-10` from the first day's cell."""
    return f'YEAR({day})&"-"&RIGHT("0"&MONTH({day}),2)'


def week_label(day: str) -> str:
    """`2026-W47`, the ISO week of the fourth day, with functions that every Excel has."""
    thursday = f"({day}+7-WEEKDAY({day}+3,2))"
    return f'YEAR{thursday}&"-W"&RIGHT("0"&(INT(({thursday}-DATE(YEAR{thursday},1,1))/7)+1),2)'
