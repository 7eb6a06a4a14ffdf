"""What a SKU sells a day in stock (rule N30), on stores made by hand: ledgers, photographs, and neither."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.jobs.exports import Home, by_date
from tests.measures.test_account import account, measured
from tests.measures.test_ledger import ledger
from tests.measures.test_own_measures import own, seen
from tests.stores import board_of
from tests.tiers import thorough_after
from xlops.jobs.explain import explain
from xlops.measures.detail import stock
from xlops.measures.velocity import InStock, Velocity, weighed
from xlops.periods import Week
from xlops.review.stock import SkuStock, judge_stock
from xlops.workbook.review_plan import stock_row

SUNDAY = date(2026, 11, 22)
MONDAY = SUNDAY + timedelta(days=1)
W47 = Week.of(SUNDAY)
DAYS = 120
HEAD = (
    "snapshot-date\tsku\tasin\tavailable\tunits-shipped-t7\tunits-shipped-t30\tunits-shipped-t60\tunits-shipped-t90"
    "\tyour-price\tinv-age-0-to-90-days"
)


@pytest.fixture
def home(tmp_path: Path) -> Home:
    made = Home(tmp_path)
    made.put("us/sales.csv", by_date(14, SUNDAY - timedelta(days=13)))
    return made


def back(days: int) -> date:
    """A day so many days before the week's last one."""
    return SUNDAY - timedelta(days=days)


def plan(day: date, **skus: tuple[int, int, int, int, int]) -> str:
    """A photograph: per SKU (available, units shipped in 7, 30, 60, 90 days)."""
    rows = [f"{day}\t{sku}\tB0{sku}00001\t" + "\t".join(map(str, told)) + "\t20\t0" for sku, told in skus.items()]
    return "\n".join([HEAD, *rows]) + "\n"


def photographs(home: Home, sold: Callable[[int], int], stocked: Callable[[int], bool], every: int = 7) -> None:
    """Photographs of ABC on Monday and every so many days before; both are asked by days before the week's end."""
    for ago in range(0, 91, every):
        if not stocked(ago) and not any(sold(n) for n in range(ago, ago + 90)):
            continue
        units = [sum(sold(n) for n in range(ago, ago + span)) for span in (7, 30, 60, 90)]
        told = (200 if stocked(ago) else 0, *units)
        home.put(f"us/plan {ago}.txt", plan(back(ago - 1), ABC=(told[0], told[1], told[2], told[3], told[4])))
    home.ingest()


def ledgers(home: Home, days: Mapping[str, Sequence[tuple[int, int]]]) -> None:
    """(sold, left) of each day up to the week's last one; all SKUs have as many days."""
    home.put("us/ledger.txt", ledger(days, back(max(map(len, days.values())) - 1)))
    home.ingest()


def velocities(home: Home, end: date = SUNDAY, marketplace: str = "US") -> dict[str, Velocity]:
    with account(home) as of:
        return dict(of.sources.velocities.of(marketplace, end))


def pace(home: Home, end: date = SUNDAY, sku: str = "ABC") -> float:
    return velocities(home, end)[sku].units


def judged(home: Home) -> SkuStock:
    with account(home) as of:
        [found] = judge_stock(stock(of, SUNDAY), 45, SUNDAY)
    return found


OUT, GONE = (0, 0), (0, -1)  # a row without stock; no row


@pytest.mark.parametrize("told_by", thorough_after(1, ["ledger", "launch date", "photographs"]))
def test_n30_a_sku_of_20_days_sells_5_a_day_and_is_overdue(told_by: str, home: Home) -> None:
    """200 left and 45 days of lead time: 40 days of cover, where 30, 60 and 90 whole days made 83.7 of them."""
    sold = lambda ago: 5 if ago < 20 else 0  # noqa: E731
    if told_by == "ledger":
        home.put("us/plan.txt", plan(MONDAY, ABC=(200, 35, 100, 100, 100)))
        ledgers(home, {"OLD": [(1, 9)] * DAYS, "ABC": [GONE] * (DAYS - 20) + [(5, 200)] * 20})
    elif told_by == "launch date":
        home.put("us/plan.txt", plan(MONDAY, ABC=(200, 35, 100, 100, 100)))
        home.ingest()
        own(home, seen("products", "sku, launch_date", f"'ABC', date '{back(19)}'"))
    else:
        home.put("us/plan before.txt", plan(back(27), OLD=(9, 7, 30, 60, 90)))
        photographs(home, sold, lambda ago: ago < 20)
    found = judged(home)
    assert (found.velocity, found.cover, found.estimated) == (5.0, 40.0, told_by != "ledger")
    assert found.latest_order_date == SUNDAY + timedelta(days=40 - 14 - 45)
    values = measured(home, W47).values
    assert (values["velocity"], values["reorder_due"], values["reorder_overdue"]) == (5.0, 1, 1)
    sign = "" if told_by == "ledger" else "~"
    row = stock_row(found)
    assert (found.cover_told, row["estimated"], row["velocity"]) == (f"{sign}40", sign or None, 5.0)


