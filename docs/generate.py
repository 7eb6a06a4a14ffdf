"""The parts of the documentation that are written from the code: `python -m cogapp -I . -r docs/*.md`."""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from itertools import groupby
from typing import Any

import click

from docs.sentences import every_sentence
from xlops.cli import cli
from xlops.findings import CODES
from xlops.jobs.answering import answered
from xlops.kpis import Kpi, load, measures
from xlops.kpis.amazon import beside_amazon
from xlops.kpis.formula import Formula
from xlops.kpis.functions import argument_name, function_kpis, function_name
from xlops.kpis.stanza import Basis
from xlops.language import LANGUAGES, Lang
from xlops.reports import KINDS, Kind
from xlops.reports.questions import questions
from xlops.reports.vocabulary import spellings
from xlops.review.diagnosed import rules
from xlops.review.words import limits
from xlops.tables import Grain
from xlops.workbook.button_list import BUTTONS
from xlops.workbook.package import Package
from xlops.workbook.template import CONTRACT_VERSION, NAMES, OLDEST_CONTRACT, SHEETS, TABLES, Name, template_path

WIDTH = 100

_LANGUAGES = {
    "en": "English", "zh": "Chinese", "ja": "Japanese", "de": "German", "fr": "French", "es": "Spanish",
    "it": "Italian", "ko": "Korean", "nl": "Dutch", "pl": "Polish", "pt": "Portuguese", "sv": "Swedish",
    "tr": "Turkish",
}  # fmt: skip

_GROUPS: dict[str, tuple[str, str]] = {
    "sales": ("Sales", "销售"),
    "traffic": ("Traffic", "流量"),
    "ads": ("Advertising", "广告"),
    "stock": ("Stock", "库存"),
    "margin": ("Margin", "利润"),
    "launch": ("New products", "新品"),
    "health": ("Account health", "账户状况"),
    "service": ("Reviews and cases", "差评与评分"),
    "brand": ("Compliance and brand", "合规与品牌"),
}

_BETTER: dict[str, tuple[str, str]] = {
    "up": ("higher", "越高越好"),
    "down": ("lower", "越低越好"),
    "band": ("between two edges", "落在区间内"),
    "info": ("shown, not judged", "仅供参考"),
}

_UNITS: dict[str, tuple[str, str]] = {
    "share": ("share", "百分比"),
    "ratio": ("ratio", "比值"),
    "money": ("money", "金额"),
    "count": ("count", "数量"),
    "hours": ("hours", "小时"),
    "days": ("days", "天"),
    "weeks": ("weeks", "周"),
}

_BASES: dict[Basis, tuple[str, str]] = {
    "level": ("the value itself", "数值本身"),
    "change_pct": ("its change in percent", "变化百分比"),
    "change_pp": ("its change in percentage points", "变化百分点"),
    "ratio_to": ("the value divided by", "数值除以"),
    "per_sku": ("each SKU with its lead time", "逐个 SKU，按其交期"),
}

_AGAINST: dict[str, tuple[str, str]] = {
    "previous": ("against the previous period", "与上一期相比"),
    "year_ago": ("against the same period a year ago", "与去年同期相比"),
}

_SPANS = {
    Grain.DAILY: "one row a day",
    Grain.SUMMARY: "one row for the whole span",
    Grain.SNAPSHOT: "a photograph of one day",
}


def cli_help() -> str:
    """Every command's `--help`."""
    root = click.Context(cli, info_name="xlops", terminal_width=WIDTH, **cli.context_settings)
    parts = [_help("xlops", cli, root)]
    for name, command, context in _commands(cli, root):
        parts.append(_help(name, command, context))
    return "\n".join(parts)


def command_names() -> list[str]:
    """`demo`, `review`, `template check` …: every command as it is typed after `xlops`."""
    root = click.Context(cli, info_name="xlops")
    return [name.removeprefix("xlops ") for name, _, _ in _commands(cli, root)]


