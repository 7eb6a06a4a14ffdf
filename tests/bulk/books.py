"""Bulk workbooks for tests, under the real header of 2026 and in other languages; an upload as Amazon returns it."""

from __future__ import annotations

import warnings
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

import openpyxl

NAME = "bulk-a1b2c3-20261001-20261120-1795219200000.xlsx"  # 21 November 2026
SP = (
    "Product", "Entity", "Operation", "Campaign ID", "Ad Group ID", "Portfolio ID", "Ad ID", "Keyword ID",
    "Product Targeting ID", "Campaign Name", "Ad Group Name", "Campaign Name (Informational only)",
    "Ad Group Name (Informational only)", "Portfolio Name (Informational only)", "Start Date", "End Date",
    "Targeting Type", "State", "Campaign State (Informational only)", "Ad Group State (Informational only)",
    "Daily Budget", "SKU", "ASIN (Informational only)", "Ad Group Default Bid",
    "Ad Group Default Bid (Informational only)", "Bid", "Keyword Text", "Native Language Keyword", "Match Type",
    "Bidding Strategy", "Placement", "Percentage", "Product Targeting Expression",
    "Resolved Product Targeting Expression (Informational only)", "Impressions", "Clicks", "Spend", "Sales",
    "Orders",
)  # fmt: skip
ZH = (
    "产品", "实体层级", "操作", "广告活动编号", "广告组编号", "广告组合编号", "广告编号", "关键词编号",
    "商品投放 ID", "广告活动名称", "广告组名称", "广告活动名称（仅供参考）", "广告组名称（仅供参考）",
    "广告组合名称（仅供参考）", "开始日期", "结束日期", "投放类型", "状态", "广告活动状态（仅供参考）",
    "广告组状态（仅供参考）", "每日预算", "SKU", "ASIN（仅供参考）", "广告组默认竞价", "广告组默认竞价（仅供参考）",
    "竞价", "关键词文本", "母语关键词", "匹配类型", "竞价方案", "广告位", "百分比", "拓展商品投放编号",
    "拓展商品投放名称（仅供参考）", "展示量", "点击量", "花费", "销量", "订单数量",
)  # fmt: skip
DE = (
    "Produkt", "Entität", "Operation", "Kampagnen-ID", "Anzeigengruppen-ID", "Portfolio-ID", "Anzeigen-ID",
    "Keyword-ID", "Produkt-Targeting-ID", "Kampagnenname", "Name der Anzeigengruppe",
    "Kampagnenname (Nur zu Informationszwecken)", "Name der Anzeigengruppe (Nur zu Informationszwecken)",
    "Portfolioname (Nur zu Informationszwecken)", "Startdatum", "Enddatum", "Targeting-Typ", "Zustand",
    "Kampagnenstatus (Nur zu Informationszwecken)", "Anzeigengruppen-Status (Nur zu Informationszwecken)",
    "Tagesbudget", "SKU", "ASIN (Nur zu Informationszwecken)", "Standardgebot für die Anzeigengruppe",
    "Standardgebot für die Anzeigengruppe (Nur zu Informationszwecken)", "Gebot", "Keyword-Text",
    "Muttersprache Keyword", "Übereinstimmungstyp", "Gebotsstrategie", "Platzierung", "Prozentsatz",
    "Ausdruck für Produkt-Targeting",
    "Problem mit dem Ausdruck für Produkt-Targeting Behoben (Nur zu Informationszwecken)", "Impressions", "Klicks",
    "Ausgaben", "Verkäufe", "Bestellungen",
)  # fmt: skip
JA = (
    "プロダクト", "エンティティ", "操作", "キャンペーンID", "広告グループID", "ポートフォリオID", "広告ID",
    "キーワードID", "商品ターゲティングID", "キャンペーン名", "広告グループ名", "キャンペーン名（情報提供のみ）",
    "広告グループ名（情報提供のみ）", "ポートフォリオ名（情報提供のみ）", "開始日", "終了日", "ターゲティングの種類",
    "ステータス", "キャンペーンの状態（情報提供のみ）", "広告グループの状態（情報提供のみ）", "1日の予算", "SKU",
    "ASIN（情報提供のみ）", "広告グループの入札額の初期値", "広告グループの入札額の初期値（情報提供のみ）", "入札額",
    "キーワードテキスト", "ネイティブ言語のキーワード", "マッチタイプ", "入札戦略", "掲載枠", "割合",
    "商品ターゲティング式", "解決済みの商品ターゲティング式（情報提供のみ）", "インプレッション数", "クリック数",
    "支出", "売上", "注文",
)  # fmt: skip
HEADERS = {"en": SP, "zh": ZH, "de": DE, "ja": JA}
TITLES = {
    "en": "Sponsored Products Campaigns", "zh": "商品推广活动", "de": "Sponsored Products-Kampagnen",
    "ja": "スポンサープロダクト広告キャンペーン",
}  # fmt: skip
# what the rows of a language say for Amazon's English words
SAID: dict[str, dict[str, str]] = {
    "en": {},
    "zh": {
        "Sponsored Products": "商品推广", "Campaign": "广告活动", "Bidding Adjustment": "竞价调整",
        "Ad Group": "广告组",
        "Keyword": "关键词", "Product Targeting": "商品定向", "Negative Keyword": "否定关键词", "enabled": "已启用",
        "paused": "已暂停", "archived": "已存档", "Exact": "精准", "Phrase": "词组", "Negative Exact": "否定精准匹配",
        "Manual": "手动", "Auto": "自动", "Placement Top": "广告位：搜索结果首页首位", "Fixed bid": "固定竞价",
    },
    "de": {
        "Campaign": "Kampagne", "Bidding Adjustment": "Gebotsanpassung", "Ad Group": "Anzeigengruppe",
        "Product Targeting": "Produkt-Targeting", "Negative Keyword": "Negatives Keyword", "enabled": "Aktiviert",
        "paused": "Angehalten", "archived": "Archiviert", "Exact": "Genau Passend", "Phrase": "Wortgruppe",
        "Negative Exact": "Negativ Genau Passend", "Manual": "Manuell", "Auto": "Automatisch",
        "Placement Top": "Top-Platzierung", "Fixed bid": "Feste Gebote",
    },
    "ja": {
        "Sponsored Products": "スポンサープロダクト広告", "Campaign": "キャンペーン", "Ad Group": "広告グループ",
        "Keyword": "キーワード", "Product Targeting": "商品ターゲティング", "enabled": "有効",
    },
}  # fmt: skip
_FIGURES = dict.fromkeys(("Impressions", "Clicks", "Spend", "Sales", "Orders"), 3)
C1, C2, G1, G2 = "347066231335202", "144292091223282889", "552161377274992", "144339586221881355"
K1, K2, T1 = "538595183451071", "144196907353523492", "552161875214843"


