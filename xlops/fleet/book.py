"""`portfolio.xlsx` beside the stores: filled in place like any workbook of ours, what people typed in it stays."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import asdict, dataclass, is_dataclass, replace
from hashlib import sha256
from pathlib import Path
from typing import Any
from urllib.parse import quote

from xlops import files
from xlops.errors import WorkbookError
from xlops.fleet.line import StoreLine
from xlops.fleet.portfolio import Portfolio, stores_told, told_headline, told_lines
from xlops.fleet.settings import most_spoken
from xlops.iso import day_of
from xlops.language import Lang, Text, plain
from xlops.targets import Status
from xlops.workbook.headless import apply
from xlops.workbook.package import IS_OPEN, NOT_WRITTEN, CellFormula, Package, open_in_excel, replace_workbook
from xlops.workbook.package.guards import sha256_of
from xlops.workbook.package.references import Box, cell_ref
from xlops.workbook.plan import Fill, Plan, Put, fill
from xlops.workbook.portfolio import GROUPS, KPIS, LINES, MARK, MISSING, OFF, STORES, TODO, TRENDS
from xlops.workbook.template import EVERY_TABLE, template_path

FILE_NAME = "portfolio.xlsx"
_WRITTEN = ".xlops.portfolio"  # the fingerprint of what was written last, and of the file then
_TITLE = Text("Portfolio · {stores} · {day}", "店铺总览 · {stores} · {day}")
_BY = {"owner": Text("Owner", "负责人"), "brand": Text("Brand", "品牌")}
_NOBODY = {"owner": Text("(nobody named)", "（未指定）"), "brand": Text("(no brand)", "（无品牌）")}
_LATE = Text("✖ overdue", "✖ 逾期")
_GONE = Text("– no longer there", "– 已不存在")
_LONGEST = 255  # letters of a text in a formula


@dataclass(frozen=True)
class PortfolioBook:
    """The workbook, whether it was written, and the copy kept of the one before."""

    path: Path
    written: bool = True
    backup: Path | None = None


def write_book(root: Path, of: Portfolio, language: Lang | None) -> PortfolioBook:
    """Bring `portfolio.xlsx` up to date; one that says the same already is left as it is.

    The language is that of the workbook that stands, else the one given, else that of most stores.
    Errors: WorkbookError where it is open, is none of ours, is in another language than the one asked for, or cannot
    be written; then it stays as it was.
    """
    path = root / FILE_NAME
    if holder := open_in_excel(path):
        raise WorkbookError(IS_OPEN.format(path=path, holder=holder))
    lang = language or most_spoken(line.store.folder for line in of.lines)
    if path.exists():
        lang = _standing_language(path, language)
    plan = _plan(of).in_(lang)
    if path.exists() and _known(root) == _print(plan, path):
        return PortfolioBook(path, written=False)
    with Package(path if path.exists() else template_path(lang, "portfolio")) as package:
        seen = package.seen if path.exists() else None
        _clear_strays(package)
        apply(plan, package)
        _lay_links(package, root, of)
        try:
            with files.scratch_for(path) as folder:
                package.save(folder / FILE_NAME)
                backup = replace_workbook(folder / FILE_NAME, path, seen)
        except OSError as why:
            raise WorkbookError(NOT_WRITTEN.format(path=path, why=files.reason(why, path.parent))) from None
    _remember(root, _print(plan, path))
    return PortfolioBook(path, backup=backup)


def _standing_language(path: Path, asked: Lang | None) -> Lang:
    try:
        package = Package(path)
    except WorkbookError as why:
        raise WorkbookError(f"{path} is no portfolio of xlops: move it away, then run again ({why})") from None
    with package:
        if MARK not in package.defined_names():
            raise WorkbookError(f"{path} is no portfolio of xlops: move it away, then run again")
        lang: Lang = "zh" if package.read_name("cfg_language") == "zh" else "en"
    if asked not in (None, lang):
        raise WorkbookError(f"{path} is in {lang!r}, {asked!r} was asked for: move it away so that a new one is made")
    return lang


# -- what it says ------------------------------------------------------------------------------------------------------


def _plan(of: Portfolio) -> Plan:
    rows = {
        STORES: [_store(of, line) for line in of.lines],
        OFF: [_off(of, line, kpi) for line in of.lines for kpi in line.off],
        GROUPS: [_group(of, by, g) for by in _BY for g in of.groups(by)],
        TODO: [_todo(of, line, action, days) for line, action, days in of.overdue()],
        MISSING: [_missing(of, row) for row in of.missing()],
    }
    told = told_lines(of)[:LINES]
    puts = (
        Put("pf_title", [_TITLE.format(stores=stores_told(len(of.lines)), day=of.today)]),
        Put("pf_headline", [told_headline(of)]),
        Put("pf_lines", [*told, *[""] * (LINES - len(told))]),
    )
    fates: Mapping[str, Any] = {"": _GONE}
    return Plan(tuple(_filled(name, some, fates) for name, some in rows.items()), puts, as_of=of.today)


def _filled(table: str, rows: list[dict[str, Any]], fates: Mapping[str, Any]) -> Fill:
    """Never fewer rows than two: what follows the table's body knows it then from a single cell."""
    return replace(fill(table, rows, EVERY_TABLE[table].written, fates), least=2)


