"""What people answered once and for all: kept in the store and in `inputs/answers.csv`, undone but never lost (N35).

An answer speaks of one file by its bytes (`replace`, `forget`, `period`), or of every file of its shape as well:
folder, name without days and counters, kind and header (`add`, `marketplace`, `ad-product`, `kind`). `end` says from
which day on a part is no longer expected. What applies is a function of files and answers, whatever came first.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import astuple, dataclass, fields, replace
from datetime import date
from hashlib import sha256

import duckdb

from xlops.facts.settling import FileScope, settle_scope
from xlops.tables import TABLES, Grain

ACTIONS = ("replace", "add", "end", "forget", "period", "marketplace", "ad-product", "kind")
OF_SHAPE = frozenset({"add", "end", "marketplace", "ad-product", "kind"})


@dataclass(frozen=True)
class Answer:
    """One answer; `value` is what an option said, or the name of a part; `header` a mark of the header's words."""

    action: str
    value: str
    file: str
    answered_on: date
    kind: str = ""
    marketplace: str = ""
    ad_product: str = ""
    shape: str = ""
    header: str = ""
    sha256: str = ""
    first_day: date | None = None
    end_day: date | None = None
    undone_on: date | None = None

    @property
    def id(self) -> str:
        """The same answer has the same id, wherever it is kept."""
        said = "\n".join((self.action, self.value, self.shape, self.header, self.sha256))
        return sha256(said.encode()).hexdigest()[:8]

    @property
    def holds(self) -> bool:
        return self.undone_on is None


NAMES = ("id", *(f.name for f in fields(Answer)))
_SHOWN = ", ".join(NAMES[1:])


def merged(*lists: Iterable[Answer]) -> list[Answer]:
    """All answers once, oldest first; what is undone in one of the lists is undone, unless it was answered later."""
    found: dict[str, Answer] = {}
    for answer in (a for answers in lists for a in answers):
        known = found.setdefault(answer.id, answer)
        undone = max((a.undone_on for a in (known, answer) if a.undone_on), default=None)
        last = max(known, answer, key=lambda a: a.answered_on)
        found[answer.id] = replace(last, undone_on=undone if undone and undone >= last.answered_on else None)
    return sorted(found.values(), key=lambda a: (a.answered_on, a.file, a.action, a.id))


def read_answers(con: duckdb.DuckDBPyConnection) -> list[Answer]:
    """The answers that a store has."""
    return [Answer(*row) for row in con.execute(f"select {_SHOWN} from answer").fetchall()]


def keep_answers(con: duckdb.DuckDBPyConnection, answers: Sequence[Answer], shape_of: Callable[[str], str]) -> None:
    """Let the store have these answers, and settle anew what they change; `shape_of` a file's name is its shape."""
    known = read_answers(con)
    if sorted(map(_key, known)) != sorted(map(_key, answers)):
        con.execute("delete from answer")
        for answer in answers:
            places = ", ".join("?" * len(NAMES))
            con.execute(f"insert into answer ({', '.join(NAMES)}) values ({places})", [answer.id, *astuple(answer)])
    replacing = {a.sha256 for a in answers if a.holds and a.action == "replace"}
    adding = [a for a in answers if a.holds and a.action == "add"]
    like = _Likeness(con, [a for a in adding if not a.shape], shape_of)
    scopes = set()
    ends = {a for a in known if a.action == "end"} ^ {a for a in answers if a.action == "end"}
    ended = {(a.kind, a.marketplace, a.ad_product) for a in ends}
    for number, sha, name, was, part, *of in con.execute(
        "select id, sha256, name, replaces, part, kind, marketplace, ad_product, table_name, grain, subject from file"
    ).fetchall():
        kind, market, product, table, grain, subject = of
        now = next((a.value for a in adding if _speaks(a, sha, shape_of(name), kind, market, product)), "")
        now = now or like.part_of(number, name, kind, market, product, table)
        if changed := (sha in replacing, now) != (was, part):
            con.execute("update file set replaces = ?, part = ? where id = ?", [sha in replacing, now, number])
        if changed or (kind, market, product) in ended:
            scopes.add(FileScope(table, product, market, Grain(grain), subject))
    for scope in scopes:
        settle_scope(con, scope)


def _key(answer: Answer) -> tuple[str, str, str]:
    return answer.id, str(answer.answered_on), str(answer.undone_on)


def _speaks(answer: Answer, sha: str, shape: str, kind: str, marketplace: str, ad_product: str) -> bool:
    """Whether an answer about a file, or files of a shape, speaks of this one."""
    if answer.sha256 == sha:
        return True
    of = (answer.shape, answer.kind, answer.marketplace, answer.ad_product)
    return bool(answer.shape) and of == (shape, kind, marketplace, ad_product)


class _Likeness:
    """Which part a file is where names tell nothing apart: that with whose file it shares most campaigns or ASINs."""

    def __init__(
        self, con: duckdb.DuckDBPyConnection, adding: Sequence[Answer], shape_of: Callable[[str], str]
    ) -> None:
        self.con, self.adding, self.shape_of = con, adding, shape_of

    def part_of(self, number: int, name: str, kind: str, marketplace: str, ad_product: str, table: str) -> str:
        """The part; `` where the file shares less than half of its keys with any."""
        if not self.adding:
            return ""
        of = (self.shape_of(name), kind, marketplace, ad_product)
        parts = {
            a.sha256: a.value for a in self.adding if of == (self.shape_of(a.file), a.kind, a.marketplace, a.ad_product)
        }
        key = next(iter(TABLES[table].key), "")
        if not parts or not key:
            return ""
        found = self.con.execute(
            f"with keys as (select distinct file, {key} as k from fact_{table}), own as (from keys where file = $1) "
            "select f.sha256, count(*) from own join keys o using (k) join file f on f.id = o.file "
            "where list_contains($2::varchar[], f.sha256) "
            "group by 1 having 2 * count(*) >= (select count(*) from own) order by 2 desc, 1 limit 1",
            [number, list(parts)],
        ).fetchall()
        return parts[found[0][0]] if found else ""
