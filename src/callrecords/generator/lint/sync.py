"""Rules about lists that answer what has changed."""

from __future__ import annotations

from collections.abc import Iterator

from callrecords.generator.lint.asked import Asked
from callrecords.generator.lint.places import Found
from callrecords.spec.bundle import Bundle
from callrecords.spec.places import keys_to


def sync(bundle: Bundle, one: Asked) -> Iterator[Found]:
    """What is gone is told apart from records that are there, and a token that is too old from other errors."""
    facts, situations = one.operation.sync, bundle.errors.situations
    if facts is None:
        return
    if facts.deleted is not None and facts.deleted.field is not None:
        field = one.fields.get(keys_to(facts.deleted.field)[0])
        possible = field is not None and (not field.enum or facts.deleted.value in field.enum)
        is_flag = field is not None and field.kind == "boolean" and isinstance(facts.deleted.value, bool)
        if possible and not is_flag:
            better = (
                "write is: true"
                if field is not None and field.kind == "boolean"
                else "take the word away from the record's schema"
            )
            yield one.at(
                "x-sync/deleted",
                f"{facts.deleted.field} is a field of the list's records, so one that is there may look gone; {better}, "
                "or take the field away there",
            )
    if facts.dead == "full":
        return
    dead = situations.get("dead-sync-token")
    if dead is None:
        yield Found("/x-errors/situations", "add dead-sync-token: how the vendor refuses a sync token that is too old")
        return
    for name, other in situations.items():
        if name != "dead-sync-token" and (other.status, str(other.code)) == (dead.status, str(dead.code)):
            yield Found(
                "/x-errors/situations/dead-sync-token",
                f"{name} has the same status and code, so nobody can tell that a full read is due",
            )
