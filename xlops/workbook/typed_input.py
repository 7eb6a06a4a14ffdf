"""What people typed into a workbook: read before a build, kept by stable key, checked after it (rules D1, D5)."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from xlops.measures.owed import Filed
from xlops.targets import Status
from xlops.workbook.actions import DONE, OPEN
from xlops.workbook.lines import COLUMN as LINE
from xlops.workbook.lines import base_key, room
from xlops.workbook.open_workbook import Opened
from xlops.workbook.owed import CLAIMS
from xlops.workbook.package import Scalar
from xlops.workbook.package.references import cell_ref, parse_place
from xlops.workbook.plan import Fill
from xlops.workbook.template import EVERY_TABLE as TABLES
from xlops.workbook.template import ContractTable

Typed = dict[tuple[str, str, str], Scalar]  # (table or name, key, column) → what was typed
Columns = dict[str, list[Any]]

# the cells of a review, besides its tables, where people type
_NOT_TICKED = ("", "no", "n", "0", "false", "否", "☐", "-")
_FREE = ("notes", "kpi_remarks", "more_kpi_remarks")
SHARED = ("findings", "next", "more")  # tables of a review that share its findings, the last with room for all
TOGETHER = (OPEN, DONE)  # tables that are there once and share their keys: an action moves from one to the other
_GIVEN = "given_"  # before the id of a typed column: what a build put there first


Kept = dict[str, dict[str, dict[str, Scalar]]]  # table of the contract, or name → key → column → what was typed


@dataclass(frozen=True)
class Returning:
    """A review that is gone, as `inputs/` remembers it: what was typed, by contract, when it was made, its sheet."""

    prefix: str
    made: str = ""
    sheet: str = ""
    tables: Kept = field(default_factory=dict)


@dataclass(frozen=True)
class ReviewFound:
    """A review that stands in the workbook, and what its tables are called there."""

    sheet: str
    period: str
    prefix: str
    tables: Mapping[str, str]
    closed: bool
    made: str = ""  # the data's day when it was made, as ISO text; empty where an earlier xlops made it


@dataclass
class Standing:
    """What the workbook held before the build."""

    typed: Typed = field(default_factory=dict)
    reviews: dict[str, ReviewFound] = field(default_factory=dict)
    words: dict[tuple[str, str], str] = field(default_factory=dict)  # (table, key) → the finding that a note is about
    returning: Mapping[str, Returning] = field(default_factory=dict)  # by period: reviews that are gone
    anew: bool = False  # the workbook is new: it takes all of them back
    archived: Mapping[str, str] = field(default_factory=dict)  # by period: reviews in archives, and the file's name

    def without(self, periods: Collection[str]) -> Standing:
        """What is left where reviews were moved away."""
        gone = {name for period in periods for name in self.reviews[period].tables.values()}
        typed = {at: v for at, v in self.typed.items() if at[0] not in gone and at[1] not in periods}
        words = {at: v for at, v in self.words.items() if at[0] not in gone}
        reviews = {period: found for period, found in self.reviews.items() if period not in periods}
        return replace(self, typed=typed, reviews=reviews, words=words)

    @property
    def noted(self) -> frozenset[str]:
        """The keys of the rows beside which people typed something."""
        back = (key for of in self.returning.values() for rows in of.tables.values() for key in rows)
        keys = {key.partition(" #")[0] for key in (*(key for _, key, _ in self.typed), *back)}
        return frozenset(keys | {base_key(key) for key in keys})

    @property
    def kept_terms(self) -> frozenset[str]:
        """The keys of the search terms that people ticked as to be kept."""
        ticked = ((key, v) for (table, key, c), v in self.typed.items() if (table, c) == ("tbl_terms", "keep"))
        return frozenset(key for key, value in ticked if str(value).strip().casefold() not in _NOT_TICKED)

    @property
    def filed_claims(self) -> dict[str, Filed]:
        """The claims that people marked as dealt with, by key."""
        said = defaultdict[str, dict[str, Scalar]](dict)
        for (table, key, column), value in self.typed.items():
            if table == CLAIMS:
                said[key][column] = value
        return filed_of(said)


def find_reviews(package: Opened) -> dict[str, ReviewFound]:
    """The dated reviews by period; of copies that people made of one, the first in tab order."""
    found: dict[str, ReviewFound] = {}
    shapes = package.tables()
    for info in package.sheets():
        if info.name in ("_week", "_month"):
            continue
        local = package.defined_names(info.name)
        for prefix in ("wk", "mo"):
            if f"{prefix}_period" not in local:
                continue
            period = str(package.read_name(f"{prefix}_period", info.name) or "")
            own = [shape.name for shape in shapes.values() if shape.sheet == info.name]
            tables = {
                contract: name
                for contract in TABLES
                if contract.startswith(f"{prefix}_")
                for name in own
                if name == contract or name.startswith(f"{contract}_")
            }
            # a person may have written a formula on a review that was closed before
            closed = bool(_constant(local, f"{prefix}_closed")) or not package.has_formulas(info.name)
            made = _constant(local, f"{prefix}_made")
            if period:
                found.setdefault(period, ReviewFound(info.name, period, prefix, tables, closed, made))
    return found


def read_standing(package: Opened) -> Standing:
    """Everything that people typed where the contract lets them type."""
    reviews, words = find_reviews(package), dict[tuple[str, str], str]()
    return Standing(_typed(package, reviews, words=words), reviews, words)


def filed_claims(package: Opened) -> dict[str, Filed]:
    """The claims that people marked as dealt with, by key."""
    return Standing(_typed(package, {}, {CLAIMS})).filed_claims


def filed_of(rows: Mapping[str, Mapping[str, Scalar]]) -> dict[str, Filed]:
    """Key → what was typed beside it → the claims that it marks as dealt with."""
    return {key: Filed(_told(row["filed"]), _told(row.get("case_no"))) for key, row in rows.items() if row.get("filed")}


def _told(value: Scalar | None) -> str:
    """A cell as people read it: a number of a case has no decimals."""
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value or "")


def kept_terms(package: Opened) -> frozenset[str]:
    """The keys of the search terms that people ticked as to be kept."""
    return Standing(_typed(package, {}, {"tbl_terms"})).kept_terms


def typed_in(package: Opened, review: ReviewFound) -> Typed:
    """What was typed into one review."""
    return {
        at: value
        for at, value in _typed(package, {review.period: review}).items()
        if at[0].startswith(f"{review.prefix}_")
    }


def _constant(names: Mapping[str, str], name: str) -> str:
    """The text of a name that is a text; empty where it is not there."""
    return names.get(name, "").lstrip("=").strip('"')


def _typed(
    package: Opened, reviews: Mapping[str, ReviewFound], only: set[str] | None = None,
    words: dict[tuple[str, str], str] | None = None,
) -> Typed:  # fmt: skip
    """What was typed, by key; `only` names the places to look at, `words` gathers what the rows say."""
    found: Typed = {}
    standing = package.tables()
    here = [name for name, table in TABLES.items() if not name.startswith(("wk_", "mo_")) and table.typed]
    groups: list[tuple[str, tuple[str, ...]]] = [
        (name, (name,)) for name in here if name in standing and name not in TOGETHER
    ]
    if together := tuple(name for name in TOGETHER if name in standing):
        groups.append((TOGETHER[0], together))
    for review in reviews.values():
        groups += _groups(review)
        if only is None or any(where.startswith(f"{review.prefix}_") for where in only):
            found |= _free(package, review)
    for contract, names in groups:
        if only is None or names[0] in only:
            found |= _typed_in(package, TABLES[contract], names, words)
    return found


def _groups(review: ReviewFound) -> list[tuple[str, tuple[str, ...]]]:
    """(contract, tables) of a review: a finding may move between its tables, and its note goes with it."""
    shared = {c: review.tables[c] for n in SHARED if (c := f"{review.prefix}_{n}") in review.tables}
    groups: list[tuple[str, tuple[str, ...]]] = [(first, tuple(shared.values())) for first in list(shared)[:1]]
    return groups + [(contract, (name,)) for contract, name in review.tables.items() if contract not in shared]


@dataclass(frozen=True)
class Row:
    """One row of a table: what stood in it, and the part of it that people typed."""

    key: str
    values: Mapping[str, Any]
    typed: Mapping[str, Any]

    @property
    def own(self) -> bool:
        """Whether a person made the whole row: every row of a build has a key."""
        return not self.key and any(v not in (None, "") for v in self.values.values())


def _rows(package: Opened, table: ContractTable, name: str) -> Iterator[Row]:
    columns = package.read_table(name)
    keys = columns.get(table.key or "", [])
    shown = {c: values for c, values in columns.items() if c not in _calculated(table)}
    mine = [c for c in shown if c not in table.written]
    for number, cells in enumerate(zip(*shown.values(), strict=True)):
        key = f"row {number + 1}" if table.key is None else str(keys[number] or "") if keys else ""
        values = dict(zip(shown, cells, strict=True))
        typed = {c: values[c] for c in mine if values[c] not in (None, "", values.get(_GIVEN + c))}
        yield Row(key, values, typed)


def _typed_in(
    package: Opened, table: ContractTable, names: Sequence[str], words: dict[tuple[str, str], str] | None = None
) -> Typed:
    """What was typed into a table, or into several that share their keys; of equal keys each counts."""
    found: Typed = {}
    seen: Counter[str] = Counter()
    said: dict[str, list[str]] = defaultdict(list)
    for name in names:
        for row in _rows(package, TABLES.get(name, table), name):
            if words is not None and row.key and row.values.get("finding"):
                said[base_key(row.key)].append(str(row.values["finding"]))
            typed = row.values if row.own else row.typed
            if not any(v not in (None, "") for v in typed.values()):
                continue
            seen[row.key] += 1
            key = row.key if seen[row.key] == 1 else f"{row.key} #{seen[row.key]}"
            found |= {(names[0], key, c): v for c, v in typed.items() if v not in (None, "")}
            if words is not None and row.key and row.values.get("finding"):
                words[names[0], key] = str(row.values["finding"])
    return found


def _calculated(table: ContractTable) -> tuple[str, ...]:
    return tuple(c.id for c in table.columns if c.calculated)


def merge(
    package: Opened, new: Mapping[str, Fill], shapes: Mapping[str, Sequence[str]], noted: Collection[str] = ()
) -> list[Columns]:
    """The columns of tables that share their keys, with what people typed put back beside its key.

    `new` holds the rows by the table's name here, `shapes` the columns that the tables have.

    A row with human input whose key is gone stays, below in the last table, with its old words and what became of it:
    resolved only where it was judged met, else its status or *no data* (rule D15). Its numbers no longer hold and are
    blank. So stays a row that a person made. Where the first table has room for so many rows only, later ones without
    input give way. A column that people added is kept like one they may type in. A comment is input, too: `noted` are
    the keys of rows that have one.
    """
    filled = [_Filled(TABLES[fill.table], dict(fill.columns), shapes[name]) for name, fill in new.items()]
    if not any(f.mine for f in filled):
        return [f.columns for f in filled]
    left = []
    for name, f in zip(new, filled, strict=True):
        rows = list(_rows(package, f.table, name))
        gone = _gone(rows, filled, noted) if LINE in f.columns else frozenset()
        for row in rows:
            if not row.own and not row.typed and row.key not in noted and base_key(row.key) not in gone:
                continue
            if row.own or not any(other.take(row) for other in filled):
                left.append(row)
    for row in left:
        filled[-1].add(row, next(iter(new.values())).fate(row.key))
    for f in filled:
        f.make_room()
    return [f.columns for f in filled]


def _gone(rows: Sequence[Row], filled: Sequence[_Filled], noted: Collection[str]) -> set[str]:
    """The findings with input that are no more, all lines of which stay."""
    held = {base_key(row.key) for row in rows if row.key and (row.typed or row.key in noted)}
    return {key for key in held if not any(key in f.place for f in filled)}


class _Filled:
    """The new rows of one table while people's input is laid beside them."""

    def __init__(self, table: ContractTable, columns: Columns, standing: Sequence[str]) -> None:
        self.table, self.columns = table, columns
        self.mine = [c for c in standing if c not in table.written and c not in _calculated(table)]
        count = len(next(iter(columns.values()), []))
        self.columns |= {c: [None] * count for c in self.mine if c not in self.columns}
        keys = columns.get(table.key or "", [])
        self.place = {str(k): n for n, k in enumerate(keys) if k not in (None, "")}
        self.typed: set[int] = set()

    def take(self, row: Row) -> bool:
        """Put the row's input beside its key; False where the key is gone or another row has it already."""
        place = self.place.get(row.key)
        if place is None or place in self.typed:
            return False
        self.typed.add(place)
        for c, value in row.typed.items():
            if c in self.columns:
                self.columns[c][place] = value
        return True

    def add(self, row: Row, fate: Any = None) -> None:
        """Keep a row below the new ones, labelled with what became of it."""
        for c, values in self.columns.items():
            old = row.values.get(c)
            stale = not row.own and c in self.table.written and c != LINE and isinstance(old, int | float)
            values.append(None if stale else old)
        self.typed.add(len(next(iter(self.columns.values()))) - 1)
        if row.key != base_key(row.key) and LINE in self.columns:
            self.columns["status"][-1] = None  # a further line of a finding that says above what became of it
            return
        for c in ("status", "advice"):
            if c in self.table.written and c in self.columns and not row.own:
                self.columns[c][-1] = fate or _no_data(str(row.values.get(c) or ""))
                break

    def make_room(self) -> None:
        """Where the place on the sheet is too small, rows that carry nothing of a person's go, the last first."""
        count = len(next(iter(self.columns.values()), []))
        spare = [n for n in range(count) if n not in self.typed]
        most = self.table.rows or count
        over = max(0, count - (room(most) if LINE in self.columns else most))
        if gone := set(spare[max(0, len(spare) - over) :]):
            self.columns = {c: [v for n, v in enumerate(vs) if n not in gone] for c, vs in self.columns.items()}


