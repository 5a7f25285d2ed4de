"""Proposals about a record: its key, its times, its durations, what is money, what is about a person."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import attrs

from callrecords.generator.bundle.shapes import is_array, is_object, sequence
from callrecords.generator.proposing import names, times
from callrecords.generator.proposing.description import Description, Spot, shown
from callrecords.generator.proposing.text import Action, Proposed
from callrecords.generator.proposing.times import FormSeen
from callrecords.spec.forms import MOMENTS, ZONED, kind_and_form

_DEEPEST = 4
_CLOCK = ("started", "inserted", "ended", "answered", "rang")
"""The parts by which a list may be cut into windows, the best first."""
KEY = "Which field identifies a record?"
"""How the question begins that is asked where nothing says it."""
_NAMED = "its name says so"
_DECIMAL = re.compile(r"-?\d+(\.\d+)?")


@attrs.frozen
class KindSeen:
    """One kind of a record, and what identifies its records."""

    schema: Spot
    key: str
    key_seen: str


@attrs.frozen
class RecordSeen:
    """What a record's schema shows."""

    schema: Spot
    fields: dict[str, Spot]
    """Its properties, references followed."""
    scalars: list[str]
    """Those that hold one value, and can be compared."""
    forms: dict[str, FormSeen]
    """Those that are times, and how each is written."""
    moments: dict[str, str]
    """Part of the story -> field."""
    guessed: list[str]
    """Times of which nothing says how they are written."""
    owner: str | None
    key: str | None
    key_seen: str
    kinds: tuple[KindSeen, ...] = ()
    """The kinds of the record, where each has a key of its own."""

    @property
    def times(self) -> list[str]:
        """The fields that are times."""
        return [*self.forms]

    @property
    def clock(self) -> str | None:
        """The field that windows most likely filter on."""
        return next((self.moments[part] for part in _CLOCK if part in self.moments), None)

    @property
    def is_like_a_call(self) -> bool:
        """Whether it has what call records have: when it was, and how long or between whom; both where it says only when it was written."""
        between = sum(1 for name in self.fields if names.is_one(name, (*names.CALLERS, *names.CALLEES))) > 1
        if {"started", "answered", "ended"} & {*self.moments}:
            return self._lasted or between or (len(self.moments) > 1 and self._names_somebody)
        return bool(self.moments) and self._lasted and between

    @property
    def may_be_a_call(self) -> bool:
        """Whether it says more than when it was written: when something was, how long, or between whom."""
        return bool({*self.moments} - {"inserted"}) or self._lasted or self._names_somebody

    @property
    def _lasted(self) -> bool:
        return any(names.is_length(name) for name in self.fields)

    @property
    def _names_somebody(self) -> bool:
        return any(_by_name(name, "") == "number" for name in self.fields)


def seen(description: Description, schema: Spot, path_parameter: str | None, noun: str = "") -> RecordSeen:
    """Look at a record; `path_parameter` is what a single one is requested by, `noun` what one is called."""
    fields = {name: description.resolve(spot) for name, spot in description.properties(schema).items()}
    scalars = [name for name, spot in fields.items() if description.kind(spot) not in ("object", "array", "")]
    known = {name: form for name in scalars if (form := _form(description, name, fields[name])) is not None}
    moments = _moments(description, {name: fields[name] for name in scalars}, known)
    guessed: list[str] = []
    for name in moments.values():
        if name not in known:
            known[name], is_guess = _guess(description, fields, moments, known, name)
            guessed += [name] if is_guess else []
    owner = next((name for phrase in names.OWNERS for name in scalars if names.is_one(name, [phrase])), None)
    promised = {str(one) for one in sequence(description.resolve(schema).node.get("required"))}
    key, key_seen = _key({name: fields[name] for name in scalars}, path_parameter, promised, noun)
    kinds = _kinds(description, schema, key, scalars, noun)
    forms = {name: known[name] for name in fields if name in known}
    return RecordSeen(
        description.resolve(schema), fields, scalars, forms, moments, guessed, owner, key, key_seen, kinds
    )


