"""Who does what until when: as people typed it on the review, else as the Targets sheet says."""

from __future__ import annotations

import pytest

from tests.export.shops import many_names
from tests.jobs.exports import Home
from xlops.export.page import Card, Deed, ReviewPage
from xlops.export.text import as_text
from xlops.jobs.export import review_page
from xlops.language import NOTHING, Text

KEY = "usp|ALL|2026-W47"
DUE = Text("by 24 Nov", "11/24 前")


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    """A store with words in `inputs/`, as a build copies them from the workbook."""
    home = Home(tmp_path_factory.mktemp("typed"))
    many_names(home)
    home.ingest()

    def put(name: str, *rows: str) -> None:
        file = home.folder / "inputs" / f"{name}.csv"
        file.parent.mkdir(exist_ok=True)
        file.write_text("\n".join(["key,column,value,kind", *rows]) + "\n", "utf-8-sig")

    put("wk_findings_2026_W47", f"{KEY},owner,Dora,", f"{KEY},due,46350,number", f"{KEY},note,called them,")
    put("tbl_targets", "usp,owner,Eva,")
    air = ("row 1,action,Air 696,", "row 1,owner,Ann,", "row 1,due,46350,number")
    put("wk_actions_2026_W47", *air, "row 2,owner,Ben,")
    put("wk_last_actions_2026_W47", "row 1,action,Expedite,", "row 1,result,+6664,", "row 1,due,soon,")
    (home.folder / "inputs" / "reviews.csv").write_text(
        "period,kind,made,state\n2026-W47,wk,2026-11-22,closed\n", "utf-8-sig"
    )
    return home


def page_of(home: Home, *asked: str, marketplace: str | None = None) -> ReviewPage:
    return review_page(home.folder, home.settings, asked, marketplace).page


def card_of(page: ReviewPage) -> Card:
    return next(c for c in (*page.cards, *page.more_cards) if c.key.startswith("usp|"))


def test_d1_what_was_typed_beside_a_finding_stands_on_its_card(home: Home) -> None:
    page = page_of(home, "2026-W47")
    card = card_of(page)
    assert (card.owner, card.due, card.note) == ("Dora", DUE, "called them")
    assert page.next == [Deed("Air 696", owner="Ann", due=DUE)]
    assert page.done == [Deed("Expedite", result="+6664", due=Text("soon", "soon"))]
    closed = "This review is closed: its sheet keeps the figures of that day, these are today's"
    assert page.freshness.en.endswith(closed)
    assert f" · {closed}" in as_text(page, "en").splitlines()[-1]


def test_where_nothing_was_typed_the_kpi_s_owner_answers(home: Home) -> None:
    page = page_of(home, "2026-W46")
    card = card_of(page)
    assert (card.owner, card.due, card.note) == ("Eva", NOTHING, "")
    assert (list(page.done), list(page.next)) == ([], [])
    assert "closed" not in page.freshness.en + as_text(page, "en")


def test_a_page_of_one_marketplace_has_no_words_of_the_whole(home: Home) -> None:
    page = page_of(home, "2026-W47", marketplace="US")
    assert (list(page.next), card_of(page).owner) == ([], "Eva")