def _commands(group: click.Group, parent: click.Context) -> Iterator[tuple[str, click.Command, click.Context]]:
    for name in group.list_commands(parent):
        command = group.get_command(parent, name)
        assert command is not None
        context = click.Context(command, info_name=name, parent=parent)
        yield context.command_path, command, context
        if isinstance(command, click.Group):
            yield from _commands(command, context)


def _help(name: str, command: click.Command, context: click.Context) -> str:
    text = "\n".join(line.rstrip() for line in command.get_help(context).splitlines())
    return f"## {name}\n\n```text\n{text}\n```\n"


def kpis(lang: Lang) -> str:
    """The catalogue: an overview, then each KPI in full."""
    say = LANGUAGES.index(lang)
    heads = (
        ("id", "名称", "公式", "目标", "预警", "未达标")
        if say
        else ("id", "name", "formula", "target", "warn", "breach")
    )
    catalogue = load()
    overview = [
        (
            f"`{k.id}`",
            k.name.in_(lang),
            f"`{k.formula.text}`",
            *(limits(e, k).in_(lang) or "–" for e in (k.target, k.warn, k.breach)),
        )
        for k in catalogue.values()
    ]
    parts = [_table(heads, overview)]
    for group in dict.fromkeys(k.group for k in catalogue.values()):
        parts.append(f"## {_GROUPS[group][say]}\n")
        parts += [_kpi(k, lang) for k in catalogue.values() if k.group == group]
    return "\n".join(parts)


_USUAL = (
    ("Judged", "判断"),
    ("what events do not explain of the change, outside the store's own noise (N34)",
     "变化中事件未能解释、且超出店铺自身波动的部分（N34）"),
)  # fmt: skip


_HEALTHY = (
    ("Healthy band", "健康区间"),
    ("{band}; better than that is an early warning, unless the target lies there too: more advertising may pay",
     "{band}；优于此区间为预警（目标本身也在区间外时除外）：可考虑增加广告投入"),
)  # fmt: skip


def _rules(kpi: Kpi) -> list[tuple[tuple[str, str], Formula]]:
    """The rules beside the edges: what each is called, and when it holds."""
    named = (
        (("Breach as well while", "此时直接判为未达标"), kpi.breach_if),
        (("At best a warning while", "此时至少为预警"), kpi.warn_if),
        *((("Not judged while", "此时仅供参考"), rule) for rule in kpi.info_if),
    )
    return [(words, rule) for words, rule in named if rule is not None]


def _kpi(kpi: Kpi, lang: Lang) -> str:
    say = LANGUAGES.index(lang)
    dash = "–"
    basis = (
        ("the value itself, which is a change", "数值本身，即变化")[say] if kpi.is_change else _BASES[kpi.basis][say]
    )
    if kpi.ratio_to:
        basis += f" `{kpi.ratio_to.text}`"
    if kpi.basis in ("change_pct", "change_pp") and not kpi.is_change:
        basis += ("，" if say else ", ") + _AGAINST[kpi.against][say]
    sample = ", ".join(f"`{name}` ≥ {least:,}" for name, least in kpi.min_sample.items()) or dash
    edges = [limits(e, kpi).in_(lang) or dash for e in (kpi.target, kpi.warn, kpi.breach)]
    rows = (
        [
            ("公式", f"`{kpi.formula.text}`"),
            ("单位，方向", f"{_UNITS[kpi.unit][1]}，{_BETTER[kpi.direction.value][1]}"),
            ("判断依据", basis),
            ("目标，预警，未达标", "，".join(edges)),
            ("最小样本", sample),
            ("需要", kpi.supply.in_(lang)),
            ("来源", kpi.source),
        ]
        if say
        else [
            ("Formula", f"`{kpi.formula.text}`"),
            ("Unit, better", f"{_UNITS[kpi.unit][0]}, {_BETTER[kpi.direction.value][0]}"),
            ("Judged by", basis),
            ("Target, early warning, breach", ", ".join(edges)),
            ("Minimum sample", sample),
            ("Needs", kpi.supply.in_(lang)),
            ("Source", kpi.source),
        ]
    )
    if not (kpi.target or kpi.warn or kpi.breach):
        del rows[2:4]  # shown, not judged
    rows += [(words[say], f"`{rule.text}` > 0") for words, rule in _rules(kpi)]
    rows += [(_USUAL[0][say], _USUAL[1][say])] if kpi.beyond_usual else []
    if kpi.healthy_warns:
        band = limits(kpi.healthy, kpi).in_(lang)
        rows.append((_HEALTHY[0][say], _HEALTHY[1][say].format(band=band)))
    if amazons := beside_amazon(kpi.id).in_(lang):
        rows.append((("Amazon's own", "与亚马逊对照")[say], amazons))
    listed = "\n".join(f"- {word}{'：' if say else ': '}{value}" for word, value in rows)
    return f"### `{kpi.id}` {kpi.name.in_(lang)}\n\n{kpi.about.in_(lang)}\n\n{listed}\n"


