"""Reports in the languages of more sellers' consoles: made-up rows under headers as they were seen."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from tests.reports.plainly import read

# a header, rows, and the folder and name that the file has
KO_DAY = (
    "날짜,주문 상품 판매량,주문 상품 판매 - B2B,주문 수량,주문 수량 - B2B,총 주문 아이템,총 주문 아이템 - B2B,"
    "페이지 조회수 - 합계,페이지 조회수 - 총계 - B2B,세션 - 합계,세션 - 총계 - B2B,추천 오퍼(바이 박스) 비율,추천 "
    "오퍼(바이 박스) 비율 - B2B,상품 세션 비율,단위 세션 비율 - B2B,평균 오퍼 개수,평균 상위 아이템\n"
    '26. 4. 1.,"US$1,620.53",US$0.00,76,0,74,0,"1,477",40,"1,550",25,97.63%,100.00%,6.90%,0.00%,36,26\n'
    '26. 4. 2.,"US$2,000.10",US$10.00,100,1,99,1,"3,000",40,"2,000",25,97.63%,100.00%,6.90%,0.00%,36,26\n'
)
KO_DAY_SUMS = {
    "gmv": "3620.63", "gmv_b2b": "10", "units": "176", "units_b2b": "1", "order_items": "173", "order_items_b2b": "1",
    "sessions": "3550", "sessions_b2b": "50", "page_views": "4477", "page_views_b2b": "80",
}  # fmt: skip
KO_TERM = (
    "날짜,광고 상품,캠페인 ID,캠페인 이름,글로벌 캠페인 ID,예산 통화,검색어,노출수,조회 가능 노출수,클릭수,CTR,조회 "
    "가능 클릭률(CTR),총 비용,구매수,구매(신규 브랜드 고객),구매당 비용,구매당 비용(브랜드 신규 고객),매출,장기 "
    "판매,ROAS,장기 ROAS,CPC\n"
    '2026. 4. 7.,Sponsored Products,"=""22""",C,,USD,a cream,14,0,5,35.7143%,,1.53,0,,,,0.0,,0.0,,0.306\n'
    '2026. 4. 8.,Sponsored Products,"=""22""",C,,USD,a pen,100,0,5,5.0%,,2.53,1,,2.53,,20.0,,7.9,,0.506\n'
)
KO_OLD_TERM = (
    "시작 날짜,종료 날짜,포트폴리오 이름,통화,캠페인 이름,광고 그룹 이름,키워드,일치 유형,고객 검색어,광고 노출 수,"
    "클릭 수,CTR(클릭률),CPC(클릭당 비용),지출,7일 총 판매,총 ACOS(판매 광고 비용),총 ROAS(광고 수익률),7일 총 "
    "주문(건수),7일 총 수량(개수),7일 전환율,7일 광고된 SKU 수량(개수),7일 기타 SKU 수량(개수),7일 광고된 SKU 판매,"
    "7일 기타 SKU 판매\n"
    "2026. 4. 1.,2026. 4. 7.,P,USD,C,G,pen,EXACT,a pen,1200,30,2.5%,0.5,15.11,120.50,12.5%,8,4,5,13%,4,1,100.50,"
    "20.00\n"
)
KO_CONSOLE = (
    "주,캠페인,상태,유형,타겟팅,캠페인 입찰 전략,시작일,종료일,포트폴리오,예산(JPY),비용 유형,노출수,클릭수,"
    "CTR(클릭률),지출액(JPY),CPC(JPY),주문수,판매액(JPY),ACOS,ROAS,브랜드 신규 주문수,브랜드 신규 매출(JPY)\n"
    "ENABLED,C,DELIVERING,SP,MANUAL,x,2026/1/1,,P,1000,CPC,1000,20,2%,1250,62.5,2,5000,25%,4,1,2500\n"
)
ZH_CONSOLE = (
    "状态,广告活动,状态,类型,投放,广告活动的竞价策略,开始日期,结束日期,广告组合,预算(USD),曝光量,点击次数,点击率 (CTR),"
    "花费(USD),每次点击费用 (CPC)(USD),订单,销售额(USD),广告投入产出比 (ACOS)\n"
    "enabled,C,正在投放,SP,自动,x,2026/1/5,,P,20.00,12034,151,0.0125,95.13,0.63,9,233.91,0.4067\n"
)
ZH_CONSOLE_2026 = (
    "状态,广告活动名称,状态,类型,投放,广告活动竞价方案,广告活动开始日期,广告活动预算金额,平均预算内活跃时间,"
    "搜索结果首页首位展示量份额 (IS),搜索结果首页首位竞价调整,展示量,点击量,总成本,购买,销售额\n"
    '已启用,C,正在投放,商品推广,手动,x,2026年5月1日,US$20.00,0.95,< 5%,20%,"12,034",151,US$95.13,9,"US$1,233.91"\n'
)
BR_CONSOLE = (
    "Nome da campanha,Estado,Status,Tipo,Segmentação,Data de início da campanha,Data de término da campanha,Valor do "
    "orçamento da campanha,Impressões,Cliques,CTR,Custo total,CPC,Compras,Vendas\n"
    'C,ENABLED,X,Sponsored Products,AUTO,01/09/2026,,"R$ 50,00","12.034",151,"1,25%","R$ 1.095,13","R$ 7,25",9,'
    '"R$ 2.339,10"\n'
)
JA_CAMPAIGN = (
    "日付,キャンペーン名,キャンペーンID,キャンペーン予算額,キャンペーンの配信ステータス,キャンペーン開始日,予算の通貨,"
    "インプレッション,クリック数,CTR,CPC,合計費用,合計費用（調整済み）,商品購入数,売上,注文された商品点数,購入単価,購入率,"
    "クリックによる購入率,ROAS\n"
    '2026/09/01,C,"=""123456789012345678""",2000,X,2026/1/5,JPY,12034,151,1.25%,63,9513,9513,9,23391,10,1057,0.07%,'
    "5.96%,2.46\n"
    '2026/09/02,C,"=""123456789012345678""",2000,X,2026/1/5,JPY,1000,10,1%,50,500,500,1,2000,1,500,0.1%,10%,4\n'
)
JA_CONSOLE = (
    "状態,キャンペーン名,ステータス,タイプ,キャンペーン予算額,インプレッション,クリック数,合計費用 (JPY),商品購入数,"
    "売上 (JPY),ACOS,ROAS\n"
    "有効,C,配信中,スポンサープロダクト広告,2000,12034,151,9513,9,23391,0.4067,2.4588\n"
)
JA_TERM = (
    "日付,通貨,キャンペーン名,広告グループ名,ターゲティング,マッチタイプ,カスタマーの検索キーワード,インプレッション,クリック,"
    "広告費,7日間の総売上高,7日間の総注文数,7日間の総販売数\n"
    "2026/09/01,JPY,C,G,ペン,完全一致,ペン 赤,1000,10,400,3000,2,3\n"
)
JA_DAY = (
    "日付,注文商品の売上額,注文商品の売上額 - B2B,注文された商品点数,注文点数 - B2B,注文品目総数,注文品目総数 - B2B,"
    "ページビュー - 合計,ページビュー - 合計 - B2B,セッション数 - 合計,セッション数 - 合計 - B2B,"
    "おすすめ出品（おすすめ商品）の獲得率,おすすめ出品（おすすめ商品）の獲得率 - B2B,ユニットセッション率,"
    "ユニットセッション率 - B2B,平均出品数,親商品の平均数\n"
    '2025/12/01,"￥10,000",￥500,5,1,5,1,100,10,80,8,95.00%,90.00%,6.25%,12.50%,1,1\n'
    '2025/12/02,"￥15,000",￥750,8,2,8,2,150,15,120,12,97.00%,92.00%,6.67%,16.67%,1,1\n'
)
JA_STOCK = (
    "出品者SKU,FNSKU,ASIN,商品名,コンディション,価格,出品者出荷在庫,出品者出荷在庫(出荷可),Amazon出荷在庫,"
    "Amazon出荷在庫(配送センター内),Amazon出荷在庫(出荷可),Amazon出荷在庫(販売不可),Amazon出荷在庫(引当済み),"
    "Amazon出荷在庫(合計),容積,Amazon納品数(準備中),Amazon納品数(発送済み),Amazon納品数(受領中),afn-researching-qty,"
    "afn-reserved-future-supply,afn-future-supply-buyable\n"
    "S-1,X001,B0AAAAAAA1,ペン,新品,1980,いいえ,,はい,368,355,3,10,373,1200.5,1,5,2,0,0,0\n"
    "S-2,X002,B0AAAAAAA2,ノート,新品,980,いいえ,,はい,65,20,0,45,65,300,0,0,0,0,0,0\n"
)
JA_RESTOCK = (
    "商品名,FNSKU,Merchant SKU,ASIN,コンディション,価格,過去30日間に販売されたユニット数,在庫にある,FC移管中,"
    "入出荷作業中 - FC処理中,入出荷作業中 - 出荷待ち,販売不可,進行中,出荷済み,受領中,警告,推奨される在庫補充数,"
    "推奨発送日\n"
    "ペン,X001,S-1,B0AAAAAAA1,新品,1980,24,10,1,2,3,4,5,6,7,low_stock,227,2026/07/04\n"
)
TW_ASIN = (
    "(父) ASIN,(子) ASIN,標題,工作階段 - 總計,工作階段數 – 總計 – B2B,工作階段百分比 – 總計,頁面瀏覽次數 - 總計,"
    "精選優惠 (報價顯示) 百分比,已訂購單位數量,商品工作階段百分比,訂購產品銷售額,訂單商品總數\n"
    'B0AAAAAAA1,B0AAAAAAA2,筆,"3,200",12,50.1%,"4,200",97.80%,"1,391",3.1%,"US$7,156.00","1,300"\n'
)
TW_TERM = (
    "開始日期,結束日期,廣告活動名稱,廣告群組名稱,關鍵字,符合類型,客戶搜尋字詞,廣告曝光,點擊,支出,7 天總銷售額 ,7 "
    "天總訂單數 (#),7 天單位總數 (#)\n"
    "2026/4/1,2026/4/7,C,G,pen,EXACT,a pen,1200,30,15.11,120.50,4,5\n"
)
BR_SKU = (
    "ASIN (parent),ASIN (child),Título,Código SKU,Sessões - Total,Porcentagem de sessões – Total,Visualizações da "
    "página - Total,Porcentagem de visualizações de páginas – Total,Porcentagem de Ofertas em destaque,Unidades "
    "pedidas,Porcentagem de sessão de unidade,Vendas de produtos pedidos,Total de itens do pedido\n"
    'B0AAAAAAA1,B0AAAAAAA2,"Caneta, azul",S-1,"1,025",11.91%,"1,271",11.34%,99.48%,5,0.49%,"R$ 1.698,00",5\n'
    'B0AAAAAAA1,B0AAAAAAA3,Caneta,S-2,180,2.09%,293,2.61%,95.22%,1,2.78%,"R$ 100,50",1\n'
)
ES_SKU = (
    "ASIN (parent),ASIN (child),Título,SKU,Sesiones: total,Porcentaje de ofertas destacadas (Buy Box),Unidades "
    "encargadas,Unidades encargadas - B2B,Ventas de productos encargados,Ventas de productos encargados: B2B\n"
    'B0AAAAAAA1,B0AAAAAAA1,Pluma,S-1,"3,200",97.80%,"7,391",3,"127.156,00 €","12,50 €"\n'
)
ES_TERM = (
    "Fecha de inicio;Fecha de finalización;Nombre de la cartera;Divisa;Nombre de campaña;Nombre del grupo de a"
    "nuncios;País;Segmentación;Tipo de coincidencia;Término de búsqueda de cliente;Impresiones;Clics;Índice de"
    " clics (CTR);Coste por clic (CPC);Gasto;Ventas totales de 7 días (€);Coste publicitario de las ventas (AC"
    "OS) total ;Retorno de la inversión publicitaria (ROAS) total;Pedidos totales de 7 días (#);Unidades total"
    "es de 7 días (#);Tasa de conversión de 7 días;Unidades SKU anunciadas 7 días (#);Otras unidades SKU de 7 "
    "días (#);Ventas SKU anunciadas 7 días (€);Otras ventas SKU de 7 días (€)\n"
    "jul 14, 2026;jul 14, 2026;No Portfolio;EUR;C;G;España;close-match;-;pulsera;600;12;2,0%;€0,13;€1,50;€10,0"
    "0;15,0%;6,67;1;1;8,3%;1;0;€10,00;€0,00\n"
    "jul 15, 2026;jul 15, 2026;No Portfolio;EUR;C;G;España;close-match;-;aro;1.900;18;0,9%;€68,59;€1.234,56;€2"
    ".000,00;61,7%;1,62;7;9;38,9%;6;3;€1.500,00;€500,00\n"
)
IT_QUERIES = (
    "Query di ricerca,Cerca punteggio query,Volume delle query di ricerca,Impressioni: numero totale,Impressio"
    "ni: conteggio marchio,Impressioni: % quota del marchio,Clic: conteggio totale,Clic: percentuale di clic,C"
    "lic: conteggio marchio,Clic: % quota del marchio,Aggiunte al carrello: conteggio totale,Aggiunte al carre"
    "llo: percentuale,Aggiunte al carrello: conteggio marchio,Aggiunte al carrello: % quota del marchio,Acquis"
    "ti: conteggio totale,Acquisti: percentuale di acquisto,Acquisti: conteggio marchio,Acquisti: % quota del "
    "marchio\n"
    "adesivi,1,1000,20000,150,0.75,900,90,12,1.33,200,20,5,2.5,80,8,2,2.5\n"
    "adesivi muro,2,500,9000,50,0.55,400,80,8,2,90,18,3,3.3,30,6,1,3.3\n"
)