def _form(description: Description, name: str, spot: Spot) -> FormSeen | None:
    """How a field that looks like a time is written; None for one that does not."""
    kind, node = description.kind(spot), spot.node
    if kind not in ("string", "integer") or sequence(node.get("enum")):
        return None
    is_called = (
        names.moment_of(name) is not None
        or bool({*names.words(name)} & {"date", "time", "timestamp", "at", "on"})
        or times.is_shown(shown(node))
    )
    if not is_called and not str(node.get("format", "")).startswith("date"):
        return None
    if node.get("format") == "date" and {*names.words(name)} & {"time", "timestamp", "datetime"} and not shown(node):
        return None  # its name and its format say two things
    about = f"{name.replace('_', ' ')} {node.get('description', '')}"
    return times.moment(node, kind, about, shown(node))


def _moments(description: Description, fields: dict[str, Spot], known: dict[str, FormSeen]) -> dict[str, str]:
    """Part of the story -> the field that is called so, one whose form is known before others."""
    found: dict[str, str] = {}
    for name, spot in fields.items():
        part = names.moment_of(name)
        if part is None or not _may_be_time(description, spot) or known.get(name, _UNKNOWN).format == "date":
            continue
        old = found.get(part)
        if old is None or (_worth(name, known) > _worth(old, known)):
            found[part] = name
    for name, form in known.items() if not found else ():
        part = next((part for part, words in names.MOMENTS.items() if {*names.core(name)} & words), None)
        if part is not None and form.format != "date":
            found.setdefault(part, name)
    if not found:
        first = next((name for name, form in known.items() if form.format != "date"), None)
        return {} if first is None else {"started": first}
    return {part: found[part] for part in names.MOMENTS if part in found}


def _worth(name: str, known: dict[str, FormSeen]) -> tuple[bool, bool]:
    return name in known, bool(names.core(name))


_NO_TIMES = ("duration", "email", "time", "uri", "url", "uuid")
_UNKNOWN = FormSeen("", "")


def _may_be_time(description: Description, spot: Spot) -> bool:
    """Whether a value may be a time: no word of a list, no length of time."""
    kind, node = description.kind(spot), spot.node
    if kind not in ("string", "integer") or sequence(node.get("enum")) or str(node.get("format")) in _NO_TIMES:
        return False
    if _is_length(kind, spot) and times.moment(node, kind, "", shown(node)) is None:
        return False
    about = str(node.get("description", "")).lower()
    return times.moment(node, kind, about, shown(node)) is not None or not re.search(
        r"\b(seconds?|minutes?|true|false|whether)\b", about
    )


def _guess(
    description: Description, fields: dict[str, Spot], moments: dict[str, str], known: dict[str, FormSeen], name: str
) -> tuple[FormSeen, bool]:
    """How a time is written of which nothing says it: as another one of the record, or the usual way."""
    kind = description.kind(fields[name])
    other = next((one for one in moments.values() if one in known and description.kind(fields[one]) == kind), None)
    if other is not None:
        return FormSeen(known[other].format, f"{other} is written so"), False
    return FormSeen("epoch-s" if kind == "integer" else "date-time", "a guess"), True


def _key(fields: dict[str, Spot], path_parameter: str | None, promised: set[str], noun: str) -> tuple[str | None, str]:
    """The field that identifies a record, and why; what belongs to a call, such as a recording, has the id of its call too."""
    single = [name for name in fields if path_parameter is not None and names.is_one(name, [path_parameter])]
    own = [f"{noun} {key}" for key in names.PLAIN_KEYS]
    is_part = names.has_word(noun, names.OTHERS) is not None
    alien = [one for one in names.KEYS if is_part and one.split()[0] in ("call", "cdr", "conference", "session")]
    phrases = (*names.PLAIN_KEYS, *own, *(one for one in names.KEYS if one not in alien))
    called = [name for phrase in phrases for name in fields if names.is_one(name, [phrase])]
    unique = [name for name, spot in fields.items() if spot.node.get("format") == "uuid"]
    ids = [name for name in _ids(fields) if not names.is_one(name, (*names.OWNERS, *alien))]
    for found, why in ((single, "a single one is requested by it"), (called, "called as keys are"), (unique, "a UUID")):
        if found:
            return found[0], f"{found[0]} is {why}"
    sure = [name for name in ids if name in promised] if len(ids) > 1 else ids
    sure = [name for name in sure if not {*names.words(name)[:-1]} & {*names.THINGS}]
    why = "the only field that is called an id" + (", and is in every record" if len(ids) > 1 else "")
    return (sure[0], f"{sure[0]} is {why}") if len(sure) == 1 else (None, "")


