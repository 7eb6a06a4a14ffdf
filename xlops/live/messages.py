"""What a button says at its end, in the store's language."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeVar

from xlops.findings import Level
from xlops.jobs.build import Built
from xlops.jobs.explain import Explanation
from xlops.jobs.identity import ABOUT_THE_BOOK
from xlops.jobs.ingest import Result
from xlops.jobs.status import Status
from xlops.kpis import Lang
from xlops.review.words import limits, shown

MOST = 1_000  # characters that a message box of Excel shows
_LISTED = 5
_T = TypeVar("_T")


def fitted(text: str) -> str:
    """The text as far as a message box shows it."""
    return text if len(text) <= MOST else text[: MOST - 2].rstrip() + " …"


def of_ingest(result: Result, lang: Lang) -> list[str]:
    """Which files were read, and which were refused and why."""
    stored, refused = result.of("stored"), result.of("refused")
    zh = lang == "zh"
    lines = []
    if stored:
        lines.append(
            f"读入 {len(stored)} 个文件（{result.rows:,} 行）。"
            if zh
            else f"{len(stored)} files read ({result.rows:,} rows)."
        )
    else:
        lines.append("没有新文件。" if zh else "No new files.")
    return lines + [f"✖ {o.name}{'：' if zh else ': '}{o.reason}" for o in _first(refused)] + _more(refused, lang)


def of_build(built: Built, lang: Lang) -> list[str]:
    """What changed in the workbook, and how many findings wait on the Log sheet."""
    zh, done = lang == "zh", built.applied
    verbs = (("新建", "Made", done.made), ("更新", "Refreshed", done.refreshed), ("已关闭", "Closed", done.closed),
             ("保持关闭", "Left closed", done.skipped))  # fmt: skip
    lines = [f"{verb_zh}：{'、'.join(n)}" if zh else f"{verb}: {', '.join(n)}" for verb_zh, verb, n in verbs if n]
    if built.targets_changed:
        taken = built.targets_changed
        lines.append(f"采用了 {taken} 个新目标值。" if zh else f"{taken} typed targets taken over.")
    which = [f for f in built.findings if f.code in ABOUT_THE_BOOK]
    lines += [f"{f.file}{'：' if zh else ': '}{f.message(lang)}" for f in which]
    told = [f for f in built.findings if f.level is not Level.INFO and f not in which]
    if told:
        lines.append(f"{len(told)} 条提示，见日志表。" if zh else f"{len(told)} findings: see the Log sheet.")
    if done.lacking:
        lacking = ("、" if zh else ", ").join(done.lacking)
        lines.append(f"旧模板中没有位置：{lacking}" if zh else f"This older workbook has no place for {lacking}")
    seconds = f"{built.seconds:.1f}"
    return [f"工作簿已更新（{seconds} 秒）。" if zh else f"Workbook updated in {seconds} s.", *lines]


def of_status(found: Status, lang: Lang) -> list[str]:
    """How far the data reaches, and what to download with which dates."""
    zh = lang == "zh"
    wanted = [s for s in found.sources if s.missing]
    lines = [f"{found.files} 个文件，数据至 {found.until}。" if zh else f"{found.files} files, data to {found.until}."]
    if not wanted:
        return [*lines, "什么都不缺。" if zh else "Nothing is missing."]
    lines.append("接下来请下载：" if zh else "Download next:")
    lines += [f"{s.marketplace}  {s.menu(lang)}: {s.dates()}" for s in _first(wanted)]
    refused = [f"✖ {name}: {reason}" for name, reason in _first(found.refused)]
    return lines + _more(wanted, lang) + refused


def of_explanation(found: Explanation, lang: Lang, *, files: bool = True) -> list[str]:
    """One number: value, status and why, target, inputs, and the files behind it."""
    kpi, score, zh = found.kpi, found.score, lang == "zh"
    where = " ".join(w for w in (found.marketplace, found.asin, found.currency) if w)
    value = shown(score.value, kpi.unit, signed=kpi.is_change)
    lines = [
        f"{kpi.name(lang)}  {found.period.label}  {where}",
        f"{kpi.formula.text} = {value}   {score.status.label(lang)}",
        found.why,
    ]
    if edge := limits(score.target.target, kpi):
        lines.append(f"{'目标' if zh else 'Target'} {edge} ({score.target.source})")
    lines += [f"{u.name}: {shown(u.value, u.unit)} ({shown(u.previous, u.unit)})" for u in found.inputs]
    return lines + ([f.name for f in _first(found.files)] + _more(found.files, lang) if files else [])


def _first(items: Sequence[_T]) -> Sequence[_T]:
    return items[:_LISTED]


def _more(items: Sequence[object], lang: Lang) -> list[str]:
    more = len(items) - _LISTED
    return [f"… 还有 {more} 项" if lang == "zh" else f"… and {more} more"] if more > 0 else []