@pytest.mark.parametrize(
    ("name", "text", "what", "sums"),
    [
        ("us/BusinessReport-4-13-26.csv", KO_DAY, "business_by_date ko US USD 2026-04-01 2026-04-02", KO_DAY_SUMS),
        ("us/a.csv", KO_TERM, "ads_term ko US USD 2026-04-07 2026-04-08",
         {"impressions": "114", "clicks": "10", "spend": "4.06", "ad_sales": "20", "ad_orders": "1"}),
        ("us/a.csv", KO_OLD_TERM, "ads_term ko US USD 2026-04-01 2026-04-07",
         {"impressions": "1200", "clicks": "30", "spend": "15.11", "ad_sales": "120.5", "ad_orders": "4",
          "ad_units": "5", "same_sku_sales": "100.5", "same_sku_units": "4",
          "other_sku_sales": "20", "other_sku_units": "1"}),
        ("jp/2026-W47/a.csv", KO_CONSOLE, "console_campaign ko JP JPY 2026-11-16 2026-11-22",
         {"budget": "1000", "impressions": "1000", "clicks": "20", "spend": "1250", "ad_sales": "5000",
          "ad_orders": "2", "new_to_brand_orders": "1", "new_to_brand_sales": "2500"}),
        ("us/2026-W47/a.csv", ZH_CONSOLE, "console_campaign zh US USD 2026-11-16 2026-11-22",
         {"budget": "20", "impressions": "12034", "clicks": "151", "spend": "95.13", "ad_sales": "233.91",
          "ad_orders": "9"}),
        ("us/2026-W47/a.csv", ZH_CONSOLE_2026, "console_campaign zh US USD 2026-11-16 2026-11-22",
         {"budget": "20", "impressions": "12034", "clicks": "151", "spend": "95.13", "ad_sales": "1233.91",
          "ad_orders": "9"}),
        ("br/2026-W47/a.csv", BR_CONSOLE, "console_campaign pt BR BRL 2026-11-16 2026-11-22",
         {"budget": "50", "impressions": "12034", "clicks": "151", "spend": "1095.13", "ad_sales": "2339.1",
          "ad_orders": "9"}),
        ("jp/sponsored products.csv", JA_CAMPAIGN, "ads_campaign ja JP JPY 2026-09-01 2026-09-02",
         {"budget": "4000", "impressions": "13034", "clicks": "161", "spend": "10013", "ad_sales": "25391",
          "ad_orders": "10", "ad_units": "11"}),
        ("jp/2026-W47/a.csv", JA_CONSOLE, "console_campaign ja JP JPY 2026-11-16 2026-11-22",
         {"budget": "2000", "impressions": "12034", "clicks": "151", "spend": "9513", "ad_sales": "23391",
          "ad_orders": "9"}),
        ("jp/sponsored products.csv", JA_TERM, "ads_term ja JP JPY 2026-09-01 2026-09-01",
         {"impressions": "1000", "clicks": "10", "spend": "400", "ad_sales": "3000", "ad_orders": "2",
          "ad_units": "3"}),
        ("jp/a.csv", JA_DAY, "business_by_date ja JP JPY 2025-12-01 2025-12-02",
         {"gmv": "25000", "gmv_b2b": "1250", "units": "13", "units_b2b": "3", "order_items": "13",
          "order_items_b2b": "3", "page_views": "250", "page_views_b2b": "25", "sessions": "200",
          "sessions_b2b": "20"}),
        ("jp/a_2026-07-01.csv", JA_STOCK, "fba_inventory ja JP JPY 2026-07-01 2026-07-01",
         {"price": "2960", "available": "375", "unsellable": "3", "reserved": "55", "total": "438",
          "inbound_working": "1", "inbound_shipped": "5", "inbound_receiving": "2"}),
        ("jp/a_2026-07-01.csv", JA_RESTOCK, "fba_restock ja JP JPY 2026-07-01 2026-07-01",
         {"price": "1980", "sold_30": "24", "available": "10", "reserved_transfer": "1", "reserved_processing": "2",
          "reserved_orders": "3", "unsellable": "4", "inbound_working": "5", "inbound_shipped": "6",
          "inbound_receiving": "7", "advised_units": "227"}),
        ("us/2026-W47/a.csv", TW_ASIN, "business_by_asin zh US USD 2026-11-16 2026-11-22",
         {"gmv": "7156", "units": "1391", "order_items": "1300", "sessions": "3200", "sessions_b2b": "12",
          "page_views": "4200"}),
        ("us/a.csv", TW_TERM, "ads_term zh US USD 2026-04-01 2026-04-07",
         {"impressions": "1200", "clicks": "30", "spend": "15.11", "ad_sales": "120.5", "ad_orders": "4",
          "ad_units": "5"}),
        ("br/2026-W47/a.csv", BR_SKU, "business_by_sku pt BR BRL 2026-11-16 2026-11-22",
         {"gmv": "1798.5", "units": "6", "order_items": "6", "sessions": "1205", "page_views": "1564"}),
        ("es/2026-W47/a.csv", ES_SKU, "business_by_sku es ES EUR 2026-11-16 2026-11-22",
         {"gmv": "127156", "gmv_b2b": "12.5", "units": "7391", "units_b2b": "3", "sessions": "3200"}),
        ("es/a.csv", ES_TERM, "ads_term es ES EUR 2026-07-14 2026-07-15",
         {"impressions": "2500", "clicks": "30", "spend": "1236.06", "ad_sales": "2010", "ad_orders": "8",
          "ad_units": "10", "same_sku_sales": "1510", "same_sku_units": "7", "other_sku_sales": "500",
          "other_sku_units": "3"}),
        ("it/2026-W41/a.csv", IT_QUERIES, "queries it IT EUR 2026-10-05 2026-10-11",
         {"rank": "3", "volume": "1500", "impressions": "29000", "own_impressions": "200", "clicks": "1300",
          "own_clicks": "20", "cart_adds": "290", "own_cart_adds": "8", "purchases": "110", "own_purchases": "3"}),
    ],
    ids=["ko day", "ko term", "ko old term", "ko console", "zh console", "zh console 2026", "br console", "ja campaign",
         "ja console", "ja term", "ja day", "ja stock", "ja restock", "tw asin", "tw term", "br sku", "es sku",
         "es term", "it queries"],
)  # fmt: skip
def test_a_report_in_another_language_has_its_sums(
    name: str, text: str, what: str, sums: dict[str, str], tmp_path: Path
) -> None:
    path = tmp_path / "report.csv"
    path.write_text(text, encoding="utf-8-sig")
    reading, rows = read(path, tmp_path, name=name)
    told = f"{reading.kind} {reading.language} {reading.marketplace} {reading.currency} "
    assert told + f"{reading.span.first} {reading.span.last}" == what
    assert {field: total for field, total in reading.totals.items() if total} == {
        f: Decimal(s) for f, s in sums.items()
    }
    assert len(rows) == text.count("\n") - 1
    assert [f.code for f in reading.findings if f.code != "assumed-span"] == []


