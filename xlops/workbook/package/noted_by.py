"""The people who speak in threaded comments: a list of the workbook's that its sheets point to."""

from __future__ import annotations

import copy

from xlops.workbook.package.package import Package

_PERSON = "http://schemas.microsoft.com/office/2017/10/relationships/person"


def bring_people(source: Package, target: Package) -> None:
    """Give the target those of the source's people whom it does not know."""
    here, there = source.parts, target.parts
    for part in here.related(source.book.part, "person"):
        known = there.related(target.book.part, "person")
        if not known:
            name = there.fresh_name(part)
            there.put(name, here.read(part))
            there.declare(name, here.content_type(part))
            there.link(target.book.part, _PERSON, name)
            continue
        ids = {person.get("id") for person in there.tree(known[0])}
        for person in here.tree(part):
            if person.get("id") not in ids:
                there.edit(known[0]).append(copy.deepcopy(person))
