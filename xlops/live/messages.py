"""What a button says at its end."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TypeVar

from xlops.export import digest
from xlops.findings import Finding, Level
from xlops.jobs.build import Built
from xlops.jobs.diagnose import FIVE, LACKING, NONE_FOUND, PeriodFindings
from xlops.jobs.explain import Explanation
from xlops.jobs.identity import ABOUT_THE_BOOK
from xlops.jobs.outcomes import Ingested
from xlops.jobs.restock import RestockList
from xlops.jobs.status import StoreStatus
from xlops.language import NOTHING, Text, counted, listed, plain
from xlops.measures import ALL
from xlops.review.freshness import urgent_first
from xlops.review.sayings import saying
from xlops.review.watch import Watch
from xlops.review.words import limits, shown

MOST = 1_000  # characters that a message box of Excel shows
_LISTED = 5
_LAST_LINE = 120  # characters kept for the line that says where the rest stands
_REFUSED = Text("✖ {name}: {reason}", "✖ {name}：{reason}")
_T = TypeVar("_T")


def fitted(text: str) -> str:
    """The text as far as a message box shows it."""
    return text if len(text) <= MOST else text[: MOST - 2].rstrip() + " …"


def of_ingest(result: Ingested) -> list[Text]:
    """Which files were read, and which were refused and why."""
    stored, refused = result.of("stored"), result.refused
    read = Text("{files} file{s} read ({rows:,} row{r}).", "读入 {files} 个文件（{rows:,} 行）。")
    many = {"s": "" if len(stored) == 1 else "s", "r": "" if result.rows == 1 else "s"}
    first = (
        read.format(files=len(stored), rows=result.rows, **many) if stored else Text("No new files.", "没有新文件。")
    )
    return [first, *(_REFUSED.format(name=o.name, reason=o.reason) for o in _first(refused)), *_more(refused)]


def of_build(built: Built) -> list[Text]:
    """What changed in the workbook, and how many findings wait on the Log sheet."""
    done = built.applied
    lines = [
        Text("Workbook updated in {seconds:.1f} s.", "工作簿已更新（{seconds:.1f} 秒）。").format(seconds=built.seconds)
    ]
    verbs = (
        (Text("Made: ", "新建："), done.made), (Text("Refreshed: ", "更新："), done.refreshed),
        (Text("Closed: ", "已关闭："), done.closed), (Text("Left closed: ", "保持关闭："), done.skipped),
    )  # fmt: skip
    lines += [verb + listed(names) for verb, names in verbs if names]
    if taken := built.targets_changed:
        lines.append(counted(Text("{n} typed target{s} taken over.", "采用了 {n} 个新目标值。"), taken))
    which = [f for f in built.findings if f.code in ABOUT_THE_BOOK]
    lines += [Text("{file}: {message}", "{file}：{message}").format(file=f.file, message=f.message) for f in which]
    if told := [f for f in built.findings if f.level is not Level.INFO and f not in which]:
        lines.append(Text("{n} findings: see the Log sheet.", "{n} 条提示，见日志表。").format(n=len(told)))
    if done.lacking:
        lines.append(Text("This older workbook has no place for ", "旧模板中没有位置：") + listed(done.lacking))
    return lines


def of_status(found: StoreStatus) -> list[Text]:
    """How far the data reaches, how old it is, and what to download now with which dates."""
    wanted = urgent_first([s for s in found.sources if s.missing])
    lines = [Text("{files} files", "{files} 个文件").format(files=found.files)]
    if found.newest:
        lines[0] += Text("; ", "；") + found.newest_told
    waiting = [*found.waiting, *found.not_whole]
    lines += [*(_told(f) for f in _first(waiting)), *_more(waiting)]
    if not wanted:
        return [*lines, Text("Nothing to download now.", "目前没有需要下载的报告。")]
    lines.append(Text("Download now:", "现在请下载："))
    lines += [plain(f"{s.marketplace}  ") + s.titled_menu + ": " + s.dates() for s in _first(wanted)]
    refused = [_REFUSED.format(name=name, reason=reason) for name, reason in _first(found.refused)]
    return [*lines, *_more(wanted), *refused]


def of_diagnosis(found: PeriodFindings, sheet: str) -> list[Text]:
    """What moved, the causes in order with what to do, as many as a message box has room for; which sheet has them."""
    lines = [plain(f"{found.period.label}  {found.scope}  {found.currency}"), found.summary]
    if not found.findings:
        lacking = [LACKING, *_first(found.lacking), *_more(found.lacking)] if found.lacking else []
        return [*lines, NONE_FOUND, *lacking]
    room = MOST - _LAST_LINE - _length(lines)
    shown: list[Text] = []
    for place, o in enumerate(found.findings[:FIVE], 1):
        told = [plain(f"{place}. ") + o.status.label + "  " + o.finding, plain("   → ") + o.advice]
        if shown and _length([*shown, *told]) > room:
            break
        shown += told
    left = len(found.findings) - len(shown) // 2
    said = Text("{left} more. ", "另有 {left} 条。").format(left=left) if left else NOTHING
    return [*lines, *shown, said + _where(found, sheet)]


def of_watch(of: Watch) -> list[Text]:
    """The day, how much is new, then notice by notice as many as a message box has room for, the new ones first."""
    told = [digest.head(of), digest.counts(of), *(digest.line(when, notice) for when, notice in digest.lines(of))]
    if of.unseen:
        told.append(digest.unseen(of))
    for many in range(len(told), 1, -1):
        left = len(told) - many
        rest = [
            Text("… and {left} more: `xlops check --day`", "… 还有 {left} 项：`xlops check --day`").format(left=left)
        ]
        if _length(some := [*told[:many], *(rest if left else [])]) <= MOST:
            return some
    return told[:2]


def of_restock(found: RestockList, path: Path | None) -> list[Text]:
    """What to order by sea, the most urgent first, with what still helps; where the list for the supplier lies."""
    lines = [saying("restock", "head", on=found.on, stock=found.stock_day or "–")]
    orders = [row for row in found.rows if row.way == "sea"]
    if path is None:
        return [*lines, saying("restock", "nothing")]
    told = Text(
        "{market} {name}: {units} units, order by {day}, back {back}",
        "{market} {name}：{units} 件，最迟 {day} 下单，{back} 到货",
    )
    lines += [
        told.format(market=r.marketplace, name=r.name, units=f"{r.quantity:,.0f}", day=r.latest or "–", back=r.arrives)
        for r in _first(orders)
    ]
    written = Text("For the supplier: {path}", "供应商清单：{path}").format(path=path)
    return [*lines, *_more(orders), written]


def _length(lines: Sequence[Text]) -> int:
    """Letters of the lines, in the longer language, with their ends."""
    return max(sum(len(line.en) + 1 for line in lines), sum(len(line.zh) + 1 for line in lines))


def _where(found: PeriodFindings, sheet: str) -> Text:
    if not sheet:
        said = Text("`xlops review {period}` makes a sheet of it.", "`xlops review {period}` 生成其工作表。")
    elif found.scope == ALL:
        said = Text("The evidence stands on sheet {sheet}.", "依据见工作表 {sheet}。")
    else:
        said = Text("Sheet {sheet} has those of all marketplaces.", "工作表 {sheet} 列出全部站点的原因。")
    return said.format(sheet=sheet, period=found.period.label)


def of_explanation(found: Explanation, *, files: bool = True) -> list[Text]:
    """One number: value, status and why, target, inputs, and the files behind it."""
    kpi, score = found.kpi, found.score
    where = " ".join(w for w in (found.marketplace, found.asin, found.currency) if w)
    value = shown(score.value, kpi.unit, signed=kpi.is_change)
    lines = [
        kpi.name + f"  {found.period.label}  {where}",
        plain(f"{kpi.formula.text} = {value}   ") + score.status.label,
        found.why,
    ]
    lines += [_told(f) for f in _first(found.waiting)]
    if edge := limits(score.target.target, kpi):
        lines.append(Text("Target", "目标") + " " + edge + f" ({score.target.source})")
    lines += [u.name + f": {shown(u.value, u.unit)} ({shown(u.previous, u.unit)})" for u in found.inputs]
    return lines + ([plain(f.name) for f in _first(found.files)] + _more(found.files) if files else [])


def _told(finding: Finding) -> Text:
    """A stored file that waits, and what answers it."""
    return plain(f"! {finding.file}: ") + finding.message + " → " + finding.advice


def _first(items: Sequence[_T]) -> Sequence[_T]:
    return items[:_LISTED]


def _more(items: Sequence[object]) -> list[Text]:
    more = len(items) - _LISTED
    return [Text("… and {more} more", "… 还有 {more} 项").format(more=more)] if more > 0 else []
