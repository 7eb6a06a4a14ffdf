"""Actions as plain values: what is to be done now, and what the list remembers of it over all weeks (rules D1, D5)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Literal
from unicodedata import normalize

from xlops.language import NOTHING, Text

ActionState = Literal["proposed", "accepted", "rejected", "done", "resolved", "lapsed"]
STOPS = ",;:!，。；：！、（(—"  # end a word that decides, with a blank behind them or without
OWN, ADS = "own", "ads"  # before the key of an action that a person typed, or that stands for proposals for advertising

# what people type to decide, besides the words of the list; formulas of the sheets know the same ones
WORDS: dict[ActionState, frozenset[str]] = {
    "accepted": frozenset(
        "yes y x ok okay true ja oui si sí accept accepted approve approved agree agreed ☑ ✓ √ "
        "是 是的 要 要做 做 好 好的 行 可以 同意 采纳 接受 批准 通过".split()
    ),
    "rejected": frozenset(
        "no n nein non reject rejected never ☒ ✗ ✘ × 否 不 不行 不做 不要 不用 不同意 拒绝 驳回".split()
    ),
    "done": frozenset(
        "done finished closed completed erledigt ✔ ✅ "
        "完成 完成了 已完成 完 做完 做完了 已做完 已做 做了 搞定 搞定了 已搞定 关闭 已关闭".split()
    ),
}  # fmt: skip
BOX = "1"  # a box that is ticked
_BLANKS = str.maketrans(dict.fromkeys(STOPS, " "))


def meant(typed: str) -> ActionState | None:
    """What a person decided; None where nothing, or nothing that can be told, was typed.

    The first word decides, so that `yes, after Friday` and `完成，已发` are a yes and a done. `1` is one only where
    nothing else is there: `1,5` is a number.
    """
    text = normalize("NFKC", typed).casefold()  # letters as wide as Chinese ones are letters
    if text.strip() == BOX:
        return "accepted"
    word, *_ = [*text.translate(_BLANKS).split(), ""]
    word = word.replace(".", "")
    return next((state for state, words in WORDS.items() if word in words), None)


@dataclass(frozen=True)
class Action:
    """Something to do that a review, or proposals for advertising, speak for.

    `key` is the same from week to week: rule, scope and object. `measured` are ids of KPIs. `worth` a week and `cash`
    are in the base currency. `parts`: what it rests on, by key, and how much speaks for each: its money, else a count;
    one that was rejected comes back only with twice as much. `again`: days after which it may, once it was done.
    """

    key: str
    rule: str
    text: Text
    measured: str
    owner: Text
    due: date
    worth: float | None
    parts: Mapping[str, float]
    again: int = 21
    cash: float | None = None
    renewed: bool = False  # made anew from each week's numbers: what nobody decided is due with the newest ones


@dataclass(frozen=True)
class Entry:
    """An action as the list keeps it. `no` is given once.

    `given_owner` and `given_due` are the first that were proposed; `do`, `owner`, `due` and `note` what people typed,
    empty where they left it. A due that is no day stays as it was typed.
    """

    no: int
    key: str
    rule: str
    since: str  # the period whose review first said it
    text: Text
    measured: str = ""
    given_owner: Text = NOTHING
    given_due: date | None = None
    worth: float | str | None = None
    cash: float | str | None = None
    parts: Mapping[str, float] = field(default_factory=dict)
    again: int = 21
    do: str = ""
    owner: str = ""
    due: date | str | None = None
    note: str = ""
    decided: date | None = None  # the data's day when a decision was first seen
    resolved: date | None = None  # the data's day when nothing spoke for it any more
    seen: date | None = None  # the data's day when it was last spoken for
    carried: date | None = None  # when Amazon's processed file said that all of it was carried out
    answer: str = ""  # what Amazon said of a row that it refused
    trust: float = 0.5  # chance that it works, as learned from verdicts on its kind; not remembered
    singles: Mapping[str, str] = field(default_factory=dict)  # part → what was typed beside it alone
    lapsed: bool = False  # whether it ended because its deadline passed, with `resolved` as the day

    @property
    def number(self) -> str:
        return f"A-{self.no}"

    @property
    def base(self) -> str:
        """The key of the action, the same for each time that it came: `key~2` is its second."""
        return re.sub(r"~\d+$", "", self.key)

    @property
    def own(self) -> bool:
        """Whether a person typed it."""
        return self.key.startswith(f"{OWN}|")

    @property
    def kind(self) -> str:
        """What it is judged together with: `terms`, `bids` or `money` of advertising; of others their rule."""
        return self.base.split("|", 2)[1] if self.of_ads else self.rule

    @property
    def of_ads(self) -> bool:
        """Whether it stands for proposals for advertising."""
        return self.key.startswith(f"{ADS}|")

    @property
    def state(self) -> ActionState:
        if self.carried:
            return "done"
        return meant(self.do) or ("proposed" if not self.resolved else "lapsed" if self.lapsed else "resolved")

    @property
    def unclear(self) -> bool:
        """Whether something was typed to decide that is neither yes, no nor done."""
        return self.state == "proposed" and any(map(str.isalnum, self.do)) and meant(self.do) is None

    @property
    def open(self) -> bool:
        return self.state in ("proposed", "accepted")

    @property
    def touched(self) -> bool:
        """Whether a person had a hand in it: then it is never dropped (rule D5)."""
        typed = self.do or self.owner or self.note or self.singles or self.due not in (None, "")
        return self.own or bool(typed)

    def takes(self, part: str) -> bool:
        """Whether a part is to be carried out: its own word counts before that of the whole action."""
        word = meant(self.singles.get(part, ""))
        return self.open and (word or self.state) == "accepted"

    @property
    def asked(self) -> bool:
        """Whether any part of it is to be carried out."""
        return any(map(self.takes, self.parts))

    @property
    def by(self) -> date | None:
        """The day it is due: the typed one wins, where it is a day."""
        return self.due if isinstance(self.due, date) else self.given_due

    @property
    def who(self) -> Text:
        return Text(self.owner, self.owner) if self.owner else self.given_owner

    def overdue(self, today: date) -> bool:
        return self.open and self.by is not None and self.by < today


def held(known: list[Entry], part: str, evidence: float, day: date) -> bool:
    """Whether an earlier decision answers what speaks for an action: it is being done, was done lately, or rejected.

    A rejection, of the whole action or of the part alone, answers until twice as much speaks for it.
    """
    return any(_answers(e, part, evidence, day) for e in known if part in e.parts)


def refused(known: Iterable[Entry], part: str, evidence: float) -> bool:
    """Whether people said no to it, and not yet twice as much speaks for it."""
    return any(_refuses(e, part) and _still(e, part, evidence) for e in known if part in e.parts)


def _refuses(entry: Entry, part: str) -> bool:
    left_out = meant(entry.singles.get(part, "")) == "rejected" and entry.state != "proposed"
    return entry.state == "rejected" or left_out


def _still(entry: Entry, part: str, evidence: float) -> bool:
    before = entry.parts[part]
    return evidence < 2 * before or before <= 0


def _answers(entry: Entry, part: str, evidence: float, day: date) -> bool:
    if _refuses(entry, part):
        return _still(entry, part, evidence)
    if entry.state == "done":
        return entry.decided is not None and (day - entry.decided).days < entry.again
    return entry.state == "accepted"


def carried_on(
    known: list[Entry], fresh: list[Action], day: date, period: str, unknown: Callable[[Entry], bool] = lambda _: False
) -> list[Entry]:
    """The list after a review of `period`, with the data's day: numbers kept, new ones given, gone ones resolved.

    What `unknown` says of is not gone: the data of the period cannot tell whether it holds still (rule D15).

    One that rests on other things altogether than before is another action. `fresh` holds nothing that an earlier
    decision answers. What a person decided or typed stays as it was decided. A review of an earlier day than the list
    has seen changes nothing.
    """
    known = [replace(e, since=period) if not e.since else e for e in known]
    if any(e.seen is not None and e.seen > day for e in known):
        return known
    waiting = {e.key: e for e in known if e.state in ("proposed", "resolved", "lapsed") and not e.own}
    last: dict[str, Entry] = {e.base: e for e in waiting.values()}  # the newest of a key
    counts = Counter(e.base for e in known)
    renewed: dict[int, Entry] = {}
    last_no = number = max((e.no for e in known), default=0)
    for action in fresh:
        before = last.get(action.key)
        if before is None or not (before.parts.keys() & action.parts.keys()):  # of other cases, documents, terms
            number += 1
            key = f"{action.key}~{counts[action.key] + 1}" if action.key in counts else action.key
            due = max(action.due, day + timedelta(days=1))  # a review that is older by days is none to be late with
            before = Entry(number, key, action.rule, period, action.text, given_owner=action.owner, given_due=due)
        elif before.resolved:
            before = replace(before, since=period, given_owner=action.owner, given_due=action.due, resolved=None)
            before = replace(before, lapsed=False)
        if action.renewed:
            before = replace(before, given_due=max(action.due, before.given_due or action.due))
        renewed[before.no] = replace(
            before, rule=action.rule, text=action.text, measured=action.measured, worth=action.worth,
            cash=action.cash, parts=action.parts, again=action.again, seen=day,
        )  # fmt: skip
    kept = [renewed.get(e.no) or (e if unknown(e) else _gone(e, day)) for e in known]
    return [*kept, *(e for no, e in renewed.items() if no > last_no)]


def _gone(entry: Entry, day: date) -> Entry:
    """Nothing speaks for it any more: resolved, unless a person typed it or decided."""
    if entry.own or entry.state != "proposed":
        return entry
    return replace(entry, resolved=day)
