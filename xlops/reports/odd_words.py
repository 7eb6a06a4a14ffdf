"""What a spreadsheet writes into a cell that has no value, in the languages of Amazon's marketplaces.

Excel, LibreOffice, WPS and Google Sheets write such words into a saved CSV in the language of their own menus. A cell
too narrow for its number is saved as `####`.
"""

from __future__ import annotations

from xlops.dates import MONTHS

NO_VALUE = "#NO VALUE"  # ours: a formula that was saved without a value, the formula behind it

_WORDS = """
#NULL! #NUL! #¡NULO! #NULO! #NULLO! #LEEG! #ZERO! #SKÄRNING! #BOŞ! #TYHJÄ!
#DIV/0! #¡DIV/0! #DEEL/0! #DZIEL/0! #DIVISION/0! #DIVISJON/0! #SAYI/0! #JAKO/0!
#VALUE! #WERT! #VALEUR! #¡VALOR! #VALOR! #VALORE! #WAARDE! #ARG! #VÄRDEFEL! #VÆRDI! #VERDI! #DEĞER! #ARVO!
#REF! #BEZUG! #¡REF! #RIF! #VERW! #ADR! #REFERENS! #REFERENCE! #BAŞV! #VIITTAUS!
#NAME? #NOM? #¿NOMBRE? #NOME? #NAAM? #NAZWA? #NAMN? #NAVN? #AD? #NIMI?
#NUM! #ZAHL! #NOMBRE! #¡NUM! #NÚM! #GETAL! #LICZBA! #OGILTIGT! #SAYI! #LUKU!
#N/A #NV #N/D #N/D! #N/B #SAKNAS! #SAKNAS #YOK #I/T #PUUTTUU! #N/V
#GETTING_DATA #SPILL! #ÜBERLAUF! #PROPAGATION! #¡DESBORDAMIENTO! #ESPANSIONE! #DESPEJAR! #OVERLOOP! #ROZLANIE!
#TAŞMA! #スピル! #溢出! #CALC! #KALK! #¡CALC! #FIELD! #FELD! #CHAMP! #BLOCKED! #UNKNOWN! #CONNECT! #BUSY! #EXTERNAL!
#PYTHON! #ERROR! #FEHLER!
"""
ERROR_WORDS = tuple(_WORDS.split())

# what a spreadsheet makes of names and ids that look like something else: long numbers, 1-2, 10-12, true
_YES_NO = (
    "TRUE FALSE WAHR FALSCH VRAI FAUX VERDADERO FALSO VERO WAAR ONWAAR PRAWDA FAŁSZ SANT FALSKT DOĞRU YANLIŞ VERDADEIRO"
).split()
_SHORT_MONTHS = "|".join(sorted(word for word in MONTHS if 3 <= len(word) <= 5))
_CHANGED = (
    r"\d([.,]\d{1,14})?E\+\d{2,3}",
    rf"\d{{1,2}}(-|\. ?)({_SHORT_MONTHS})\.?|({_SHORT_MONTHS})\.?-\d{{2}}|\d{{1,2}}月\d{{1,2}}日",
)

_LISTED = ", ".join(f"'{word}'" for word in sorted({*ERROR_WORDS, *(w.casefold().upper() for w in ERROR_WORDS)}))
# `case` tests the dear conditions only where the cheap one holds; `and` would test all of them on every row
MACROS = f"""
create or replace temp macro xl_error(x) as case when starts_with(x, '#') then upper(trim(x)) in ({_LISTED})
    or starts_with(x, '{NO_VALUE}') or regexp_full_match(x, '#{{2,}}')
  when starts_with(x, 'Err:') then regexp_full_match(x, 'Err:\\d{{3}}') else false end;
create or replace temp macro xl_changed(x) as case when strlen(x) >= 25 then false
  when ascii(x) between 48 and 57 or contains(x, '-')
    then regexp_full_match(x, '{_CHANGED[0]}') or regexp_full_match(lower(x), '{_CHANGED[1]}')
  else x in ({", ".join(f"'{w}'" for w in _YES_NO)}) end;
"""
