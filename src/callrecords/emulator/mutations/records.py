"""Bugs in the records themselves."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import attrs
import msgspec

from callrecords.emulator.mutations import effects, needs
from callrecords.emulator.mutations.effects import Bodies, Raws, fields_that, records
from callrecords.emulator.mutations.planting import Effect, Mutation
from callrecords.emulator.operations.context import RequestContext
from callrecords.emulator.operations.resource import ServedResource
from callrecords.emulator.store.store import Rows
from callrecords.spec.schema import FieldFacts

_NULL = msgspec.Raw(b"null")


def _is_null(raw: msgspec.Raw) -> bool:
    return bytes(raw) == b"null"


def _is_money(field: FieldFacts) -> bool:
    return field.unit == "money"


def _is_length(field: FieldFacts) -> bool:
    return field.means is not None and field.means.part in ("duration", "talk-duration")


def _is_whole_number(field: FieldFacts) -> bool:
    return field.kind == "integer" or (field.writing is not None and field.writing.bare)


def _is_narrow(field: FieldFacts) -> bool:
    return field.kind == "integer" and field.form.format == "int32"


def _is_moment(field: FieldFacts) -> bool:
    return field.kind == "time" and field.writing is None


def _never_ending(record: Raws, resource: ServedResource) -> Raws:
    clock = resource.operation.clock
    if clock is None or clock.longest_call is None:
        return record
    ends = [one.name for one in resource.fields.values() if one.means is not None and one.means.part == "ended"]
    late = {name: msgspec.Raw(b'"2091-01-01T00:00:00Z"') for name in ends if name in record}
    return record | {name: raw for name, raw in late.items() if not _is_null(record[name])}


def _in_hundredths(value: Any) -> Any:
    rounded = round(Decimal(str(value)), 2)
    return f"{rounded:f}" if isinstance(value, str) else rounded


def _longer(value: Any) -> Any:
    return f"{Decimal(value) + 100:f}" if isinstance(value, str) else value + 100


def _odd_words(record: Raws, resource: ServedResource) -> Raws:
    words = [name for name in record if name in resource.fields and resource.fields[name].enum]
    return record | {name: msgspec.Raw(bytes(record[name]).swapcase()) for name in words if not _is_null(record[name])}


def _null_where_none_may_be(record: Raws, resource: ServedResource) -> Raws:
    known = resource.fields
    solid = next((name for name in reversed(record) if name in known and not known[name].nullable), None)
    return record if solid is None else record | {solid: _NULL}


def _null_for_zero(record: Raws, resource: ServedResource) -> Raws:
    zero = [name for name, raw in record.items() if name in resource.fields and bytes(raw) in (b"0", b'"0"')]
    return record | dict.fromkeys([name for name in zero if not resource.fields[name].nullable], _NULL)


def _exponents(record: Raws, resource: ServedResource) -> Raws:
    for name, raw in record.items():
        field = resource.fields.get(name)
        if field is not None and _is_money(field) and bytes(raw) not in (b"null", b'"0"', b"0"):
            text = f"{Decimal(str(msgspec.json.decode(raw))):E}".encode()
            record[name] = msgspec.Raw(b'"' + text + b'"' if bytes(raw).startswith(b'"') else text)
    return record


def _same_keys(bodies: Bodies, context: RequestContext) -> Bodies:
    """The second record of the first one's kind has its key."""
    identity = effects.resource(context).identity
    keys = [identity.field_of(msgspec.json.decode(body, type=dict[str, Any])) for body in bodies]
    if not bodies or keys[0] is None or keys[0] not in keys[1:]:
        return bodies
    at = keys.index(keys[0], 1)
    first, second = (msgspec.json.decode(bodies[number], type=Raws) for number in (0, at))
    same = {keys[0]: first[keys[0]]} if keys[0] in first else {}
    return (*bodies[:at], msgspec.json.encode(second | same), *bodies[at + 1 :])


def _times_swapped(record: Raws, resource: ServedResource) -> Raws:
    parts = {field.means.part: name for name, field in resource.fields.items() if field.means is not None}
    start, end = parts.get("started"), parts.get("ended")
    if start is None or end is None or start not in record or end not in record:
        return record
    return record | {start: record[end], end: record[start]}


