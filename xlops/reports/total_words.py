"""What stands at the head of a row of sums, in the languages of Amazon's marketplaces; compared in lower case."""

from __future__ import annotations

import re

_WORDS = """
total|totals|grand total|grand totals|overall total|subtotal|sub total|sub-total|sum|sums
gesamt|gesamtsumme|gesamtergebnis|gesamtwert|insgesamt|summe|summen|zwischensumme|teilergebnis
total général|total general|totaux|somme|sous-total|sous total|totales|suma|suma total|total generale|totale|totali
totale complessivo|totale generale|somma|subtotale|total geral|soma|totaal|eindtotaal|som|subtotaal
razem|suma końcowa|suma całkowita|łącznie|ogółem|totalt|totalsumma|summa|delsumma|toplam|genel toplam|ara toplam
合计|总计|小计|汇总|总和|共计|總計|合計|小計|総計|総合計|累計|累计|计|計|المجموع|الإجمالي|المجموع الكلي
"""
TOTAL_WORDS = frozenset(word for line in _WORDS.strip().split("\n") for word in line.split("|"))
# `Total:`, `Total (23)`, `合计：`, `*** Total ***`
_AROUND = re.compile(r"^[\s*=>-]+|[\s:：*=<-]*(?:\([\d.,]+\)|[\d.,]+)?[\s*=<-]*$")


def is_total(cell: str | None) -> bool:
    """Whether a cell is the label of a row of sums, and nothing else."""
    return bool(cell) and _AROUND.sub("", " ".join(str(cell).split())).casefold() in TOTAL_WORDS


_HEADS = ", ".join(f"'{head}'" for head in sorted({word[:2].replace("'", "''") for word in TOTAL_WORDS}))
_FIRST = ", ".join(sorted({str(ord(c)) for word in TOTAL_WORDS for c in (word[0], word[0].upper())}))
# a cheap test that lets every label through; `is_total` decides
MACROS = f"""
create or replace temp macro xl_maybe_total(x) as case
  when ascii(x) in ({_FIRST}) then strlen(x) < 64 and lower(left(x, 2)) in ({_HEADS})
  when ascii(x) in ({", ".join(str(ord(c)) for c in "*=-> ")}) then strlen(x) < 64 else false end;
"""
