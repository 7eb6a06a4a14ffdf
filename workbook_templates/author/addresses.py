"""The block *Inputs of this page*: every measure the page needs, for this period, thirteen back, and a year ago.

It stands to the right of the print area, periods downwards, measures and KPIs across. KPI cells of the page are
short formulas over these labelled cells, so a picker moves everything without Python. Blank stays blank (rule N5).
It is kept low, because the rows of a table with keys must stay free beside it: what stands there moves with them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from workbook_templates.author.page import Page, at
from xlops.kpis.catalogue import Kpi
from xlops.kpis.edges import Direction
from xlops.kpis.measures import measures
from xlops.kpis.surfaces.excel import to_excel
from xlops.money import WITHOUT_DECIMALS

BACK = 13  # periods before this one: twelve for a trend of thirteen, one more for its first change
EDGES = ("target", "target_high", "warn", "warn_high", "breach", "breach_high")
HEAD = ("first_day", "period", "axis", "row", "year_ago_row", "state", "moving", "apart", "score", "settled")
APART = (  # lines below the measures, a KPI a column
    "row", "mark", "late", "before", "now", "ago", "now_ago", "per_target", "base", "expected", "low", "high",
    "noise",
)  # fmt: skip
SCORED = ("points", "weight", "product")  # lines below the status of a KPI
SCORE = ("score", "uncapped", "counted", "capped_by")  # lines below the period and marketplace of the page
BRIDGED = ("gmv", "units", "sessions")


@dataclass
class Inputs:
    """Where the block stands and what it holds; addresses are absolute.

    `rows` are two lines of labels, a year ago, the periods oldest first, then sample, edges and status of KPIs. Below
    the measures stands what the page's period has in tbl_apart: marks, and what numbers of ALL are compared with.
    """

    page: Page
    top: int
    left: int
    table: str  # tbl_week or tbl_month
    kpis: Sequence[Kpi]
    marketplace: str = ""  # address; the block's own cell by default
    either: bool = False  # a page of weeks that shows a month where its period is one
    cols: dict[str, int] = field(default_factory=dict)
    kpi_cols: dict[str, int] = field(default_factory=dict)
    apart_cols: dict[str, int] = field(default_factory=dict)
    edges = EDGES

    def __post_init__(self) -> None:
        self.marketplace = self.marketplace or at(*self.marketplace_cell)
        names = self._needed()
        first = self.left + 1 + len(HEAD)
        self.cols = {name: first + n for n, name in enumerate(names)}
        first += len(names) + 1
        self.kpi_cols = {k.id: first + n for n, k in enumerate(self.kpis)}
        told = [*self.kpi_cols, *(f"bridge_{name}" for name in BRIDGED)]
        self.apart_cols = {id_: self.apart_left + 1 + n for n, id_ in enumerate(told)}
        assert max(self.apart_cols.values()) < first, "what stands apart has room below the measures"

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
    def monthly_cell(self) -> tuple[int, int]:
        """Whether the period is a month, on a page of either."""
        return (self.now + 4, self.left + 2)

    @property
    def currency_cell(self) -> tuple[int, int]:
        return (self.now + 9, self.left + 2)

    def whole_money(self) -> str:
        """Whether money of the page has no decimals, as a test."""
        codes = ",".join(f'{at(*self.currency_cell)}="{code}"' for code in sorted(WITHOUT_DECIMALS))
        return f"OR({codes})"

    @property
    def apart_left(self) -> int:
        """The column of the labels of what stands apart."""
        return self.left + 1 + len(HEAD)

    def of_kind(self, week: str, month: str) -> str:
        """What a formula says of a week or of a month, whichever the page's period is."""
        if self.either:
            return f"IF({at(*self.monthly_cell)},{month},{week})"
        return month if self.table == "tbl_month" else week

    def held(self, column: str, row: str) -> str:
        """A column of the page's table in one row, of both tables on a page of either."""
        return self.of_kind(f"INDEX(tbl_week[{column}],{row})", f"INDEX(tbl_month[{column}],{row})")

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

    def apart(self, name: str, word: str) -> str:
        """A cell of what stands apart, see APART."""
        return at(self.now + 3 + APART.index(word), self.apart_cols[name])

    def named(self, kpi: Kpi) -> str:
        """The KPI's name with its mark: `TACoS (US only, DE missing)`."""
        name = kpi.name.in_(self.page.words.lang).replace('"', '""')
        return f'="{name}"&{self.apart(kpi.id, "mark")}'

    def sample(self, name: str) -> str:
        return at(self.now + 2, self.kpi_cols[name])

    def edge(self, name: str, word: str) -> str:
        return at(self.now + 3 + EDGES.index(word), self.kpi_cols[name])

    def goal(self, name: str) -> tuple[str, str]:
        """Low and high of the edge shown: the target; the early warning where it alone is set, or alone is missed."""
        row, col = self.now + 3 + len(EDGES), self.kpi_cols[name]
        return at(row, col), at(row + 1, col)

    @property
    def status_row(self) -> int:
        return self.now + 5 + len(EDGES)

    def status(self, name: str) -> str:
        return at(self.status_row, self.kpi_cols[name])

    def early(self, name: str) -> str:
        """1 where the target is met and the early warning missed."""
        return at(*self.early_cell(name))

    def early_cell(self, name: str) -> tuple[int, int]:
        return self.status_row + 1 + len(SCORED), self.kpi_cols[name]

    def part_of_score(self, name: str, word: str) -> str:
        """A cell of what the KPI brings to the score: `points` 0 to 1, its `weight`, and the `product` of both."""
        return at(self.status_row + 1 + SCORED.index(word), self.kpi_cols[name])

    def every_part(self, word: str) -> str:
        """The row of `part_of_score`, of all KPIs."""
        row = self.status_row + 1 + SCORED.index(word)
        return f"{at(row, min(self.kpi_cols.values()))}:{at(row, max(self.kpi_cols.values()))}"

    def score(self, word: str) -> tuple[int, int]:
        """Where the score stands, see SCORE."""
        return (self.now + 5 + SCORE.index(word), self.left + 2)

    def trend_of_score(self) -> str:
        """The scores of thirteen periods, oldest first, with the sheet's name."""
        return self._periods("score")

    def trend(self, name: str, measure: bool = False) -> str:
        """The range of thirteen periods, oldest first, with the sheet's name."""
        return f"'{self.page.name}'!{self.local_trend(name, measure)}"

    def local_trend(self, name: str, measure: bool = False) -> str:
        col = (self.cols if measure else self.kpi_cols)[name]
        return f"{at(self.row(BACK - 1), col)}:{at(self.now, col)}"

    def axis(self) -> str:
        return self._periods("axis")

    def _periods(self, word: str) -> str:
        col = self.left + 1 + HEAD.index(word)
        return f"'{self.page.name}'!{at(self.row(BACK - 1), col)}:{at(self.now, col)}"

    def head(self, word: str, back: int = 0) -> str:
        """A cell of the period's own columns, see HEAD."""
        return at(self.row(back), self.left + 1 + HEAD.index(word))

    def settled(self, cell: Callable[[int], str], shown: str = "{}") -> str:
        """A cell of the last final period before one whose numbers still move, else nothing; `cell` of a row."""
        last, oldest, newest = self.head("settled", 1), cell(self.year_ago + 1), cell(self.now - 1)
        found = shown.format(f"INDEX({oldest}:{newest},{last})")
        return f'IF(OR({self.head("state")}="final",{self.head("state")}="",{last}=""),"",{found})'

    def formula(self, kpi: Kpi, row: int) -> str:
        """The KPI's own formula over the measure cells of one row; the number in tbl_apart where they do not match."""
        word = self.page.t("no_sales") if kpi.no_denominator else ""
        own = to_excel(kpi.formula, self.ref(row), without_denominator=word)
        if len(kpi.formula.inputs) == 1:
            return own
        listed, period = (at(row, self.left + 1 + HEAD.index(w)) for w in ("apart", "period"))
        found = f'MATCH({period}&"|"&{self.marketplace}&"|{kpi.id}",tbl_apart[key],0)'
        return f'IF(ISNUMBER(SEARCH(" {kpi.id} ",{listed})),INDEX(tbl_apart[value],{found}),{own})'

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

    def _needed(self) -> list[str]:
        keys = {key for kpi in self.kpis for key in kpi.inputs if not key.endswith("__target")}
        wanted = {key.partition("__")[0] for key in keys}
        wanted |= {"plan_gmv", "gmv", "units", "sessions", "spend", "ad_sales", "clicks"}
        return [*(m for m in measures() if m in wanted), *sorted(k for k in keys if k.endswith("__year_ago"))]


def month_label(day: str) -> str:
    """`2026-10` from the first day's cell."""
    return f'YEAR({day})&"-"&RIGHT("0"&MONTH({day}),2)'


def week_label(day: str) -> str:
    """`2026-W47`, the ISO week of the fourth day, with functions that every Excel has."""
    thursday = f"({day}+7-WEEKDAY({day}+3,2))"
    return f'YEAR{thursday}&"-W"&RIGHT("0"&(INT(({thursday}-DATE(YEAR{thursday},1,1))/7)+1),2)'
