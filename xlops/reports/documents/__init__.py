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
        raise UnknownReport(f"this JSON file is of no report we know; it holds {_outline(top)}")
    try:
        return mine[0].tables(mine[0].model.model_validate(top))
    except ValidationError as why:
        first = why.errors(include_url=False)[0]
        where = ".".join(map(str, first["loc"]))
        raise UnreadableFile(
            f"this {mine[0].name} document does not keep to {mine[0].whose} schema: {where}: {first['msg']} "
            f"({why.error_count()} such places); ask for the report again"
        ) from None


def _parse(path: Path) -> Any:
    if path.stat().st_size > MOST_BYTES:
        raise UnreadableFile("this JSON file is larger than a report can be: not read")
    data = path.read_bytes()
    try:
        text = data.decode(json.detect_encoding(data)).strip()
        if re.match(r"\{[^\n]*\}\s*\n\s*\{", text):  # a record a line
            text = f"[{','.join(line for line in text.splitlines() if line.strip())}]"
        return json.loads(text, parse_constant=_no_number, object_pairs_hook=_object)
    except RecursionError:
        raise UnreadableFile("this JSON file is nested deeper than any report: not read") from None
    except UnicodeDecodeError:
        raise UnreadableFile(
            "this JSON file is damaged (its text is in no known encoding): download it again"
        ) from None
    except json.JSONDecodeError as why:
        raise UnreadableFile(
            f"this JSON file is damaged or cut off (line {why.lineno}, column {why.colno}: {why.msg}): download it "
            "again"
        ) from None
    except ValueError:  # Python reads no number of more than 4,300 digits
        raise UnreadableFile("this JSON file holds a number longer than any: ask for the report again") from None


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    """An object of distinct keys; of two values under one key neither is known to be right."""
    found = dict(pairs)
    if len(found) != len(pairs):
        twice = next(key for n, (key, _) in enumerate(pairs) if key in dict(pairs[:n]))
        raise UnreadableFile(f"this JSON file says {twice[:60]!r} twice in one place: ask for the report again")
    return found


def _no_number(word: str) -> NoReturn:
    raise UnreadableFile(f"this JSON file holds {word} where a number should be: ask for the report again")


def _outline(top: Any) -> str:
    if isinstance(top, dict):
        return ", ".join(repr(str(key)[:40]) for key in list(top)[:8]) or "nothing"
    if isinstance(top, list):
        return f"a list of {len(top):,}" + (f" with {_outline(top[0])}" if top and isinstance(top[0], dict) else "")
    return f"only {str(top)[:40]!r}"


__all__ = ["DOCUMENTS", "Document", "Grid", "read_document"]
