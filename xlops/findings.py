"""What we found in a user's data or business: records that are collected, shown and stored, never raised."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields, replace
from enum import StrEnum
from typing import Any

from xlops.language import Text, listed, plain


class Level(StrEnum):
    INFO = "info"
    WARNING = "warning"
    ERROR = "error"

    @property
    def rank(self) -> int:
        return list(Level).index(self)


@dataclass(frozen=True)
class Code:
    """A kind of finding: its level and its words; `{…}` in a template is filled from the finding."""

    code: str
    level: Level
    en: str
    zh: str
    advice_en: str
    advice_zh: str

    @property
    def message(self) -> Text:
        return Text(self.en, self.zh)

    @property
    def advice(self) -> Text:
        return Text(self.advice_en, self.advice_zh)


_TABLE = [
    Code("bad-value", Level.WARNING,
         "{column} holds {value!r}, which is no {expected}",
         "{column} 的值 {value!r} 不是{expected}",
         "the row was left out: correct the cell, or download the report again",
         "该行未计入：请修正单元格，或重新下载报告"),
    Code("missing-value", Level.WARNING,
         "{column} is empty in a row that has figures",
         "该行有数据，但 {column} 为空",
         "the row was left out: fill in the cell, or download the report again",
         "该行未计入：请补全单元格，或重新下载报告"),
    Code("ragged-row", Level.WARNING,
         "the row has {value} cells where the header has {expected}",
         "该行有 {value} 个单元格，而表头有 {expected} 个",
         "the row was left out: an unquoted comma has shifted its columns; download the report again",
         "该行未计入：未加引号的逗号使列错位，请重新下载报告"),
    Code("excel-changed", Level.WARNING,
         "a spreadsheet changed {value} cells of {column}, such as {hint!r}",
         "电子表格软件改动了 {column} 的 {value} 个单元格，如 {hint!r}",
         "they were read as they stand and are no longer what Amazon wrote: download the report again and do not save "
         "it from Excel",
         "已按现值读取，但已不是亚马逊的原始内容：请重新下载报告，不要用 Excel 保存"),
    Code("repeated-header", Level.INFO,
         "the header stands in the file {value} times more, first in this row",
         "表头在文件中又出现了 {value} 次，首次在此行",
         "nothing to do: such a line is no row and was left out",
         "无需处理：该行不是数据，未计入"),
    Code("totals-row", Level.INFO,
         "a row of sums, {value!r} (it lacks {column})",
         "合计行 {value!r}（缺少 {column}）",
         "nothing to do: it was left out, the rows above it are counted",
         "无需处理：该行未计入，其余各行已计入"),
    Code("incomplete-row", Level.WARNING,
         "the row lacks {column}, which all other rows state",
         "该行缺少 {column}，而其他各行均有",
         "the row was left out as a sum of others: if it is none, fill in the cells, or download the report again",
         "该行视为合计行，未计入：若不是，请补全单元格，或重新下载报告"),
    Code("repeated-rows", Level.WARNING,
         "{value} rows repeat an earlier row of the file exactly (spend or sales of {expected})",
         "{value} 行与文件中前面的行完全相同（花费或销售额 {expected}）",
         "they count once: if exports were pasted together, download the days in one report",
         "只计一次：如为多份导出粘贴在一起，请将这些日期合并为一份报告下载"),
    Code("same-keys", Level.WARNING,
         "{value} rows have the key of another row and other values (first beside row {expected}): they were added up",
         "{value} 行与其他行的键相同但数值不同（首个对应第 {expected} 行）：已相加",
         "nothing to do if Amazon wrote them so (one row for each ad); if exports were pasted together, download again",
         "若亚马逊原样如此（每个广告一行）则无需处理；如为多份导出粘贴，请重新下载"),
    Code("rows-of-each-ad", Level.INFO,
         "{value} rows have the key of another row and other values (first beside row {expected}): they were added up",
         "{value} 行与其他行的键相同但数值不同（首个对应第 {expected} 行）：已相加",
         "nothing to do: Amazon writes one row for each ad here, and does not name the ad",
         "无需处理：亚马逊在此为每个广告写一行，且不写出广告名称"),
    Code("repeated-sheet", Level.INFO,
         "sheet {value!r} holds the same rows as sheet {expected!r}",
         "工作表 {value!r} 与 {expected!r} 的行相同",
         "nothing to do: it was read once",
         "无需处理：只读取一次"),
    Code("unknown-column", Level.INFO,
         "column {column!r} is not known and was not read{hint}",
         "未识别的列 {column!r}，未读取{hint}",
         "nothing to do, unless a KPI stays blank that needs it",
         "通常无需处理；若有 KPI 因此为空，请告诉我们"),
    Code("missing-column", Level.WARNING,
         "column {column!r} is missing, so these stay blank: {value}",
         "缺少列 {column!r}，以下内容将为空：{value}",
         "tick the column in Seller Central before you download the report",
         "在卖家平台下载前勾选该列"),
    Code("bound", Level.INFO,
         "{column} states only a bound in {value} rows, such as {expected!r}: no value was taken from them",
         "{column} 有 {value} 行只给出范围，如 {expected!r}：未取数值",
         "nothing to do: the report itself does not say more",
         "无需处理：报告本身只提供范围"),
    Code("left-out", Level.INFO,
         "rows whose {column} is {value} are of no Amazon marketplace and were left out",
         "{column} 为 {value} 的行不属于任何亚马逊站点，未计入",
         "nothing to do: they ship from Amazon's stock but are sold elsewhere",
         "无需处理：这些订单由亚马逊配送，但在其他渠道售出"),
    Code("read-loosely", Level.INFO,
         "{value} cells of {column}, such as {hint!r}, were read {expected}",
         "{column} 中有 {value} 个单元格（如 {hint!r}）的读取方式：{expected}",
         "nothing to do: the tool writes no more than that",
         "无需处理：该工具只提供这些信息"),
    Code("assumed-currency", Level.INFO,
         "the file names no currency; its amounts are taken to be in {value}",
         "文件未注明币种，金额按 {value} 处理",
         "the tool writes amounts in the currency of its account: where that is another, set it and export again",
         "该工具按账户设置的币种导出金额：如非此币种，请更改设置后重新导出"),
    Code("unknown-word", Level.WARNING,
         "{column} says {value!r} ({expected} rows), a word xlops does not know",
         "{column} 中的 {value!r}（{expected} 行）是未识别的词",
         "it is kept as it is and counts as other: tell us what it means in English",
         "原样保留并计入其他：请告诉我们其英文含义"),
    Code("total-differs", Level.WARNING,
         "{column} is {expected}, but the amounts of the row differ from it by {value}",
         "{column} 为 {expected}，但该行各项金额与其相差 {value}",
         "the row was kept, the difference counts as other: download the report again, do not edit it",
         "该行已保留，差额计入其他：请重新下载报告，勿编辑"),
    Code("unchecked-total", Level.WARNING,
         "the settlement states no {column}, so nothing tells whether all of its lines are here",
         "结算未注明 {column}，无法核对各行是否完整",
         "download the settlement again: its first line states the total",
         "请重新下载该结算：首行应注明总额"),
    Code("part-days", Level.WARNING,
         "{value} rows of days before {expected} were left out: the report is by last update, and holds those days in "
         "part",
         "早于 {expected} 的 {value} 行未计入：该报告按最后更新日期生成，这些日期的数据不完整",
         "nothing to do, if an earlier export has those days; else download All Orders by order date",
         "若已有这些日期的导出则无需处理；否则请按订单日期下载所有订单报告"),
    Code("rows-not-read", Level.INFO,
         "rows whose {column} is {value} are not read",
         "{column} 为 {value} 的行未读取",
         "nothing to do, unless a KPI stays blank that needs them",
         "通常无需处理；若有 KPI 因此为空，请告诉我们"),
    Code("other-window", Level.INFO,
         "column {column!r} counts another attribution window than the {expected} days of this file's sales, and was "
         "not read",
         "列 {column!r} 的归因天数与本文件销售额的 {expected} 天不同，未读取",
         "nothing to do: sales of two windows are never mixed",
         "无需处理：不同归因天数的销售额不会混用"),
    Code("assumed-span", Level.INFO,
         "the report does not state its dates; its rows say {value}",
         "报告未注明日期范围，按行内日期推断为 {value}",
         "if the report was asked for more days than that, give them with --period",
         "如果下载时选择的范围更大，请用 --period 指定"),
    Code("smaller-than-before", Level.WARNING,
         "{value} less than the export it would replace, so the earlier one stays",
         "比将被替换的导出少 {value}，因此保留较早的导出",
         "if this file is right, ingest it with --replace; if it was filtered, download it again without filter",
         "如确认无误请加 --replace；如为筛选后的导出，请不加筛选重新下载"),
    Code("not-taken-over", Level.WARNING,
         "the store was damaged: {value} could not be taken over from it",
         "原数据库已损坏，无法沿用其中的 {value}",
         "--replace: ingest the files that a finding names as smaller with --replace again; targets, sheets: the next "
         "build reads their values anew and dates them by its own day. The old file stays where it is named",
         "--replace：对提示数据变少的文件重新使用 --replace；目标与自填表：下次生成时重新读取其值，生效日期按当次计算。"
         "损坏的文件保存在所示位置"),
    Code("sources-differ", Level.WARNING,
         "{column} differs by {value} between {expected}",
         "{column} 在 {expected} 之间相差 {value}",
         "download both reports again for the same days",
         "请用相同日期重新下载两份报告"),
    Code("another-store", Level.WARNING,
         "only {value} of its {column} are known from earlier reports of this store",
         "其中只有 {value} 的 {column} 在本店以往报告中出现过",
         "is this another store's file? Remove it from exports/ and run `xlops forget FILE`",
         "是否为其他店铺的文件？请移出 exports/ 后运行 `xlops forget 文件`"),
    Code("missing-days", Level.WARNING,
         "{column} has no data for {value}",
         "{column} 缺少 {value} 的数据",
         "download it: {expected}",
         "请下载：{expected}"),
    Code("stale-figures", Level.WARNING,
         "{column}: the figures of {value} stand for the end of {expected}, {hint} days before it: stale",
         "{column}：{expected} 期末用的是 {value} 的数据，比期末早 {hint} 天：过时",
         "export stock and account health on the last day or up to three days after it: neither can be had later",
         "库存与账户状况请在期末当天或其后三天内导出：过后无法补下载"),
    Code("missing-rate", Level.WARNING,
         "no exchange rate from {value} to {expected}",
         "缺少 {value} 兑 {expected} 的汇率",
         "add a dated rate to the Plan sheet or [[rate]] in xlops.toml; totals over marketplaces stay blank without it",
         "请在“计划”表或 xlops.toml 的 [[rate]] 中添加汇率；在此之前跨站点合计为空"),
    Code("marketplace-missing", Level.WARNING,
         "{column} is set in xlops.toml but has no data: the sum of all marketplaces is that of {value}",
         "xlops.toml 中设置了 {column}，但尚无数据：全部站点合计仅含 {value}",
         "download its reports, or take it out of `marketplaces`",
         "请下载其报告，或从 `marketplaces` 中移除"),
    Code("workbook-copies", Level.WARNING,
         "copies of this workbook stand beside it: {value}; builds go on with this one",
         "旁边有此工作簿的副本：{value}；更新只写入此工作簿",
         "move them away, so that nobody types into them; to go on with one of them, `xlops build -o FILE`",
         "请移走副本，以免误填；如要改用其中之一，请运行 `xlops build -o 文件`"),
    Code("workbook-renamed", Level.WARNING,
         "builds go on with this workbook: {value}, which was written last, is gone",
         "上次写入的 {value} 已不在，此后更新写入此工作簿",
         "nothing to do if it was renamed; else put {value} back and run `xlops build -o {value}`",
         "如为重命名则无需处理；否则请放回 {value} 并运行 `xlops build -o {value}`"),
    Code("workbook-gone", Level.WARNING,
         "a new workbook was made: {value}, which was written last, is gone",
         "上次写入的 {value} 已不在，已新建工作簿",
         "if it was moved away, put it back and run `xlops build -o {value}`; dated copies of it lie in backups/",
         "如被移走，请放回并运行 `xlops build -o {value}`；backups/ 中有带日期的备份"),
    Code("store-copied", Level.WARNING,
         "the folder is a copy of the store in {value}; from now on it is a store of its own",
         "此文件夹是 {value} 中店铺的副本，此后作为独立的店铺",
         "its data and workbook came along; for an empty store run `xlops init` and copy only xlops.toml",
         "数据和工作簿一并复制；如需空店铺，请运行 `xlops init` 并只复制 xlops.toml"),
    Code("passed-over", Level.INFO,
         "passed over: {value}",
         "已跳过：{value}",
         "nothing to do",
         "无需处理"),
    Code("refused", Level.ERROR,
         "{value}",
         "{value}",
         "",
         ""),
    Code("tag-unknown", Level.WARNING,
         "{column}: the tag {value!r} of a target is no brand and no product line{expected}",
         "{column}：目标的标签 {value!r} 不是任何品牌或产品线{expected}",
         "correct `tag` in xlops.toml, or the Products sheet; until then this target holds for nothing",
         "请修正 xlops.toml 中的 tag 或商品表；在此之前该目标不生效"),
    Code("values-missing", Level.ERROR,
         "no formula of the workbook could be computed: {expected}{hint}. Cells show what they showed before, new ones "
         "nothing",
         "工作簿的公式均未能计算：{expected}{hint}。单元格仍显示以前的值，新单元格为空",
         "open it in Excel, which computes everything, and save it; no review closes until a build can compute it",
         "请在 Excel 中打开（Excel 会重新计算）并保存；在能够计算之前不会关闭任何复盘"),
    Code("formula-stopped", Level.WARNING,
         "the formula in {column} could not be computed: {expected}{hint}. It keeps the value it showed, and what "
         "depends on it was computed from that",
         "{column} 的公式未能计算：{expected}{hint}。该单元格保留原值，引用它的公式按原值计算",
         "correct the formula; Excel may compute it, other programs do not",
         "请修正该公式；Excel 也许能计算，其他程序不能"),
    Code("formulas-left", Level.WARNING,
         "{value} formulas were not computed and keep the values they showed: {column}",
         "{value} 个公式未计算，保留原值：{column}",
         "correct the formulas that are named beside this one, then run `xlops build --force`",
         "请先修正上面列出的公式，再运行 `xlops build --force`"),
    Code("formulas-of-excel", Level.INFO,
         "{value} formulas that only Excel computes keep the values it gave them: {column}",
         "{value} 个公式只有 Excel 能计算，保留 Excel 给出的值：{column}",
         "nothing to do: Excel computes them when it opens the workbook",
         "无需处理：Excel 打开工作簿时会计算"),
    Code("review-not-closed", Level.WARNING,
         "{column} was not closed: it would keep values for good that are not up to date",
         "{column} 未关闭：其中的值并非最新，关闭后将无法更改",
         "settle what is said about formulas, then run the build again",
         "请先处理关于公式的提示，再重新运行"),
    Code("snapshot-not-written", Level.WARNING,
         "what the worksheet functions (AMZ_KPI …) read could not be written: {value}. They show the build before",
         "工作表函数（AMZ_KPI 等）读取的数据未能写入：{value}。它们仍显示上一次的结果",
         "run `xlops build` again",
         "请重新运行 `xlops build`"),
    Code("workbook-note", Level.INFO,
         "{value}",
         "{value}",
         "",
         ""),
    Code("input-refused", Level.WARNING,
         "{column}: {value}",
         "{column}：{value}",
         "correct the cell; until then the value before it counts",
         "请修正该单元格；在此之前沿用先前的值"),
]  # fmt: skip

CODES: dict[str, Code] = {c.code: c for c in _TABLE}


# what a column of a report should hold, as `reports/columns.py` names it
_EXPECTED_ZH = {
    "text": "文本", "ASIN": "ASIN", "whole number": "整数", "amount": "金额", "number": "数字", "percentage": "百分比",
    "date": "日期", "month": "月份", "as no rank": "视为无排名", "as no number": "视为无数值",
    "as the least there are": "按下限读取", "as their first number": "取第一个数字",
    "IronCalc cannot load it": "IronCalc 无法读取", "IronCalc broke off": "IronCalc 中断",
    "IronCalc did not come to an end in time": "IronCalc 未能在限时内完成",
    "the workbook is too large for IronCalc": "工作簿过大，IronCalc 无法计算",
}  # fmt: skip


@dataclass(frozen=True)
class Finding:
    """One finding. `row` counts the file's rows as a spreadsheet shows them (the header is a row too)."""

    code: str
    file: str = ""
    row: int | None = None
    column: str | Text = ""
    value: str | Text = ""
    expected: str | Text = ""
    hint: str | Text = ""

    def __post_init__(self) -> None:
        if self.code not in CODES:
            raise ValueError(f"unknown finding code {self.code!r}")

    @property
    def level(self) -> Level:
        return CODES[self.code].level

    @property
    def message(self) -> Text:
        expected = self.expected
        if isinstance(expected, str):
            expected = Text(expected, _EXPECTED_ZH.get(expected, expected))
        return CODES[self.code].message.format(column=self.column, value=self.value, expected=expected, hint=self.hint)

    @property
    def advice(self) -> Text:
        return CODES[self.code].advice.format(
            column=self.column, value=self.value, expected=self.expected, hint=self.hint
        )

    def at(self, file: str) -> Finding:
        return replace(self, file=file)

    @property
    def where(self) -> Text:
        """`file, row 7, column 'Spend'`: as much of it as is known."""
        parts = [plain(self.file)] if self.file else []
        if self.row:
            parts += [plain(f"row {self.row}"), plain("column {column!r}").format(column=self.column)]
        return listed(parts, zh=", ")

    def record(self) -> dict[str, Any]:
        """The finding as plain values and texts, for JSON and the Log sheet."""
        return {
            "code": self.code, "level": self.level.value, "file": self.file, "row": self.row,
            "column": self.column, "value": self.value, "message": self.message, "advice": self.advice,
        }  # fmt: skip

    def packed(self) -> dict[str, Any]:
        """Its fields as a store keeps them: what differs between the languages as JSON."""
        return {f.name: _packed(getattr(self, f.name)) for f in fields(self)}

    @classmethod
    def unpacked(cls, packed: Mapping[str, Any]) -> Finding:
        """The finding that was kept as `packed`."""
        return cls(**{name: _unpacked(value) for name, value in packed.items()})


_BOTH = '{"en": '


def _packed(value: Any) -> Any:
    return json.dumps(asdict(value), ensure_ascii=False) if isinstance(value, Text) else value


def _unpacked(value: Any) -> Any:
    return Text(**json.loads(value)) if isinstance(value, str) and value.startswith(_BOTH) else value
