"""Where the answer of a kind of report stands, as people call the place: a sheet, a KPI, a finding, a command."""

from __future__ import annotations

from xlops.kpis import load
from xlops.language import Text, listed, plain
from xlops.reports.questions import Purpose, questions
from xlops.review.diagnosed import rules
from xlops.review.sayings import saying
from xlops.workbook.template import SHEETS

_SHEET = Text("sheet {name}", "“{name}”表")
_KPI = Text("KPI {name}", "指标“{name}”")
_FINDING = Text("finding “{name}”", "发现“{name}”")
_SQL = Text("`xlops sql` only: {why}", "仅供 `xlops sql`：{why}")


def answered(question: Purpose) -> Text:
    """The places one after another, or why there is none but `xlops sql`."""
    return listed(map(place_told, question.answers)) if question.answers else _SQL.format(why=question.sql)


def purpose_of(kind: str) -> dict[str, Text]:
    """The question of a kind of report and where its answer stands, as `xlops identify` says them."""
    of = questions()[kind]
    return {"question": of.question, "answer": answered(of)}


def place_told(place: str) -> Text:
    """A place such as `kpi:gmv` in words. Errors: KeyError for one that does not exist."""
    kind, _, name = place.partition(":")
    match kind:
        case "sheet":
            return _SHEET.format(name=Text(*SHEETS[name]))
        case "kpi":
            return _KPI.format(name=load()[name].name)
        case "cause":
            return _FINDING.format(name=rules()[name].short)
        case "finding":
            return _FINDING.format(name=saying("answering", name))
        case "command":
            return plain(f"`xlops {name}`")
    raise KeyError(place)