@pytest.mark.parametrize(
    ("without_ledger", "mark", "why"),
    thorough_after(
        1,
        [
            (0, "", ""),
            (10, "", ""),  # a tenth of all units a day is no mark of their sum
            (
                11,
                "Days of cover (units a day estimated)",
                "; units a day are estimated: no stock ledger says which days had stock",
            ),
        ],
    ),
)
def test_n30_a_sum_of_units_a_day_is_marked_where_more_than_a_tenth_is_estimated(
    home: Home, without_ledger: int, mark: str, why: str
) -> None:
    """The ledger tells of one SKU, of the other only that it was never there: what a photograph shipped answers."""
    other = without_ledger * 30
    home.put("us/plan.txt", plan(MONDAY, ABC=(900, 630, 2700, 5400, 8100), NEW=(50, 0, other, other * 2, other * 3)))
    ledgers(home, {"ABC": [(90 if without_ledger < 11 else 80, 900)] * DAYS})
    found = explain(home.folder, home.settings, "cover", "2026-W47", "US")
    assert found.score.name.en == (mark or "Days of cover")
    assert found.why.en.endswith(why or found.why.en)
    assert ("estimated" in found.why.en, "估计" in found.why.zh) == (bool(why), bool(why))


@pytest.mark.thorough
def test_n30_a_sku_that_is_out_for_four_weeks_keeps_what_it_sold(home: Home) -> None:
    """38.5 a day (77 in two): by whole windows it was 24.8, 18.6, 17.4, and 1,296 were to be ordered."""
    sold = [(38 + n % 2, 500) for n in range(DAYS - 28)]
    home.put("us/plan.txt", plan(MONDAY, ABC=(0, 0, 77, 1232, 2387)))
    ledgers(home, {"OLD": [(1, 9)] * DAYS, "ABC": [*sold, *[GONE] * 28]})
    assert [pace(home, back(weeks * 7)) for weeks in range(5)] == [pytest.approx(38.5, rel=1e-3)] * 5
    found = judged(home)
    assert (found.velocity, found.reorder_qty) == (38.5, 38.5 * (45 + 7 + 30 + 14))
    row = measured(home, W47).values
    assert (row["instock_weight"], row["stock_weight"]) == (7.0, 7 * 38.5 + 7)
    assert row["lost_sales"] == pytest.approx(7 * 38.5 * 20)


def test_n30_a_sku_that_is_out_for_the_whole_window_keeps_its_last_velocity(home: Home) -> None:
    ledgers(home, {"OLD": [(1, 9)] * 140, "ABC": [(10, 50)] * 40 + [GONE] * 100})
    assert velocities(home)["ABC"].units == 10.0
    row = measured(home, W47).values
    assert (row["instock_weight"], row["stock_weight"]) == (7.0, 77.0)


def test_n30_a_year_without_stock_ends_it(home: Home) -> None:
    ledgers(home, {"OLD": [(1, 9)] * 400, "ABC": [(10, 50)] * 30 + [GONE] * 370})
    assert velocities(home).keys() == {"OLD"}


def test_n30_a_sku_that_is_out_half_of_each_week_sells_what_it_sells_in_stock(home: Home) -> None:
    """Ten a day from Monday to Wednesday, four on Thursday, then none until Monday."""
    ledgers(home, {"OLD": [(1, 9)] * 119, "ABC": [(10, 90), (10, 80), (10, 70), (4, 0), *[OUT] * 3] * 17})
    assert pace(home) == 10.0
    assert measured(home, W47).values["lost_sales"] == pytest.approx((10 - 4 + 3 * 10) * 20)


def test_n30_each_window_runs_over_its_own_days_in_stock(home: Home) -> None:
    """Twelve a day for 30 days, six for 30, two before: 0.5, 0.3 and 0.2 of 12, 9 and 20 / 3."""
    ledgers(home, {"ABC": [(2, 50)] * 60 + [(6, 50)] * 30 + [(12, 50)] * 30})
    assert pace(home) == pytest.approx(0.5 * 12 + 0.3 * 9 + 0.2 * 20 / 3)