def _kinds(
    description: Description, schema: Spot, key: str | None, scalars: list[str], noun: str
) -> tuple[KindSeen, ...]:
    """The kinds of a record, each with its key; none where one field identifies all, or a kind shows no key."""
    held = [(kind, description.properties(kind)) for kind in description.forms(schema)]
    if not description.has_kinds(schema) or len(held) < 2 or all(key in fields for _, fields in held):
        return ()
    found: list[KindSeen] = []
    for kind, written in held:
        fields = {name: description.resolve(spot) for name, spot in written.items() if name in scalars}
        own = {name: spot for name, spot in fields.items() if not all(name in other for _, other in held)}
        promised = {str(one) for one in sequence(kind.node.get("required"))}
        name, why = next((told for some in (own, fields) if (told := _key(some, None, promised, noun))[0]), (None, ""))
        if name is None:
            return ()
        found.append(KindSeen(kind, name, why))
    return tuple(found)


def _ids(fields: dict[str, Spot]) -> list[str]:
    return [name for name in fields if names.words(name)[-1:] in (["id"], ["uuid"], ["guid"], ["sid"], ["key"])]


def zoneless(record: RecordSeen) -> list[str]:
    """The times of a record that say no zone."""
    formed = {name: kind_and_form("string", form.format) for name, form in record.forms.items()}
    return [name for name, found in formed.items() if found is not None and found[1].style in ZONED]


def actions(description: Description, record: RecordSeen, name: str) -> Iterator[Action]:
    """What is proposed of a record and of each of its fields."""
    about = f"What a record of {name} is."
    path = description.target(record.schema)
    for kind in record.kinds:
        told = Proposed({"key": kind.key}, f"{kind.key_seen}; each kind has a key of its own")
        yield Action(description.target(kind.schema), {"x-record": told}, about)
    if record.key is None and not record.kinds:
        ids = _ids({field: record.fields[field] for field in record.scalars})
        several = (
            f" {', '.join(ids)} {'are called ids' if len(ids) > 1 else 'is called an id'}."
            if ids
            else " None is called an id."
        )
        question = (
            f"{KEY}{several} Write x-record: {{key: its name}} here, and x-means: record-id on the field. "
            "Where none does, no download can tell that it has each record: give the list role: other."
        )
        yield Action(path, {}, about, question)
    elif not record.kinds:
        yield Action(path, {"x-record": Proposed({"key": record.key}, record.key_seen)}, about)
    done = set[str]()
    for schema in (*description.forms(record.schema), record.schema):  # a field of several forms is described in each
        yield from _fields(description, record, schema, "", 0, done)


def _fields(
    description: Description, record: RecordSeen, schema: Spot, above: str, depth: int, done: set[str]
) -> Iterator[Action]:
    if depth > _DEEPEST or schema.pointer in done:
        return
    done.add(schema.pointer)
    for name, written in description.properties(schema).items():
        solid = description.resolve(written)
        kind = description.kind(solid)
        if kind == "array" and description.kind(description.items(solid)) == "string" and written.pointer not in done:
            personal = _personal(name, description.items(solid), above, "string")
            done.add(written.pointer)
            if personal is not None:
                yield Action(description.target(written), {"x-pii": personal})
            continue
        if kind in ("object", "array"):
            inner = description.items(solid) if kind == "array" else solid
            yield from _fields(description, record, inner, f"{above} {name}", depth + 1, done)
            continue
        parts = dict(_facts(description, record, name, solid, above, top=depth == 0))
        schema_parts = {key: parts.pop(key) for key in ("format",) if solid.pointer != written.pointer and key in parts}
        if schema_parts and solid.pointer not in done:
            done.add(solid.pointer)
            yield Action(description.target(solid), schema_parts)
        if parts and written.pointer not in done:
            done.add(written.pointer)
            yield Action(description.target(written), parts)


