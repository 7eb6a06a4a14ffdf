"""The composite score as native formulas: typed targets and weights move it without Python (`xlops.review.total`)."""

from __future__ import annotations

from workbook_templates.author.addresses import SCORE, Inputs
from workbook_templates.author.ink import ACCENT, SPARK
from workbook_templates.author.judge import word
from workbook_templates.author.page import Page, at
from xlops.kpis.catalogue import Kpi
from xlops.review.total import CAP, CAPPING, POINTS
from xlops.targets import Status


def scored(block: Inputs, kpi: Kpi) -> list[str]:
    """Points, weight and their product; empty where the KPI is not judged, or another one says the same test."""
    words, status = block.page.words, block.status(kpi.id)
    points = '""'
    for of in (s for s in Status if s.judged):
        points = f'IF({status}="{word(words, of.value)}",{POINTS[of.verdict]:g},{points})'
    if kpi.same_test_as:
        points = f'IF({block.part_of_score(kpi.same_test_as, "points")}<>"","",{points})'
    have, weight = (block.part_of_score(kpi.id, w) for w in ("points", "weight"))
    typed = f'IFERROR(INDEX(tbl_targets[weight],MATCH("{kpi.id}",tbl_targets[kpi],0)),1)'
    return [f"={points}", f'=IF({have}="","",{typed})', f'=IF({have}="","",{have}*{weight})']


def write_score(block: Inputs) -> None:
    """The score of the page's period and marketplace, without its cap, over how many KPIs, and what caps it."""
    page, row = block.page, block.head("row")
    uncapped, capped_by = (at(*block.score(w)) for w in ("uncapped", "capped_by"))
    own, own_weight = (f'IF({row}="",0,N({block.held(c, row)}))' for c in ("score_own", "score_own_weight"))
    whole = f"(SUM({block.every_part('weight')})+{own_weight})"
    reached = f"(SUM({block.every_part('product')})+{own})"
    breach = word(page.words, "breach")
    between = page.t("score.and")
    names = "&".join(f'IF({block.status(i)}="{breach}","{between}{block.catalogue[i].name.in_(page.words.lang)}","")'
                     for i in CAPPING)  # fmt: skip
    formulas = {
        "score": f'=IF({uncapped}="","",IF({capped_by}="",{uncapped},MIN({uncapped},{CAP:g})))',
        "uncapped": f'=IF({whole}=0,"",100*{reached}/{whole})',
        "counted": f"=COUNT({block.every_part('points')})",
        "capped_by": f"=MID({names},{len(between) + 1},200)",
    }
    for name, formula in formulas.items():
        page.put(block.score(name)[0], block.left, page.t(f"score.{name}"), "input_label")
        page.put(*block.score(name), formula, "input", num_format="0")


def show(page: Page, block: Inputs, row: int, col: int, trend: int, note: int) -> None:
    """Caption, number and what limits it, in three rows: the last in the column `note`, thirteen periods in `trend`."""
    score, uncapped, counted, capped_by = (at(*block.score(w)) for w in SCORE)
    said = page.words.quoted
    capped = f'{said("score.capped")}&{capped_by}&{said("score.without")}&TEXT({uncapped},"0")'
    page.put(row, col, page.t("score.title"), "strip_caption", valign="bottom")
    page.put(row + 1, col, f"={score}", "strip_value", num_format='0;-0;0;"–"', align="left", shrink=True)
    page.put(
        row + 2,
        note,
        f'=IF({score}="",{said("score.nothing")},IF({capped_by}<>"",{capped},{said("score.from")}&{counted}&'
        f'{said("score.kpis")}))',
        "caption",
    )  # fmt: skip
    page.sheet.add_sparkline(
        row + 1,
        trend,
        {
            "range": block.trend_of_score(), "type": "column", "series_color": SPARK, "last_point": True,
            "last_color": ACCENT, "min": 0, "max": 100, "show_hidden": True,
        },
    )  # fmt: skip