def _whole_records(rows: Rows, context: RequestContext) -> Rows:
    table = effects.resource(context).table
    return attrs.evolve(rows, bodies=tuple(table.single(key, ()) or b"" for key in rows.keys))


def _forgetful(record: Raws, resource: ServedResource) -> Raws:
    known = resource.list_fields
    full = [name for name, raw in record.items() if name in known and known[name].nullable and not _is_null(raw)]
    return record | dict.fromkeys(full[-1:], _NULL)


def _key_twice(bodies: Bodies, _: RequestContext) -> Bodies:
    """The first field of every record is sent again at its end."""

    def twice(body: bytes) -> bytes:
        name, value = next(iter(msgspec.json.decode(body, type=Raws).items()))
        return body[:-1] + b"," + msgspec.json.encode(name) + b":" + bytes(value) + b"}"

    return tuple(twice(body) for body in bodies)


def _less_on_later_pages(bodies: Bodies, context: RequestContext) -> Bodies:
    if not effects.listed(context).page.offset:
        return bodies
    return tuple(
        msgspec.json.encode(_forgetful(msgspec.json.decode(body, type=Raws), effects.resource(context)))
        for body in bodies
    )


BUGS: tuple[Mutation, ...] = (
    Mutation("missing-as-null", "answers.schema", "null where no page allows it", records(_null_where_none_may_be)),
    Mutation("numbers-as-strings", "answers.schema", "whole numbers are strings", fields_that(_is_whole_number, str)),
    Mutation("flags-as-strings", "answers.schema", "flags are strings",
             fields_that(lambda field: field.kind == "boolean", lambda value: str(value).lower())),
    Mutation("times-without-zone", "answers.schema", "times have no zone",
             fields_that(_is_moment, lambda value: str(value).removesuffix("Z"))),
    Mutation("money-in-cents", "get.agrees-with-list", "a list rounds amounts to cents",
             fields_that(_is_money, _in_hundredths, "bodies")),
    Mutation("money-in-exponents", "cdr.decimals", "amounts are sent as 2.5E-3", records(_exponents)),
    Mutation("keys-repeat", "cdr.unique-ids", "two records have one key", Effect("bodies", _same_keys)),
    Mutation("times-swapped", "cdr.times-ordered", "a call ends before it begins", records(_times_swapped)),
    Mutation("durations-off", "cdr.durations", "a call lasts a hundred seconds more", fields_that(_is_length, _longer)),
    Mutation("times-of-year-one", "cdr.formats", "times are those of a clock that was never set",
             fields_that(_is_moment, lambda _: "0001-01-01T00:00:00Z")),
    Mutation("numbers-too-wide", "cdr.formats", "whole numbers do not fit into their format",
             fields_that(_is_narrow, lambda value: value + 2**40)),
    Mutation("calls-without-end", "window.ends", "calls last for years", records(_never_ending, need=needs.LONGEST_CALL)),
    Mutation("odd-words", "answers.schema", "words of an enum in another case", records(_odd_words)),
    Mutation("words-with-blanks", "cdr.values", "words of an enum have a blank behind them",
             fields_that(lambda field: bool(field.enum) and field.kind == "text", "{} ".format)),
    Mutation("null-for-zero", "cdr.nulls", "a zero is null where no page allows it", records(_null_for_zero)),
    Mutation("key-missing", "cdr.unique-ids", "records without their key",
             records(lambda record, resource: {name: raw for name, raw in record.items() if name not in resource.identity.keys})),
    Mutation("list-tells-all", "get.agrees-with-list", "a list sends what only the single record has",
             Effect("rows", _whole_records, needs.ONLY_SINGLE)),
    Mutation("single-forgets", "get.agrees-with-list", "a single record has null where the list has a value",
             records(_forgetful, "single", needs.SINGLE)),
    Mutation("single-in-envelope", "answers.schema", "a single record comes in an envelope",
             Effect("single", lambda body, _: None if body is None else b'{"items":[' + body + b"]}", needs.SINGLE)),
    Mutation("keys-twice", "exchange.body", "records have a key twice", Effect("bodies", _key_twice)),
    Mutation("less-on-later-pages", "records.same-everywhere", "on later pages a field is null", Effect("bodies", _less_on_later_pages)),
    Mutation("json-as-html", "server.standard-checks", "JSON is called HTML",
             Effect("response", lambda response, _: attrs.evolve(response, media_type="text/html"))),
)  # fmt: skip
