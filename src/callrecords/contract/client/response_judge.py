"""What a client may make of a response, valid or not: judged value by value, from the bytes alone.

A value that can be read must be there, exact, whatever bounds or words the spec assumes. One that cannot be read is None
and a problem of its field. Null, an empty value and nothing at all are None and no problem. Whatever the spec does not
describe is counted (`counting`). Between the two lies what a
reader may take or leave, such as `1.0` for a whole number: taken, it must be what was sent; left, it must be told.
"""

from __future__ import annotations

import json
import re
from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, cast

import jsonschema_rs
import msgspec

from callrecords.client.records.record import Record
from callrecords.contract.base.schemas import Spec
from callrecords.contract.client.calls import REQUEST_ID, Caller, ClientCaller
from callrecords.contract.client.counting import Counting
from callrecords.contract.oracle.forms import Number, Reading
from callrecords.contract.oracle.reader import object_of, plain, read_json, reading, says_nothing, solid
from callrecords.errors import BadResponse, StatusError
from callrecords.spec.bundle import Bundle
from callrecords.spec.catalog import Vendor
from callrecords.spec.operation import Operation
from callrecords.spec.places import find, keys_to
from callrecords.spec.schema import FieldFacts, Schema

_SCANNER = json.JSONDecoder(parse_float=Number, parse_int=Number)
_HOST = re.compile(r"[^/?#]*:|//")
"""The beginning of a URL that names a host or a scheme."""
_SPACE = re.compile(r"[ \t\r\n]*")
_Fields = Mapping[str, FieldFacts]


