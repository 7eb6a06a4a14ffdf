"""What to say of a file whose rows, taken together, cannot be used."""

from __future__ import annotations

from collections.abc import Sequence

from xlops.errors import AmbiguousReport, BadRows, ReportError, UnreadableFile
from xlops.findings import Finding
from xlops.language import Text, listed

CODES = ("bad-value", "missing-value", "ragged-row", "open-quote")  # findings of rows that cannot be read


def without_rows(findings: Sequence[Finding]) -> ReportError:
    """A file with a header and no row, or with none that can be read: `findings` are of those."""
    if not findings:
        return UnreadableFile(
            Text(
                "it has a header but no rows: nothing happened in the days it was asked for, or the download was cut "
                "off",
                "只有表头，没有数据行：所选日期没有数据，或下载中断",
            )
        )
    return BadRows(
        Text("none of its rows can be read; row {row}: {why}", "没有一行能读懂；第 {row} 行：{why}").format(
            row=findings[0].row, why=findings[0].message
        )
    )


def without_rows_or_days() -> UnreadableFile:
    """A report that may be empty for a reason, of days that nothing tells."""
    return UnreadableFile(
        Text(
            "it has a header but no rows, and nothing tells of which days: if nothing happened, put it into "
            "a folder named after them, such as exports/us/2026-W47/, or use --period 2026-W47",
            "只有表头，没有数据行，也看不出是哪些日期：如果那些日期确实没有数据，移到以日期命名的文件夹，"
            "例如 exports/us/2026-W47/，或加 --period 2026-W47",
        )
    )


def all_bad(findings: Sequence[Finding]) -> UnreadableFile:
    """No row was left once all were typed."""
    return UnreadableFile(
        Text("none of its rows can be read: {why}", "没有一行能读懂：{why}").format(
            why=listed((f.message for f in findings[:3]), "; ", "；")
        )
    )


def too_many_bad(broken: int, rows: int, limit: float, first: Finding) -> BadRows:
    """More bad rows than the limit; `first` is the finding of one."""
    return BadRows(
        Text(
            "{broken} of its {rows} rows cannot be read, more than the limit of {limit} (bad_rows_limit in "
            "xlops.toml); row {row}: {why}. Download the report again and do not save it from Excel",
            "{rows} 行中有 {broken} 行读不懂，超过 {limit} 的上限（xlops.toml 的 bad_rows_limit）；第 {row} 行：{why}。"
            "请重新下载，不要用 Excel 另存",
        ).format(broken=f"{broken:,}", rows=f"{rows:,}", limit=f"{limit:.0%}", row=first.row, why=first.message)
    )


def two_columns(field: str, names: Sequence[str]) -> AmbiguousReport:
    """Two columns that may be one field and say different things."""
    return AmbiguousReport(
        Text(
            "two of its columns may be {field!r} and hold different values ({names}): download it again with only one "
            "of them",
            "有两列都可能是 {field!r}，而数值不同（{names}）：请只留其中一列，重新下载",
        ).format(field=field, names=listed(map(repr, names), " and ", " 和 "))
    )


def months_as_days(text: str) -> AmbiguousReport:
    """A column of days that holds months."""
    return AmbiguousReport(
        Text(
            f"its days are months (such as {text!r}): download it again by day",
            f"日期列写的是月份（例如 {text!r}）：请按天重新下载",
        )
    )
