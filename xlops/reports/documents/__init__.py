"""JSON reports (SP-API, tools): checked by a model, then laid out as the tables they hold.

Laid out, a document is like a workbook: from there on it takes the road of all other reports. Adding a kind of
document is one module with its model, and one entry of `DOCUMENTS`.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, NoReturn

from pydantic import ValidationError

from xlops.errors import UnknownReport, UnreadableFile
from xlops.language import Text, listed
from xlops.reports.documents.ads import ADS_API
from xlops.reports.documents.brand_analytics import BRAND_ANALYTICS
from xlops.reports.documents.business import SALES_AND_TRAFFIC
from xlops.reports.documents.health import ACCOUNT_HEALTH
from xlops.reports.documents.keepa import KEEPA_PRODUCT
from xlops.reports.documents.kiosk import KIOSK_SALES
from xlops.reports.documents.model import Document, Grid
from xlops.reports.documents.promotions import COUPONS, PROMOTIONS

DOCUMENTS: tuple[Document[Any], ...] = (
    SALES_AND_TRAFFIC,
    KIOSK_SALES,
    ADS_API,
    *BRAND_ANALYTICS,
    ACCOUNT_HEALTH,
    COUPONS,
    PROMOTIONS,
    KEEPA_PRODUCT,
)
MOST_BYTES = 512 << 20


def read_document(path: Path) -> list[Grid]:
    """The tables of a JSON file.

    Errors: UnreadableFile for broken JSON or one that its model refuses, UnknownReport for a document of no kind.
    """
    top = _parse(path)
    mine = [d for d in DOCUMENTS if d.is_mine(top)]
    if len(mine) != 1:
        raise UnknownReport(
            Text(
                "this JSON file is of no report we know; it holds {outline}",
                "这份 JSON 文件不是已知的报告；其中有 {outline}",
            ).format(outline=_outline(top))
        )
    try:
        return mine[0].tables(mine[0].model.model_validate(top))
    except ValidationError as why:
        first = why.errors(include_url=False)[0]
        where = ".".join(map(str, first["loc"]))
        raise UnreadableFile(
            Text(
                "this {name} document does not keep to {whose}'s schema: {where}: {said} ({count} such places); ask "
                "for the report again",
                "这份 {name} 文件不符合 {whose} 的格式：{where}: {said}（共 {count} 处）；请重新获取该报告",
            ).format(name=mine[0].name, whose=mine[0].whose, where=where, said=first["msg"], count=why.error_count())
        ) from None


def _parse(path: Path) -> Any:
    if path.stat().st_size > MOST_BYTES:
        raise UnreadableFile(
            Text("this JSON file is larger than a report can be: not read", "这份 JSON 文件大得不像报告：未读取")
        )
    data = path.read_bytes()
    try:
        text = data.decode(json.detect_encoding(data)).strip()
        if re.match(r"\{[^\n]*\}\s*\n\s*\{", text):  # a record a line
            text = f"[{','.join(line for line in text.splitlines() if line.strip())}]"
        return json.loads(text, parse_constant=_no_number, object_pairs_hook=_object)
    except RecursionError:
        raise UnreadableFile(
            Text(
                "this JSON file is nested deeper than any report: not read", "这份 JSON 文件嵌套过深，不像报告：未读取"
            )
        ) from None
    except UnicodeDecodeError:
        raise UnreadableFile(
            Text(
                "this JSON file is damaged (its text is in no known encoding): download it again",
                "这份 JSON 文件已损坏（不是已知的编码）：请重新下载",
            )
        ) from None
    except json.JSONDecodeError as why:
        raise UnreadableFile(
            Text(
                "this JSON file is damaged or cut off (line {line}, column {column}: {said}): download it again",
                "这份 JSON 文件已损坏或不完整（第 {line} 行第 {column} 个字符：{said}）：请重新下载",
            ).format(line=why.lineno, column=why.colno, said=why.msg)
        ) from None
    except ValueError:  # Python reads no number of more than 4,300 digits
        raise UnreadableFile(
            Text(
                "this JSON file holds a number longer than any: ask for the report again",
                "这份 JSON 文件中有长得离谱的数字：请重新获取该报告",
            )
        ) from None


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object of distinct keys; of two values under one key neither is known to be right."""
    found = dict(pairs)
    if len(found) != len(pairs):
        twice = next(key for n, (key, _) in enumerate(pairs) if key in dict(pairs[:n]))
        raise UnreadableFile(
            Text(
                "this JSON file says {twice!r} twice in one place: ask for the report again",
                "这份 JSON 文件同一处写了两次 {twice!r}：请重新获取该报告",
            ).format(twice=twice[:60])
        )
    return found


def _no_number(word: str) -> NoReturn:
    raise UnreadableFile(
        Text(
            f"this JSON file holds {word} where a number should be: ask for the report again",
            f"这份 JSON 文件中应为数字处是 {word}：请重新获取该报告",
        )
    )


def _outline(top: Any) -> Text:
    if isinstance(top, dict):
        return listed(repr(str(key)[:40]) for key in list(top)[:8]) if top else Text("nothing", "空对象")
    if isinstance(top, list):
        listing = Text("a list of {count}", "{count} 项的列表").format(count=f"{len(top):,}")
        inner = Text(" with {first}", "，含 {first}")
        return listing + inner.format(first=_outline(top[0])) if top and isinstance(top[0], dict) else listing
    return Text("only {value!r}", "只有 {value!r}").format(value=str(top)[:40])


__all__ = ["DOCUMENTS", "Document", "Grid", "read_document"]
