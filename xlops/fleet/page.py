"""The portfolio as one HTML file without a script, and as twenty lines for a chat or a mail."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any

from jinja2 import ChoiceLoader, Environment, PackageLoader, StrictUndefined

from xlops.export.text import MOST
from xlops.export.words import one_line
from xlops.fleet.line import StoreLine
from xlops.fleet.portfolio import Portfolio, told_headline, told_lines
from xlops.kpis import load
from xlops.language import Lang, Text, in_both, listed, plain
from xlops.review.words import shown
from xlops.targets import Status
from xlops.workbook.portfolio import KPIS

_NAMED = 4  # KPIs of a store that a line names
_TITLE = Text("Portfolio", "店铺总览")
_MORE = Text("… and {n} more", "……另有 {n} 家店铺")
_WORDS = {
    "stores": Text("Stores", "店铺"), "worst": Text("the worst first", "最差的在前"), "score": Text("Score", "评分"),
    "before": Text("before", "上期"), "gmv": Text("GMV", "销售额"), "off": Text("Off target", "未达标"),
    "overdue": Text("Overdue", "逾期"), "missing": Text("Missing", "缺失"), "as_of": Text("Data to", "数据至"),
    "owner": Text("Owners", "负责人"), "brand": Text("Brands", "品牌"), "name": Text("Name", "名称"),
    "products": Text("Products", "商品数"), "change": Text("Change", "变化"),
    "todo": Text("Overdue actions", "逾期行动"),
    "due": Text("due", "期限"), "nobody": Text("(nobody named)", "（未指定）"),
    "no_brand": Text("(no brand)", "（无品牌）"), "status": Text("Status", "状态"),
    "store": Text("Store", "店铺"), "report": Text("Report", "报告"), "dates": Text("Dates, or why", "日期或原因"),
    "unsummed": Text("currencies are added up only where fleet.toml states a rate",
                     "只有 fleet.toml 写明汇率时才跨货币相加"),
}  # fmt: skip


def as_text(of: Portfolio, lang: Lang) -> str:
    """At most twenty lines: the headline, what is summed, then a line per store, the worst first."""
    head = [_TITLE + plain(f" · {of.today} · ") + told_headline(of), *told_lines(of)]
    lines = [_line(of, line) for line in of.lines]
    room = MOST - len(head)
    if len(lines) > room:
        lines = [*lines[: room - 1], _MORE.format(n=len(lines) - room + 1)]
    return "".join(f"{one_line(text).in_(lang)}\n" for text in (*head, *lines))


def _line(of: Portfolio, line: StoreLine) -> Text:
    """`✖ breach Larkfell · 59 (62) · ✖ ACOS 31.0 %, … · 3 overdue`."""
    parts = [line.label + plain(f" {of.names[line.key]}")]
    if line.score is not None:
        before = f" ({line.was:.0f})" if line.was is not None else ""
        parts.append(plain(f"{line.score:.0f}{before}"))
    if line.why:
        parts.append(line.brief)
    parts += [listed(kpi_told(k) for k in line.off[:_NAMED])] if line.off else []
    if len(line.off) > _NAMED:
        parts.append(Text("{n} more", "另 {n} 项").format(n=len(line.off) - _NAMED))
    if line.overdue:
        parts.append(Text("{n} overdue", "{n} 项逾期").format(n=len(line.overdue)))
    if line.late:
        parts.append(Text("data to {day}", "数据至 {day}").format(day=line.as_of))
    return listed(parts, " · ", " · ")


def kpi_told(kpi: Mapping[str, Any]) -> Text:
    """`✖ ACOS 31.0 %`; the number that it is expected to come to where it still moves."""
    value = kpi["expected"] if kpi["expected"] is not None else kpi["value"]
    said: str | Text = (
        kpi["told"] if value is None else shown(value, kpi["unit"], signed=str(kpi["id"]).startswith("gmv_"))
    )
    name: Text = kpi["name"]
    return plain(f"{Status(kpi['status']).icon} ") + name + plain(" ") + (said or "–")


def as_html(of: Portfolio, lang: Lang) -> str:
    """The whole file in one language; for a phone and for a desktop."""
    kpis = [k for k in KPIS if any(k in line.kpis for line in of.lines)]
    names = {k: load({})[k].name for k in kpis}
    template = _environment().get_template("portfolio.html")
    return template.render(
        of=of, lang=lang, html_lang={"zh": "zh-CN"}.get(lang, lang), title=_TITLE.in_(lang), kpis=kpis, names=names,
        head=told_headline(of), more=told_lines(of), t=lambda text: text.in_(lang),
        say=lambda key: _WORDS[key].in_(lang), cell=lambda line, kpi: _cell(line, kpi),
        groups={by: of.groups(by) for by in ("owner", "brand")}, overdue=list(of.overdue()), missing=list(of.missing()),
    )  # fmt: skip


def _cell(line: StoreLine, kpi: str) -> tuple[str, Text]:
    """The status that colours the cell, and what stands in it, with its mark where it is off target."""
    found = line.kpis.get(kpi)
    if found is None:
        return "no_data", plain("–")
    status = Status(found["status"])
    signed = kpi.startswith("gmv_")
    value = plain("–") if found["value"] is None else shown(found["value"], found["unit"], signed=signed)
    text = in_both(value)
    return status.value, (plain(f"{status.icon} ") if status.off else plain("")) + text


@cache
def _environment() -> Environment:
    return Environment(
        loader=ChoiceLoader([PackageLoader("xlops.fleet", "templates"), PackageLoader("xlops.export", "templates")]),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