@pytest.mark.parametrize(("days_in_stock", "expected"), [(13, 0.8 * (13 * 20 + 30 * 5) / 43), (14, 0.5 * 20)])
def test_n30_a_window_of_fewer_than_14_days_in_stock_hands_its_weight_on(
    days_in_stock: int, expected: float, home: Home
) -> None:
    """Twenty a day in the last 30 days while there was stock, five before; the first days of all, so no return."""
    last = [(20, 50)] * days_in_stock + [OUT] * (30 - days_in_stock)
    ledgers(home, {"OLD": [(1, 9)] * DAYS, "ABC": [(5, 50)] * (DAYS - 30) + last})
    sixty = (days_in_stock * 20 + 30 * 5) / (days_in_stock + 30)
    ninety = (days_in_stock * 20 + 60 * 5) / (days_in_stock + 60)
    expected += 0.2 * ninety if days_in_stock < 14 else 0.3 * sixty + 0.2 * ninety
    assert pace(home) == pytest.approx(expected)


def test_n30_the_first_three_days_after_a_return_count_by_the_baseline(home: Home) -> None:
    """Forty a day from those who waited, then ten as before: ten. A SKU without other days counts them as they are."""
    rush = [(40, 200)] * 3
    ledgers(home, {
        "OLD": [(1, 9)] * DAYS,
        "ABC": [(10, 50)] * 60 + [OUT] * 30 + [*rush, *[(10, 50)] * 27],
        "NEW": [GONE] * 90 + [(40, 200)] * 3 + [(10, 50)] * 27,
    })  # fmt: skip
    assert pace(home) == pytest.approx(10.0)
    assert pace(home, sku="NEW") == pytest.approx((3 * 40 + 27 * 10) / 30)  # it was not away, it began


def test_n30_event_days_count_by_the_baseline_where_they_concern_the_sku(home: Home) -> None:
    """Five deal days at fifty a day; a search-term review changes nothing, a deal in Germany nothing here."""
    days = [(10, 500)] * 100 + [(50, 500)] * 5 + [(10, 500)] * 15
    ledgers(home, {"ABC": days, "DEF": days})
    deal, last = back(19), back(15)
    own(home, seen("events", "first_day, last_day, marketplace, about, kind",
                   f"date '{deal}', date '{last}', 'US', 'B0ABC00001', 'deal'",
                   f"date '{deal}', date '{last}', 'DE', null, 'deal'",
                   f"date '{deal}', date '{last}', null, null, 'term_review'"))  # fmt: skip
    plain = 0.5 * (25 * 10 + 250) / 30 + 0.3 * (55 * 10 + 250) / 60 + 0.2 * (85 * 10 + 250) / 90
    found = {sku: v.units for sku, v in velocities(home).items()}
    assert found == {"ABC": pytest.approx(10.0), "DEF": pytest.approx(plain)}


def test_n30_days_before_the_launch_date_are_not_on_sale(home: Home) -> None:
    """Stock lies there for ten days before the SKU is on sale: they neither lower its pace nor count as in stock."""
    ledgers(home, {"OLD": [(1, 9)] * DAYS, "ABC": [GONE] * 90 + [(0, 300)] * 10 + [(6, 300)] * 20})
    own(home, seen("products", "sku, launch_date", f"'ABC', date '{back(19)}'"))
    assert velocities(home)["ABC"] == Velocity(6.0, False, back(19))


def test_n30_what_a_sku_of_many_warehouses_sells_is_one_sum(home: Home) -> None:
    """A merged European stock: a day has a row a country, and one country without stock is no absence."""
    one = ledger({"ABC": [(3, 50)] * DAYS}, back(DAYS - 1))
    two = ledger({"ABC": [(2, 40)] * 60 + [(2, 0)] * 60}, back(DAYS - 1)).split("\n", 1)[1].replace("\tUS\n", "\tFR\n")
    home.put("us/ledger.txt", one + two)
    home.ingest()
    assert velocities(home)["ABC"] == Velocity(5.0, False, date(1900, 1, 1))