def campaign(number: str, name: str, **more: Any) -> dict[str, Any]:
    return {
        "Entity": "Campaign", "Campaign ID": number, "Campaign Name": name, "Start Date": "20260109",
        "Targeting Type": "Manual", "State": "enabled", "Daily Budget": 9.0, "Bidding Strategy": "Fixed bid",
        "Portfolio ID": "95232512935825",
    } | more  # fmt: skip


def group(of: str, number: str, name: str, **more: Any) -> dict[str, Any]:
    return {
        "Entity": "Ad Group", "Campaign ID": of, "Ad Group ID": number, "Ad Group Name": name, "State": "enabled",
        "Ad Group Default Bid": 0.8,
    } | more  # fmt: skip


def _in(campaign: str, group: str, entity: str, **more: Any) -> dict[str, Any]:
    return {"Entity": entity, "Campaign ID": campaign, "Ad Group ID": group, "State": "enabled"} | more


def keyword(number: str, text: str, match: str, **more: Any) -> dict[str, Any]:
    told = {"Keyword ID": number, "Keyword Text": text, "Match Type": match, "Bid": 0.75}
    return _in(C1, G1, "Keyword", **told) | {"Ad Group Name (Informational only)": "Pans"} | more


def target(campaign: str, group: str, number: str, expression: str) -> dict[str, Any]:
    told = {"Product Targeting ID": number, "Product Targeting Expression": expression, "Bid": 0.6}
    return _in(campaign, group, "Product Targeting", **told)


