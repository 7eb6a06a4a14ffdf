"""Which file answers for which day: a pure function of what is known of the files, in any order of arrival (D2, N20).

Files of one scope (table, ad product, marketplace, grain, subject) are taken in the order they were exported. A day
that nobody holds is taken. On days that two files cover the keys decide (campaigns, ASINs, terms …): the same keys with
other values are a restatement, and the later file takes the day; a file that lacks a fifth of the keys there, or has
others altogether, is likely filtered, one part of several or another store's, and those days are held until somebody
says which (`--replace`, `--add`). Days of a report without keys are held where the median settled day differs by over a
tenth. Of two files that cannot be one store's the one that came first keeps the days, whichever was exported first.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, datetime
from statistics import mean, median

from xlops.periods import Span

MOST_MISSING = 0.2  # of the keys that are active on the days which both files cover
MOST_MOVED = 0.1  # of a day without keys, and of what is restated without a word
MOST_UNSETTLED = 0.5  # of days without keys none of which had settled
RENAMED = 0.005  # as many keys come as go while each day's sum stays: somebody gave them other names
STEEP = 3  # times the usual day: a file of one day that has more may hold a week or a month in it
LEAST_USUAL = 7  # days that say what is usual
LEAST_ORDERS = 30  # of a single day, for a restatement to be told

Numbers = tuple[int, ...]


@dataclass(frozen=True)
class Claim:
    """What one file says: the units of time that it covers, and when and by what evidence it was exported."""

    file: int
    sha256: str
    exported_at: datetime
    units: frozenset[Span]
    copy: int = 0
    dated: bool = True
    replaces: bool = False
    part: str = ""  # which part of a report it is that comes in several files
    came: datetime = datetime.min  # the run that first stored it: files of one run came together

    @property
    def order(self) -> tuple[object, ...]:
        """Later exports come after; what is equal but for the hash cannot be ordered (`_order` says so)."""
        return (self.exported_at.date(), self.copy, self.exported_at, self.sha256)


@dataclass(frozen=True)
class Overlap:
    """What an older and a newer file say of one unit that both cover: their keys, and their sums."""

    old_only: int = 0
    both: int = 0
    new_only: int = 0
    old: float = 0.0
    new: float = 0.0
    orders: float = 0.0  # of the older
    old_sold: float = 0.0  # sales that advertising is given for: from export to export they only grow
    new_sold: float = 0.0
    same: bool = True  # every value of every key


Compare = Callable[[Claim, Claim, Collection[Span]], Mapping[Span, Overlap]]  # (older, newer, units that both cover)


@dataclass(frozen=True)
class Held:
    """Days of a file that wait, because of how it differs from the file that has them.

    `lacks` keys, has `others` or `more`, its days `moved`; cannot be ordered (`unordered`), or claims to be the later
    one of two that nothing but their arrival dates, though it sold less (`shrunk`); keys stand in `both` of two parts;
    the same stands `elsewhere`, in a file of another marketplace.
    """

    file: int
    other: int
    why: str
    units: frozenset[Span]
    of: tuple[float, float]  # keys missing of how many; of days without keys the two sums


@dataclass(frozen=True)
class Restated:
    """A later export that gave settled days other values: which days, and their sums before and after."""

    file: int
    other: int
    units: tuple[Span, ...]
    before: float
    after: float
    ad_sales: bool = False  # the sums are of advertised sales, else of what the report is weighed by


@dataclass(frozen=True)
class Owned:
    """The files that answer a unit (several where they are parts), and the latest dated export that says the same."""

    files: Numbers
    confirmed_at: datetime | None


@dataclass
class Settled:
    """What came of all claims of a scope. `lacking` names the known parts that did not come for a unit."""

    owned: dict[Span, Owned] = field(default_factory=dict)
    held: list[Held] = field(default_factory=list)
    restated: list[Restated] = field(default_factory=list)
    lacking: dict[Span, frozenset[str]] = field(default_factory=dict)


@dataclass(frozen=True)
class Rules:
    """What kind of scope it is: days after which values stand still; whether rows have keys, and people name these."""

    window: int
    keyed: bool = True
    renamed: bool = False


def settle(
    claims: Iterable[Claim],
    compare: Compare,
    rules: Rules,
    parts: Mapping[str, date | None],
    days: Mapping[int, Mapping[Span, float]],
    elsewhere: Sequence[Held] = (),
) -> Settled:
    """Who owns what.

    `parts` are the known ones, with the day from which one is no longer expected; one alone is no part. `days` has what
    each file's days come to, where one day may be steep; `elsewhere` are days that another marketplace has.
    """
    told = Settled(held=[*elsewhere])
    here = list(_without(claims, elsewhere))
    ordered = sorted(_without_steep(here, days, told), key=lambda c: c.order)
    while True:
        settled = Settled(held=[*told.held])
        folds = {part: _Fold(compare, rules, settled) for part in ("", *(sorted(parts) if len(parts) > 1 else ()))}
        for claim in ordered:
            folds[claim.part if claim.part in folds else ""].take(claim)
        late = [held for fold in folds.values() for held in fold.late]
        if not late:
            break
        told.held += late  # what came too late to be believed there says nothing of the others either
        ordered = list(_without(ordered, late))
    whole = folds.pop("")
    for unit, claim in whole.owner.items():
        if unit not in whole.disputed:
            settled.owned[unit] = Owned((claim.file,), whole.confirmed(unit, claim, ordered))
    waiting: dict[tuple[int, int, str], dict[Span, float]] = defaultdict(dict)
    for unit in {u for fold in folds.values() for u in fold.owner}:
        wanted = {part for part in folds if (end := parts[part]) is None or unit.first < end}
        if found := _join(unit, whole, folds, wanted, ordered, settled):
            file, other, why, keys = found
            waiting[file, other, why][unit] = keys
    for (file, other, why), units in waiting.items():
        most = max(units.values())
        settled.held.append(Held(file, other, why, frozenset(units), (most, most)))
    return settled


def _without_steep(
    claims: Sequence[Claim], days: Mapping[int, Mapping[Span, float]], settled: Settled
) -> Iterator[Claim]:
    """The claims but for those whose one day, or whose days weeks apart, come to far more than the usual day.

    A week or a month may stand in such a day (rule N22).
    """
    every = sorted(value for of in days.values() for value in of.values())
    for claim in claims:
        own = days.get(claim.file, {})
        others = len(every) - len(own)
        if not claim.replaces and others >= LEAST_USUAL and _apart(own):
            day = mean(own.values())
            if day > STEEP * every[(others - 1) // 2]:  # the median of the others is no less
                often = median(value for file, of in days.items() if file != claim.file for value in of.values())
                if day > STEEP * often:
                    settled.held.append(Held(claim.file, claim.file, "steep", frozenset(own), (often, day)))
                    continue
        yield claim


def _without(claims: Iterable[Claim], late: Iterable[Held]) -> Iterator[Claim]:
    """The claims without the days of theirs that are held."""
    of: dict[int, set[Span]] = defaultdict(set)
    for held in late:
        of[held.file] |= held.units
    return (replace(c, units=c.units - of[c.file]) if c.file in of else c for c in claims)


def _apart(days: Iterable[Span]) -> bool:
    """Whether days are one, or weeks or months apart."""
    firsts = sorted(unit.first for unit in days)
    return bool(firsts) and (
        all((day - firsts[0]).days % 7 == 0 for day in firsts) or all(day.day == 1 for day in firsts)
    )


def _join(
    unit: Span, whole: _Fold, folds: Mapping[str, _Fold], wanted: Collection[str], ordered: list[Claim],
    settled: Settled,
) -> tuple[int, int, str, float] | None:  # fmt: skip
    """Let the parts of a unit answer together, where all came; else who waits for whom, why, for how many keys.

    A later export of the whole takes their place, unless a fifth of their keys are missing there.
    """
    of = {part: fold.owner[unit] for part, fold in folds.items() if unit in fold.owner}
    found, one, waits = list(of.values()), whole.owner.get(unit), None
    if one and one.order > max(c.order for c in found):
        overlaps = [whole.compare(claim, one, [unit])[unit] for claim in found]
        missing, both = sum(o.old_only for o in overlaps), sum(o.both for o in overlaps)
        if one.replaces or missing < MOST_MISSING * (missing + both):
            return None
        waits = one.file, found[0].file, "lacks" if both else "others", missing
    settled.owned.pop(unit, None)
    if missing_parts := wanted - of.keys():
        settled.lacking[unit] = frozenset(missing_parts)
        return waits
    for n, claim in enumerate(found):
        for other in found[:n]:
            if shared := whole.compare(other, claim, [unit])[unit].both:
                return claim.file, other.file, "both", shared
    at = [folds[part].confirmed(unit, claim, ordered) for part, claim in of.items()]
    known = [moment for moment in at if moment]
    files = tuple(sorted(c.file for c in found))
    settled.owned[unit] = Owned(files, min(known) if len(known) == len(at) else None)
    return waits


class _Fold:
    """Claims taken one after the other; `disputed` units have two owners of one day with other keys: neither counts."""

    def __init__(self, compare: Compare, rules: Rules, settled: Settled) -> None:
        self.compare, self.rules, self.settled = compare, rules, settled
        self.owner: dict[Span, Claim] = {}
        self.disputed: set[Span] = set()
        self.late: list[Held] = []  # days of files exported before others that were here first and contradict them

    def take(self, claim: Claim) -> None:
        against: dict[int, list[Span]] = {}
        by_file: dict[int, Claim] = {}
        for unit in claim.units:
            if old := self.owner.get(unit):
                by_file[old.file] = old
                against.setdefault(old.file, []).append(unit)
        kept: set[Span] = set()
        for number, units in sorted(against.items()):
            old = by_file[number]
            overlaps = self.compare(old, claim, units)
            if all(o.same for o in overlaps.values()):
                continue  # nothing to choose between
            held = None if claim.replaces else self._judge(old, claim, overlaps) or _order(old, claim, overlaps)
            if not held:
                self._tell(old, claim, overlaps)
                continue
            equal = held.why == "unordered" or _are_parts(held, old, claim)
            first = not equal and claim.came < old.came and held.why in _TURNED
            if old.replaces and (equal or first):
                kept |= held.units  # a person said which of the two it is
            elif first:
                self.late.append(_turned(held))
            else:
                self.settled.held.append(held)
                kept |= held.units
                if equal:
                    self.disputed |= held.units
        for unit in claim.units - kept:
            self.owner[unit] = claim
            self.disputed.discard(unit)

    def _judge(self, old: Claim, new: Claim, overlaps: Mapping[Span, Overlap]) -> Held | None:
        units = frozenset(overlaps)
        if not self.rules.keyed:
            return self._judge_days(old, new, overlaps)
        missing, both = (sum(getattr(o, n) for o in overlaps.values()) for n in ("old_only", "both"))
        added = sum(o.new_only for o in overlaps.values())
        if not missing or missing / (missing + both) < MOST_MISSING:
            return None
        if both and added == missing and self._renamed(old, new, overlaps):
            return None
        return Held(new.file, old.file, "lacks" if both or not added else "others", units, (missing, missing + both))

    def _renamed(self, old: Claim, new: Claim, overlaps: Mapping[Span, Overlap]) -> bool:
        """Whether keys may have got other names between two days: each day comes to the same."""
        later = self.rules.renamed and new.exported_at.date() > old.exported_at.date()
        return later and all(abs(o.new - o.old) <= RENAMED * abs(o.old) for o in overlaps.values())

    def _judge_days(self, old: Claim, new: Claim, overlaps: Mapping[Span, Overlap]) -> Held | None:
        settled = [o for unit, o in overlaps.items() if self._stood_still(old, unit)]
        most = MOST_MOVED if settled else MOST_UNSETTLED
        moved = [abs(o.new - o.old) / abs(o.old) for o in settled or overlaps.values() if o.old]
        if not moved or median(moved) <= most:
            return None
        sums = (sum(o.old for o in overlaps.values()), sum(o.new for o in overlaps.values()))
        return Held(new.file, old.file, "moved", frozenset(overlaps), sums)

    def _tell(self, old: Claim, new: Claim, overlaps: Mapping[Span, Overlap]) -> None:
        """Note a restatement that is worth a word: of what reports are weighed by, and of advertised sales."""
        still = {u: o for u, o in overlaps.items() if self._stood_still(old, u) and not o.same}
        for ad_sales in (False, True):
            of = {u: (o.old_sold, o.new_sold) if ad_sales else (o.old, o.new) for u, o in still.items()}
            days = tuple(sorted(u for u, o in still.items() if o.orders >= LEAST_ORDERS and _moved(*of[u])))
            if days or _moved(*_sums(of.values())):
                told = days or tuple(sorted(still))
                restated = Restated(new.file, old.file, told, *_sums([of[u] for u in told]), ad_sales)
                self.settled.restated.append(restated)

    def _stood_still(self, old: Claim, unit: Span) -> bool:
        return (old.exported_at.date() - unit.last).days >= self.rules.window

    def confirmed(self, unit: Span, owner: Claim, claims: Iterable[Claim]) -> datetime | None:
        """The latest export dated by Amazon in which the unit has the owner's values (rule N19)."""
        at = owner.exported_at if owner.dated else None
        for claim in claims:
            if claim.dated and unit in claim.units and claim.part == owner.part and (not at or claim.exported_at > at):
                pair = (claim, owner) if claim.order < owner.order else (owner, claim)
                if claim is not owner and self.compare(*pair, [unit])[unit].same:
                    at = claim.exported_at
        return at


