"""Proposals about a record: its key, its times, its durations, what is money, what is about a person."""

from __future__ import annotations

from collections.abc import Iterator

import attrs

from callrecords.generator.bundle.shapes import is_array, is_object
from callrecords.generator.proposing import names
from callrecords.generator.proposing.description import Description, Spot
from callrecords.generator.proposing.text import Action, Proposed
from callrecords.spec.forms import MOMENTS

_DEEPEST = 4
_CLOCK = ("started", "inserted", "ended", "answered", "rang")
"""The parts by which a list may be cut into windows, the best first."""


@attrs.frozen
class RecordSeen:
    """What a record's schema shows."""

    schema: Spot
    fields: dict[str, Spot]
    """Its properties, references followed."""
    scalars: list[str]
    """Those that hold one value, and can be compared."""
    times: list[str]
    """Those that look like times."""
    moments: dict[str, str]
    """Part of the story -> field."""
    owner: str | None
    key: str | None

    @property
    def clock(self) -> str | None:
        """The field that windows most likely filter on."""
        return next((self.moments[part] for part in _CLOCK if part in self.moments), None)


def seen(description: Description, schema: Spot, path_parameter: str | None) -> RecordSeen:
    """Look at a record; `path_parameter` is what a single one is requested by."""
    fields = {name: description.resolve(spot) for name, spot in description.properties(schema).items()}
    moments: dict[str, str] = {}
    scalars = [name for name, spot in fields.items() if description.kind(spot) not in ("object", "array", "")]
    dated = [name for name, spot in fields.items() if _is_time(description, spot)]
    for part, phrases in names.MOMENTS.items():
        found = next((name for phrase in phrases for name in dated if names.is_one(name, [phrase])), None)
        if found is not None:
            moments[part] = found
    if not moments:
        first = next((name for name, spot in fields.items() if spot.node.get("format") == "date-time"), None)
        moments = {} if first is None else {"started": first}
    owner = next((name for phrase in names.OWNERS for name in fields if names.is_one(name, [phrase])), None)
    times = [name for name, spot in fields.items() if str(spot.node.get("format", "")).startswith("date")]
    key = _key({name: fields[name] for name in scalars}, path_parameter)
    solid = description.resolve(schema)
    return RecordSeen(solid, fields, scalars, [*times, *moments.values()], moments, owner, key)


def _key(fields: dict[str, Spot], path_parameter: str | None) -> str | None:
    single = [name for name in fields if path_parameter is not None and names.is_one(name, [path_parameter])]
    called = [name for phrase in names.KEYS for name in fields if names.is_one(name, [phrase])]
    unique = [name for name, spot in fields.items() if spot.node.get("format") == "uuid"]
    found = [*single, *called, *unique]
    return found[0] if found else None


def _is_time(description: Description, spot: Spot) -> bool:
    form = str(spot.node.get("format", ""))
    return form.startswith("date") or (description.kind(spot) in ("string", "integer") and form not in ("uuid", "uri"))


def actions(description: Description, record: RecordSeen, name: str) -> Iterator[Action]:
    """What is proposed of a record and of each of its fields."""
    about = f"What a record of {name} is."
    path = description.target(record.schema)
    if record.key is None:
        question = "Which field identifies a record? Write x-record: {key: its name} here, and x-means: record-id on the field."
        yield Action(path, {}, about, question)
    else:
        yield Action(path, {"x-record": Proposed({"key": record.key}, f"{record.key} is called as keys are")}, about)
    yield from _fields(description, record, record.schema, "", 0, set())


def _fields(
    description: Description, record: RecordSeen, schema: Spot, above: str, depth: int, done: set[str]
) -> Iterator[Action]:
    if depth > _DEEPEST or schema.pointer in done:
        return
    done.add(schema.pointer)
    for name, written in description.properties(schema).items():
        solid = description.resolve(written)
        kind = description.kind(solid)
        if kind in ("object", "array"):
            inner = description.items(solid) if kind == "array" else solid
            yield from _fields(description, record, inner, f"{above} {name}", depth + 1, done)
            continue
        parts = dict(_facts(description, record, name, solid, above, top=depth == 0))
        if parts and written.pointer not in done:
            done.add(written.pointer)
            yield Action(description.target(written), parts)


