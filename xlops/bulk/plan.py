"""Which rows a change makes: its campaign, ad group and target found in the workbook, or why it makes none."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal

from xlops.bulk.change import Change
from xlops.bulk.index import (
    ID_FIELDS,
    TARGETS,
    BulkRow,
    Index,
    alive,
    amount,
    is_asin,
    plain_expression,
    plain_text,
)
from xlops.bulk.read import BulkSheet
from xlops.bulk.reasons import CannotWrite, field_word, word
from xlops.bulk.validate import Cell, product_word, row_rules
from xlops.language import Text
from xlops.reports.bulk_words import token_of

_CAMPAIGN, _GROUP, _TARGET = Text("Campaign", "广告活动"), Text("Ad group", "广告组"), Text("Target", "投放对象")
_NEGATIVE = {"negative_exact": "negativeExact", "negative_phrase": "negativePhrase"}
_NUMBERS = ("bid", "budget", "percentage")
_MOVED = Decimal("0.05")  # of a bid or budget: farther off it was changed since it was proposed
_MOVED_POINTS = Decimal(5)  # the same of a boost


@dataclass(frozen=True)
class PlannedRow:
    """One row to write. `cells`: field → value, words as tokens unless they repeat the user's own row.

    `key` says what it changes, so that two rows of one key stand in each other's way; `needs` are ids of keywords that
    it would stop, which so have to be paused by the same upload.
    """

    change: Change
    sheet: BulkSheet
    entity: str
    operation: str
    cells: dict[str, Cell]
    key: tuple[str, ...]
    names: tuple[str, str] = ("", "")
    needs: frozenset[str] = frozenset()


def plan(change: Change, index: Index) -> list[PlannedRow]:
    """The rows of a change. Errors: CannotWrite."""
    if not index.book.of(change.ad_product):
        raise CannotWrite("no_sheet", product=word("product", product_word(change.ad_product)))
    return list(_PLANS[change.kind](change, index))


# -- changes of what is there ----------------------------------------------------------------------------------------


def _bid(change: Change, index: Index) -> Iterator[PlannedRow]:
    value = _value(change.value)
    campaign = _campaign(index, change, change.campaign, change.campaign_id, running=True)
    target = _target(change, index, campaign)
    _running(target, _TARGET, target.text)
    present = index.present_bid(target)
    if change.by_click and change.was and present is not None:
        value = (present * value / change.was).quantize(value)
    else:
        _as_it_was(change, present, _MOVED * (change.was or 0))
    if present == value:
        raise CannotWrite("same_value", value=value)
    yield _update(change, target, campaign, bid=value)


def _pause_target(change: Change, index: Index) -> Iterator[PlannedRow]:
    campaign = _campaign(index, change, change.campaign, change.campaign_id)
    target = _target(change, index, campaign)
    yield _pause(change, target, campaign, target.text)


def _pause_campaign(change: Change, index: Index) -> Iterator[PlannedRow]:
    campaign = _campaign(index, change, change.campaign, change.campaign_id)
    yield _pause(change, campaign, campaign, campaign.name)


def _pause(change: Change, row: BulkRow, campaign: BulkRow, name: str) -> PlannedRow:
    if row.state == "paused":
        raise CannotWrite("paused_already", name=name)
    return _update(change, row, campaign, state="paused")


def _budget(change: Change, index: Index) -> Iterator[PlannedRow]:
    value = _value(change.value)
    campaign = _campaign(index, change, change.campaign, change.campaign_id, running=True)
    present = amount(campaign.sheet.cell(campaign.cells, "budget"))
    _as_it_was(change, present, _MOVED * (change.was or 0))
    if present == value:
        raise CannotWrite("same_value", value=value)
    yield _update(change, campaign, campaign, budget=value)


def _placement(change: Change, index: Index) -> Iterator[PlannedRow]:
    value = _value(change.value)
    campaign = _campaign(index, change, change.campaign, change.campaign_id, running=True)
    token = token_of("placement", change.placement or "")
    if token is None:
        raise CannotWrite("bad_word", field=field_word("placement"), value=change.placement or "")
    known = [row for row in index.under(campaign, "Bidding Adjustment") if row.match == token]
    present = amount(known[0].sheet.cell(known[0].cells, "percentage")) if known else Decimal(0)
    _as_it_was(change, present, _MOVED_POINTS)
    if not known:
        cells: dict[str, Cell] = {"campaign_id": campaign.campaign_id.text, "placement": token, "percentage": value}
        yield _create(change, campaign, None, "Bidding Adjustment", cells, key=token)
        return
    if present == value:
        raise CannotWrite("same_value", value=value)
    yield _update(change, known[0], campaign, percentage=value)


def _as_it_was(change: Change, present: Decimal | None, least: Decimal) -> None:
    """What was proposed is a step from a value: where another one stands by now, it would be another step."""
    if change.was is not None and present is not None and abs(present - change.was) > least:
        raise CannotWrite("moved", present=f"{present:f}", was=f"{change.was:f}")


# -- what is new -----------------------------------------------------------------------------------------------------


def _negative(change: Change, index: Index) -> Iterator[PlannedRow]:
    campaign = _campaign(index, change, change.campaign, change.campaign_id)
    group = _group(index, change, campaign, change.ad_group, change.ad_group_id)
    yield _negative_row(change, index, campaign, group, _NEGATIVE[change.kind])


def _negative_row(change: Change, index: Index, campaign: BulkRow, group: BulkRow | None, match: str) -> PlannedRow:
    text, needs = _words_of(change), set[str]()
    for row in alive(index.keywords(campaign, text)):
        whole = row.entity == "Campaign Negative Keyword"
        if row.match == match and (whole or (group and row.group_id == group.own_id)):
            raise CannotWrite("negative_exists", text=text)
        if row.match == "exact" and row.state == "enabled" and (group is None or row.group_id == group.own_id):
            if row.own_id.text not in index.ending:
                raise CannotWrite("blocks_keyword", text=text)
            needs.add(row.own_id.text)
    entity = "Negative Keyword" if group else "Campaign Negative Keyword"
    cells: dict[str, Cell] = {"keyword": text, "match_type": match, "state": "enabled"}
    made = _create(change, campaign, group, entity, cells, key=f"{plain_text(text)} {match}")
    return replace(made, needs=frozenset(needs))


def _negative_product(change: Change, index: Index) -> Iterator[PlannedRow]:
    expression = _product_expression(change.target)
    campaign = _campaign(index, change, change.campaign, change.campaign_id)
    group = _group(index, change, campaign, change.ad_group, change.ad_group_id)
    if group is None:
        raise CannotWrite("needs_group")
    same, needs = plain_expression(expression), set[str]()
    like = same.replace("asin=", "asin-expanded=", 1)
    for row in alive([*index.expressions(campaign, expression), *index.expressions(campaign, like)]):
        if row.group_id != group.own_id:
            continue
        if row.entity == "Negative Product Targeting":
            raise CannotWrite("negative_exists", text=change.target)
        if row.state == "enabled":
            if row.own_id.text not in index.ending:
                raise CannotWrite("blocks_target", text=change.target)
            needs.add(row.own_id.text)
    cells: dict[str, Cell] = {"expression": expression, "state": "enabled"}
    made = _create(change, campaign, group, "Negative Product Targeting", cells, key=same)
    yield replace(made, needs=frozenset(needs))


def _harvest(change: Change, index: Index) -> Iterator[PlannedRow]:
    text, bid = _words_of(change), _value(change.start_bid if change.start_bid is not None else change.value)
    if not change.campaign and not change.campaign_id:
        raise CannotWrite("no_home")
    campaign = _campaign(index, change, change.campaign, change.campaign_id, running=True)
    if token_of("targeting", campaign.sheet.text(campaign.cells, "targeting_type")) == "AUTO":
        raise CannotWrite("auto_campaign", campaign=campaign.name)
    group = _group(index, change, campaign, change.ad_group, change.ad_group_id, needed=True)
    assert group is not None
    _running(group, _GROUP, group.name)
    if any(row.match == "exact" and row.group_id == group.own_id for row in alive(index.keywords(campaign, text))):
        raise CannotWrite("keyword_exists", text=text)
    for row in alive(index.under(campaign, "Negative Keyword", "Campaign Negative Keyword")):
        whole = row.entity == "Campaign Negative Keyword"
        if (whole or row.group_id == group.own_id) and _blocks(row, text):
            raise CannotWrite("blocked_by_negative", text=text)
    cells: dict[str, Cell] = {"keyword": text, "match_type": "exact", "state": "enabled", "bid": bid}
    yield _create(change, campaign, group, "Keyword", cells, key=f"{plain_text(text)} exact")
    if change.from_campaign is not None:
        source = _campaign(index, change, change.from_campaign, None)
        found_in = _group(index, change, source, change.from_ad_group, None)
        if source is campaign and (found_in is None or found_in.own_id == group.own_id):
            raise CannotWrite("blocks_keyword", text=text)
        try:
            yield _negative_row(change, index, source, found_in, "negativeExact")
        except CannotWrite as why:
            if why.reason.code != "negative_exists":  # what is to be there stands there
                raise


def _blocks(negative: BulkRow, text: str) -> bool:
    """Whether a negative keyword keeps a search term out."""
    words, term = plain_text(negative.text), plain_text(text)
    if negative.match == "negativePhrase":
        return f" {words} " in f" {term} "
    return negative.match == "negativeExact" and words == term


_PLANS: dict[str, Callable[[Change, Index], Iterable[PlannedRow]]] = {
    "bid": _bid, "negative_exact": _negative, "negative_phrase": _negative, "negative_product": _negative_product,
    "harvest_exact": _harvest, "budget": _budget, "placement": _placement, "pause_target": _pause_target,
    "pause_campaign": _pause_campaign,
}  # fmt: skip


# -- finding ---------------------------------------------------------------------------------------------------------


def _campaign(index: Index, change: Change, name: str, campaign_id: str | None, *, running: bool = False) -> BulkRow:
    if campaign_id:
        known = index.campaign(change.ad_product, campaign_id)
        found = [known] if known else []
    else:
        found = index.campaigns(change.ad_product, name)
    if not found:
        raise CannotWrite("no_campaign", name=name or campaign_id)
    if len(found) > 1:
        raise CannotWrite("many_campaigns", name=name, count=len(found))
    if running:
        _running(found[0], _CAMPAIGN, found[0].name)
        _not_over(found[0], index)
    return _writable(found[0], _CAMPAIGN, found[0].name)


def _group(
    index: Index, change: Change, campaign: BulkRow, name: str | None, group_id: str | None, *, needed: bool = False
) -> BulkRow | None:
    """The ad group of a change; None for the campaign as a whole."""
    groups = index.groups(campaign)
    if change.ad_product == "SB" and not campaign.sheet.several_groups:  # its one ad group has no name
        name, needed = None, True
    if name is None and group_id is None and not needed:
        return None
    found = [g for g in groups if (g.own_id.text == group_id if group_id else name is None or _same(g.name, name))]
    found = alive(found) or found
    if not found:
        raise CannotWrite("no_group", campaign=campaign.name, name=name or group_id or "")
    if len(found) > 1:
        raise CannotWrite("many_groups", campaign=campaign.name, count=len(found))
    return _writable(found[0], _GROUP, found[0].name)


def _target(change: Change, index: Index, campaign: BulkRow) -> BulkRow:
    if not change.target.strip():
        raise CannotWrite("no_text")
    group = _group(index, change, campaign, change.ad_group, change.ad_group_id)
    here = [
        *(row for row in index.keywords(campaign, change.target) if change.match in (None, row.match)),
        *(row for row in index.expressions(campaign, change.target) if change.match in (None, "product", "auto")),
    ]
    found = [row for row in here if row.entity in TARGETS and (group is None or row.group_id == group.own_id)]
    found = alive(found) or found
    if not found:
        raise CannotWrite("no_target", campaign=campaign.name, text=change.target)
    if len(found) > 1:
        raise CannotWrite("many_targets", campaign=campaign.name, text=change.target, count=len(found))
    for parent in (g for g in index.groups(campaign) if g.own_id == found[0].group_id):
        _writable(parent, _GROUP, parent.name)
        if change.kind == "bid":
            _running(parent, _GROUP, parent.name)
    return _writable(found[0], _TARGET, found[0].text)


def _same(found: str, wanted: str) -> bool:
    return plain_text(found) == plain_text(wanted)


def _running(row: BulkRow, what: Text, name: str) -> None:
    if row.state not in ("enabled", "archived", ""):
        raise CannotWrite("paused", what=what, name=name, state=word("state", row.state))


def _not_over(campaign: BulkRow, index: Index) -> None:
    """A campaign whose last day was over when the workbook was made still says that it is enabled."""
    last, made = campaign.sheet.text(campaign.cells, "end_date"), index.book.made
    if made and re.fullmatch(r"\d{8}", last) and last < f"{made:%Y%m%d}":
        raise CannotWrite("over", name=campaign.name, day=f"{last[:4]}-{last[4:6]}-{last[6:]}")


def _writable(row: BulkRow, what: Text, name: str) -> BulkRow:
    if row.state == "archived":
        raise CannotWrite("archived", what=what, name=name)
    if (lost := row.rounded) is not None:
        raise CannotWrite("rounded_id" if lost.state == "rounded" else "bad_id", id=lost.text)
    return row


# -- making ----------------------------------------------------------------------------------------------------------


def _update(change: Change, row: BulkRow, campaign: BulkRow, **new: Cell) -> PlannedRow:
    """The user's own row with one cell changed: what Amazon's list has of it is repeated as it stands."""
    sheet = row.sheet
    rule = _rule(change, sheet, row.entity, "Update")
    cells = {field: cell for field in rule if (cell := _copy(row, field)) != ""} | new
    key = sheet.title, row.entity, row.own_id.text, row.match if row.entity == "Bidding Adjustment" else ""
    names = campaign.name, sheet.text(row.cells, "ad_group")
    return PlannedRow(change, sheet, row.entity, "Update", cells, key, names)


def _copy(row: BulkRow, field: str) -> Cell:
    if field in ("campaign_id", "ad_group_id"):
        return (row.campaign_id if field == "campaign_id" else row.group_id).text
    if field == ID_FIELDS[row.entity]:
        return row.own_id.text
    if field in _NUMBERS:
        found = amount(row.sheet.cell(row.cells, field))
        return "" if found is None else found
    return row.match if field == "match_type" else row.sheet.text(row.cells, field)


def _create(
    change: Change, campaign: BulkRow, group: BulkRow | None, entity: str, cells: dict[str, Cell], *, key: str
) -> PlannedRow:
    sheet = campaign.sheet
    _rule(change, sheet, entity, "Create")
    cells = {"campaign_id": campaign.campaign_id.text, **cells}
    if group:
        cells["ad_group_id"] = group.own_id.text
    where = group.own_id.text if group else ""
    names = (campaign.name, group.name if group else "")
    return PlannedRow(
        change, sheet, entity, "Create", cells, (sheet.title, entity, campaign.campaign_id.text, where, key), names
    )


def _rule(change: Change, sheet: BulkSheet, entity: str, operation: str) -> list[str]:
    """The fields that such a row has, without what every row has. Errors: CannotWrite where no real sample has it."""
    rule = row_rules().get((change.ad_product, entity, operation))
    if rule is None or sheet.several_groups:
        raise CannotWrite(
            "unwitnessed",
            product=word("product", product_word(change.ad_product)),
            entity=word("entity", entity),
            operation=word("operation", operation),
        )
    if missing := sorted(rule.required - sheet.fields.keys()):
        raise CannotWrite("no_column", field=field_word(missing[0]))
    return sorted((rule.required | rule.allowed) & sheet.fields.keys() - _ALWAYS)


_ALWAYS = {"ad_product", "entity", "operation", "campaign", "ad_group"}


def _value(value: Decimal | None) -> Decimal:
    if value is None:
        raise CannotWrite("no_value")
    return value


def _words_of(change: Change) -> str:
    text = " ".join(change.target.split())
    if not text:
        raise CannotWrite("no_text")
    if is_asin(text):
        raise CannotWrite("is_asin", text=text)
    return text


_ASIN = re.compile(r'(?:asin(?:-expanded)?=)?"?([A-Za-z0-9]{10})"?\Z')


def _product_expression(text: str) -> str:
    found = _ASIN.match("".join(text.split()))
    if not found:
        raise CannotWrite("not_product" if text.strip() else "no_text", text=text)
    return f'asin="{found[1].upper()}"'
