"""The seller's own sheets at each build: read from their one home, copied to `inputs/`, kept in the store (rule D1)."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from xlops.errors import SettingsError
from xlops.facts.history import Store
from xlops.facts.sheets import keep_own_rows, own_rows
from xlops.findings import Finding
from xlops.jobs.run import Run
from xlops.language import LANGUAGES, Lang, Text, spoken
from xlops.measures import read_coverage
from xlops.measures.complaints import FEEDBACK, VOICE, CaseChanges, case_changes, changed_rows, untouched
from xlops.measures.reach import reach
from xlops.settings import Settings
from xlops.sheets import SHEETS, SellerSheet
from xlops.sheets.cells import Habits, value_of
from xlops.sheets.days import shopping_days, years_around
from xlops.sheets.files import FOLDER, copy_csv, read_copy, read_csv, write_csv
from xlops.sheets.reading import Grid, Row, read_rows
from xlops.workbook.open_workbook import Opened
from xlops.workbook.sheets import fill_below, own_grid, seed, seed_below

INPUTS = "inputs"


@dataclass
class Own:
    """What the sheets of a store say, by their ids, and where a workbook has no place for one."""

    grids: dict[str, Grid]
    lacking: list[str] = field(default_factory=list)


def write_own_files(folder: Path, settings: Settings, today: date) -> list[Path]:
    """The CSV home of a new store: a commented file per sheet, the big shopping days filled in; their paths."""
    (folder / FOLDER).mkdir(parents=True, exist_ok=True)
    made = []
    for sheet in SHEETS.values():
        days = sheet.id == "events" and settings.marketplaces
        rows = shopping_days(settings.marketplaces, years_around(today)) if days else []
        made.append(folder / FOLDER / sheet.file)
        write_csv(made[-1], sheet, rows, settings.language)
    return made


def prefill(package: Opened, run: Run, *, new: bool) -> None:
    """First rows for people to go on from, where the workbook is the home.

    A new workbook takes what was typed into the one before it, from `inputs/`, and the big shopping days; the
    Products sheet lists the store's SKUs, one that is new below the others; Cases gets what reports state. What stands
    there is never changed, but for empty cells of a case that a report says is over.
    """
    if run.settings.inputs != "workbook":
        return
    lang = run.settings.language
    for sheet in SHEETS.values() if new else ():
        seed(package, sheet, _first_rows(sheet, run), lang)
    products = SHEETS["products"]
    if (grid := own_grid(package, products)) is not None:
        listed = _in_column(grid, products, "sku")
        rows = [_product(sku, asin) for sku, asin in _skus(run.store) if sku not in listed]
        if grid.typed:
            seed_below(package, products, rows)
        else:
            seed(package, products, rows, lang)
    _prefill_cases(package, run)


def _prefill_cases(package: Opened, run: Run) -> None:
    """Open the cases that reports state and end those that improved, as far as the table has room."""
    cases = SHEETS["cases"]
    grid = own_grid(package, cases) if _complained(run.store) else None
    day = data_day(run.store, run.as_of) if grid is not None else None
    if grid is None or day is None:
        return
    before = {cases.key_of(row): row for row in own_rows(run.store.con, cases)}
    changes = _case_changes(run, read_rows(cases, grid, before).rows, day)
    worded = [_worded(cases, row, run.settings.language) for row in changes.opened]
    seed_below(package, cases, worded)
    filled = {number: _worded(cases, row, run.settings.language) for number, row in changes.filled.items()}
    fill_below(package, cases, filled)


def _case_changes(run: Run, rows: Sequence[Row], day: date) -> CaseChanges:
    until = day if run.as_of else max(day, run.started.date())  # an earlier day knows nothing of later ones (rule N26)
    return case_changes(run.store, read_coverage(run.store), rows, day, until)


def _complained(store: Store) -> bool:
    """Whether the store has a report that may state complaints."""
    return bool(store.rows("select 1 from owner where table_name in (?, ?) limit 1", [FEEDBACK, VOICE]))


def _as_words(sheet: SellerSheet, row: Row) -> Row:
    return {f.id: f.worded(row[f.id]) for f in sheet.columns if f.id in row}


def _worded(sheet: SellerSheet, row: Row, lang: Lang) -> Row:
    return {c: spoken(word, lang) for c, word in _as_words(sheet, row).items()}


def _in_column(grid: Grid, sheet: SellerSheet, column: str) -> set[str]:
    """What stands in a column of texts, in rows that cannot be read too."""
    places = {n: found for n, word in enumerate(grid.header) if (found := sheet.find(word)) and found.id == column}
    return {str(value_of(f, cells[n], Habits())) for _, cells in grid.typed for n, f in places.items()}


def _first_rows(sheet: SellerSheet, run: Run) -> list[Row]:
    copy = run.folder / INPUTS / sheet.file
    if copy.exists():
        return read_copy(copy, sheet, run.settings.language)
    day = data_day(run.store)
    if sheet.id != "events" or day is None:
        return []
    listed = run.store.rows("select distinct marketplace from file order by 1")
    markets = run.settings.marketplaces or tuple(str(r[0]) for r in listed)
    return [_as_words(sheet, row) for row in shopping_days(markets, years_around(day))]


def _skus(store: Store) -> list[tuple[str, str | None]]:
    """Every SKU that a report names, with its ASIN."""
    return [
        (str(sku), asin)
        for sku, asin in store.rows(
            "select sku, max(asin) from (select sku, asin from stock_plan union all select sku, asin from stock "
            "union all select sku, asin from sales_sku) where sku is not null group by sku order by sku"
        )
    ]


def _product(sku: str, asin: str | None) -> Row:
    return {f.id: None for f in SHEETS["products"].columns} | {"sku": sku, "asin": asin}


def data_day(store: Store, as_of: date | None = None) -> date | None:
    """The day by which inputs are dated: `as_of`, or the last one that the store's data cover; None without any."""
    known = reach(read_coverage(store))
    return None if known is None else max(known.first, min(as_of or known.last, known.last))