def _facts(
    description: Description, record: RecordSeen, name: str, spot: Spot, above: str, *, top: bool
) -> Iterator[tuple[str, Proposed]]:
    """The facts about one field; `above` holds the names around it."""
    kind, said = description.kind(spot), str(spot.node.get("description", "")).lower()
    moment = next((part for part, field in record.moments.items() if field == name), None)
    if top and name == record.key:
        yield "x-means", Proposed("record-id", "it identifies the record")
        return
    if top and name == record.owner:
        yield "x-means", Proposed("owner", "its name says account")
        return
    if top and moment is not None:
        if spot.node.get("format") in MOMENTS:
            yield "x-means", Proposed(moment, f"format {spot.node['format']}; its name says so")
        else:
            question = f"How is the time in {name} written? Give it one of the formats {', '.join(MOMENTS)} here if it is one of them"
            yield (
                "x-means",
                Proposed(moment, "its name says so", f"{question}; without a known format remove x-means and x-clock."),
            )
        return
    if names.is_one(name, names.DURATIONS) and kind in ("integer", "number", "string"):
        unit = _unit(f"{name} {said}")
        question = "" if unit else f"Is {name} in seconds or in milliseconds?"
        first = top and next(one for one in record.fields if names.is_one(one, names.DURATIONS)) == name
        if first:
            yield "x-means", Proposed("duration", "its name says so")
        yield "x-unit", Proposed(unit or "seconds", "name or description say so" if unit else "a guess", question)
    elif names.is_one(name, names.MONEY) and kind in ("number", "string", "integer"):
        yield "x-unit", Proposed("money", "its name says so")
    elif (personal := _personal(name, spot, above, kind)) is not None:
        yield "x-pii", personal


def _unit(text: str) -> str | None:
    if names.has_word(text, ("millisecond", "ms", "millis")):
        return "milliseconds"
    return "seconds" if names.has_word(text, ("second", "sec")) else None


def _personal(name: str, spot: Spot, above: str, kind: str) -> Proposed | None:
    """What a field tells about a person, by the vendor's own mark or by its name."""
    if kind != "string" or "enum" in spot.node or str(spot.node.get("format", "")).startswith("date"):
        return None
    found = _by_name(name, above)
    mark = next((key for key, value in spot.node.items() if key.startswith("x-") and _marks(key, value)), None)
    if mark is not None:
        question = (
            ""
            if found
            else f"The vendor marks this with {mark}. Which is it: number, name, address, network or secret?"
        )
        return Proposed(found or "secret", f"the vendor's own {mark}", question)
    return None if found is None else Proposed(found, f"its name says so{', inside' + above if above else ''}")


def _marks(key: str, value: object) -> bool:
    """Whether an extension says that something is personal: `x-pii: true`, `x-acme: {pii: …}`."""
    said = ("pii", "personal", "sensitive", "gdpr")
    if names.has_word(key, said):
        return value not in (False, None, "none")
    if is_object(value):
        return any(_marks(inner, part) for inner, part in value.items())
    return is_array(value) and any(isinstance(one, str) and names.has_word(one, said) is not None for one in value)


def _by_name(name: str, above: str) -> str | None:
    own, last = names.words(name), (names.words(above) or [""])[-1]
    whole = names.bare(name)
    if names.is_one(name, names.SECRETS):
        return "secret"
    if names.is_one(name, names.PEOPLE) or (own[-1:] == ["name"] and (len(own) > 1 or last in names.NUMBERS)):
        person = {*own, last} & {
            *names.NUMBERS,
            "agent",
            "user",
            "contact",
            "customer",
            "first",
            "last",
            "display",
            "full",
        }
        return "name" if person else None
    if names.is_one(name, names.NETWORKS) or own[-1:] == ["ip"]:
        return "network"
    if {*own} & {"email", "mail", "sip"}:
        return "address"
    if {*own} & {"id", "sid", "type", "count", "country", "url", "status", "carrier", "time", "at", "code", "duration"}:
        return None
    known = {names.bare(one) for one in names.NUMBERS}
    return "number" if {*own, whole} & known or whole.endswith(("number", "phone")) else None
