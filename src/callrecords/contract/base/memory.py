"""What every record said when it was first seen: whoever sends it again must send the same, token by token."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta

import attrs

from callrecords.contract.base.redact import Redactor
from callrecords.contract.base.session import Exchange
from callrecords.contract.base.tokens import ABSENT, Difference, Wire, cut, differences, shown, with_numbers
from callrecords.contract.oracle.reader import reading, says_nothing
from callrecords.spec.bundle import Bundle
from callrecords.spec.operation import Operation
from callrecords.spec.schema import FieldFacts


@attrs.frozen
class Contradiction:
    """A record that is not what it was."""

    text: str
    first: Exchange
    """The exchange that showed it first."""


@attrs.frozen
class _Known:
    record: dict[str, Wire]
    exchange: Exchange


class Memory:
    """The records of a run by operation and key. `now`: the server's present moment, if it is known."""

    def __init__(self, bundle: Bundle, redactor: Redactor, now: datetime | None = None) -> None:
        self._bundle, self._redactor, self._now = bundle, redactor, now
        self._known: dict[str, dict[Wire, _Known]] = {name: {} for name in bundle.operations}
        self._lists = {
            one.resource.name: name for name, one in bundle.operations.items() if one.resource.role == "list"
        }
        self._fields = {name: bundle.record_fields(one) for name, one in bundle.operations.items()}
        self._identities = {name: bundle.identity(one) for name, one in bundle.operations.items()}
        self._bytes: dict[str, set[bytes]] = {name: set() for name in bundle.operations}
        """Records that came again as they were, by their bytes."""
        self.again = dict.fromkeys(bundle.operations, 0)
        """Operation -> how often a record was seen again."""

    def without_known(self, exchange: Exchange) -> tuple[bytes, Sequence[bytes]]:
        """The body of a list without the records that are known byte for byte, and those that are left."""
        paging, known = self._bundle.operations[exchange.operation].pagination, self._bytes[exchange.operation]
        found = cut(exchange.body, paging.items) if paging is not None and exchange.status == 200 else None
        if paging is None or found is None:
            return exchange.body, ()
        before, items, after = found
        left = [item for item in items if item not in known]
        if len(left) == len(items):
            return exchange.body, left
        self.again[exchange.operation] += len(items) - len(left)
        return before + b"[" + b",".join(left) + b"]" + after, left

    def repeated(self, exchange: Exchange) -> None:
        """A body came again to the last byte, and so did the records of a list in it."""
        paging = self._bundle.operations[exchange.operation].pagination
        found = cut(exchange.body, paging.items) if paging is not None and exchange.status == 200 else None
        self.again[exchange.operation] += 0 if found is None else len(found[1])

    def learn(self, operation: str, record: bytes) -> None:
        """From now on a record is known by its bytes."""
        self._bytes[operation].add(record)

    def see(self, exchange: Exchange, record: dict[str, Wire], *, chosen: bool) -> tuple[bool, Contradiction | None]:
        """Whether a record is new or another one than before, and in what. `chosen`: if some fields were asked for."""
        operation = self._bundle.operations[exchange.operation]
        identity, known = self._identities[exchange.operation], self._known[exchange.operation]
        token, key = record.get(identity.field_of(record) or ""), identity.of(record)
        if key is None or isinstance(token, dict | list):
            return True, None
        before = known.get(key)
        if before is None:
            if not chosen:
                known[key] = _Known(record, exchange)
            return True, self._against_the_list(operation, key, record)
        self.again[exchange.operation] += 1
        if record == before.record:
            return False, None
        changes = differences(before.record, record)
        if chosen:
            changes = ((path, was, now) for path, was, now in changes if len(path) > 1 or now is not ABSENT)
        if self._may_change(operation, {**before.record, **record}):
            if not chosen:
                known[key] = _Known(record, exchange)
                self._bytes[exchange.operation].clear()
            return True, None
        change = self._contradiction(operation, key, changes, before.exchange)
        return change is not None or not chosen, change

    def _against_the_list(self, operation: Operation, key: Wire, record: dict[str, Wire]) -> Contradiction | None:
        """A single record says what the list says; either may leave out a field, and say nothing in its own way."""
        listed = self._lists.get(operation.resource.name)
        before = self._known[listed].get(key) if listed is not None and listed != operation.operation_id else None
        if before is None or self._may_change(operation, {**before.record, **record}):
            return None
        self.again[operation.operation_id] += 1
        fields = self._fields[operation.operation_id]
        common = (name for name in record if name in before.record)
        changed = (name for name in common if record[name] != before.record[name])
        left = [name for name in changed if not _both_say_nothing(before.record[name], record[name], fields.get(name))]
        was, now = ({name: one[name] for name in left} for one in (before.record, record))
        return self._contradiction(operation, key, differences(was, now), before.exchange)

    def _contradiction(
        self, operation: Operation, key: Wire, changes: Iterator[Difference], first: Exchange
    ) -> Contradiction | None:  # fmt: skip
        found = next(changes, None)
        if found is None:
            return None
        path, was, now = found
        field = self._fields[operation.operation_id].get(path[0])
        pii = (field.pii if field is not None else None) or self._redactor.kind_of(path)
        forms = [shown(one, pii, self._redactor) for one in (was, now)]
        named = shown(key, None, self._redactor)
        return Contradiction(f"record {named}: {'/'.join(path)} was {forms[0]}, and is now {forms[1]}", first)

    def _may_change(self, operation: Operation, record: dict[str, Wire]) -> bool:
        """Whether a record is so young that the list's clock lets it change."""
        listed = self._bundle.operation(operation.resource.name, "list")
        clock = listed.clock if listed is not None else None
        if clock is None or clock.settles_after is None:
            return False
        field = self._fields[operation.operation_id].get(clock.field)
        found = None if field is None else reading(with_numbers(record.get(clock.field)), field)
        if found is None or not isinstance(found.value, datetime):
            return True
        return found.value + clock.settles_after + timedelta(minutes=1) > (self._now or datetime.now(UTC))


def _both_say_nothing(was: Wire, now: Wire, field: FieldFacts | None) -> bool:
    if field is None:
        return False
    return all(one is None or says_nothing(with_numbers(one), field) for one in (was, now))