def find_own(package: Opened, run: Run) -> Own:
    """Every sheet as its home has it. Errors: SettingsError where a sheet has rows in another place too."""
    found, settings = Own({}), run.settings
    for sheet in SHEETS.values():
        path, here = run.folder / FOLDER / sheet.file, own_grid(package, sheet)
        csv_file = read_csv(path, sheet, f"{FOLDER}/{sheet.file}", settings.language) if path.exists() else None
        homes = {"csv": csv_file, "workbook": here}
        home, other = homes.pop(settings.inputs), homes.popitem()
        if _has_input(sheet, other[1]):
            raise SettingsError(_two_homes(sheet, settings, home, other[1]))
        if settings.rate and sheet.id == "rates" and home is not None and home.typed:
            raise SettingsError(
                Text(
                    f"exchange rates stand in two homes, [[rate]] in xlops.toml and {home.where}: keep them in one",
                    f"汇率写在两处，xlops.toml 的 [[rate]] 和 {home.where}：只留一处",
                )
            )
        if home is not None:
            found.grids[sheet.id] = home
        elif settings.inputs == "workbook":
            found.lacking.append(f"table {sheet.table}")
    return found


def _has_input(sheet: SellerSheet, grid: Grid | None) -> bool:
    """Whether a person typed anything there; what we filled in ourselves does not count."""
    if grid is None or not grid.typed:
        return False
    read = read_rows(sheet, grid, {})
    if read.findings:
        return True
    if sheet.id == "products":
        return any(v is not None for row in read.rows for c, v in row.items() if c not in ("sku", "asin"))
    if sheet.id == "cases":
        return not all(map(untouched, read.rows))
    if sheet.id == "events":
        ours = {_day(r) for r in _every_day(sorted({r["first_day"].year for r in read.rows}))}
        return any(_day(row) not in ours for row in read.rows)
    return True


def _every_day(years: Sequence[int]) -> list[Row]:
    days = shopping_days(("US", "DE", "JP", "GB"), years)
    return [{c: spoken(v, lang) for c, v in day.items()} for lang in LANGUAGES for day in days]


def _day(row: Row) -> tuple[object, ...]:
    return tuple(row[c] for c in ("first_day", "last_day", "about", "kind", "name"))


def _two_homes(sheet: SellerSheet, settings: Settings, home: Grid | None, other: Grid | None) -> Text:
    name = sheet.word.in_(settings.language)
    there, inputs = other.where if other else "", settings.inputs
    if home is not None and home.typed:
        return Text(
            f"{name}: rows stand in two homes, {home.where} and {there}: keep them in one. xlops.toml says "
            f'inputs = "{inputs}", so clear {there}',
            f"{name}：同样的内容写在两处，{home.where} 和 {there}：只留一处。xlops.toml 写的是 "
            f'inputs = "{inputs}"，请清空 {there}',
        )
    change = "csv" if settings.inputs == "workbook" else "workbook"
    return Text(
        f'{name}: rows stand in {there}, but xlops.toml says inputs = "{inputs}": move them, or set '
        f'inputs = "{change}"',
        f'{name}：内容写在 {there}，而 xlops.toml 写的是 inputs = "{inputs}"：请移过去，或改为 inputs = "{change}"',
    )


def keep_copies(run: Run, own: Own, gone: Collection[tuple[str, str]] = ()) -> None:
    """Copy what people typed to `inputs/`, in the form of the CSV home, before anything is changed.

    What a copy has of columns that are `gone` from their tables (table, column) stays.
    """
    for name, grid in own.grids.items():
        copy = run.folder / INPUTS / SHEETS[name].file
        if copy.exists() or _has_input(SHEETS[name], grid):
            copy.parent.mkdir(exist_ok=True)
            lost = {column for table, column in gone if table == SHEETS[name].table}
            copy_csv(copy, SHEETS[name], grid, run.settings.language, lost)


def store_own(run: Run, own: Own, day: date) -> list[Finding]:
    """Read every sheet into the store, dated `day`; what could not be read. A sheet without a home says nothing.

    Cases that reports open are among them whatever the home, with room for them in it or without.
    """
    findings: list[Finding] = []
    con = run.store.con
    for name, sheet in SHEETS.items():
        grid = own.grids.get(name, Grid(sheet.word.in_(run.settings.language), []))
        before = {sheet.key_of(row): row for row in own_rows(con, sheet)}
        read = read_rows(sheet, grid, before)
        findings += read.findings
        if name == "cases" and _complained(run.store):
            read.rows = changed_rows(read.rows, _case_changes(run, read.rows, day))
        with run.store.transaction():
            keep_own_rows(con, sheet, read.rows, day)
    return findings
