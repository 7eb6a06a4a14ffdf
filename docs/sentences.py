"""Every sentence that xlops can say, in both languages, and where it stands: for docs/sentences.md and its tests."""

from __future__ import annotations

import ast
import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from xlops.findings import CODES
from xlops.kpis import load
from xlops.kpis.amazon import beside_amazon
from xlops.language import LANGUAGES, Text
from xlops.review.words import _SAY
from xlops.sheets import SHEETS
from xlops.targets import Status
from xlops.verdicts.told import words as of_verdicts
from xlops.workbook.button_list import BUTTONS

ROOT = Path(__file__).resolve().parents[1]
_SAYINGS = {
    "finding": "Findings of a review", "evidence": "What a finding rests on", "advice": "What to do about a finding",
    "before": "What a change is held against", "edge": "Targets in sentences", "base": "What a share is of",
    "name": "Names in sentences", "measured": "Values with their unit", "object": "What a finding names",
    "word": "Causes and movers", "cause": "How a cause is said", "summary": "The headline of a review",
    "term_guard": "What speaks against a change now", "term_advice": "What to do with a search term",
    "state": "How far a source reaches, in the workbook",
    "now": "How far a source reaches, in `xlops status`", "unit": "Units", "fresh": "How fresh the data is",
    "fate": "Findings that went away", "caused": "Findings that name a cause",
    "ramp": "Young ASINs", "watch": "The daily watch", "settling": "What settling did to a week",
    "campaigns": "The Campaigns sheet", "changed": "What changed in a campaign",
    "money": "Currencies of a list of several marketplaces", "structure": "Faults of structure",
    "structure_found": "How many have a fault",
    "structure_needs": "What a fault needs", "structure_of": "Faults of one campaign",
    "profit": "Profit of products",
    "queries": "The Search queries sheet", "answering": "Findings that answer a report's question",
    "week_page": "Lists of page two of a week",
    "restock": "What still helps a late order", "way_out": "What to do with too much stock",
    "way_out_short": "The way out of too much stock, in a cell",
    "owed": "What Amazon owes",
}  # fmt: skip


@dataclass(frozen=True)
class Sentence:
    """One sentence: where it is said, by which key it is found there, and its words."""

    place: str
    key: str
    en: str
    zh: str


def every_sentence() -> list[Sentence]:
    """All of them, by where they are said."""
    return [
        *_reviews(),
        *_causes(),
        *_verdicts(),
        *_exports(),
        *_strangers(),
        *_upload(),
        *_check(),
        *_data(),
        *_kpis(),
        *_workbook(),
        *_sheets(),
        *_code(),
    ]


def _said(place: str, texts: Iterable[tuple[str, Text]]) -> Iterator[Sentence]:
    yield from (Sentence(place, key, text.en, text.zh) for key, text in texts if text)


def _reviews() -> Iterator[Sentence]:
    groups = tomllib.loads((ROOT / "xlops/review/sayings.toml").read_text("utf-8"))
    for group, phrases in groups.items():
        yield from _said(_SAYINGS[group], ((key, text) for key, words in phrases.items() for text in _counted(words)))


def _counted(words: dict[str, str]) -> Iterator[Text]:
    """A phrase, and what it says of a single thing in English."""
    yield Text(words["en"], words["zh"])
    if "one" in words:
        yield Text(words["one"], words["zh"])


def _causes() -> Iterator[Sentence]:
    """What is said of a cause: its finding, its advice, what tells it, who looks after it."""
    groups = tomllib.loads((ROOT / "xlops/review/causes.toml").read_text("utf-8"))
    for group in ("reason", "role", "piece", "need"):
        yield from _said("Causes", ((f"{group}.{key}", Text(**words)) for key, words in groups[group].items()))
    for name, of in groups["cause"].items():
        yield from _said("Causes", ((f"{name}.{key}", Text(**of[key])) for key in ("short", "finding", "advice")))


def _exports() -> Iterator[Sentence]:
    groups = tomllib.loads((ROOT / "xlops/export/words.toml").read_text("utf-8"))
    for group, phrases in groups.items():
        yield from _said("Exported reviews", ((f"{group}.{key}", Text(**words)) for key, words in phrases.items()))