def test_the_days_of_a_korean_report(tmp_path: Path) -> None:
    path = tmp_path / "report.csv"
    path.write_text(KO_DAY, encoding="utf-8")
    _, rows = read(path, tmp_path, name="us/BusinessReport.csv")
    assert [d for row in rows for d in row if isinstance(d, date)] == [date(2026, 4, 1), date(2026, 4, 2)]


@pytest.mark.parametrize(
    ("text", "encoding"), [(KO_DAY, "cp949"), (TW_ASIN, "cp950"), (TW_ASIN, "gb18030"), (JA_STOCK, "cp932")]
)
def test_a_file_that_a_spreadsheet_saved_in_the_letters_of_its_country(
    text: str, encoding: str, tmp_path: Path
) -> None:
    plain, saved = tmp_path / "plain.csv", tmp_path / "saved.csv"
    plain.write_text(text, encoding="utf-8")
    saved.write_text(text.replace("–", "-"), encoding=encoding)
    expected, found = (read(path, tmp_path, name="us/2026-W14/a.csv") for path in (plain, saved))
    assert (found[0].language, found[0].totals, found[1]) == (expected[0].language, expected[0].totals, expected[1])


BR_TRANSACTIONS = (
    '"Inclui transações da Amazon Marketplace, Fulfillment by Amazon (FBA), e Amazon Webstore"\n'
    '"Todas as quantias em BRL, a menos que especificado"\n"Definições:"\n"date/hora: data/hora da transação '
    'publicada"\n'
    "data/hora,id de liquidação,tipo,id do pedido,sku,descrição,quantidade,mercado,tipo de conta,atendimento,cidade "
    "do pedido,estado do pedido,postal do pedido,vendas do produto,créditos de remessa,créditos de embalagem de "
    "presente,descontos promocionais,imposto de vendas coletados,tarifas de venda,taxas fba,taxas de outras "
    "transações,outro,total,Status da transação,Data de liberação da transação\n"
    '1 de mar. de 2026 00:15:19 GMT-8,259,Pedido,701-1,S,Caneta,1,amazon.com.br,Crédito,Amazon,,CE,,"75,97","3,19",'
    '0,"-3,19",0,"-9,12","-5,00",0,0,"61,85",Liberado,16 de mar. de 2026 06:14:14 GMT-7\n'
    '12 de mar. de 2026 15:44:00 GMT-8,259,Transferir,,,Conta,,,Crédito,,,,,0,0,0,0,0,0,0,0,"-1.076,13","-1.076,13",'
    "Liberado,12 de mar. de 2026 15:44:00 GMT-8\n"
    '10 de abr. de 2026 14:00:00 GMT-8,999,Reembolso,702-2,S,Caneta,1,amazon.com.br,Visa,Amazon,,SP,,"-75,97",0,0,0,'
    '0,"9,12","5,00",0,0,"-61,85",Diferido,\n'
)


