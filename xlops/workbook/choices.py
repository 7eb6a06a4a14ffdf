"""Words of lists to choose from, in both languages: what was chosen in one is written in that of the workbook."""

from __future__ import annotations

from collections.abc import Mapping

from xlops.language import Lang, Text
from xlops.workbook.package import Scalar

_DECIDED = (Text("☑ yes", "☑ 要做"), Text("☒ no", "☒ 不做"), Text("✔ done", "✔ 已完成"))
_FILED = (
    Text("☑ filed", "☑ 已提交"), Text("✔ paid", "✔ 已赔付"), Text("☒ refused", "☒ 被拒绝"),
    Text("– leave it", "– 不索赔"),
)  # fmt: skip
_STATES = (Text("open", "进行中"), Text("done", "已完成"), Text("dropped", "已取消"))
CHOICES: Mapping[str, tuple[Text, ...]] = {"do": _DECIDED, "filed": _FILED, "status": _STATES}  # by column


def chosen(column: str, value: Scalar, lang: Lang) -> Scalar:
    """What was typed into a column, in this language where it is a word of the column's list in either."""
    words = (w for w in CHOICES.get(column, ()) if value in (w.en, w.zh))
    return next((word.in_(lang) for word in words), value)


def chosen_text(column: str, value: str) -> Text | str:
    """The same for a face that speaks later."""
    return next((word for word in CHOICES.get(column, ()) if value in (word.en, word.zh)), value)