def _store(of: Portfolio, line: StoreLine) -> dict[str, Any]:
    trend = [None] * (len(TRENDS) - len(line.trend[-len(TRENDS) :])) + line.trend[-len(TRENDS) :]
    return {
        "status": line.label, "store": of.names[line.key], "score": line.score, "was": line.was, "period": line.period,
        "currency": line.currency, **{k: line.kpis.get(k, {}).get("value") for k in KPIS},
        **{f"s_{k}": line.kpis.get(k, {}).get("status") for k in KPIS},
        "off": len(line.off) or None, "overdue": len(line.overdue) or None, "missing": len(line.missing) or None,
        "as_of": line.as_of, "owner": ", ".join(line.owners[:3]), "why": line.brief,
        "folder": line.store.name, "key": line.key, **dict(zip(TRENDS, trend, strict=True)),
    }  # fmt: skip


def _off(of: Portfolio, line: StoreLine, kpi: Mapping[str, Any]) -> dict[str, Any]:
    status = Status(kpi["status"])
    return {
        "status": status.label, "store": of.names[line.key], "kpi": kpi["name"],
        "value": kpi["told"] if kpi["value"] is None else kpi["value"], "expected": kpi["expected"],
        "target": kpi["limit"], "change": _change(kpi), "period": line.period, "unit": kpi["unit"],
        "store_key": line.key, "key": f"{line.key}|{kpi['id']}",
    }  # fmt: skip


def _change(kpi: Mapping[str, Any]) -> float | None:
    """Of shares in points."""
    change: float | None = kpi["change"]
    return change * 100 if change is not None and kpi["unit"] == "share" else change


def _group(of: Portfolio, by: str, group: Any) -> dict[str, Any]:
    worst = group.worst
    return {
        "by": _BY[by], "name": plain(group.name) if group.name else _NOBODY[by], "currency": group.money.currency,
        "stores": group.money.stores, "products": group.products, "gmv": group.money.gmv,
        "change": group.money.change, "overdue": group.overdue or None, "score": worst.score if worst else None,
        "worst": of.names[worst.key] if worst else "", "key": f"{by}|{group.name}|{group.money.currency}",
    }  # fmt: skip


def _todo(of: Portfolio, line: StoreLine, action: Mapping[str, Any], days: int) -> dict[str, Any]:
    return {
        "status": _LATE, "store": of.names[line.key], "no": action["no"], "action": action["text"],
        "owner": action["owner"], "due": day_of(action["due"]), "days": days, "worth": action["worth"],
        "currency": line.currency if action["worth"] else "", "key": f"{line.key}|{action['no']}",
    }  # fmt: skip


