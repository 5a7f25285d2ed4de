"""Bugs in the records themselves."""

from __future__ import annotations

from decimal import Decimal

import attrs
import msgspec

from callrecords.emulator.mutations import bends
from callrecords.emulator.mutations.bends import Raws
from callrecords.emulator.mutations.planting import Mutation
from callrecords.emulator.mutations.seams import Site
from callrecords.emulator.operations.wire import ServerResponse
from callrecords.emulator.store.store import Rows


def _as_missing(record: Raws, _: Site) -> Raws:
    return {name: raw for name, raw in record.items() if bytes(raw) != b"null"}


def _odd_word(record: Raws, site: Site) -> Raws:
    known = bends.resource(site).teller.fields
    return {
        name: msgspec.Raw(bytes(raw).swapcase())
        if name in known and known[name].enum and bytes(raw) != b"null"
        else raw
        for name, raw in record.items()
    }


def _keyless(record: Raws, site: Site) -> Raws:
    return {name: raw for name, raw in record.items() if name != bends.resource(site).teller.facts.key}


def _never_null(record: Raws, site: Site) -> Raws:
    known = bends.resource(site).teller.fields
    solid = next((name for name in reversed(record) if name in known and not known[name].nullable), None)
    return record if solid is None else record | {solid: msgspec.Raw(b"null")}


def _cents(record: Raws, site: Site) -> Raws:
    known = bends.resource(site).teller.fields
    for name, raw in record.items():
        if name in known and known[name].unit == "money" and bytes(raw) != b"null":
            changed = bends.cut_to_hundredths(msgspec.json.decode(raw))
            record[name] = msgspec.Raw(msgspec.json.Encoder(decimal_format="number").encode(changed))
    return record


def _exponents(record: Raws, site: Site) -> Raws:
    known = bends.resource(site).teller.fields
    for name, raw in record.items():
        if name in known and known[name].unit == "money" and bytes(raw) not in (b"null", b'"0"', b"0"):
            text = f"{Decimal(str(msgspec.json.decode(raw))):E}".encode()
            record[name] = msgspec.Raw(b'"' + text + b'"' if bytes(raw).startswith(b'"') else text)
    return record


def _same_keys(bodies: bends.Bodies, site: Site) -> bends.Bodies:
    if len(bodies) < 2:
        return bodies
    key = bends.resource(site).teller.facts.key
    first, second = (msgspec.json.decode(body, type=Raws) for body in bodies[:2])
    return (bodies[0], msgspec.json.encode(second | {key: first[key]} if key in first else second), *bodies[2:])


def _part(part: str, site: Site) -> str | None:
    """The field that tells a part of the story."""
    fields = bends.resource(site).teller.fields.values()
    return next((field.name for field in fields if field.means is not None and field.means.part == part), None)


def _times_swapped(record: Raws, site: Site) -> Raws:
    start, end = _part("started", site), _part("ended", site)
    if start is None or end is None or start not in record or end not in record:
        return record
    return record | {start: record[end], end: record[start]}


def _longer(record: Raws, site: Site) -> Raws:
    for part in ("duration", "talk-duration"):
        name = _part(part, site)
        if name is not None and name in record and bytes(record[name]) != b"null":
            value = msgspec.json.decode(record[name])
            longer = f"{Decimal(value) + 100:f}" if isinstance(value, str) else value + 100
            record[name] = msgspec.Raw(msgspec.json.encode(longer))
    return record


def _whole_records(found: Rows, site: Site) -> Rows:
    table = bends.resource(site).table
    return attrs.evolve(found, bodies=tuple(table.single(key, ()) or b"" for key in found.keys))


def _forgetful(record: Raws, site: Site) -> Raws:
    known = bends.resource(site).fields
    said = [name for name, raw in record.items() if name in known and known[name].nullable and bytes(raw) != b"null"]
    return record | {name: msgspec.Raw(b"null") for name in said[-1:]}


def _wrapped(body: bytes | None, _: Site) -> bytes | None:
    return body if body is None else b'{"items":[' + body + b"]}"


def _html(answer: ServerResponse, _: Site) -> ServerResponse:
    return attrs.evolve(answer, media_type="text/html")


BUGS: tuple[Mutation, ...] = (
    Mutation("null-as-missing", "fields.exact", "records", bends.records(_as_missing), "null fields are left out"),
    Mutation(
        "missing-as-null", "answers.schema", "records", bends.records(_never_null), "null where no page allows it"
    ),
    Mutation(
        "numbers-as-strings",
        "answers.schema",
        "records",
        bends.kinds("integer", "epoch-ms", change=str),
        "whole numbers are strings",
    ),
    Mutation(
        "flags-as-strings",
        "answers.schema",
        "records",
        bends.kinds("boolean", change=lambda value: str(value).lower()),
        "flags are strings",
    ),
    Mutation(
        "times-without-zone",
        "answers.schema",
        "records",
        bends.kinds("time", change=lambda value: str(value).removesuffix("Z")),
        "times have no zone",
    ),
    Mutation(
        "money-in-cents", "get.agrees-with-list", "bodies", bends.records(_cents), "a list rounds amounts to cents"
    ),
    Mutation("money-in-exponents", "cdr.decimals", "records", bends.records(_exponents), "amounts are sent as 2.5E-3"),
    Mutation("keys-repeat", "cdr.unique-ids", "bodies", _same_keys, "two records have one key"),
    Mutation(
        "times-swapped",
        "cdr.times-ordered",
        "records",
        bends.records(_times_swapped),
        "a call ends before it begins",
    ),
    Mutation(
        "durations-off", "cdr.durations", "records", bends.records(_longer), "a call lasts a hundred seconds more"
    ),
    Mutation("odd-words", "answers.schema", "records", bends.records(_odd_word), "words of an enum in another case"),
    Mutation("key-missing", "cdr.unique-ids", "records", bends.records(_keyless), "records without their key"),
    Mutation(
        "list-tells-all",
        "get.agrees-with-list",
        "found",
        _whole_records,
        "a list sends what only the single record has",
    ),
    Mutation(
        "single-forgets",
        "get.agrees-with-list",
        "single",
        bends.records(_forgetful),
        "a single record has null where the list has a value",
    ),
    Mutation("single-in-envelope", "answers.schema", "single", _wrapped, "a single record comes in an envelope"),
    Mutation("json-as-html", "server.standard-checks", "response", _html, "JSON is called HTML"),
)
