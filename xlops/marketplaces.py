"""Amazon's marketplaces: code, currency, domain, languages, time zone."""

from __future__ import annotations

from dataclasses import dataclass

from xlops.errors import UsageError, nearest
from xlops.language import Text


@dataclass(frozen=True)
class Marketplace:
    """One store front; `languages` are those its consoles write reports in, most likely first."""

    code: str
    currency: str
    domain: str
    languages: tuple[str, ...]
    time_zone: str
    names: tuple[str, ...]

    @property
    def taxed(self) -> bool:
        """Whether prices include a tax (VAT, GST, consumption tax); elsewhere it is added at the checkout."""
        return self.code not in _TAX_ADDED

    @property
    def tax(self) -> Text:
        """What the tax is called that its prices include."""
        return _TAXES.get(self.code, Text("VAT", "增值税"))

    def zone(self, *, advertising: bool = False) -> str:
        """The time zone in which its days end; that of its advertising accounts where it is another one."""
        return _AD_ZONES.get(self.code, self.time_zone) if advertising else self.time_zone

    @property
    def folder(self) -> str:
        """The folder of its exports as `init` makes it; sellers say UK."""
        return "uk" if self.code == "GB" else self.code.lower()


_AD_ZONES = {"CA": "America/Toronto"}
_TAX_ADDED = {"US", "CA"}
_TAXES = dict.fromkeys(("AU", "IN", "SG"), Text("GST", "商品及服务税")) | {"JP": Text("consumption tax", "消费税")}
_ROWS = """
US|USD|amazon.com|en,zh,es|America/Los_Angeles|United States,USA,Estados Unidos,Vereinigte Staaten,美国,アメリカ
CA|CAD|amazon.ca|en,fr,zh|America/Los_Angeles|Canada,Kanada,Canadá,加拿大,カナダ
MX|MXN|amazon.com.mx|es,en,zh|America/Los_Angeles|Mexico,México,Mexiko,墨西哥,メキシコ
BR|BRL|amazon.com.br|pt,en,zh|America/Sao_Paulo|Brazil,Brasil,Brasilien,巴西
GB|GBP|amazon.co.uk|en,zh|Europe/London|United Kingdom,UK,Great Britain,Vereinigtes Königreich,Reino Unido,英国,イギリス
DE|EUR|amazon.de|de,en,zh|Europe/Berlin|Germany,Deutschland,Alemania,Allemagne,Germania,德国,ドイツ
FR|EUR|amazon.fr|fr,en,zh|Europe/Paris|France,Frankreich,Francia,法国,フランス
IT|EUR|amazon.it|it,en,zh|Europe/Rome|Italy,Italia,Italien,Italie,意大利,イタリア
ES|EUR|amazon.es|es,en,zh|Europe/Madrid|Spain,España,Spanien,Espagne,Spagna,西班牙,スペイン
NL|EUR|amazon.nl|nl,en,zh|Europe/Amsterdam|Netherlands,Nederland,Niederlande,荷兰
BE|EUR|amazon.com.be|fr,nl,en|Europe/Brussels|Belgium,België,Belgique,Belgien,比利时
IE|EUR|amazon.ie|en|Europe/Dublin|Ireland,Irland,爱尔兰
SE|SEK|amazon.se|sv,en,zh|Europe/Stockholm|Sweden,Sverige,Schweden,瑞典
PL|PLN|amazon.pl|pl,en,zh|Europe/Warsaw|Poland,Polska,Polen,波兰
TR|TRY|amazon.com.tr|tr,en|Europe/Istanbul|Turkey,Türkiye,Türkei,土耳其
AE|AED|amazon.ae|en,ar|Asia/Dubai|United Arab Emirates,UAE,阿联酋
SA|SAR|amazon.sa|en,ar|Asia/Riyadh|Saudi Arabia,KSA,沙特
EG|EGP|amazon.eg|en,ar|Africa/Cairo|Egypt,埃及
IN|INR|amazon.in|en,hi|Asia/Kolkata|India,印度
JP|JPY|amazon.co.jp|ja,en,zh|Asia/Tokyo|Japan,日本
AU|AUD|amazon.com.au|en,zh|Australia/Sydney|Australia,澳大利亚,オーストラリア
SG|SGD|amazon.sg|en,zh|Asia/Singapore|Singapore,新加坡
ZA|ZAR|amazon.co.za|en|Africa/Johannesburg|South Africa,南非
"""


def _read() -> dict[str, Marketplace]:
    table = {}
    for row in _ROWS.split("\n"):
        if row:
            code, currency, domain, languages, zone, names = row.split("|")
            table[code] = Marketplace(
                code, currency, domain, tuple(languages.split(",")), zone, tuple(names.split(","))
            )
    return table


MARKETPLACES: dict[str, Marketplace] = _read()

# what Amazon's own interfaces (SP-API) call each
_IDS = {
    "ATVPDKIKX0DER": "US", "A2EUQ1WTGCTBG2": "CA", "A1AM78C64UM0Y8": "MX", "A2Q3Y263D00KWC": "BR",
    "A1F83G8C2ARO7P": "GB", "A1PA6795UKMFR9": "DE", "A13V1IB3VIYZZH": "FR", "APJ6JRA9NG5V4": "IT",
    "A1RKKUPIHCS9HS": "ES", "A1805IZSGTT6HS": "NL", "AMEN7PMS3EDWL": "BE", "A28R8C7NBKEWEA": "IE",
    "A2NODRKZP88ZB9": "SE", "A1C3SOZRARQ6R3": "PL", "A33AVAJ2PDY3EV": "TR", "A2VIGQ35RCS4UG": "AE",
    "A17E79C6D8DWNP": "SA", "ARBP9OOSHTCHU": "EG", "A21TJRUUN4KGV": "IN", "A1VC38T7YXB528": "JP",
    "A39IBJ37TRP1C6": "AU", "A19VAU5U5O4RUS": "SG", "AE08WJ6YKNBMC": "ZA",
}  # fmt: skip

MARKETPLACE_IDS = {code: amazon_id for amazon_id, code in _IDS.items()}

_BY_WORD: dict[str, str] = (
    {
        word.casefold(): m.code
        for m in MARKETPLACES.values()
        for word in (
            m.code,
            m.domain,
            f"www.{m.domain}",
            m.domain.removeprefix("amazon."),
            f"amazon_{m.code}",
            *m.names,
        )
    }
    | {"uk": "GB", "amazon_uk": "GB", "amazon.jp": "JP"}
    | {amazon_id.casefold(): code for amazon_id, code in _IDS.items()}
)


_SAID = [*MARKETPLACES, "UK"]  # what an error names; GB and UK are one


def find_marketplace(word: str) -> str | None:
    """The code for a code, domain or country name in any of our languages, or None."""
    return _BY_WORD.get(word.strip().casefold())


def marketplace(word: str) -> Marketplace:
    """The marketplace that `word` names; UsageError with the nearest names otherwise."""
    code = find_marketplace(word)
    if code is None:
        known = ", ".join(_SAID)
        raise UsageError(Text(
            f"{word!r} is no Amazon marketplace we know: use one of {known}",
            f"未知的亚马逊站点 {word!r}：请用 {known}",
        ) + nearest(word.upper(), _SAID))  # fmt: skip
    return MARKETPLACES[code]