def measure_list(lang: Lang) -> str:
    """The measures that a formula may name."""
    say = LANGUAGES.index(lang)
    heads = ("指标量", "名称", "单位", "汇总方式", "数据表") if say else ("measure", "name", "unit", "kind", "tables")
    rows = [
        (f"`{m.id}`", m.name.in_(lang), m.unit, m.aggregation, ", ".join(m.source.tables) or "–")
        for m in measures().values()
    ]
    return _table(heads, rows)


def count_of_reports() -> str:
    """How many kinds there are, and what happens to a file that is none of them."""
    return (
        f"{len(KINDS)} kinds are read. Any other file is refused with a sentence, and the rest go on.\n"
        f"共读取 {len(KINDS)} 种报告；其他文件会说明原因后跳过，其余照常读取。\n"
    )


def reports() -> str:
    """Every report kind: one row each with where to download it and what it feeds, then each in full."""
    heads = ("report", "报告", "download", "languages", "table", "KPIs")
    rows = [
        (
            f"[{kind.en}](#{_anchor(kind)})", kind.zh, kind.table.menu.in_("en"), " ".join(_known_languages(kind)),
            f"`{kind.table.name}`", len(_fed(kind)) or "–",
        )
        for kind in KINDS
    ]  # fmt: skip
    return "\n".join(["## All kinds\n", _table(heads, rows), "## What each is for\n", _asked(), *map(_report, KINDS)])


def _asked() -> str:
    """The question that each kind answers, and where the answer stands; or that it is for SQL only, and why."""
    rows = []
    for kind in KINDS:
        of = questions()[kind.name]
        answer = answered(of)
        rows.append((f"[{kind.en}](#{_anchor(kind)})", of.question.en, answer.en, of.question.zh, answer.zh))
    return _table(("report", "the question", "the answer", "问题", "答案所在"), rows)


def _title(kind: Kind) -> str:
    return f"{kind.en} · {kind.zh}"


def _anchor(kind: Kind) -> str:
    """The anchor that GitHub gives to the kind's heading."""
    kept = (c for c in _title(kind).lower() if c in " -_" or c.isalnum())
    return "".join(kept).replace(" ", "-")


def _fed(kind: Kind) -> list[str]:
    return [k.id for k in load().values() if kind.table.name in k.tables]


