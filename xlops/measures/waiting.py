"""Files that are stored and do not answer for some of their days, and what would change that (rules N18, N20).

They wait for a word (two files that dispute a day, a part of which the others did not come), for a later export (a week
or month that had not ended) or for days that only their folder claims. To ask for them to be downloaded as if they had
never come would send people in a circle.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from xlops.facts.history import Store
from xlops.facts.kept_findings import read_findings
from xlops.facts.settling import WAITING, days_of
from xlops.findings import Finding
from xlops.measures.coverage import Coverage, runs
from xlops.periods import Span
from xlops.reports.clock import moment_said
from xlops.tables import AD_TABLES, SALES_TABLES, Grain

Key = tuple[str, str, str]  # table, marketplace, ad product


@dataclass(frozen=True)
class Waiting:
    """Days of a stored file that nothing answers for; `for_word` where a person can settle it by a word.

    `whole` is False where a daily report merely ran into days that go on, as every one does.
    """

    table: str
    marketplace: str
    ad_product: str
    spans: tuple[Span, ...]
    findings: tuple[Finding, ...]
    for_word: bool = False
    whole: bool = True

    @property
    def key(self) -> Key:
        return (self.table, self.marketplace, self.ad_product)

    def touches(self, span: Span) -> bool:
        """Whether some of its days lie in `span`."""
        return any(s.overlaps(span) for s in self.spans)


_UNANSWERED = """
select f.table_name, f.marketplace, f.ad_product, f.grain, f.id, f.sha256, f.name, f.exported_at, f.part,
  f.span_by in ('folder', 'name') and f.grain = 'daily', u.state, list(u.first_day order by u.first_day),
  list(u.end_day order by u.first_day)
from file_unit u join file f on f.id = u.file
where f.grain <> ? and (u.state = 'whole' or list_contains(?::varchar[], f.table_name)) and not exists (
  select 1 from owner o where o.table_name = f.table_name and o.ad_product = f.ad_product
    and o.marketplace = f.marketplace and o.grain = f.grain and o.subject = f.subject
    and o.first_day = u.first_day and o.end_day = u.end_day
) group by all order by f.name, u.state
"""


def read_waiting(store: Store, coverage: Coverage) -> list[Waiting]:
    """Every stored file with days for which neither it nor another file answers.

    Days that are not whole are told of sales, advertising and transactions, whose periods they leave without a number.
    """
    told: dict[str, list[Finding]] = defaultdict(list)
    for _, sha, finding in read_findings(store.con, WAITING):
        told[sha].append(finding)
    found = []
    rows = store.rows(_UNANSWERED, [Grain.SNAPSHOT.value, [*SALES_TABLES, *AD_TABLES, "transactions"]])
    for table, market, product, grain, _, sha, name, exported, part, claims, state, firsts, ends in rows:
        cover = coverage.cover(table, market, product)
        units = [Span(a, b) for a, b in zip(firsts, ends, strict=True)]
        units = [unit for unit in units if cover.of(unit) is None]
        if not units:
            continue
        spans = tuple(units if grain == Grain.SUMMARY else runs(u.first for u in units))
        whole = claims or grain == Grain.SUMMARY
        if state == "whole":
            said = tuple(f for f in told[sha] if part or f.code != "part-missing")
            found.append(Waiting(table, market, product, spans, said, for_word=True))
        else:
            finding = _unfinished(name, spans, exported) if state == "partial" else _claimed(name, spans)
            found.append(Waiting(table, market, product, spans, (finding,), whole=whole))
    return found


def _unfinished(name: str, spans: Sequence[Span], exported: datetime) -> Finding:
    return Finding("not-ended", file=name, value=days_of(spans), expected=moment_said(exported))


def _claimed(name: str, spans: Sequence[Span]) -> Finding:
    return Finding("days-claimed", file=name, value=days_of(spans))


def waits_for_word(waiting: Iterable[Waiting], key: Key) -> tuple[Span, ...]:
    """The days of a source that are here and wait for a person's word."""
    return tuple(sorted({s for w in waiting if w.for_word and w.key == key for s in w.spans}))


def told_of(
    waiting: Iterable[Waiting], span: Span, marketplaces: Sequence[str], tables: Collection[str] | None = None
) -> list[Finding]:
    """What is to be said of the files that wait for days of `span`, each once; of some tables, or of all."""
    some = [w for w in waiting if tables is None or w.table in tables]
    here = [w for w in some if w.marketplace in marketplaces and w.touches(span)]
    return list(dict.fromkeys(f for w in here for f in w.findings))


_CONTESTED = """
select distinct f.sha256, o.name from held h join file f on f.id = h.file join file o on o.id = h.other
where h.first_day < ? and h.end_day > ? and list_contains(?::varchar[], f.marketplace)
  and (?::varchar[] is null or list_contains(?::varchar[], f.table_name))
"""


def contested(
    store: Store, span: Span, marketplaces: Sequence[str], tables: Collection[str] | None = None
) -> list[Finding]:
    """What is said of files that wait for days of `span`, answered or not; of some tables, or of all."""
    of = None if tables is None else sorted(tables)
    pairs = set(store.rows(_CONTESTED, [span.end, span.first, list(marketplaces), of, of]))
    if not pairs:
        return []
    return [f for _, sha, f in read_findings(store.con, WAITING) if (sha, f.column) in pairs]


_LATE_TRAFFIC = """
select o.marketplace, f.name, list(o.first_day order by o.first_day), list(o.end_day order by o.first_day) from (
  select file, day, sum(units) as units, count(sessions) as known from fact_{table} group by all
) t join owner o on o.file = t.file and o.table_name = '{table}' and (o.grain = ? or o.first_day = t.day)
join file f on f.id = o.file
where t.units > 0 and t.known = 0 and starts_with(f.kind, 'business_') group by all order by f.name
"""


def read_late_traffic(store: Store) -> list[Waiting]:
    """The days of which a business report knows units and no sessions yet (rule N23)."""
    found = []
    for table in SALES_TABLES:
        for market, name, firsts, ends in store.rows(_LATE_TRAFFIC.format(table=table), [Grain.SUMMARY.value]):
            units = [Span(a, b) for a, b in zip(firsts, ends, strict=True)]
            spans = tuple(runs(unit.first for unit in units) if table == SALES_TABLES[0] else units)
            finding = Finding("traffic-waits", file=name, value=days_of(spans))
            found.append(Waiting(table, market, "", spans, (finding,)))
    return found


def not_whole(waiting: Iterable[Waiting], since: date) -> list[Finding]:
    """What `status` says of files that were meant for a whole week or month and are not, unless long ago."""
    late = [w for w in waiting if not w.for_word and w.whole and max(s.last for s in w.spans) >= since]
    return list(dict.fromkeys(f for w in late for f in w.findings))