def _no_data(label: str) -> str:
    """The label of a row that nothing is known of any more, in the language of the one that it had."""
    return Status.NO_DATA.label.in_("zh" if re.search(r"[\u4e00-\u9fff]", label) else "en")


def lost(standing: Standing, package: Opened) -> list[str]:
    """What of the typed text is no longer there, in words; empty when all of it stands."""
    if not standing.typed:
        return []
    after = _typed(package, find_reviews(package), {where for where, _, _ in standing.typed})
    return [
        f"{table}, {key}, {column}: {value!r}"
        for (table, key, column), value in standing.typed.items()
        if after.get((table, key, column)) != value
    ]


def _free(package: Opened, review: ReviewFound) -> Typed:
    """The free notes of a review, line by line, and its remarks by the KPI that each stands beside."""
    found: Typed = {}
    for name in (f"{review.prefix}_{part}" for part in _FREE):
        cells = free_cells(package, review, name)
        values = package.read_cells(review.sheet, list(cells.values()))
        found |= {
            (name, review.period, key): values[cell] for key, cell in cells.items() if values[cell] not in (None, "")
        }
    return found


def free_cells(package: Opened, review: ReviewFound, name: str) -> dict[str, str]:
    """The cells of a block of free text: of notes `line 1` …, of remarks by the id of the KPI in their row."""
    local = package.defined_names(review.sheet)
    place = parse_place(local.get(name, ""))
    if place is None:
        return {}
    box = place[1]
    cells = {row: cell_ref(box.left, row) for row in range(box.top, box.bottom + 1)}
    ids = parse_place(local.get(name.replace("remarks", "ids"), "")) if name.endswith("remarks") else None
    if ids is None:
        return {f"line {n}": cell for n, cell in enumerate(cells.values(), 1)}
    beside = {row: cell_ref(ids[1].left, row) for row in cells}
    told = package.read_cells(review.sheet, list(beside.values()))
    return {str(told[beside[row]] or cell): cell for row, cell in cells.items()}