def _report(kind: Kind) -> str:
    table = kind.table
    lines = [
        f"- Kind: `{kind.name}` ({_grain(kind)})",
        f"- Download: {table.menu.en}",
        f"- 下载：{table.menu.zh}",
        f"- Languages known: {', '.join(_LANGUAGES[code] for code in _known_languages(kind))}",
        f"- Spellings, and where each was seen: [`{kind.family}.toml`](../xlops/reports/headers/{kind.family}.toml)",
        *_headers(kind),
        f"- Goes into: table `{table.name}`, one row per {', '.join(f'`{c}`' for c in table.key)}"
        + (" and day" if "day" in table.columns and "day" not in table.key else "")
        + " or span" * (kind.span is Grain.SUMMARY),
        f"- Feeds: {', '.join(f'`{k}`' for k in _fed(kind)) or 'no KPI'}",
    ]
    return f"## {_title(kind)}\n\n" + "\n".join(lines) + "\n"


def _headers(kind: Kind) -> list[str]:
    """The columns that it is recognised by, and those that are read besides, as a file writes them."""
    fields = spellings()[kind.family]
    written = {f: next(iter(words.values()))[0] for f, words in fields.items() if words}
    needed = [written[f] for f in sorted(kind.needs) if f in written]
    also = [written[c.field] for c in kind.columns if c.field in written and c.field not in kind.needs]
    told = [("Needs the columns", needed), ("Reads as well", list(dict.fromkeys(also)))]
    return [f"- {said}: {', '.join(map(_code, words))}" for said, words in told if words]


def _code(word: str) -> str:
    return f"`{' '.join(word.split())}`"


def _grain(kind: Kind) -> str:
    """How its rows stand in time."""
    either = kind.span is Grain.SUMMARY and any(column.field == "day" for column in kind.columns)
    return _SPANS[kind.span] + ("; daily where it has a Date column" if either else "")


def _known_languages(kind: Kind) -> list[str]:
    """The languages in which the vocabulary spells every column that the kind is recognised by."""
    fields = spellings()[kind.family]
    return [code for code in _LANGUAGES if all(fields.get(need, {}).get(code) for need in kind.needs)]


def findings() -> str:
    """Every finding code with its words and advice in both languages."""
    parts = []
    for code in CODES.values():
        lines = [f"- {code.message.en}", f"- {code.message.zh}"]
        if code.advice:
            lines += [f"- What to do: {code.advice.en}", f"- 如何处理：{code.advice.zh}"]
        parts.append(f"## `{code.code}` ({code.level.value})\n\n" + "\n".join(_plain(line) for line in lines) + "\n")
    return "\n".join(parts)


def causes() -> str:
    """Every cause that a review can name: its finding, rule, evidence, what to do, who and how soon."""
    rows = [
        (f"`{r.name}`", r.rule, _plain(r.finding.en), ", ".join(f"`{t}`" for t in r.tells), _plain(r.advice.en),
         r.role.en, str(r.days), r.reason.en)
        for r in rules().values()
    ]  # fmt: skip
    head = ("cause", "rule", "the finding", "told by", "what to do", "who", "days", "the brief's reason")
    return _table(head, rows)


def sentences() -> str:
    """Every sentence, by where it is said."""
    parts = []
    for place, said in groupby(every_sentence(), key=lambda s: s.place):
        rows = [(f"`{s.key}`", _plain(s.en), _plain(s.zh)) for s in said]
        parts.append(f"## {place}\n\n{_table(('key', 'English', '中文'), rows)}")
    return "\n".join(parts)


def _plain(template: str) -> str:
    """Fields of a template as people read them: `{value!r}` is ‹value›."""
    return template.replace("!r}", "}").replace("{", "‹").replace("}", "›")


