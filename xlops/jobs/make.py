"""New stores: an empty one for the user's own exports, and the demo."""

from __future__ import annotations

from datetime import date
from pathlib import Path

from xlops.errors import UsageError
from xlops.jobs.ingest import EXPORTS
from xlops.jobs.sheets import INPUTS, write_own_files
from xlops.jobs.unattended.monday import BAT, COMMAND, write_monday
from xlops.language import Lang, Text
from xlops.marketplaces import marketplace
from xlops.settings import FILE_NAME, load_settings
from xlops.sheets import SHEETS
from xlops.sheets.days import shopping_days, years_around
from xlops.sheets.files import write_csv

_TEMPLATE = """\
# Settings of this store. Lines that begin with # are examples: take the # away to use them.

store = "{store}"
language = "{language}"            # en or zh: the workbook and all messages
{markets}
{base}
week_starts = "monday"     # Amazon's own weeks start on "sunday"; cannot change once a review exists
inputs = "{inputs}"        # where products, plan, events, documents, cases live: "workbook" or "csv" (own/)
# time_zone = "Asia/Shanghai" # where you download; left out: China in a zh store, else each marketplace's
# lead_days = 45             # days from order to receipt, for reorder points
# hysteresis = 0.05          # a KPI beyond an edge must clear it by 5 % of the edge, or stay inside for two periods

# Dated exchange rates into the base currency: one unit of `currency` from `day` on.
# [[rate]]
# day = 2026-01-01
# currency = "EUR"
# rate = 1.08

# VAT, where the transaction report's tax columns are empty; reports state sales as buyers pay them unless said here.
# [[vat]]
# marketplace = "DE"
# rate = 0.19                # 0 where none is due; of other products: a stanza more with tag = "Food" or sku = "TEA-01"
# product_sales = "gross"    # of business reports: gross (with VAT) or net
# ad_sales = "gross"         # of advertising reports

# Advertising that began or stopped: without it a kind counts from its first export on, and its reports are waited for.
# [[runs]]
# source = "sb"              # sp, sb or sd
# marketplace = "US"
# from = 2026-03-01
# to = 2026-10-31            # or never = true

# Targets that differ from the catalogue (`xlops kpis` lists them); the workbook's Targets sheet wins over these.
# [target.acos]
# target = 0.22
# breach = 0.28

# A KPI of your own (`xlops kpis` lists the measures it may name).
# [kpi.spend_per_unit]
# en = "Ad spend per unit"
# zh = "单件广告费"
# formula = "spend / units"
# unit = "money"
"""


def init(
    folder: Path, language: Lang = "en", marketplaces: tuple[str, ...] = (), inputs: str = "workbook"
) -> list[Path]:
    """Make an empty store folder; the paths made. Errors: UsageError where it already is one."""
    if (folder / FILE_NAME).exists():
        raise UsageError(
            Text(f"{folder} is a store already: nothing was changed", f"{folder} 已经是店铺：没有任何改动")
        )
    codes = list(dict.fromkeys(marketplace(m).code for m in marketplaces))
    made = [folder / EXPORTS, *(folder / EXPORTS / marketplace(c).folder for c in codes)]
    for path in made:
        path.mkdir(parents=True, exist_ok=True)
    listed = ", ".join(f'"{c}"' for c in codes)
    markets = (
        f"marketplaces = [{listed}]" if codes else '# marketplaces = ["US", "DE"]   # left out: those of its exports'
    )
    currencies = {marketplace(c).currency for c in codes}
    base = '# base_currency = "USD"      # needed where marketplaces sell in several currencies'
    if len(currencies) > 1:
        base = f'base_currency = "{marketplace(codes[0]).currency}"'
    text = _TEMPLATE.format(
        store=_title(folder),
        language=language,
        markets=markets,
        base=base,
        inputs=inputs,
    )
    (folder / FILE_NAME).write_text(text, "utf-8")
    if inputs == "csv":
        made += write_own_files(folder, load_settings(folder), date.today())
    return [*made, folder / FILE_NAME, *renew_monday(folder)[0]]


def renew_monday(folder: Path) -> tuple[list[Path], list[Path]]:
    """Write the files of a double click into a store that stands; those written, and those that somebody changed.

    Errors: UsageError where the folder is no store.
    """
    if not (folder / FILE_NAME).exists():
        raise UsageError(Text(
            f"{folder} is no xlops store: leave --monday out, and it is made with them",
            f"{folder} 不是 xlops 店铺：去掉 --monday，新建店铺时会一并写入",
        ))  # fmt: skip
    left = write_monday(folder)
    return [path for path in (folder / BAT, folder / COMMAND) if path not in left], left


def _title(folder: Path) -> str:
    name = folder.resolve().name.replace("\\", " ").replace('"', "'")
    return name or "My store"


def write_demo(folder: Path, language: Lang = "en", last_day: date = date(2026, 11, 22)) -> list[Path]:
    """Write the demo store's settings and a year of exports; the export files. Errors: UsageError where taken.

    What its people typed lies in `inputs/`, from where its first workbook takes it.
    """
    from xlops.demo import settings_toml, write_exports

    if folder.exists() and any(folder.iterdir()):
        raise UsageError(
            Text(
                f"{folder} is not empty: name a new folder for the demo", f"{folder} 不是空的：请为演示店铺指定新文件夹"
            )
        )
    folder.mkdir(parents=True, exist_ok=True)
    (folder / FILE_NAME).write_text(settings_toml(language, last_day=last_day), "utf-8")
    write_own_demo(folder, last_day)
    write_monday(folder)
    return write_exports(folder / EXPORTS, last_day=last_day)


def write_own_demo(folder: Path, last_day: date) -> None:
    """Write what the demo's people typed into its `inputs/`, the big shopping days among the events."""
    from xlops.demo import own_sheets

    rows, settings = own_sheets(last_day), load_settings(folder)
    days = shopping_days(settings.marketplaces, years_around(last_day))
    rows["events"] = sorted([*rows["events"], *days], key=lambda row: row["first_day"])
    (folder / INPUTS).mkdir()
    for name, typed in rows.items():
        write_csv(folder / INPUTS / SHEETS[name].file, SHEETS[name], typed, settings.language)