_TURNED = {"lacks": "more", "others": "others", "moved": "moved"}  # said of the newer file → of the older one


def _turned(held: Held) -> Held:
    """What is said of the file exported later, said of the earlier one, which came after it."""
    return Held(held.other, held.file, _TURNED[held.why], held.units, held.of[::-1] if held.why == "moved" else held.of)


def _are_parts(held: Held, old: Claim, new: Claim) -> bool:
    """Whether two files may be one report in parts: then neither alone is the total."""
    return held.why == "others" and old.exported_at.date() == new.exported_at.date()


def _order(old: Claim, new: Claim, overlaps: Mapping[Span, Overlap]) -> Held | None:
    """Held where nothing honest says that `new` is the later one: a tie, or arrival against what was sold."""
    tie = old.order[:3] == new.order[:3]
    before, after = sum(o.old_sold for o in overlaps.values()), sum(o.new_sold for o in overlaps.values())
    if not old.dated and not new.dated and before:
        if before - after > (0 if tie else MOST_MOVED * before):
            return Held(new.file, old.file, "shrunk", frozenset(overlaps), (before, after))
    elif tie:
        return Held(new.file, old.file, "unordered", frozenset(overlaps), (0, 0))
    return None


def _sums(of: Collection[tuple[float, float]]) -> tuple[float, float]:
    """What older and newer values come to."""
    return sum(old for old, _ in of), sum(new for _, new in of)


def _moved(before: float, after: float) -> bool:
    return abs(after - before) > MOST_MOVED * abs(before) if before else after != before
