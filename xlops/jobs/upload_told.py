"""What was written of accepted actions, and what Amazon made of it, in words: for a terminal and for Excel."""

from __future__ import annotations

from itertools import groupby

from xlops.bulk.change import Change
from xlops.jobs.upload import AdUpload, Carried
from xlops.language import Text, plain

_WRITTEN = Text(
    "{rows} rows written: {path}. Look through it, then upload it (Advertising › Bulk operations).",
    "已写入 {rows} 行：{path}。请检查后上传（广告 › 批量操作）。",
)
_WITHOUT = Text(
    "No rows of {actions}: they change no advertising, or nothing speaks for them any more.",
    "{actions} 没有可写的行：不涉及广告，或已无依据。",
)
_NOT_WRITTEN = Text(
    "Nothing was written: all {count} changes are refused.", "未写入任何内容：{count} 项修改全部被拒绝。"
)
_EARLIER = Text(
    "{name} holds rows of the same actions, and its processed file was not given back: upload one of the two only.",
    "{name} 含有同样的行动，且尚未导回处理结果：两个文件只上传一个。",
)
_ALIKE = Text("{what} ({count} changes)", "{what}（{count} 项）")
_ELSEWHERE = Text(
    "{actions}: of another marketplace than {market}; export against the bulk workbook of that one.",
    "{actions}：不属于 {market} 站点，请用其站点的批量操作表导出。",
)
_AGAINST = Text(
    "{actions} were not accepted any more, but Amazon has carried them out: they are done.",
    "{actions} 已不再采纳，但亚马逊已执行：视为已完成。",
)
_CARRIED = Text(
    "{done} of {rows} rows carried out; closed: {actions}. The next build moves them to Done.",
    "已执行 {done}/{rows} 行；已关闭：{actions}。下次生成时移到“已完成”。",
)
_OUTCOMES = {
    "failed": Text("refused by Amazon", "亚马逊拒绝"), "not found": Text("not in the file", "文件中没有"),
}  # fmt: skip


def upload_told(found: AdUpload) -> list[Text]:
    """Where the rows lie, what to mind, what was refused and why, alike ones in one line."""
    upload = found.upload
    if upload.path:
        lines = [_WRITTEN.format(rows=len(upload.written), path=upload.path)]
    else:
        lines = [_NOT_WRITTEN.format(count=len(upload.refused))]
    lines += [plain("  ▲ ") + warning for warning in upload.warnings]
    lines += [plain("  ▲ ") + _EARLIER.format(name=name) for name in found.earlier]
    alike = groupby(upload.refused, key=lambda r: (r.change.action, r.change.campaign, r.reason.text))
    for (action, campaign, why), some in alike:
        refused = [r.change for r in some]
        named = campaign or ", ".join(c.target for c in refused)
        one = len(refused) == 1
        what = plain(change_told(refused[0])) if one else _ALIKE.format(what=named, count=len(refused))
        lines.append(plain(f"  ✖ {action} ") + what + ": " + why)
    for text, entries in ((_ELSEWHERE, found.elsewhere), (_WITHOUT, found.without)):
        if entries:
            lines.append(text.format(actions=", ".join(e.number for e in entries), market=found.marketplace))
    return lines


def carried_told(found: Carried) -> list[Text]:
    """How many rows Amazon carried out, which actions that closes, and each row that it refused or that was edited."""
    rows = found.processed.rows
    done = sum(r.outcome == "done" for r in rows)
    named = ", ".join(e.number for e in found.closed) or "–"
    lines = [_CARRIED.format(done=done, rows=len(rows), actions=named)]
    if found.against:
        lines.append(plain("  ▲ ") + _AGAINST.format(actions=", ".join(e.number for e in found.against)))
    for r in rows:
        if r.outcome != "done":
            why = plain(r.reason) if r.reason else _OUTCOMES[r.outcome]
            lines.append(plain(f"  ✖ {r.action} {r.text}: ") + why)
        elif r.changed_to is not None:
            lines.append(plain(f"  · {r.action} {r.text}: {r.changed_to}"))
    return lines


def change_told(change: Change) -> str:
    """Campaign, ad group and what is changed there."""
    return " · ".join(part for part in (change.campaign, change.ad_group, change.target) if part)