@pytest.mark.parametrize("every", thorough_after(1, [1, 7]))
def test_n30_without_a_ledger_only_days_between_two_stocked_photographs_count(every: int, home: Home) -> None:
    """Ten a day, out from 40 to 60 days ago; a day of absence is in no window, however often somebody looks."""

    def stocked(ago: int) -> bool:
        return not 40 <= ago < 60

    photographs(home, lambda ago: 10 if stocked(ago) else 0, stocked, every)
    found = velocities(home)["ABC"]
    assert found.units == pytest.approx(10.0)
    assert found.estimated


def test_n30_an_absence_between_two_monthly_photographs_stays_unseen(home: Home) -> None:
    photographs(home, lambda ago: 0 if 40 <= ago < 60 else 10, lambda _: True, every=30)
    assert pace(home) == pytest.approx(0.5 * 10 + 0.3 * 400 / 60 + 0.2 * 700 / 90)


def test_n30_photographs_of_a_sku_that_is_out_for_four_weeks(home: Home) -> None:
    """It ran out three days after a photograph: these days are between stock and none, and count nowhere."""
    photographs(home, lambda ago: 10 if ago >= 25 else 0, lambda ago: ago >= 25)
    assert velocities(home)["ABC"] == Velocity(10.0, True, date(1900, 1, 1))


def test_n30_one_photograph_alone_says_what_was_shipped(home: Home) -> None:
    home.put("us/plan.txt", plan(MONDAY, ABC=(200, 70, 360, 600, 720)))
    home.ingest()
    found = velocities(home)["ABC"]
    assert found.units == pytest.approx(0.5 * 12 + 0.3 * 10 + 0.2 * 8)
    assert found.estimated


def test_n30_a_ledger_that_begins_in_the_window_is_helped_by_photographs(home: Home) -> None:
    """Ten a day; out from 30 to 40 days ago, before the ledger begins 20 days ago."""

    def stocked(ago: int) -> bool:
        return not 30 <= ago < 40

    home.put("us/ledger.txt", ledger({"ABC": [(10, 50)] * 20}, back(19)))
    photographs(home, lambda ago: 10 if stocked(ago) else 0, stocked)
    found = velocities(home)["ABC"]
    assert found.units == pytest.approx(10.0)
    assert found.estimated


def test_n30_a_shop_without_any_report_of_stock_has_no_velocity(home: Home) -> None:
    home.ingest()
    values = measured(home, W47).values
    assert values.keys().isdisjoint({"velocity", "reorder_due", "turns_sold", "instock_weight", "lost_sales"})
    assert velocities(home) == {}


def test_n26_a_later_photograph_changes_no_earlier_week(home: Home) -> None:
    """The week before is as it was once the next one's exports have come."""
    sold = lambda ago: 10 if ago >= 7 else 50  # noqa: E731
    photographs(home, sold, lambda ago: True)
    assert pace(home, back(7)) == pytest.approx(10.0)
    assert pace(home) > 10.0


@pytest.mark.parametrize(
    ("available", "due", "overdue", "status"),
    thorough_after(2, [(670, 0, 0, "met"), (660, 1, 0, "warn"), (590, 1, 0, "warn"), (580, 1, 1, "breach")]),
)
def test_n30_an_order_is_due_within_7_days_before_it_is_late(
    available: int, due: int, overdue: int, status: str, home: Home
) -> None:
    """Ten a day, 45 days of lead time and 14 of safety: at 590 units the order must go out on the very day."""
    home.put("us/plan.txt", plan(SUNDAY, ABC=(available, 70, 300, 600, 900)))
    home.ingest()
    values = measured(home, W47).values
    assert (values["reorder_due"], values["reorder_overdue"]) == (due, overdue)
    home.configure('marketplaces = ["US"]\n')
    board = board_of(home.folder)
    score = board.score(board.catalogue["reorder_due"], W47, "US")
    assert (score.value, score.status.value) == (due, status)
    assert judged(home).due == bool(due)


@given(
    st.integers(0, 80),
    st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=150).filter(lambda d: any(s for s, _ in d)),
)
def test_n30_a_steady_pace_is_found_whatever_days_were_without_stock(units: int, days: list[tuple[bool, bool]]) -> None:
    """Days back from the end as (in stock, usual): of one pace each window is that pace, and so are they together."""

    def window(length: int) -> InStock:
        usual = [u for in_stock, u in days[:length] if in_stock]
        return InStock(len(usual), sum(usual), units * sum(usual))

    last = window(len(days))
    found = weighed([window(n) for n in (30, 60, 90)], last, float(units * last.days))
    assert found == pytest.approx(units)