def _missing(of: Portfolio, row: Mapping[str, Any]) -> dict[str, Any]:
    line: StoreLine = row["store"]
    return {**{c: row.get(c) for c in ("status", "marketplace", "report", "to", "dates", "menu")},
            "store": of.names[line.key], "key": f"{line.key}|{row['id']}"}  # fmt: skip


# -- links to the workbooks --------------------------------------------------------------------------------------------


def _lay_links(package: Package, root: Path, of: Portfolio) -> None:
    """Every name of a store leads to its workbook, by a way that holds where the whole folder moves.

    Any other name is a text: a column that had links alone is calculated to the table, which then fills its last one
    into rows that are kept of a store that is gone.
    """
    known: dict[str, str] = {of.names[line.key]: way for line in of.lines if (way := _way(root, line))}
    for table, sheet, places in _names_of_stores(package):
        cells: dict[str, CellFormula | str | None] = {}
        for ref, name in zip(places, package.read_table(table)["store"], strict=False):
            way = known.get(str(name), "") if len(str(name)) <= _LONGEST else ""
            said = None if name is None else str(name)
            cells[ref] = CellFormula(f"HYPERLINK({_quoted(way)},{_quoted(str(name))})", str(name)) if way else said
        package.write_cells(sheet, cells)


def _clear_strays(package: Package) -> None:
    """Rows without a key in which nothing stands but a link of ours: no one made them."""
    for table, sheet, places in _names_of_stores(package):
        formulas, rows = package.read_formulas(sheet), package.read_table(table)
        others = [values for column, values in rows.items() if column != "store"]
        package.write_cells(sheet, {
            ref: None for n, ref in enumerate(places[: len(rows["store"])])
            if formulas.get(ref, "").startswith("HYPERLINK(") and all(values[n] in (None, "") for values in others)
        })  # fmt: skip


def _names_of_stores(package: Package) -> Iterator[tuple[str, str, list[str]]]:
    """Table, sheet and cells of every column that names a store."""
    for table in (STORES, OFF, TODO, MISSING):
        shape = package.tables().get(table)
        if shape is not None and "store" in shape.columns:
            box = Box.parse(shape.ref)
            column = box.left + shape.columns.index("store")
            yield table, shape.sheet, [cell_ref(column, n) for n in range(box.top + 1, box.bottom + 1)]


def _way(root: Path, line: StoreLine) -> str:
    """`shop/shop.xlsx`; empty where the store has no workbook there."""
    if line.told is None:
        return ""
    path = line.store.folder / str(line.told["workbook"])
    way = quote(f"{line.store.name}/{path.name}", safe="/ ()[]{}!$&'+,;=@~") if _is_plain(line.store.name) else ""
    return way if way and path.exists() and len(way) <= _LONGEST else ""


def _is_plain(name: str) -> bool:
    return bool(name) and ".." not in name.split("/")


def _quoted(text: str) -> str:
    return '"' + text.replace('"', '""') + '"'


# -- whether anything is new -------------------------------------------------------------------------------------------


def _print(plan: Plan, path: Path) -> str:
    def plainly(value: Any) -> Any:
        return asdict(value) if is_dataclass(value) and not isinstance(value, type) else str(value)

    told = repr([[f.table, f.columns] for f in plan.fills]) + repr([(p.name, p.values) for p in plan.puts])
    return sha256(told.encode()).hexdigest() + sha256_of(path)


def _known(root: Path) -> str:
    try:
        return (root / _WRITTEN).read_text("utf-8")
    except OSError:
        return ""


def _remember(root: Path, found: str) -> None:
    try:
        files.put(root / _WRITTEN, found)
    except OSError:
        files.discard(root / _WRITTEN)  # the next run only writes it once more
