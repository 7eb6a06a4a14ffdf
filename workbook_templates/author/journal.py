"""Log, Help and the hidden sheet of settings."""

from __future__ import annotations

from workbook_templates.author.ink import ACCENT
from workbook_templates.author.kpis import KPIS, by_group
from workbook_templates.author.page import Column, Page
from xlops.kpis.surfaces.excel import to_excel
from xlops.workbook.template import CONTRACT_VERSION, NAMES, TABLES

FIRST = 1


def author_log(page: Page) -> None:
    """Runs, files, findings about the data, and how far each source reaches: side by side, so that each may grow."""
    widths = {
        "tbl_coverage": (14, 12, 44, 12, 12, 60, 30),
        "tbl_runs": (18, 20, 10, 9, 30),
        "tbl_files": (18, 34, 28, 10, 12, 12, 10, 10, 14, 20),
        "tbl_findings": (9, 24, 28, 8, 20, 20, 50, 50),
    }
    _title(page, "log.title", "log.how")
    left = FIRST
    for name in ("tbl_coverage", "tbl_runs", "tbl_files", "tbl_findings"):
        ids = TABLES[name].ids
        page.columns([*widths[name], 3], left)
        page.section(5, left, left + len(ids) - 1, page.t(f"log.{name}"))
        numbers = {"rows": "count", "bad_rows": "count", "seconds": "ratio"}
        styles = {
            "state": "status" if name == "tbl_coverage" else "row",
            "text": "wrap",
            "advice": "wrap",
            "download": "wrap",
            "result": "wrap",
            "sha256": "muted",
            "code": "muted",
        }
        columns = [Column(c, styles.get(c, "row"), numbers.get(c)) for c in ids]
        page.table(name, 6, left, columns, 1)
        for n, c in enumerate(ids):
            if c in ("from", "to"):
                page.put(8, left + n, None, "row", num_format="yyyy-mm-dd", align="left")
            if c == "at":
                page.put(8, left + n, None, "row", num_format="yyyy-mm-dd hh:mm", align="left")
        left += len(ids) + 1
    page.status_colours((8, FIRST), (8, FIRST))
    page.sheet.freeze_panes(8, 0)
    page.paper((8, FIRST + 6), open_ended=True)


def _title(page: Page, title: str, how: str) -> None:
    page.columns([1.6])
    page.sheet.set_row(0, 8)
    page.sheet.set_row(1, 28)
    page.put(1, FIRST, page.t(title), "title")
    page.put(2, FIRST, page.t(how), "subtitle")
    page.fill(3, FIRST, FIRST + 6, "body", bottom=1, bottom_color=ACCENT)


def author_help(page: Page, data_sheets: list[str]) -> None:
    """How to read the workbook, where its data lies, and every KPI's formula."""
    _title(page, "help.title", "help.how")
    page.columns([14, 24, 40, 62, 78, 18, 60], FIRST)
    row = 5
    page.section(row, FIRST, FIRST + 6, page.t("help.reading"))
    for n in range(1, 11):
        page.put(row + n, FIRST, page.t(f"help.line{n}"))
    row += 12
    page.section(row, FIRST, FIRST + 6, page.t("help.data"), page.t("help.data_note"))
    for n, name in enumerate(data_sheets):
        page.put(row + 1 + n // 5, FIRST + n % 5, name)  # no link: one to a hidden sheet leads nowhere
    row += 3
    page.section(row, FIRST, FIRST + 6, page.t("help.kpis"))
    rows = [_kpi_row(page, k.id) for k in by_group(KPIS.values())]
    styles = {"name": "strong", "kpi": "muted", "native": "muted"}
    columns = [Column(c, styles.get(c, "wrap")) for c in TABLES["tbl_kpis"].ids]
    page.table("tbl_kpis", row + 1, FIRST, columns, len(rows), rows)
    page.paper((row + 2 + len(rows), FIRST + 5), open_ended=True)


def _kpi_row(page: Page, id_: str) -> list[object]:
    kpi, lang = KPIS[id_], page.words.lang
    said = {
        "kpi": kpi.id,
        "name": kpi.name.in_(lang),
        "formula": kpi.formula.text,
        "native": to_excel(kpi.formula, str),
        "source": kpi.supply.in_(lang),
        "what": kpi.about.in_(lang),
        "function": f"AMZ_{kpi.id.upper()}",
    }
    return [said[c] for c in TABLES["tbl_kpis"].ids]


def author_meta(page: Page) -> None:
    """Settings that formulas read and the contract's version; hidden."""
    page.columns([22, 44, 60])
    names = [n for n in NAMES.values() if n.sheet == "_meta"]
    first = {"meta_contract": CONTRACT_VERSION, "cfg_language": page.words.language}
    for row, name in enumerate(names):
        page.put(row, 0, name.name, "caption")
        page.put(row, 1, first.get(name.name), "data")
        page.put(row, 2, name.carries, "caption")
        page.name_cell(name.name, row, 1)
    page.sheet.hide()