class ResponseJudge:
    """Judges what the clients of a vendor make of responses of one operation."""

    def __init__(self, vendor: Vendor, spec: Spec, operation: str, caller: Caller | None = None) -> None:
        """`caller` calls the clients in place of one for this operation."""
        self._caller = caller or ClientCaller(vendor, operation)
        self._bundle: Bundle = spec.bundle
        self._operation = spec.bundle.operations[operation]
        self._fields = spec.bundle.record_fields(self._operation)
        self._identity = spec.bundle.identity(self._operation)
        self._name, self._record = spec.bundle.record_name(self._operation), spec.bundle.record_schema(self._operation)
        self._counting = Counting(spec.bundle, self._record, self._identity)
        self._envelope = _envelope(spec, self._operation)
        self._problems, self._explained = set[str](), set[str]()
        """Places that the record under judgement calls problems, and those of them that are."""
        self.read: list[Record] = []
        """The records of the last response that could be read."""

    def faults(self, body: bytes, *, asynchronous: bool = False) -> list[str]:
        """Everything that is wrong with what a client makes of a body."""
        items, sound = self._items(body)
        self.read = []
        try:
            read = self._caller(body, asynchronous=asynchronous)
        except (BadResponse, StatusError) as error:
            if error.request_id != REQUEST_ID:
                return [f"{type(error).__name__} does not have the id of the request"]
            right = items is None or not sound
            return [] if right else [f"{type(error).__name__}, though the answer can be read"]
        except Exception as error:  # noqa: BLE001  # whatever it is, it is not a documented error
            return [f"raises {type(error).__name__}, which is no error of the library"]
        self.read = read.records
        if items is None:
            return [f"{len(read.records)} records out of an answer that has none"] if read.records else []
        good = self._taken(items, {record.raw for record in read.records})
        if [record.raw for record in read.records] != good:
            return ["raw: the records are not those that were sent, byte for byte"]
        if sorted([*read.bad, *good]) != sorted(items):
            return ["bad items are not those that were sent, byte for byte"]
        faults = [f for record, raw in zip(read.records, good, strict=True) for f in self._of_record(record, raw)]
        return faults or [*self._counting.faults(read.records, len(read.bad), self._caller.counted)]

    def _items(self, body: bytes) -> tuple[list[bytes] | None, bool]:
        """The bytes of each item, None where there is nothing to read; whether a reader must take the response."""
        try:
            found = read_json(body)
        except ValueError:
            return None, False
        if not isinstance(found, dict | list):
            return None, False
        paging = self._operation.pagination
        place = self._operation.resource.record if paging is None else paging.items
        start, end = piece_at(body.decode(), place)
        record = body if place is None else body.decode()[start:end].encode()
        if paging is None:
            told = self._key_in(record) if end else None
            return (None, False) if told is None else ([record], told.must)
        if not isinstance(find(cast("object", found), paging.items), list):
            return None, False
        if self._may_lead_elsewhere(object_of(cast("object", found))):
            sound = False  # a client may refuse a link that leads anywhere but to the list
        else:
            sound = bool(self._envelope.is_valid(json.loads(body)))
        text = body.decode()
        return [text[at:end].encode() for at, end in _elements(text, start)], sound

    def _may_lead_elsewhere(self, envelope: Mapping[str, object]) -> bool:
        """Whether there is a link to a next page that a client may refuse: of a list that names its URL, one with a host."""
        facts = self._operation.pagination
        if facts is None:
            return False
        told = find(envelope, facts.next.url) if facts.next is not None and facts.next.url is not None else None
        if isinstance(told, str) and _HOST.match(told):
            return True
        key = facts.key_of("links")
        return (
            facts.links is not None
            and key is not None
            and object_of(envelope.get(key)).get(facts.links.next) is not None
        )

    def _taken(self, items: Sequence[bytes], read: Collection[bytes]) -> list[bytes]:
        """The items that are records; one whose key a reader may take or leave is one where it is among those `read`."""
        sure = {item: self._key_in(item) for item in items}
        return [item for item in items if (told := sure[item]) is not None and (told.must or item in read)]

    def _key_in(self, item: bytes) -> Reading | None:
        """What the key of an item says; None where it has none that can be read."""
        sent = object_of(read_json(item))
        name = self._identity.field_of(sent)
        return None if name is None else reading(sent.get(name), self._fields[name])

    def _of_record(self, record: Record, raw: bytes) -> Iterator[str]:
        self._problems, self._explained = {problem.field for problem in record.problems}, set[str]()
        sent: dict[str, Any] = read_json(raw)
        kinds = self._record.kinds
        name, schema = self._bundle.class_of(self._record, self._name, None if kinds is None else sent.get(kinds.field))
        if type(record).__name__ != name:
            yield f"a record is {type(record).__name__}, not {name}"
            return
        fields = self._fields if kinds is None else self._declared(schema)
        if self._identity.field is None and getattr(record, "key", None) != self._identity.of(sent):
            yield "key: is not the one of its kind"
        for wire in fields:
            if record.was_sent(wire) != (wire in sent):
                yield f"{wire}: was_sent is wrong"
        yield from self._of_object(record, sent, fields, "")
        for place in sorted(self._problems - self._explained):
            yield f"{place}: a problem is told where there is none"

    def _of_object(self, value: Any, sent: Mapping[str, Any], fields: _Fields, path: str) -> Iterator[str]:
        names = dict(zip(value.__struct_encode_fields__, value.__struct_fields__, strict=True))
        for wire, field in fields.items():
            yield from self._of_value(getattr(value, names[wire]), sent.get(wire), field, path + wire)
        unknown = {name: plain(token) for name, token in sent.items() if name not in fields}
        if dict(value.extras) != unknown:
            yield f"{path}: unknown fields differ from what was sent"

    def _of_value(self, value: Any, token: Any, field: FieldFacts, place: str) -> Iterator[str]:
        if token is None or (not isinstance(token, dict | list) and says_nothing(token, field)):
            if value is not None:
                yield f"{place}: holds a value, and nothing was sent"
            return
        schema = solid(self._bundle, field.schema)
        if field.kind == "object" and isinstance(token, dict) and isinstance(value, msgspec.Struct):
            inner = self._declared(schema)
            yield from self._of_object(value, cast("Any", token), inner, f"{place}.")
            return
        if _is_anything(field) or (field.kind == "object" and isinstance(token, dict) and isinstance(value, dict)):
            if value != _as_floats(plain(cast("object", token))):
                yield f"{place}: is not what was sent"
            return
        if field.kind == "array" and isinstance(token, list):
            yield from self._of_list(value, cast("Sequence[Any]", token), schema, place)
            return
        found = None if field.kind in ("object", "array") else reading(cast("object", token), field)
        if value is None:
            self._explained.add(place)
            if place not in self._problems:
                yield f"{place}: is None, and nobody is told"
            elif found is not None and found.must:
                yield f"{place}: could be read, and is a problem"
        elif found is None:
            yield f"{place}: holds a {type(value).__name__} that was not sent"
        elif not same_value(value, found):
            yield f"{place}: is not what was sent"

    def _of_list(self, value: Any, tokens: Sequence[Any], schema: Schema, place: str) -> Iterator[str]:
        items = self._bundle.field(place, schema.items or Schema())
        known = {problem for problem in self._problems if problem == place or problem.startswith(f"{place}[")}
        if value is None:
            self._explained |= known
            if not known:
                yield f"{place}: is None, and nobody is told"
            elif self._all_readable(tokens, items):
                yield f"{place}: could be read, and is a problem"
            return
        left = list(value)
        for at, token in enumerate(tokens):
            here = f"{place}[{at}]"
            if items.kind == "object" and not _is_anything(items) and not isinstance(token, dict):
                self._explained.add(here)
                if here not in self._problems:
                    yield f"{here}: is left out, and nobody is told"
            elif not left:
                yield f"{here}: is missing"
            else:
                yield from self._of_value(left.pop(0), token, items, here)
        if left:
            yield f"{place}: holds more than was sent"

    def _all_readable(self, tokens: Sequence[Any], items: FieldFacts) -> bool:
        """Whether a client has to read a list: of objects with fields each is read alone, of others all or none."""
        if items.kind != "object":
            return all(_must_read(token, items) for token in tokens)
        apart = bool(self._declared(solid(self._bundle, items.schema)))
        return apart or _is_anything(items) or all(isinstance(token, dict) for token in tokens)

    def _declared(self, schema: Schema) -> dict[str, FieldFacts]:
        return {name: self._bundle.field(name, part) for name, part in self._bundle.properties(schema).items()}