def _strangers() -> Iterator[Sentence]:
    """Files of kinds that are known and not read."""
    for file, group in (("strangers", "stranger"), ("names", "name")):
        found = tomllib.loads((ROOT / f"xlops/reports/{file}.toml").read_text("utf-8"))[group]
        yield from _said("Files that are not read", ((file, Text(**of["says"])) for of in found if "says" in of))


def _verdicts() -> Iterator[Sentence]:
    for group, phrases in of_verdicts().items():
        yield from _said("Verdicts on actions", ((f"{group}.{key}", text) for key, text in phrases.items()))


def _upload() -> Iterator[Sentence]:
    reasons = tomllib.loads((ROOT / "xlops/bulk/reasons.toml").read_text("utf-8"))
    yield from _said("The upload of bulk changes", ((code, Text(**words)) for code, words in reasons.items()))


def _check() -> Iterator[Sentence]:
    yield from _said("`xlops check` and `xlops explain`", ((key, Text(*words)) for key, words in _SAY.items()))
    yield from _said("Statuses", ((status.value, status.word) for status in Status))


def _data() -> Iterator[Sentence]:
    messages = [(code, said.message) for code, said in CODES.items()]
    yield from _said("Findings about the data", messages)
    yield from _said("What to do about a finding about the data", ((code, c.advice) for code, c in CODES.items()))


def _kpis() -> Iterator[Sentence]:
    for place, of in (("Names of KPIs", "name"), ("What a KPI means", "about"), ("What a KPI needs", "supply")):
        yield from _said(place, ((k.id, getattr(k, of)) for k in load().values()))
    yield from _said("What Amazon shows beside a KPI", ((kpi_id, beside_amazon(kpi_id)) for kpi_id in load()))


def _workbook() -> Iterator[Sentence]:
    texts = tomllib.loads((ROOT / "workbook_templates/author/texts.toml").read_text("utf-8"))
    for group, phrases in texts.items():
        yield from _said(f"The workbook: `{group}`", ((key, Text(*words)) for key, words in _flat(phrases)))


def _flat(phrases: dict[str, Any], prefix: str = "") -> Iterator[tuple[str, list[str]]]:
    for key, words in phrases.items():
        if isinstance(words, dict):
            yield from _flat(words, f"{prefix}{key}.")
        else:
            yield prefix + key, words


def _sheets() -> Iterator[Sentence]:
    for sheet in SHEETS.values():
        yield from _said("The seller's own sheets", [(sheet.id, sheet.word), (f"{sheet.id}: about", sheet.about)])
        yield from _said("The seller's own sheets", ((f"{sheet.id}.{f.id}", f.word) for f in sheet.columns))
        yield from _said("The seller's own sheets", ((f"{sheet.id}.{f.id}: about", f.about) for f in sheet.columns))
    yield from _said("Buttons", ((b.macro, b.label) for b in BUTTONS))
    yield from _said("What a button does", ((b.macro, b.tip) for b in BUTTONS))


def _code() -> Iterator[Sentence]:
    """The texts that stand in the code itself, by module."""
    known = {"xlops/review/words.py", "xlops/targets.py", "xlops/workbook/button_list.py"}
    for path in sorted((ROOT / "xlops").rglob("*.py")):
        module = path.relative_to(ROOT).as_posix()
        if module in known:
            continue
        for call in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(call, ast.Call) and isinstance(call.func, ast.Name) and call.func.id == "Text":
                en, zh = (template(a) for a in call.args) if len(call.args) == 2 else ("", "")
                if zh and any(c.isalpha() for c in re.sub(r"\{.*?\}", "", en)):
                    yield Sentence("Said by the code", module.removeprefix("xlops/"), en, zh)


def template(node: ast.expr) -> str:
    """A string that stands in the code, the fields of an f-string in braces; `` where it is none."""
    match node:
        case ast.Constant(value=str(text)):
            return text
        case ast.JoinedStr(values=parts):
            return "".join(map(template, parts))
        case ast.FormattedValue(value=ast.Attribute(attr=name)) if name not in LANGUAGES:
            return f"{{{name}}}"
        case ast.FormattedValue(value=said):
            called = [n.func for n in ast.walk(said) if isinstance(n, ast.Call)]
            names = [n.id for n in ast.walk(said) if isinstance(n, ast.Name) and n not in called]
            return f"{{{names[0] if names else 'value'}}}"
    return ""