def _facts(
    description: Description, record: RecordSeen, name: str, spot: Spot, above: str, *, top: bool
) -> Iterator[tuple[str, Proposed]]:
    """The facts about one field; `above` holds the names around it."""
    kind, said = description.kind(spot), str(spot.node.get("description", "")).lower()
    if top and name in ([one.key for one in record.kinds] if record.kinds else [record.key]):
        yield "x-means", Proposed("record-id", "it identifies the record")
        if spot.node.get("nullable") is True:
            yield "nullable", Proposed(value=False, seen="a key is never null, whatever the description says")
        return
    if top and name == record.owner:
        yield "x-means", Proposed("owner", "its name says account")
        return
    if top and name in record.forms:
        yield from _time(record, name, spot)
        return
    if top and (part := _part(description, record, name, spot)) is not None:
        yield part
    is_called = names.is_length(name) and kind in ("integer", "number", "string")
    if is_called or _is_length(kind, spot):
        yield from _duration(record, name, spot, kind, said, top=top)
    elif names.is_one(name, names.MONEY) and kind in ("number", "string", "integer"):
        yield from _money(record, name, spot, kind, top=top)
    elif (personal := _personal(name, spot, above, kind)) is not None:
        yield "x-pii", personal


def _time(record: RecordSeen, name: str, spot: Spot) -> Iterator[tuple[str, Proposed]]:
    form = record.forms[name]
    moment = next((part for part, field in record.moments.items() if field == name), None)
    if spot.node.get("format") != form.format:
        usual = "seconds or milliseconds since 1970" if form.format.startswith("epoch") else f"as {form.format}"
        question = (
            f"How is the time in {name} written: {usual}? {form.format} is a guess; callrecords init --explain formats prints all."
            if name in record.guessed
            else ""
        )
        yield "format", Proposed(form.format, form.seen, question)
    if moment is not None:
        seen_at = _NAMED if spot.node.get("format") != form.format else f"format {form.format}; {_NAMED}"
        yield "x-means", Proposed(moment, seen_at)


_LASTS = re.compile(r"\b(durations?|length|lasts|lasted|how long|elapsed)\b", re.IGNORECASE)
_ISO = re.compile(r"\biso[ -]?8601\b", re.IGNORECASE)


def _is_length(kind: str, spot: Spot) -> bool:
    """Whether a value is written as only lengths of time are: `PT1M`, `0:01:00`."""
    written, about = str(spot.node.get("format", "")), str(spot.node.get("description", ""))
    if written in MOMENTS or written == "date":
        return False
    told = about if _LASTS.search(about) else _ISO.sub("", about)  # most of what is written so is a time
    said, form = written == "duration", times.length(kind, told, shown(spot.node))
    return kind == "string" and (said or (form is not None and form.format in times.CLOCKS))


def _duration(
    record: RecordSeen, name: str, spot: Spot, kind: str, said: str, *, top: bool
) -> Iterator[tuple[str, Proposed]]:
    """A length of time: its form, its unit, and the part of the story that it tells."""
    form = times.length(kind, said, shown(spot.node))
    if spot.node.get("format") == "duration":
        form = times.FormSeen("duration", "format duration")
    elif form is not None and spot.node.get("format") != form.format:
        yield "format", Proposed(form.format, form.seen)
    clock = form is not None and form.format in times.CLOCKS
    unit = "seconds" if clock else _unit(f"{name} {said}")
    part = next((part for part, phrases in names.LENGTHS.items() if names.is_one(name, phrases)), "duration")
    alike = [
        one
        for one in record.fields
        if (names.is_duration(one) if part == "duration" else names.is_one(one, names.LENGTHS[part]))
    ]
    if top and alike[:1] == [name]:
        yield "x-means", Proposed(part, _NAMED)
    if not unit and not top:
        return  # only what is counted needs a unit
    others = {} if unit else _other_units(record)
    if len({*others.values()}) == 1:
        other, unit = next(iter(others.items()))
        yield "x-unit", Proposed(unit, f"{other} is in {unit}")
        return
    question = "" if unit else f"Is {name} in seconds or in milliseconds?"
    seen_at = (
        "such a length of time is read as seconds" if clock else "name or description say so" if unit else "a guess"
    )
    yield "x-unit", Proposed(unit or "seconds", seen_at, question)


def _other_units(record: RecordSeen) -> dict[str, str]:
    """The lengths of time of a record whose unit is said."""
    found: dict[str, str] = {}
    for name, spot in record.fields.items():
        unit = _unit(f"{name} {spot.node.get('description', '')}")
        if unit is not None and names.is_length(name):
            found[name] = unit
    return found