def _is_anything(field: FieldFacts) -> bool:
    """Whether the spec says nothing of a value: it is handed over as it came."""
    return field.kind == "object" and field.form.type is None and not (field.form.properties or field.form.all_of)


def _as_floats(value: Any) -> Any:
    """JSON as it is read where the spec says nothing of what is inside."""
    if isinstance(value, dict):
        return {name: _as_floats(part) for name, part in cast("dict[str, Any]", value).items()}
    if isinstance(value, list):
        return [_as_floats(part) for part in cast("Sequence[Any]", value)]
    return float(value) if isinstance(value, Decimal) else value


def _must_read(token: Any, field: FieldFacts) -> bool:
    found = reading(token, field)
    return found is not None and found.must


def same_value(value: Any, found: Reading) -> bool:
    """Whether a value is the one read, to the last digit and with its offset."""
    expected = found.value
    if isinstance(expected, datetime) and isinstance(value, datetime):
        if value.utcoffset() != expected.utcoffset():
            return False
        # beyond microseconds a reader has to round, up or down
        return abs(value - expected) <= timedelta(microseconds=0 if found.must else 1)
    if isinstance(expected, str):
        return isinstance(value, str) and value == expected
    return type(value) is type(expected) and str(value) == str(expected)


def _envelope(spec: Spec, operation: Operation) -> Any:
    """What judges a response without its items."""
    components: dict[str, Any] = json.loads(json.dumps(spec.document["components"]["schemas"]))
    schema = operation.ok.schema
    if operation.pagination is None or schema.ref is None:
        return jsonschema_rs.Draft202012Validator({})
    page: dict[str, Any] = components[schema.ref.rpartition("/")[2]]
    if not operation.pagination.items:
        return jsonschema_rs.Draft202012Validator({"type": "array"})
    *way, last = keys_to(operation.pagination.items)
    holder = page
    for name in way:
        holder = _with(holder, name, components)["properties"][name]
        holder = next((form for form in holder.get("anyOf", ()) if "$ref" in form), holder)
        holder = components[holder["$ref"].rpartition("/")[2]] if "$ref" in holder else holder
    _with(holder, last, components)["properties"][last] = {}
    return jsonschema_rs.Draft202012Validator({**page, "components": {"schemas": components}}, validate_formats=True)


def _with(schema: dict[str, Any], name: str, components: Mapping[str, Any]) -> dict[str, Any]:
    """The schema itself or the part of its `allOf` that has a property."""
    if name in schema.get("properties", ()):
        return schema
    for part in schema.get("allOf", ()):
        solid = components[part["$ref"].rpartition("/")[2]] if "$ref" in part else part
        found = _with(solid, name, components)
        if name in found.get("properties", ()):
            return found
    return schema


def piece_at(text: str, place: str | None) -> tuple[int, int]:
    """Start and end of what stands at a place of a body; both 0 where nothing does, or an object has a key twice."""
    start = _skip(text, 0)
    for key in () if place is None else keys_to(place):
        if text[start] != "{":
            return 0, 0
        start = dict(_members(text, start)).get(key, -1)
        if start < 0:
            return 0, 0
    return start, _SCANNER.raw_decode(text, start)[1]


def _members(text: str, at: int) -> Iterator[tuple[str, int]]:
    """Name and start of the value of each member of the object that begins at `at`."""
    at = _skip(text, at + 1)
    while text[at] != "}":
        name, at = _SCANNER.raw_decode(text, at)
        at = _skip(text, _skip(text, at) + 1)
        yield name, at
        _, at = _SCANNER.raw_decode(text, at)
        at = _skip(text, at)
        at = _skip(text, at + 1) if text[at] == "," else at


def _elements(text: str, at: int) -> Iterator[tuple[int, int]]:
    """Start and end of each element of the array that begins at `at`."""
    at = _skip(text, at + 1)
    while text[at] != "]":
        _, end = _SCANNER.raw_decode(text, at)
        yield at, end
        at = _skip(text, end)
        at = _skip(text, at + 1) if text[at] == "," else at


def _skip(text: str, at: int) -> int:
    space = _SPACE.match(text, at)
    return at if space is None else space.end()