STORE: list[dict[str, Any]] = [
    campaign(C1, "Skillet – manual"),
    {"Entity": "Bidding Adjustment", "Campaign ID": C1, "Placement": "Placement Top", "Percentage": 25.0},
    group(C1, G1, "Pans"),
    keyword(K1, "steel pan", "Exact"),
    keyword(K2, "steel pan", "Phrase"),
    keyword("1001", "old pan", "Exact", State="archived"),
    keyword("1002", "slow pan", "Exact", State="paused"),
    keyword("1003", "bare pan", "Exact", Bid=None),
    target(C1, G1, T1, 'asin="B0AAAAAAA1"'),
    _in(C1, G1, "Negative Keyword") | {"Keyword ID": "1004", "Keyword Text": "toy pan", "Match Type": "Negative Exact"},
    group(C1, "900001", "Lids"),
    campaign(C2, "Skillet – auto", **{"Targeting Type": "Auto"}),
    group(C2, G2, "Auto"),
    target(C2, G2, "1005", "close-match"),
    campaign("700001", "Twice"),
    campaign("700002", "Twice"),
    campaign("700003", "Asleep", State="paused"),
    campaign("700004", "Gone", State="archived"),
]  # fmt: skip
CONFIG = [
    ["SponsoredProductsEntityNames", "Campaign", "Ad Group", "Bidding Adjustment", "Campaign Negative Keyword",
     "Keyword", "Negative Keyword", "Product Targeting", "Negative Product Targeting", "Product Ad"],
    ["SponsoredProductsOperationNames", "Create", "Update", "Archive"],
    ["SponsoredProductsCreateNegativeKeywordMatchTypes", "negativeExact", "negativePhrase"],
    ["SponsoredProductsCreateKeywordMatchTypes", "exact", "phrase", "broad"],
    ["SponsoredProductsCreateKeywordStates", "enabled", "paused", "proposed"],
    ["SponsoredProductsCreateBiddingAdjustmentPlacements", "placementTop", "placementProductPage",
     "placementRestOfSearch"],
]  # fmt: skip


def bulk_book(
    path: Path,
    rows: Iterable[Mapping[str, Any]] = STORE,
    *,
    language: str = "en",
    config: bool = True,
    header: Iterable[str] | None = None,
) -> Path:
    """A bulk workbook as Amazon writes it; `rows` name their columns in English. `header` is a spelling of SP's own."""
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = TITLES[language]
    sheet.append(list(header or HEADERS[language]))
    rows = list(rows)
    names = {row["Campaign ID"]: row["Campaign Name"] for row in rows if "Campaign Name" in row}
    for row in rows:
        told = {"Campaign Name (Informational only)": names.get(row["Campaign ID"])}
        full = {"Product": "Sponsored Products"} | _FIGURES | told | dict(row)
        sheet.append([SAID[language].get(v, v) if isinstance(v := full.get(c), str) else v for c in SP])
    if config:
        other = book.create_sheet("Config")
        for line in CONFIG:
            other.append(line)
    book.save(path)
    return path


def grid(path: Path, title: str | None = None) -> list[list[Any]]:
    """The cells of a sheet, by openpyxl: the header and the rows."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # real ones have no default style
        book = openpyxl.load_workbook(path)
    sheet = book[title] if title else book.worksheets[0]
    return [[cell.value for cell in row] for row in sheet.iter_rows()]


def filled(path: Path, title: str | None = None) -> list[dict[str, Any]]:
    """Each row of a sheet by its header, without empty cells."""
    header, *rows = grid(path, title)
    return [{h: v for h, v in zip(header, row, strict=True) if v is not None} for row in rows]


def processed(
    upload: Path, out: Path, results: Mapping[int, tuple[str, str]], *, heads: tuple[str, str] = ("Status", "Reason"),
    keep: Iterable[int] | None = None, change: Mapping[tuple[int, str], Any] | None = None,
) -> Path:  # fmt: skip
    """The upload as Amazon gives it back: row number → (status, reason), success for the others.

    `keep` are the numbers of the rows that stay, in their order; `change` (number, column) → another cell.
    """
    header, *rows = grid(upload)
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    sheet.title = openpyxl.load_workbook(upload).sheetnames[0]
    sheet.append([*header, *heads])
    for number in range(2, len(rows) + 2) if keep is None else keep:
        row = [
            (change or {}).get((number, name), cell) for name, cell in zip(header, rows[number - 2], strict=True)
        ]  # fmt: skip
        sheet.append([*row, *results.get(number, ("Success", None))])
    for cell in (cell for line in sheet.iter_rows() for cell in line if cell.data_type == "f"):
        cell.data_type = "s"
    book.save(out)
    return out