def _money(record: RecordSeen, name: str, spot: Spot, kind: str, *, top: bool) -> Iterator[tuple[str, Proposed]]:
    """An amount: a decimal, also where it is sent as text."""
    odd = next((one for one in shown(spot.node) if kind == "string" and not _DECIMAL.fullmatch(one)), None)
    if odd is not None:
        yield "x-unit", Proposed("money", f"{_NAMED}; it stays text, since its example {odd} is no plain number")
        return
    if kind == "string" and spot.node.get("format") != "decimal":
        yield "format", Proposed("decimal", "an amount, sent as text")
    if top and next(one for one in record.fields if names.is_one(one, names.MONEY)) == name:
        yield "x-means", Proposed("price", _NAMED)
    yield "x-unit", Proposed("money", _NAMED)


def _part(description: Description, record: RecordSeen, name: str, spot: Spot) -> tuple[str, Proposed] | None:
    """The part of the story that a plain field tells: a side of the call, or its direction."""
    if description.kind(spot) != "string":
        return None
    words = [str(word) for word in sequence(spot.node.get("enum"))]
    for part, phrases in (("caller", names.CALLERS), ("callee", names.CALLEES)):
        first = next((one for phrase in phrases for one in record.scalars if names.is_one(one, [phrase])), None)
        if first == name and not words and "format" not in spot.node:
            return "x-means", Proposed(part, _NAMED)
    if names.is_one(name, ("direction", "call direction")) and words:
        said: dict[str, Any] = {
            meaning: word
            for meaning, forms in names.WORDS["direction"].items()
            for word in words
            if names.is_one(word, forms)
        }
        return (
            ("x-means", Proposed({"part": "direction", "values": said}, "its name and its words say so"))
            if said
            else None
        )
    return None


def _unit(text: str) -> str | None:
    if names.has_word(text, ("millisecond", "ms", "millis")):
        return "milliseconds"
    return "seconds" if names.has_word(text, ("second", "sec")) else None


def _personal(name: str, spot: Spot, above: str, kind: str) -> Proposed | None:
    """What a field tells about a person, by the vendor's own mark or by its name."""
    if kind not in ("string", "") or "enum" in spot.node or str(spot.node.get("format", "")).startswith("date"):
        return None
    found, seen = _by_name(name, above), f"its name says so{', inside' + above if above else ''}"
    if found is None and not {*names.words(name)} & {*names.NO_NUMBERS} and (said := _as_number(spot)) is not None:
        found, seen = "number", said
    mark = next((key for key, value in spot.node.items() if key.startswith("x-") and _marks(key, value)), None)
    if mark is not None:
        question = (
            ""
            if found
            else f"The vendor marks this with {mark}. Which is it: number, name, address, network or secret?"
        )
        return Proposed(found or "secret", f"the vendor's own {mark}", question)
    return None if found is None else Proposed(found, seen)


_NUMBER_SAID = re.compile(
    r"\b(phone|telephone|mobile|subscriber)s? numbers?\b|\bE\.?164\b|\b(MSISDN|IMSI|IMEI)\b", re.IGNORECASE
)


def _as_number(spot: Spot) -> str | None:
    """What shows that a text is a phone number, whatever it is called; None where nothing does."""
    example = next((one for one in shown(spot.node) if re.fullmatch(r"(\+|0)\d[\d ()/-]{5,16}\d", one)), None)
    if example is not None:
        return "its example is a phone number"
    about = str(spot.node.get("description", ""))
    is_told = _NUMBER_SAID.search(about) and not re.search(
        r"\b(identifier|id|name|type|count|list) of\b", about, re.IGNORECASE
    )
    return "its description says phone number" if is_told else None


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
    if names.is_one(name, (*names.CALLERS, *names.CALLEES)):
        return "number"
    if names.is_one(name, names.PEOPLE) or (
        own[-1:] in (["name"], ["alias"]) and (len(own) > 1 or last in names.NUMBERS)
    ):
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
    if {*own} & {"email", "mail"} or (own[-1:] == ["uri"] and {*own} & {"from", "to", *names.NUMBERS}):
        return "address"
    if own[-2:] == ["caller", "id"]:
        return "number"
    if {*own} & {*names.NO_NUMBERS}:
        return None
    if "sip" in own:
        return "address"
    known = {names.bare(one) for one in names.NUMBERS} - ({"from", "to"} & {*own[1:-1]})
    return "number" if {*own, whole} & known or whole.endswith(("number", "phone")) else None