def test_the_transactions_of_brazil(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    path.write_text(BR_TRANSACTIONS, encoding="utf-8")
    reading, rows = read(path, tmp_path, name="br/2026MarMonthlyUnifiedTransaction.csv")
    assert (reading.kind, reading.marketplace, reading.currency, len(rows)) == ("transactions", "BR", "BRL", 3)
    assert {f: t for f, t in reading.totals.items() if t} == {
        "quantity": 2, "shipping_credits": Decimal("3.19"), "promotional_rebates": Decimal("-3.19"),
        "other": Decimal("-1076.13"), "total": Decimal("-1076.13"),
    }  # fmt: skip
    coded = {"order", "transfer", "refund", "released", "deferred"}
    assert [[cell for cell in row if cell in coded] for row in rows] == [
        ["order", "released"], ["transfer", "released"], ["refund", "deferred"],
    ]  # fmt: skip


ZH_WEEK = '报告范围=["每周"],选择周=["周 35 | 2026-08-23 - 2026-08-29 2026"]'
ZH_QUERIES = (
    f'品牌=["Penna"],{ZH_WEEK}\n'
    "搜索查询,搜索查询得分,搜索查询量,曝光：曝光总量,曝光: 曝光品牌数量,曝光: 品牌曝光占比 %,点击量：总次数,"
    "点击量：点击率 %,点击量：点击的品牌数,点击量：品牌点击占比 %,点击量：价格(中位数),点击量：品牌售价（中位数）,"
    "购物车添加：总数,加入购物车：加购率%,加入购物车：涉及品牌数,购物车添加：品牌份额 %,加入购物车：售价（中位数）,"
    "购物车添加：品牌价格（中位数）,购买：下单总数,下单成交：成交转化率%,购买次数：品牌数量,购买次数：品牌份额 %,"
    "购买次数：价格（中位数）,购买次数：品牌价格（中位数）,报告日期\n"
    '"pen","1","12345","50000","1200","2.4","4500","36.45","310","6.89","19.99","18.5","900","7.29","60","6.67",'
    '"19.99","18.5","450","3.65","28","6.22","19.5","18.5","2026-08-29"\n'
)
ZH_QUERY_ASIN = (
    f'ASIN=["B0AAAAAAA1"],{ZH_WEEK}\n'
    "搜索查询,搜索查询量,曝光：曝光总量,点击量：总次数,购买：下单总数,曝光量：ASIN 计数,点击量：ASIN 数量,"
    "下单成交：ASIN 数量,报告日期\n"
    '"pen","100","1000","100","20","200","10","5","2026-08-29"\n'
)
ZH_CATALOG = (
    f'{ZH_WEEK},品牌=["Penna"]\n'
    "ASIN 商品名称,ASIN,分类,曝光: 曝光总量,曝光：售价(中位数),点击: 点击量,点击：点击率 （CTR）,"
    "点击量：价格(中位数),加入购物车 : 加购数,加入购物车：售价（中位数）,下单成交：成交总量,"
    "下单成交：搜索来源销售额,购买次数：转化率 %,购买次数：价格（中位数）,报告日期\n"
    '"Pen","B0AAAAAAA1","Office","5000","19.99","300","6","19.99","40","19.99","12","239.88","4","19.99",'
    '"2026-08-29"\n'
)
ZH_TOP = (
    '报告范围=["每周"],选择周=["周 28"]\n'
    "搜索频率排名,搜索词,点击量第1的品牌,点击量第2的品牌,点击量第3的品牌,点击量最高的分类,点击量第二的分类,点击量第 "
    "3 的分类,点击量第1的商品：ASIN,点击量第1的商品: 商品标题,点击量最高的商品：点击份额,"
    "点击量第1的商品：转化贡献占比,点击量第2的商品：ASIN,点击量第2的商品：商品标题,点击量第二的商品：点击份额,"
    "热门点击商品第2名：转化贡献占比,点击量第三的商品：ASIN,点击量第3的商品：商品标题,点击量第三的商品：点击份额,"
    "点击量第3的商品：转化贡献占比,报告日期\n"
    "19,pen,A,B,C,Office,PC,Home,B0AAAAAAA1,One,9.33,5.36,B0AAAAAAA2,Two,8.95,0.98,B0AAAAAAA3,Three,8.75,2.01,"
    "2026-07-11\n"
)
ZH_TOP_QUARTER = (
    '报告范围=["每季度"],选择年份=["2026"],选择季度=["1"]\n'
    "搜索频率排名,搜索词,点击量最高的品牌 #1,点击量最高的类别 #1,点击量最高的商品 #1：ASIN,点击量最高的商品 "
    "#1：商品名称,点击量最高的商品 #1：点击份额,点击量最高的商品 #1：转化份额,报告日期\n"
    "1,pen,A,Office,B0AAAAAAA1,Pen,12.3,4.1,2026-03-31\n"
)
WEEK = "2026-08-23 2026-08-29"


@pytest.mark.parametrize(
    ("text", "what", "sums"),
    [
        (ZH_QUERIES, f"queries Penna {WEEK}",
         {"rank": 1, "volume": 12345, "impressions": 50000, "own_impressions": 1200, "clicks": 4500, "own_clicks": 310,
          "cart_adds": 900, "own_cart_adds": 60, "purchases": 450, "own_purchases": 28, "click_price": "19.99",
          "own_click_price": "18.5", "cart_add_price": "19.99", "own_cart_add_price": "18.5",
          "purchase_price": "19.5", "own_purchase_price": "18.5"}),
        (ZH_QUERY_ASIN, f"query_asin B0AAAAAAA1 {WEEK}",
         {"volume": 100, "impressions": 1000, "own_impressions": 200, "clicks": 100, "own_clicks": 10, "purchases": 20,
          "own_purchases": 5}),
        (ZH_CATALOG, f"catalog_performance Penna {WEEK}",
         {"impressions": 5000, "clicks": 300, "cart_adds": 40, "purchases": 12, "sales": "239.88",
          "impression_price": "19.99", "click_price": "19.99", "cart_add_price": "19.99", "purchase_price": "19.99"}),
        (ZH_TOP, "top_terms  2026-07-05 2026-07-11", {"rank": 19}),
        (ZH_TOP_QUARTER, "top_terms  2026-01-01 2026-03-31", {"rank": 1}),
    ],
    ids=["queries", "query asin", "catalog", "top terms", "top terms of a quarter"],
)  # fmt: skip
def test_brand_analytics_in_chinese(text: str, what: str, sums: dict[str, Any], tmp_path: Path) -> None:
    path = tmp_path / "report.csv"
    path.write_text(text, encoding="utf-8-sig")
    reading, [row] = read(path, tmp_path, name="us/report.csv")
    assert f"{reading.kind} {reading.subject} {reading.span.first} {reading.span.last}" == what
    assert reading.language == "zh"
    assert {f: t for f, t in reading.totals.items() if t} == {f: Decimal(s) for f, s in sums.items()}
    if reading.kind == "top_terms":
        shares = [cell for cell in row if isinstance(cell, float)]
        assert shares == ([0.0933, 0.0895, 0.0875, 0.0536, 0.0098, 0.0201] if len(shares) == 6 else [0.123, 0.041])
    assert [f.code for f in reading.findings] == []
