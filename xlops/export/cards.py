"""Findings as cards: what, why, what to do, and as far as it is known who does it until when."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date

from xlops.export.page import Card, Deed
from xlops.export.words import day_told, one_line, phrase
from xlops.language import NOTHING, Text, plain
from xlops.measures.objects import Named
from xlops.review.observation import Observation
from xlops.review.stock import SkuStock
from xlops.targets import Status

_OF_STOCK = ("stock_out", "reorder_due", "oos", "instock", "lost")  # whose owner is the most urgent SKU's
_OWNERS = 2
_OF_ADS = {"campaign": "acos", "terms": "acos"}  # whose owner is that of a KPI


@dataclass(frozen=True)
class TypedBeside:
    """What people typed beside a finding; a day of theirs as a date, any other word as they wrote it."""

    owner: str = ""
    due: date | str = ""
    note: str = ""


@dataclass(frozen=True)
class Typed:
    """What people typed on a review and on the Targets and Products sheets, as far as an export shows it."""

    beside: Mapping[str, TypedBeside] = field(default_factory=dict)  # by the finding's key
    kpi_owners: Mapping[str, str] = field(default_factory=dict)
    asin_owners: Mapping[str, str] = field(default_factory=dict)
    done: Sequence[Deed] = ()  # last week's actions and what came of them
    next: Sequence[Deed] = ()  # actions of next week, decisions of a month
    closed: bool = False


def cards(
    observations: Sequence[Observation], day: date, skus: Sequence[SkuStock],
    objects: Mapping[str, Sequence[Named]], typed: Typed,
) -> list[Card]:  # fmt: skip
    """The findings that a review lists, in its order.

    `day` is the review's last one, `skus` the most urgent first, `objects` what the seller's sheets name of a KPI.
    """
    urgent = next((s for s in skus if s.status is Status.BREACH), None)
    found = []
    for o in (o for o in observations if not o.spare or o.key in typed.beside):
        subject = o.key.partition("|")[0]
        beside = typed.beside.get(o.key, TypedBeside())
        asins = [asin for _, asin, _ in objects.get(subject, ())]
        asins += [urgent.asin] if urgent and subject in _OF_STOCK else []
        owner = beside.owner or typed.kpi_owners.get(_OF_ADS.get(subject, subject), "") or _owners(asins, typed)
        due = due_told(beside.due) or (_order_by(urgent, day) if subject == "stock_out" else NOTHING)
        finding, evidence, advice, about = map(one_line, (o.finding, o.evidence, o.advice, o.about))
        found.append(Card(o.key, o.status, finding, evidence, advice, about, owner, due, beside.note))
    return found


def _owners(asins: Sequence[str], typed: Typed) -> str:
    """Who answers for the products, the first two of them."""
    known = dict.fromkeys(owner for asin in asins if (owner := typed.asin_owners.get(asin)))
    return ", ".join(list(known)[:_OWNERS])


def _order_by(sku: SkuStock | None, day: date) -> Text:
    """The last day on which the most urgent SKU can be ordered in time, or that it has passed."""
    if sku is None or sku.latest_order_date is None:
        return NOTHING
    word = "order_by" if sku.latest_order_date > day else "order_now"
    return phrase("block", word, day=day_told(sku.latest_order_date))


def due_told(due: date | str) -> Text:
    """`by 24 Nov`; what is no date as it was typed."""
    if isinstance(due, date):
        return phrase("block", "due", day=day_told(due))
    return plain(due) if due else NOTHING