def contract() -> str:
    """The template contract: sheets, names, tables."""
    sheets = [(f"`{sheet}`", en, zh) for sheet, (en, zh) in SHEETS.items()]
    with Package(template_path("en")) as ours:
        tables = ours.tables()
        names = [
            (f"`{n.name}`", n.sheet, _stands(ours, n), n.writer, n.rows, "no" if n.optional else "yes", n.carries)
            for n in NAMES.values()
        ]
    parts = [
        f"This is version {CONTRACT_VERSION} of the contract; templates of version {OLDEST_CONTRACT} keep it too.\n",
        "## Sheets\n",
        _table(("sheet", "en", "zh"), sheets),
        "## Names\n",
        "The third column says where a name stands in our template; in yours it may stand anywhere on its sheet.\n",
        _table(("name", "sheet", "in ours", "written by", "cells", "needed", "what it carries"), names),
        "## Tables\n",
    ]
    for table in TABLES.values():
        calculated = [c.id for c in table.columns if c.calculated]
        room = f", room for {table.rows} rows" if table.rows else ""
        lines = [f"- Sheet: {table.sheet}, in ours `{tables[table.name].ref}`{room}"]
        lines += [f"- Rows are told apart by: `{table.key}`"] if table.key else []
        for word, ids in (
            ("A build writes", table.written),
            ("Formulas", calculated),
            ("People type", table.typed),
            ("May be lacking", [c for c in table.ids if c not in table.needed]),
        ):
            lines += [f"- {word}: {', '.join(f'`{i}`' for i in ids)}"] if ids else []
        parts.append(f"### `{table.name}`\n\n{table.carries}\n\n" + "\n".join(lines) + "\n")
    return "\n".join(parts)


def _stands(ours: Package, name: Name) -> str:
    """The cells of a name in the shipped template; none of one that only older templates have."""
    if name.until:
        return f"– (until version {name.until})"
    ref = ours.defined_names(name.sheet if name.local else None)[name.name]
    return f"`{ref.rpartition('!')[2].replace('$', '')}`"


def functions(lang: Lang) -> str:
    """The worksheet functions: those of KPIs with their formula, the others with their arguments; then all inputs."""
    from xlops.live import udfs

    say = LANGUAGES.index(lang)

    def told(helps: Mapping[str, str]) -> str:
        return "; ".join(f"`{argument}` {text.split(' | ')[say]}" for argument, text in helps.items())

    of_kpis = (
        (_call(udfs.FUNCTIONS[function_name(k)]), k.name.in_(lang), f"`{k.formula.text}`") for k in function_kpis()
    )  # fmt: skip
    others = ((_call(f), doc.split(" | ")[say], told(helps)) for f, doc, helps in (*udfs._PURE, *udfs._SINGLE))
    inputs = dict.fromkeys(key for k in function_kpis() for key in k.formula.inputs)
    arguments = ((f"`{argument_name(key)}`", udfs._argument_help(key).split(" | ")[say]) for key in inputs)
    return "\n".join(
        [
            _table((("function", "KPI", "formula"), ("函数", "指标", "公式"))[say], of_kpis),
            _table((("function", "gives", "arguments"), ("函数", "结果", "参数"))[say], others),
            _table((("argument", "is"), ("参数", "含义"))[say], arguments),
        ]
    )


def buttons(lang: Lang) -> str:
    """Every button with what it does, and the command that does the same."""
    heads = ("button", "does", "command") if lang == "en" else ("按钮", "作用", "命令")
    rows = ((b.label.in_(lang), b.tip.in_(lang), f"`{b.command}`" if b.command else "–") for b in BUTTONS)
    return _table(heads, rows)


def _call(function: Callable[..., Any]) -> str:
    """`AMZ_ROP(velocity, lead_days, [daily_sd], [lead_sd])`; the book that asks is not typed."""
    given = [p for p in inspect.signature(function).parameters.values() if p.name != "workbook"]
    names = [p.name if p.default is p.empty else f"[{p.name}]" for p in given]
    return f"`{function.__name__}({', '.join(names)})`"


def _table(heads: Sequence[str], rows: Iterable[Sequence[object]]) -> str:
    body = [" | ".join(str(cell).replace("|", "\\|").replace("\n", " ") for cell in row) for row in rows]
    lines = [" | ".join(heads), " | ".join("---" for _ in heads), *body]
    return "\n".join(f"| {line} |" for line in lines) + "\n"
