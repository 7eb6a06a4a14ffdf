"""The buttons, once: ribbon, sheet buttons, macros and the Python behind them all read this list.

A button more is one entry here and one function `xlops.live.buttons.<name>`, unless it is VBA alone; then run
`python macros/build.py`.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from xlops.language import Text

Where = Literal["sheet", "ribbon"]


@dataclass(frozen=True)
class Button:
    """A button: its words, its picture on the ribbon, and what it needs from Excel first."""

    name: str  # the function in xlops.live.buttons
    macro: str  # the Sub that Excel runs
    label: Text
    tip: Text
    icon: str  # an imageMso of Office
    command: str  # what does the same without Excel; "" where there is none
    saves: bool = False  # the book is saved before: its file is read or rebuilt
    on_sheet: bool = False  # also a button on the Dashboard
    vba: str = ""  # what the Sub does where it is no Python

    @property
    def callback(self) -> str:
        """The Sub that the ribbon calls, `RibbonWeeklyReview`."""
        return "Ribbon" + "".join(word.capitalize() for word in self.name.split("_"))

    @property
    def python(self) -> str:
        """What RunPython is told."""
        return f"import xlops.live.buttons; xlops.live.buttons.{self.name}()"


BUTTONS: tuple[Button, ...] = (
    Button(
        "refresh",
        "RefreshKpis",
        Text("Refresh", "刷新"),
        Text("Read new exports and bring this workbook up to date.", "读取新导出的报表并更新本工作簿。"),
        "RefreshAll",
        "xlops build",
        saves=True,
        on_sheet=True,
    ),
    Button(
        "weekly_review",
        "WeeklyReview",
        Text("Weekly review", "周复盘"),
        Text("Make or refresh the review of the last finished week.", "生成或更新最近一个完整周的复盘。"),
        "DateAndTimeInsert",
        "xlops review week",
        saves=True,
        on_sheet=True,
    ),
    Button(
        "monthly_review",
        "MonthlyReview",
        Text("Monthly review", "月复盘"),
        Text("Make or refresh the review of the last finished month.", "生成或更新最近一个完整月的复盘。"),
        "CalendarInsert",
        "xlops review month",
        saves=True,
        on_sheet=True,
    ),
    Button(
        "status",
        "ShowStatus",
        Text("Status", "数据状态"),
        Text("How far the data reaches, and what to download next.", "数据覆盖到哪一天，接下来该下载什么。"),
        "Info",
        "xlops status",
        on_sheet=True,
    ),
    Button(
        "diagnosis",
        "ShowDiagnosis",
        Text("Diagnosis", "诊断"),
        Text(
            "Why the week or month in front came out as it did, and what to do.",
            "当前周或月为什么是这个结果，该做什么。",
        ),
        "TracePrecedents",
        "xlops diagnose",
        on_sheet=True,
    ),
    Button(
        "check_day",
        "CheckOfTheDay",
        Text("Check of the day", "每日检查"),
        Text(
            "What is new on the newest day: account health, Buy Box, stock-outs, spend, hijacks.",
            "最新一天有何新情况：账户健康、Buy Box、断货、花费、跟卖。",
        ),
        "DataValidation",
        "xlops check --day",
    ),
    Button(
        "actions_export",
        "ExportActions",
        Text("Export actions", "导出行动"),
        Text(
            "Accepted actions as Amazon's bulk sheet, against the newest bulk workbook in the exports folder.",
            "把已采纳的行动写成亚马逊批量操作表，以报表文件夹中最新的批量操作表为准。",
        ),
        "XmlExport",
        "xlops actions export",
        saves=True,
    ),
    Button(
        "actions_import",
        "ImportActions",
        Text("Import result", "导入结果"),
        Text(
            "What Amazon made of an upload: the newest processed file in the store's actions folder.",
            "亚马逊的处理结果：店铺 actions 文件夹中最新的结果文件。",
        ),
        "XmlImport",
        "xlops actions import",
        saves=True,
    ),
    Button(
        "export_page",
        "ExportPage",
        Text("Export page", "导出页面"),
        Text(
            "The review in front as one HTML file for a mail, a chat or a phone, beside the workbook.",
            "把当前复盘写成一个 HTML 文件，放在工作簿旁，可用于邮件、聊天或手机。",
        ),
        "FileSaveAs",
        "xlops export html",
        saves=True,
    ),
    Button(
        "restock",
        "RestockList",
        Text("Restock list", "补货清单"),
        Text(
            "What to order by when; the list for the supplier as a CSV in the store's actions folder.",
            "补什么、最迟哪天；供应商清单写成 CSV，放在店铺的 actions 文件夹。",
        ),
        "TableInsert",
        "xlops restock",
    ),
    Button(
        "explain_selection",
        "ExplainSelection",
        Text("Explain selection", "解释所选"),
        Text("Where the KPI or ASIN of the selected row comes from.", "所选行的指标或 ASIN 是如何得出的。"),
        "FunctionWizard",
        "xlops explain acos",
        on_sheet=True,
    ),
    Button(
        "open_exports",
        "OpenExports",
        Text("Open exports folder", "打开报表文件夹"),
        Text("The folder that downloaded reports go into.", "放置下载报表的文件夹。"),
        "FileOpen",
        "",
        on_sheet=True,
    ),
    Button(
        "settings",
        "OpenSettings",
        Text("Settings", "设置"),
        Text("Open the store's xlops.toml.", "打开店铺的 xlops.toml。"),
        "PropertySheet",
        "",
    ),
    Button(
        "restart_python",
        "RestartPython",
        Text("Restart Python", "重启 Python"),
        Text(
            "End the Python that serves buttons and functions; the next click starts it anew.",
            "结束为按钮和函数服务的 Python；下次点击会重新启动。",
        ),
        "VisualBasic",
        "",
        vba="EndPython",
    ),
)
